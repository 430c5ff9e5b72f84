//! What only an IATI activity states: regions, kinds of finance, places, emergencies, identifiers, contacts.

use super::super::styled_text::{Ink, RawSpan};
use super::{DetailBuilder, LABEL_WIDTH, LinkTarget, MAX_LISTED, noted, once};
use crate::codes::{self, CodeList, iati_name};
use crate::model::{HumanitarianScope, KeptElement, Location, PartKey};

/// Characters of a contact or another element that is kept as it is. Chosen by eye: two lines.
const MAX_ELEMENT_LENGTH: usize = 160;

impl DetailBuilder<'_> {
    pub(super) fn activity_fields(&mut self) {
        let project = self.project;
        let Some(activity) = project.activity.as_deref() else { return };
        for (i, region) in activity.regions.iter().enumerate() {
            let percent = region.percentage.map(|p| format!(" {p}%")).unwrap_or_default();
            let value = noted(region.label(), format!("  {}{percent}", region.code));
            self.labelled_value(once("Region", i), value, None, None);
        }
        self.places();
        self.humanitarian();
        let scope: Vec<_> = activity.scope.iter().cloned().collect();
        let lists = [
            ("Scope", CodeList::ActivityScope, &scope),
            ("Finance", CodeList::FinanceType, &activity.finance_types),
            ("Aid", CodeList::AidType, &activity.aid_types),
            ("Flow", CodeList::FlowType, &activity.flow_types),
            ("Tied status", CodeList::TiedStatus, &activity.tied_statuses),
        ];
        for (label, list, all) in lists {
            for (i, code) in all.iter().enumerate() {
                self.labelled_value(once(label, i), noted(iati_name(list, code), format!("  {code}")), None, None);
            }
        }
        if let Some(level) = activity.hierarchy {
            self.labelled_value("Hierarchy", noted(format!("level {level}"), ""), None, None);
        }
        let ids: Vec<&str> = activity.more_ids.iter().chain(&activity.other_ids).map(String::as_str).collect();
        if !ids.is_empty() {
            self.labelled_value("Other ids", noted(ids.join(" · "), ""), None, None);
        }
        self.kept_elements();
    }

    /// Titles and descriptions in other languages, and of other kinds.
    pub(super) fn other_texts(&mut self) {
        for narrative in self.project.activity.iter().flat_map(|activity| &activity.narratives) {
            let language = narrative.language.as_deref().unwrap_or_default();
            let name = codes::language(language).map_or(language, |known| known.name);
            let language_note = if name.is_empty() { String::new() } else { format!(", {name}") };
            self.blank();
            self.text(0, Ink::Dim, format!("{}{language_note}", narrative.kind));
            self.text(0, Ink::Plain, narrative.text.clone());
        }
    }

    fn places(&mut self) {
        let Some(activity) = self.project.activity.as_deref() else { return };
        let order: Vec<usize> = (0..activity.locations.len()).collect();
        let mut is_first = true;
        self.part_list(&order, LABEL_WIDTH, |out, i| {
            let location = &activity.locations[i];
            let label = if std::mem::take(&mut is_first) { "Place" } else { "" };
            vec![out.labelled_part(label, out.place(location), PartKey::Location(i))]
        });
    }

    fn place(&self, location: &Location) -> Vec<RawSpan> {
        let name = match (location.name.as_str(), location.names.is_empty()) {
            ("", _) => "[no name]".to_owned(),
            (name, true) => name.to_owned(),
            (name, false) => {
                let others = location.names.iter().map(|other| other.text.as_str()).filter(|other| *other != name);
                [name].into_iter().chain(others).collect::<Vec<_>>().join(" / ")
            }
        };
        let about = self.shown_texts(&location.descriptions);
        let known = location.codes.iter().chain(&location.position).map(String::as_str).collect::<Vec<_>>().join(" · ");
        let mut value = noted(name, if known.is_empty() { known } else { format!("  {known}") });
        value.extend(about.map(|about| RawSpan::new(Ink::Plain, format!("  {about}"))));
        value
    }

    /// Whether it is humanitarian, and the emergencies and appeals that it is for.
    fn humanitarian(&mut self) {
        let Some(activity) = self.project.activity.as_deref() else { return };
        let mut label = "Humanitarian";
        if let Some(is_humanitarian) = activity.humanitarian {
            let value = if is_humanitarian { "yes" } else { "no" };
            self.labelled_value(std::mem::take(&mut label), noted(value, ""), None, None);
        } else if activity.transactions.iter().any(|it| it.humanitarian == Some(true)) {
            self.labelled_value(std::mem::take(&mut label), noted("some payments", ""), None, None);
        }
        for (i, scope) in activity.humanitarian_scopes.iter().enumerate() {
            let row = self.labelled_part(std::mem::take(&mut label), scope_words(scope), PartKey::HumanitarianScope(i));
            self.rows.push(row);
        }
    }

    /// Contacts and other elements that are kept as they are, each on a line; the record has them whole.
    fn kept_elements(&mut self) {
        let Some(activity) = self.project.activity.as_deref() else { return };
        let mut before = "";
        for element in activity.elements.iter().take(MAX_LISTED) {
            let label = match element.element.as_str() {
                "contact-info" => "Contact",
                "activity-website" => "Website",
                "tag" => "Tag",
                "conditions" => "Conditions",
                name => name,
            };
            let label = if before == label { "" } else { label };
            before = if label.is_empty() { before } else { label };
            let mut texts = Vec::new();
            collect_texts(element, &mut texts);
            let text = self.shortened(&texts.join(" · "), MAX_ELEMENT_LENGTH);
            self.labelled_value(label, noted(text, ""), None, None);
        }
        self.omitted_note(activity.elements.len());
    }

    /// A row as [`DetailBuilder::labelled_value`] makes it, that links to a part.
    pub(super) fn labelled_part(&self, label: &str, value: Vec<RawSpan>, part: PartKey) -> super::DetailRow {
        super::DetailRow { link: Some(LinkTarget::Part(part)), ..super::labelled_row(label, value) }
    }
}

/// `Nepal earthquake  emergency, Glide EQ-2015-000048-NPL`
fn scope_words(scope: &HumanitarianScope) -> Vec<RawSpan> {
    let kind = scope.kind.as_deref().map(|code| iati_name(CodeList::HumanitarianScopeType, code).to_lowercase());
    let vocabulary = scope.vocabulary.as_deref().map(|code| iati_name(CodeList::HumanitarianScopeVocabulary, code));
    let code = [vocabulary, Some(scope.code.as_str())].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let about = kind.into_iter().chain([code]).collect::<Vec<_>>().join(", ");
    match scope.names.first() {
        Some(name) => noted(name.text.as_str(), format!("  {about}")),
        None => noted(about, ""),
    }
}

/// The texts and attributes of an element and of the elements in it. Without the language of a text, and codes of kinds.
fn collect_texts<'e>(element: &'e KeptElement, texts: &mut Vec<&'e str>) {
    let values = element
        .attributes
        .iter()
        .filter(|it| !matches!(it.name.as_str(), "xml:lang" | "type" | "vocabulary" | "attached"));
    texts.extend(values.map(|it| it.value.as_str()).chain(element.text.as_deref()));
    element.children.iter().for_each(|child| collect_texts(child, texts));
}
