//! The texts of an activity that stand in other places than its own title and descriptions: in its payments, results,
//! documents, places, humanitarian scopes and contacts.

use super::text_fields::TextField;
use crate::codes::{CodeList, iati_name};
use crate::model::{Coded, IndicatorValue, KeptElement, LanguageText, PaymentFact, Project};
use std::ops::Deref;

/// Calls `visit` with each text of the parts of a project, some more than once. A text that stands in several fields
/// comes first in the one that weighs most.
///
/// Not among them are figures, dates, addresses of documents, the publisher's own references of payments, persons and
/// telephones of contacts, and what `crs-add` and `fss` hold.
pub(super) fn each_part_text<'p, S: Deref<Target = str>>(
    project: &'p Project<S>,
    visit: &mut dyn FnMut(TextField, &'p str),
) {
    let mut push = |kind: TextField, text: &'p str| {
        if !text.is_empty() {
            visit(kind, text);
        }
    };
    let activity = project.activity.as_deref();
    let locations = || activity.iter().flat_map(|activity| &activity.locations);
    let transactions = || activity.iter().flat_map(|activity| &activity.transactions);
    let results = || activity.iter().flat_map(|activity| &activity.results);
    let scopes = || activity.iter().flat_map(|activity| &activity.humanitarian_scopes);
    let elements = || activity.iter().flat_map(|activity| &activity.elements);
    for location in locations() {
        push(TextField::Place, &location.name);
        location.names.iter().for_each(|name| push(TextField::Place, &name.text));
    }
    let stated = |of: PaymentFact| {
        transactions().flat_map(|it| &it.stated).filter(move |stated| stated.of == Some(Coded::Known(of)))
    };
    for (of, kind) in [(PaymentFact::Receiver, TextField::Recipient), (PaymentFact::Provider, TextField::Party)] {
        stated(of).for_each(|it| push(kind, it.name.as_deref().unwrap_or_default()));
    }
    for contact in elements().filter(|element| &*element.element == "contact-info") {
        let organisations = contact.children.iter().filter(|child| &*child.element == "organisation");
        organisations.for_each(|organisation| each_own_text(organisation, &mut |text| push(TextField::Party, text)));
    }
    // The code of an organisation, or the identifier of its activity.
    for of in
        [PaymentFact::Receiver, PaymentFact::Provider, PaymentFact::ReceiverActivity, PaymentFact::ProviderActivity]
    {
        stated(of).for_each(|it| push(TextField::Id, &it.code));
    }
    activity.iter().flat_map(|activity| &activity.other_ids).for_each(|id| push(TextField::Id, id));
    locations().flat_map(|location| &location.codes).for_each(|code| push(TextField::Id, code));
    scopes().for_each(|scope| push(TextField::Id, &scope.code));
    if activity.is_some_and(|activity| activity.is_humanitarian()) {
        push(TextField::Label, "humanitarian");
    }
    each_text(scopes().flat_map(|scope| &scope.names), &mut |text| push(TextField::Label, text));
    if let Some(scope) = activity.and_then(|activity| activity.scope.as_deref()) {
        push(TextField::Label, iati_name(CodeList::ActivityScope, scope));
    }
    for status in activity.iter().flat_map(|activity| &activity.tied_statuses) {
        push(TextField::Label, iati_name(CodeList::TiedStatus, status));
    }
    for tag in elements().filter(|element| &*element.element == "tag") {
        each_own_text(tag, &mut |text| push(TextField::Label, text));
    }
    for result in results() {
        each_text(result.titles.iter(), &mut |text| push(TextField::Summary, text));
    }
    let mut prose = |text: &'p str| push(TextField::Part, text);
    for result in results() {
        each_text(result.descriptions.iter(), &mut prose);
        for indicator in &result.indicators {
            each_text(indicator.titles.iter().chain(&indicator.descriptions), &mut prose);
            let of_periods = indicator.periods.iter().flat_map(|period| period.targets.iter().chain(&period.actuals));
            indicator.baselines.iter().chain(of_periods).for_each(|value| each_value_text(value, &mut prose));
        }
    }
    for document in &project.documents {
        prose(&document.title);
        each_text(document.titles.iter().chain(&document.descriptions), &mut prose);
    }
    each_text(locations().flat_map(|location| &location.descriptions), &mut prose);
    each_text(transactions().flat_map(|it| &it.descriptions), &mut prose);
}

fn each_text<'p, S: Deref<Target = str> + 'p>(
    texts: impl Iterator<Item = &'p LanguageText<S>>,
    visit: &mut dyn FnMut(&'p str),
) {
    texts.for_each(|it| visit(&it.text));
}

/// The words of a value: its comments, the part that it is of, and the value itself if it is no figure.
fn each_value_text<'p, S: Deref<Target = str>>(value: &'p IndicatorValue<S>, visit: &mut dyn FnMut(&'p str)) {
    let is_in_words = |text: &&S| text.chars().any(char::is_alphabetic);
    value.value.iter().filter(is_in_words).chain(&value.dimensions).for_each(|text| visit(text));
    each_text(value.comments.iter(), visit);
}

/// The text of an element and of the elements in it.
fn each_own_text<'p, S: Deref<Target = str>>(element: &'p KeptElement<S>, visit: &mut dyn FnMut(&'p str)) {
    element.text.iter().for_each(|text| visit(text));
    element.children.iter().for_each(|child| each_own_text(child, visit));
}
