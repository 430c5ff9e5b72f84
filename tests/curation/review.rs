//! Review decisions survive a new draft, a restart, and undo and redo.

use crate::cases::cases;
use crate::drafts::{self, dataset};
use aidtrail::curate::review::{
    DecisionHistory, DecisionState, Decisions, Draft, Undecided, Verdict, Worksheet, WorksheetRow,
    evidence_for_selection, lay_out, read, reviewed, write,
};
use aidtrail::model::fact::{FactKind, FactValue};
use aidtrail::model::{Basis, Coded, Correction, Dataset, Evidence, Project};
use proptest::prelude::*;

/// A review of a draft; facts are found by their words.
struct Review {
    draft: Draft,
    book: DecisionHistory,
}

impl Review {
    fn of(data: Dataset) -> Review {
        let draft = Draft::new(data);
        let mut decisions = Decisions::default();
        draft.rebase(&mut decisions);
        Review { draft, book: DecisionHistory::new(decisions) }
    }

    fn sheet(&self) -> Worksheet {
        lay_out(&self.draft, self.book.decisions())
    }

    fn decide(&mut self, text: &str, verdict: Verdict) -> &mut Review {
        let sheet = self.sheet();
        self.book.decide(&self.draft, &sheet, find(&sheet, text), verdict, None);
        assert!(self.book.end_step(verdict.name()));
        self
    }

    fn correct(&mut self, text: &str, field: &str, value: &str) -> &mut Review {
        let sheet = self.sheet();
        let item = find(&sheet, text);
        let value = with(&item.value, field, value);
        self.book.decide(&self.draft, &sheet, item, Verdict::Corrected, Some(value));
        assert!(self.book.end_step("corrected"));
        self
    }

    fn add(&mut self, group: usize, stated: FactValue) -> &mut Review {
        let sheet = self.sheet();
        self.book.add(&self.draft, &sheet, group, stated);
        assert!(self.book.end_step("added"));
        self
    }

    /// Saves the decisions and reads them again for another draft.
    fn reopen(&self, data: Dataset) -> Review {
        let written = write(self.book.decisions()).expect("written");
        let mut decisions = read(&written, |unknown| panic!("{unknown}")).expect("read");
        let draft = Draft::new(data);
        draft.rebase(&mut decisions);
        Review { draft, book: DecisionHistory::new(decisions) }
    }

    fn records(&self, undecided: Undecided) -> Dataset {
        reviewed(&self.draft.data, self.book.decisions(), undecided)
    }
}

/// The first fact whose heading and value contain `text`.
fn find<'s>(sheet: &'s Worksheet, text: &str) -> &'s WorksheetRow {
    let said = |item: &&WorksheetRow| format!("{} {}", item.value.heading(), item.value.value()).contains(text);
    sheet.rows.iter().find(said).unwrap_or_else(|| panic!("no {text} among {:#?}", lines(sheet)))
}

/// One line for each fact: `✓ Donor Japan`.
fn lines(sheet: &Worksheet) -> Vec<String> {
    let line = |item: &WorksheetRow| format!("{} {} {}", item.state.sign(), item.value.heading(), item.value.value());
    sheet.rows.iter().map(line).collect()
}

/// A copy of a fact with one field changed.
fn with(stated: &FactValue, field: &str, text: &str) -> FactValue {
    let mut stated = stated.clone();
    stated.set(field, text).expect("a value it takes");
    stated
}

fn project<'d>(data: &'d mut Dataset, id: &str) -> &'d mut Project {
    data.projects.iter_mut().find(|project| project.id == id).expect("in the draft")
}

/// The signs of the facts whose line contains `text`.
fn signs(sheet: &Worksheet, text: &str) -> String {
    lines(sheet).iter().filter(|line| line.contains(text)).filter_map(|line| line.chars().next()).collect()
}

/// The same facts as another version of the rules might draft them: in another order, with other ids and
/// titles.
fn redrafted() -> Dataset {
    let mut data = dataset();
    data.projects.reverse();
    data.sources.reverse();
    for (i, project) in data.projects.iter_mut().enumerate() {
        project.id = format!("draft-{}", i + 1);
        project.title = format!("Project {}", i + 1);
        project.parties.reverse();
        project.equipment.reverse();
        project.amounts.reverse();
    }
    data
}

#[test]
fn without_decisions_the_records_are_the_draft() {
    let data = dataset();
    let kept = reviewed(&data, &Decisions::default(), Undecided::Keep);
    assert_eq!(kept.sources, data.sources);
    for (kept, drafted) in kept.projects.iter().zip(&data.projects) {
        assert_eq!(serde_json::to_value(kept).expect("json"), serde_json::to_value(drafted).expect("json"));
    }
    let none = reviewed(&data, &Decisions::default(), Undecided::Drop);
    assert!(none.projects.is_empty(), "a project without facts is dropped");
}

#[test]
fn decisions_determine_the_records() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted).correct("CT scanner", "quantity", "2");
    review.decide("Status in implementation", Verdict::Rejected);
    let out = review.records(Undecided::Drop);
    assert_eq!(out.projects.len(), 1);
    let it = &out.projects[0];
    assert_eq!((it.parties.len(), it.status.is_none()), (0, true));
    let [mri, ct] = it.equipment.as_slice() else { panic!("{:?}", it.equipment) };
    assert_eq!(mri, &dataset().projects[0].equipment[0], "an accepted fact is unchanged, with its rule");
    assert_eq!(ct.quantity(), Some(2.into()));
    let claim = &ct.claims[0];
    assert_eq!(claim.basis, Some(Coded::Known(Basis::Editor)));
    assert!(claim.why.as_deref().is_some_and(|why| why.contains("proposed by rule equipment: count: 1 CT scanner")));
    assert!(claim.evidence.iter().all(|evidence| evidence.rule.is_none()));
    let all = review.records(Undecided::Keep);
    assert_eq!(all.projects.len(), 4);
    assert!(all.projects[0].status.is_none() && !all.projects[0].parties.is_empty());
}

#[test]
fn decisions_survive_another_order_and_other_ids() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted);
    review.correct("CT scanner", "place", "Lviv").decide("Donor Japan", Verdict::Rejected);
    let again = review.reopen(redrafted());
    let sheet = again.sheet();
    assert_eq!(find(&sheet, "MRI scanner").state, DecisionState::Accepted);
    assert_eq!(find(&sheet, "CT scanner").state, DecisionState::Corrected);
    assert!(find(&sheet, "CT scanner").value.value().contains("Lviv"));
    // One of four donors was rejected: in its own project only.
    assert_eq!(signs(&sheet, "Donor Japan").matches('✗').count(), 1);
    let rejected = sheet.rows.iter().find(|item| item.state == DecisionState::Rejected).expect("one");
    assert_eq!(rejected.group, find(&sheet, "MRI scanner").group);
    assert_eq!(sheet.rows.iter().filter(|item| item.changed).count(), 0);
}

#[test]
fn a_new_value_for_decided_words_is_marked_as_changed_unless_rejected() {
    // Decision; then the sign of the fact, whether it is marked as changed, and its value.
    let rows = [
        (Verdict::Accepted, "✓", true, "9 MRI scanner"),
        (Verdict::Corrected, "✎", true, "8 MRI scanner"),
        (Verdict::Rejected, "·", false, "12 MRI scanner"),
    ];
    for (verdict, sign, changed, shown) in rows {
        let mut review = Review::of(dataset());
        match verdict {
            Verdict::Corrected => review.correct("MRI", "quantity", "8"),
            verdict => review.decide("MRI", verdict),
        };
        let mut data = redrafted();
        let project =
            data.projects.iter_mut().find(|p| p.equipment.iter().any(|e| e.name.contains("MRI"))).expect("it");
        let item = project.equipment.iter_mut().find(|e| e.name.contains("MRI")).expect("it");
        item.claims[0].quantity = Some(12.into());
        let again = review.reopen(data);
        let sheet = again.sheet();
        let mri: Vec<_> = sheet.rows.iter().filter(|item| item.value.value().contains("MRI")).collect();
        let [item] = mri.as_slice() else { panic!("{verdict:?}: {:?}", lines(&sheet)) };
        assert_eq!((item.state.sign(), item.changed), (sign, changed), "{verdict:?}");
        assert!(item.value.value().starts_with(shown), "{}", item.value.value());
        assert_eq!(item.proposed.as_ref().map(|p| p.get("quantity")), Some("12".to_owned()));
        // If the rejected value comes back, it is rejected again.
        if verdict == Verdict::Rejected {
            assert_eq!(signs(&again.reopen(dataset()).sheet(), "MRI"), "✗");
        }
    }
}

#[test]
fn accepted_facts_stay_though_rules_no_longer_propose_them() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted).correct("CT scanner", "quantity", "2");
    review.decide("Agency JICA", Verdict::Rejected);
    let mut data = redrafted();
    for project in &mut data.projects {
        project.equipment.clear();
        project.parties.retain(|party| party.name != "JICA");
    }
    let again = review.reopen(data);
    let sheet = again.sheet();
    assert_eq!(
        (signs(&sheet, "MRI"), signs(&sheet, "CT sc"), signs(&sheet, "JICA")),
        ("✓".into(), "✎".into(), "".into())
    );
    let out = again.records(Undecided::Drop);
    assert_eq!(out.projects.len(), 1);
    assert_eq!(out.projects[0].equipment.len(), 2);
    assert_eq!(out.projects[0].equipment[1].quantity(), Some(2.into()));
}

#[test]
fn a_donor_and_an_agency_with_the_same_words_are_two_facts() {
    let mut review = Review::of(dataset());
    review.decide("Agency JICA", Verdict::Accepted);
    let mut data = dataset();
    for party in data.projects.iter_mut().flat_map(|p| &mut p.parties) {
        let words = party.evidence[0].clone();
        if party.name == "JICA" {
            (party.name, party.role, party.evidence) = ("Japan".into(), Some(Coded::from("donor")), vec![words]);
        }
    }
    let sheet = review.reopen(data).sheet();
    let jica = find(&sheet, "Agency JICA");
    assert_eq!((jica.state, jica.changed), (DecisionState::Accepted, false));
    assert!(!signs(&sheet, "Donor Japan").contains('✓'), "{:?}", lines(&sheet));
}

#[test]
fn a_proposal_equal_to_an_added_fact_is_not_shown_again() {
    let mut data = dataset();
    let learnt = project(&mut data, "ua-diagnostic-imaging").equipment.remove(1);
    let mut review = Review::of(data);
    let text = review.draft.text("moz-ua-2023-10-16").expect("cited").to_owned();
    let evidence: &Evidence = &learnt.claims[0].evidence[0];
    let words = evidence.marked_span();
    let made = evidence_for_selection("moz-ua-2023-10-16", &text, words.start..words.end).expect("a sentence");
    assert_eq!((made.start, made.marked_span()), (evidence.start, words));
    let mut item = learnt.clone();
    item.claims[0].evidence = vec![made];
    item.claims[0].basis = None;
    review.add(0, FactValue::Equipment(item));
    let before = review.sheet().rows.len();
    assert_eq!(signs(&review.sheet(), "CT scanner"), "+");
    let added = &review.records(Undecided::Drop).projects[0].equipment[0].claims[0];
    assert_eq!((added.why.as_deref(), &added.basis), (Some("added in review"), &Some(Coded::Known(Basis::Editor))));
    let again = review.reopen(dataset());
    assert_eq!(signs(&again.sheet(), "CT scanner"), "+");
    assert_eq!(again.sheet().rows.len(), before);
}

#[test]
fn decisions_survive_slightly_different_marks_and_split_projects() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted).decide("CT scanner", Verdict::Accepted);
    let mut data = dataset();
    let first = project(&mut data, "ua-diagnostic-imaging");
    let mark = first.equipment[0].claims[0].evidence[0].mark.as_mut().expect("marked");
    mark[0] += 5;
    // The scanner moves into a project of its own.
    let moved = first.equipment.remove(1);
    data.projects.push(Project { id: "new".into(), title: "CT".into(), equipment: vec![moved], ..Project::default() });
    let sheet = review.reopen(data).sheet();
    assert_eq!((signs(&sheet, "MRI"), signs(&sheet, "CT sc")), ("✓".into(), "✓".into()), "{:?}", lines(&sheet));
    assert_eq!(find(&sheet, "CT scanner").group, 4);
}

#[test]
fn a_source_is_recognised_by_its_text_and_an_edited_text_by_its_quotes() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted).decide("Amount 108,700,000 JPY", Verdict::Accepted);
    // Another source id, the same text.
    let renamed = |data: &Dataset| {
        let text = serde_json::to_string(data).expect("json").replace("\"moz-ua-2023-10-16\"", "\"s1\"");
        serde_json::from_str::<Dataset>(&text).expect("json")
    };
    assert_eq!(signs(&review.reopen(renamed(&dataset())).sheet(), "MRI"), "✓");
    // The same id, the text shifted by a line: the rules mark the new place.
    let mut data = dataset();
    let line = "Correction: an earlier text named another date.\n";
    for source in data.sources.iter_mut().filter(|source| source.id == "moz-ua-2023-10-16") {
        source.text.insert_str(0, line);
        source.skip.clear();
        source.attribution.clear();
    }
    let text = serde_json::to_value(&data.projects).expect("json");
    let shifted = shift(text, line.len());
    data.projects = serde_json::from_value(shifted).expect("json");
    let mut decisions = review.book.decisions().clone();
    let draft = Draft::new(data.clone());
    let settled = draft.rebase(&mut decisions);
    assert_eq!((settled.moved, settled.waiting), (1, 0));
    assert_eq!(signs(&lay_out(&draft, &decisions), "MRI"), "✓");
    // The quote is gone: the decision stays in the file without effect.
    for source in data.sources.iter_mut().filter(|source| source.id == "moz-ua-2023-10-16") {
        source.text = "Nothing of it was true.".to_owned();
    }
    data.projects.retain(|project| project.id.starts_with("kz"));
    let again = review.reopen(data);
    assert_eq!(signs(&again.sheet(), "MRI"), "");
    assert_eq!(signs(&again.sheet(), "108,700,000"), "✓");
    assert!(again.records(Undecided::Keep).projects.iter().all(|project| project.id.starts_with("kz")));
    // The decision applies again when the text comes back.
    assert_eq!(signs(&again.reopen(dataset()).sheet(), "MRI"), "✓");
}

/// Shifts the evidence of one source.
fn shift(mut value: serde_json::Value, by: usize) -> serde_json::Value {
    match &mut value {
        serde_json::Value::Array(list) => list.iter_mut().for_each(|it| *it = shift(it.take(), by)),
        serde_json::Value::Object(map) => {
            if map.get("source").and_then(|s| s.as_str()) == Some("moz-ua-2023-10-16")
                && let Some(start) = map.get("start").and_then(|s| s.as_u64())
            {
                map.insert("start".into(), (start + by as u64).into());
            }
            map.values_mut().for_each(|it| *it = shift(it.take(), by));
        }
        _ => {}
    }
    value
}

#[test]
fn facts_can_move_to_other_and_new_projects() {
    let mut review = Review::of(dataset());
    let sheet = review.sheet();
    review.book.move_to(&review.draft, &sheet, find(&sheet, "CT scanner"), 3);
    review.book.end_step("moved");
    let sheet = review.sheet();
    review.book.move_to_new(
        &review.draft,
        &sheet,
        find(&sheet, "9 MRI"),
        "Scanners for Osh",
        Some(Coded::from("delivery")),
    );
    review.book.end_step("moved");
    let sheet = review.sheet();
    assert_eq!(find(&sheet, "CT scanner").group, 3);
    assert_eq!(find(&sheet, "CT scanner").state, DecisionState::Accepted);
    assert_eq!((find(&sheet, "9 MRI").group, sheet.groups[4].title.as_str()), (4, "Scanners for Osh"));
    for data in [dataset(), redrafted()] {
        let out = review.reopen(data).records(Undecided::Drop);
        let of = |name: &str| out.projects.iter().find(|p| p.equipment.iter().any(|e| e.name == name)).expect("there");
        assert_eq!(of("MRI scanner").id, "scanners-for-osh");
        assert_eq!(of("MRI scanner").title, "Scanners for Osh");
        assert_eq!(out.projects.len(), 2);
    }
    // Back to its own project.
    let sheet = review.sheet();
    review.book.move_to(&review.draft, &sheet, find(&sheet, "CT scanner"), 0);
    review.book.end_step("moved");
    assert_eq!(find(&review.sheet(), "CT scanner").group, 0);
}

#[test]
fn a_title_and_kind_set_in_review_survive_a_new_draft() {
    let mut review = Review::of(dataset());
    let sheet = review.sheet();
    review.book.retitle(&review.draft, &sheet, 0, "Scanners", Some(Coded::from("agreement")));
    review.book.end_step("retitled");
    let sheet = review.reopen(redrafted()).sheet();
    let group = sheet.groups.iter().find(|group| group.corrected).expect("found again");
    assert_eq!((group.title.as_str(), group.kind.as_ref().map(Coded::code)), ("Scanners", Some("agreement")));
    assert_eq!(group.origin, Some(3));
}

#[test]
fn facts_with_a_false_quote_are_in_no_record() {
    let mut data = dataset();
    data.projects[0].equipment[0].claims[0].evidence.iter_mut().for_each(|e| e.start += 1);
    let out = Review::of(data).records(Undecided::Keep);
    assert!(out.projects[0].equipment.iter().all(|line| line.name != "MRI scanner"));
}

#[test]
fn an_offered_item_becomes_equipment_when_accepted() {
    let data = drafts::with_an_offer();
    let mut review = Review::of(data.clone());
    assert!(find(&review.sheet(), "Folding lantern").is_offer());
    assert_eq!(review.records(Undecided::Keep).projects, data.projects, "an undecided offer stays an offer");
    review.decide("Neurosurgical", Verdict::Accepted);
    assert!(review.records(Undecided::Drop).projects[0].offers.is_empty());
    review.correct("Folding lantern", "category", "medical_equipment_generic");
    for review in [&review, &review.reopen(drafts::with_an_offer())] {
        let out = review.records(Undecided::Drop);
        let names: Vec<&str> = out.projects[0].equipment.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Neurosurgical microscope", "Folding lantern"]);
        assert!(out.projects[0].offers.is_empty());
    }
}

#[test]
fn damaged_decisions_are_reported_with_place_and_reason() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted);
    let good = String::from_utf8(write(review.book.decisions()).expect("written")).expect("text");
    for (from, to, said) in [
        ("\"decisions\": [", "\"decisions\": [,", "line 7, column 16: expected value"),
        ("aidtrail-review/1", "aidtrail-review/2", "its format is \"aidtrail-review/2\""),
        ("\"accepted\"", "\"liked\"", "decision 1: this version does not know the verdict \"liked\""),
        ("\"quantity\":9,\"sites\"", "\"quantity\":\"x\",\"sites\"", "decision 1: proposed: \"x\" is not a number"),
        ("\"project\":", "\"projet\":", "decision 1: project is missing"),
        ("{\"schema\"", "[{\"schema\"", "line 9, column 0: EOF while parsing a list"),
    ] {
        assert!(good.contains(from), "{from} in {good}");
        let error = read(good.replacen(from, to, 1).as_bytes(), |_| {}).expect_err(to).to_string();
        assert!(error.contains(said), "{error}");
    }
    for cut in (0..good.len() - 3).step_by(97) {
        assert!(read(&good.as_bytes()[..cut], |_| {}).is_err());
    }
}

#[test]
fn fields_of_a_later_version_are_kept_or_reported() {
    let mut review = Review::of(dataset());
    review.decide("9 MRI scanner", Verdict::Accepted);
    let written = String::from_utf8(write(review.book.decisions()).expect("written")).expect("text");
    let later = written
        .replacen("{\"schema\"", "{\"reviewer\": \"A\", \"schema\"", 1)
        .replacen("\"verdict\"", "\"when\":\"2030\",\"verdict\"", 1)
        .replacen("\"claims\":[{", "\"claims\":[{\"colour\":1,", 1);
    let mut named = Vec::new();
    let decisions = read(later.as_bytes(), |unknown| named.push(unknown)).expect("read");
    assert_eq!(named, ["decision 1: proposed.equipment.claims.0.colour"]);
    let again = String::from_utf8(write(&decisions).expect("written")).expect("text");
    assert!(again.contains("\"reviewer\": \"A\"") && again.contains("\"when\":\"2030\""), "{again}");
}

/// An action of the user; numbers choose the fact and the group.
#[derive(Clone, Debug)]
enum Action {
    Decide(usize, Verdict),
    Quantity(usize, u8),
    Forget(usize),
    Move(usize, usize),
    MoveToNew(usize),
    Retitle(usize),
    Add(usize),
    Undo,
    Redo,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let n = 0usize..60;
    let verdict = prop_oneof![Just(Verdict::Accepted), Just(Verdict::Rejected)];
    let action = prop_oneof![
        4 => (n.clone(), verdict).prop_map(|(i, v)| Action::Decide(i, v)),
        2 => (n.clone(), any::<u8>()).prop_map(|(i, q)| Action::Quantity(i, q)),
        1 => n.clone().prop_map(Action::Forget),
        2 => (n.clone(), n.clone()).prop_map(|(i, g)| Action::Move(i, g)),
        1 => n.clone().prop_map(Action::MoveToNew),
        1 => n.clone().prop_map(Action::Retitle),
        1 => n.prop_map(Action::Add),
        2 => Just(Action::Undo),
        1 => Just(Action::Redo),
    ];
    proptest::collection::vec(action, 0..25)
}

fn run_action(review: &mut Review, action: &Action) -> bool {
    let sheet = review.sheet();
    let at = |i: usize| &sheet.rows[i % sheet.rows.len()];
    let (draft, book) = (&review.draft, &mut review.book);
    match action {
        Action::Decide(i, verdict) => book.decide(draft, &sheet, at(*i), *verdict, None),
        Action::Quantity(i, q) => {
            let field =
                at(*i).value.kind().fields().into_iter().find(|ask| ask.name == "quantity" || ask.name == "value");
            let value = field.map(|field| {
                let mut value = at(*i).value.clone();
                let _ = value.set(field.name, &q.to_string());
                value
            });
            book.decide(draft, &sheet, at(*i), Verdict::Corrected, value);
        }
        Action::Forget(i) => book.forget(at(*i)),
        Action::Move(i, g) => book.move_to(draft, &sheet, at(*i), g % sheet.groups.len()),
        Action::MoveToNew(i) => book.move_to_new(draft, &sheet, at(*i), "Made", None),
        Action::Retitle(g) => book.retitle(draft, &sheet, g % sheet.groups.len(), "Titled", None),
        Action::Add(g) => {
            let mut stated = FactValue::empty(aidtrail::model::fact::FactKind::Programme);
            stated.set("value", "Added").expect("taken");
            let text = draft.data.sources[0].text.as_str();
            stated.evidence_mut().extend(evidence_for_selection(&draft.data.sources[0].id, text, 0..4));
            book.add(draft, &sheet, g % sheet.groups.len(), stated);
        }
        Action::Undo => return book.undo().is_some(),
        Action::Redo => return book.redo().is_some(),
    }
    book.end_step("action")
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn undo_and_redo_restore_every_state(actions in actions()) {
        let mut review = Review::of(dataset());
        let mut before = vec![review.book.decisions().clone()];
        for action in &actions {
            let was = review.book.decisions().clone();
            match action {
                Action::Undo | Action::Redo => {}
                action if run_action(&mut review, action) => before.push(was),
                _ => prop_assert_eq!(review.book.decisions(), &was),
            }
        }
        let end = review.book.decisions().clone();
        let mut undone = 0;
        while before.len() > 1 {
            prop_assert!(review.book.undo().is_some());
            let was = before.pop().expect("as many as were done");
            prop_assert_eq!(review.book.decisions(), &was);
            undone += 1;
        }
        prop_assert!(review.book.undo().is_none());
        for _ in 0..undone {
            prop_assert!(review.book.redo().is_some());
        }
        prop_assert_eq!(review.book.decisions(), &end);
    }

    #[test]
    fn saving_and_reading_loses_and_duplicates_no_fact(actions in actions()) {
        let mut review = Review::of(dataset());
        for action in &actions {
            run_action(&mut review, action);
        }
        let again = review.reopen(dataset());
        prop_assert_eq!(&again.book.decisions().entries, &review.book.decisions().entries);
        prop_assert_eq!(&again.book.decisions().projects, &review.book.decisions().projects);
        prop_assert_eq!(lines(&again.sheet()), lines(&review.sheet()));
        // Every fact of the draft is on the worksheet once.
        let sheet = review.sheet();
        let mut drafted: Vec<_> = sheet.rows.iter().filter_map(|item| item.origin).collect();
        drafted.sort();
        let all: Vec<_> = (review.draft.facts.iter().enumerate())
            .flat_map(|(p, facts)| facts.iter().map(move |(key, _)| (p, *key))).collect();
        prop_assert_eq!(drafted, { let mut all = all; all.sort(); all });
        // The reviewed records cite only quotes that are in their sources.
        for project in review.records(Undecided::Keep).projects {
            for evidence in project.all_evidence() {
                prop_assert!(review.draft.has_quote(evidence));
            }
        }
    }
}

/// Not a test: writes the draft of these tests to a file, to review it by hand:
/// `AIDTRAIL_DRAFT=file cargo test write_the_draft`.
#[test]
fn write_the_draft() {
    if let Some(path) = std::env::var_os("AIDTRAIL_DRAFT") {
        std::fs::write(path, serde_json::to_vec_pretty(&dataset()).expect("json")).expect("written");
    }
}

#[test]
fn decisions_that_0_4_0_wrote_are_written_back_byte_for_byte() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.4.0");
    let written = std::fs::read(fixtures.join("clinic.review.json")).expect("decisions");
    let decisions = read(&written, |unknown| panic!("{unknown}")).expect("read");
    assert_eq!(String::from_utf8(write(&decisions).expect("written")), String::from_utf8(written));
}

fn scanner() -> FactValue {
    let mut it = FactValue::empty(FactKind::Equipment);
    for (field, text) in [("name", "MRI scanner"), ("category", "mri"), ("quantity", "9"), ("status", "ordered")] {
        it.set(field, text).expect(field);
    }
    it
}

#[test]
fn typed_texts_are_stored_as_codes_and_figures() {
    let mut it = scanner();
    for (field, text, expected) in [
        ("category", "MRI scanner", "mri_scanner"),
        ("quantity", "1,200", "1,200"),
        ("quantity", "", ""),
        ("status", "in use", "in_use"),
        ("status", "deliv", "delivered"),
        ("as_of", "2024-07", "2024-07"),
    ] {
        it.set(field, text).expect(text);
        assert_eq!(it.get(field), expected, "{field} {text}");
    }
}

#[test]
fn a_refused_text_gives_a_reason_and_changes_nothing() {
    let before = scanner();
    for (field, text, said) in [
        ("name", " ", "name may not stay empty"),
        ("category", "spoon", "category: \"spoon\" is not in the list; Down chooses"),
        ("quantity", "several", "\"several\" is no number"),
        ("status", "ed", "is not in the list"),
        ("as_of", "last year", "is no date"),
        ("colour", "red", "there is no field colour"),
    ] {
        let mut it = before.clone();
        let error = it.set(field, text).expect_err(text);
        assert!(error.contains(said), "{error}");
        assert_eq!(it, before, "{field}");
    }
}

#[test]
fn one_value_is_for_all_sites_and_several_are_one_for_each() {
    let mut it = scanner();
    it.set("place", "Dnipro | Lviv").expect("two");
    it.set("facility", "clinics").expect("one for both");
    it.set("each", "4 | 5").expect("one each");
    let FactValue::Equipment(item) = &it else { panic!("equipment") };
    let sites: Vec<_> =
        item.claims[0].sites.iter().map(|s| (s.facility.as_deref(), s.place.as_deref(), s.quantity)).collect();
    assert_eq!(
        sites,
        [(Some("clinics"), Some("Dnipro"), Some(4.into())), (Some("clinics"), Some("Lviv"), Some(5.into()))]
    );
    assert_eq!((it.get("facility"), it.get("place")), ("clinics".into(), "Dnipro | Lviv".into()));
    it.set("place", "Dnipro | Lviv | Odesa").expect("three");
    assert_eq!(it.get("each"), "4 | 5 | 5");
    assert!(it.set("each", "4 | 6").is_err(), "whose number goes is not said");
    it.set("place", "Dnipro | Odesa").expect("one was taken out");
    assert_eq!((it.get("place"), it.get("each")), ("Dnipro | Odesa".into(), "4 | 5".into()));
    it.set("each", "").expect("none");
    it.set("facility", "").expect("none");
    it.set("place", "").expect("none");
    let FactValue::Equipment(item) = &it else { panic!("equipment") };
    assert!(item.claims[0].sites.is_empty());
}

#[test]
fn the_quote_is_the_sentence_and_the_mark_is_the_selection() {
    let text = "Heading\n\nThe clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday. «Рахмат»!";
    for (words, quote) in [
        ("a scanner", "The clinic in Osh got a scanner."),
        ("Monday", "It was handed over by Dr. Ames on Monday."),
        ("scanner. It", "The clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday."),
        ("Heading", "Heading"),
    ] {
        let at = text.find(words).expect(words);
        let evidence = evidence_for_selection("s", text, at..at + words.len()).expect(words);
        assert_eq!(evidence.quote, quote);
        assert_eq!(evidence.marked_text(), words);
        assert_eq!(&text[evidence.start..evidence.start + quote.len()], quote);
    }
    assert_eq!(evidence_for_selection("s", text, 7..9), None, "nothing but white space");
    assert_eq!(evidence_for_selection("s", text, text.len() - 3..text.len() + 9), None);
    let far = "слово ".repeat(5000);
    assert!(evidence_for_selection("s", &far, 22_000..22_010).is_some_and(|it| it.quote.len() < 20_000));
}

/// A draft of one sentence: "Two of the five endoscopes were delivered to Example City Hospital."
fn endoscopes() -> Dataset {
    let text = "Two of the five endoscopes from Japan were delivered to Example City Hospital. More may follow in May.";
    let words = |part: &str| {
        let at = text.find(part).expect(part);
        serde_json::json!([{"source": "a", "quote": &text[..78], "start": 0, "mark": [at, at + part.len()], "rule": "r"}])
    };
    serde_json::from_value(serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{"id": "a", "title": "a", "publisher": "Embassy of Japan in Ukraine", "kind": "official",
            "published": "2026-06-10", "url": null, "language": "en", "text": text}],
        "projects": [{
            "id": "x", "kind": "delivery", "title": "Endoscopes",
            "countries": [{"code": "UA", "evidence": words("Example City")}],
            "parties": [{"role": "donor", "name": "Japan", "country": "JP", "evidence": words("Japan")}],
            "equipment": [
                {"name": "Endoscope", "category": "endoscope", "kind": "device", "part_of": "five endoscopes",
                 "claims": [{"as_of": "2026-06-10", "quantity": 2, "status": "delivered",
                    "sites": [{"facility": "Example City Hospital"}], "evidence": words("Two of the five endoscopes")}]},
                {"name": "Tower", "category": "endoscope_system", "kind": "device",
                 "claims": [{"status": "planned", "evidence": words("five")}, {"status": "delivered", "evidence": words("Two")}]},
            ],
        }],
    }))
    .expect("a dataset")
}

#[test]
fn a_line_takes_a_second_claim_of_the_same_sentence() {
    let data = endoscopes();
    let text = data.sources[0].text.clone();
    let stated = |status: &str, number: &str, part: &str| {
        let mut it = FactValue::empty(FactKind::Equipment);
        for (field, text) in
            [("name", "endoscope"), ("category", "endoscope"), ("quantity", number), ("status", status)]
        {
            it.set(field, text).expect(field);
        }
        let at = text.find(part).expect(part);
        it.evidence_mut().push(evidence_for_selection("a", &text, at..at + part.len()).expect("cited"));
        it
    };
    for (added, lines) in [
        (stated("planned", "5", "five endoscopes"), vec![2, 2]),
        // The same stage once more, or another sentence, is another line.
        (stated("delivered", "5", "five endoscopes"), vec![1, 2, 1]),
        (stated("planned", "5", "More may follow"), vec![1, 2, 1]),
    ] {
        let mut review = Review::of(data.clone());
        review.add(0, added);
        let out = review.records(Undecided::Keep);
        let claims: Vec<usize> = out.projects[0].equipment.iter().map(|line| line.claims.len()).collect();
        assert_eq!(claims, lines);
        let both = &out.projects[0].equipment[0];
        assert_eq!(both.balance().words(), if lines.len() == 2 { "2 of 5 received" } else { "2 received" });
    }
}

#[test]
fn the_whole_that_a_line_is_part_of_can_be_corrected() {
    let mut review = Review::of(endoscopes());
    assert_eq!(find(&review.sheet(), "2 Endoscope").value.get("part_of"), "five endoscopes");
    let part_of = |review: &Review| review.records(Undecided::Keep).projects[0].equipment[0].part_of.clone();
    review.decide("2 Endoscope", Verdict::Accepted);
    assert_eq!(part_of(&review).as_deref(), Some("five endoscopes"));
    review.correct("2 Endoscope", "part_of", "nine endoscopes");
    assert_eq!(part_of(&review).as_deref(), Some("nine endoscopes"));
    assert_eq!(part_of(&review.reopen(endoscopes())).as_deref(), Some("nine endoscopes"));
    review.correct("2 Endoscope", "part_of", "");
    assert_eq!(part_of(&review), None);
}

#[test]
fn a_correction_keeps_what_a_version_did_not_store_and_the_user_did_not_change() {
    let mut old = endoscopes();
    old.projects[0].equipment[0].part_of = None;
    let mut review = Review::of(old);
    review.correct("2 Endoscope", "quantity", "3");
    let out = review.reopen(endoscopes()).records(Undecided::Keep);
    let line = &out.projects[0].equipment[0];
    assert_eq!((line.part_of.as_deref(), line.quantity()), (Some("five endoscopes"), Some(3.into())));
}

#[test]
fn new_kinds_and_states_are_decided_as_the_others() {
    let mut review = Review::of(endoscopes());
    review
        .correct("2 Endoscope", "status", "not_received")
        .correct("2 Endoscope", "said_by", "receiver")
        .correct("2 Endoscope", "region", "Lviv oblast");
    let mut not_aid = FactValue::empty(FactKind::NotAid);
    not_aid.set("words", "from Japan").expect("words");
    not_aid.set("why", "a purchase").expect("why");
    let text = review.draft.data.sources[0].text.clone();
    not_aid.evidence_mut().push(evidence_for_selection("a", &text, 27..37).expect("cited"));
    review.add(0, not_aid);
    for review in [&review, &review.reopen(endoscopes())] {
        let out = review.records(Undecided::Keep);
        let claim = &out.projects[0].equipment[0].claims[0];
        assert_eq!(claim.status, Some(Coded::from("not_received")));
        assert_eq!(claim.said_by, Some(Coded::from("receiver")));
        assert_eq!(claim.sites[0].region.as_deref(), Some("Lviv oblast"));
        let not_aid = out.projects[0].not_aid.as_ref().expect("added");
        assert_eq!((not_aid.words.as_str(), not_aid.why.as_deref()), ("from Japan", Some("a purchase")));
    }
}

#[test]
fn a_decision_moves_with_all_its_quotes_or_waits_as_it_was() {
    let mut data = endoscopes();
    let mut second = data.sources[0].clone();
    second.id = "b".into();
    second.text = "Japan gave two endoscopes. It was a good day.".into();
    data.sources.push(second);
    let cited = Evidence { source: "b".into(), quote: "Japan gave two endoscopes.".into(), ..Evidence::default() };
    data.projects[0].equipment[0].claims[0].evidence.push(cited);
    let mut review = Review::of(data.clone());
    review.correct("2 Endoscope", "quantity", "3").decide("Donor Japan", Verdict::Accepted);
    let before = write(review.book.decisions()).expect("written");
    // The first text is longer in front, the second one is another: one quote moved, the other is lost.
    let mut revised = data.clone();
    revised.sources[0].text.insert_str(0, "Corrected. ");
    revised.sources[1].text = "Nothing was given.".into();
    revised.projects.clear();
    let mut decisions = review.book.decisions().clone();
    let draft = Draft::new(revised.clone());
    let settled = draft.rebase(&mut decisions);
    assert_eq!((settled.moved, settled.waiting), (1, 1));
    let waiting = draft.waiting(&decisions);
    assert_eq!(waiting.len(), 1);
    let again = review.reopen(revised);
    assert_eq!(signs(&again.sheet(), "Endoscope"), "", "half a decision is none");
    assert_eq!(signs(&again.sheet(), "Japan"), "✓");
    // With both texts as they were, all is as it was.
    let back = again.reopen(data.clone());
    assert_eq!(signs(&back.sheet(), "3 Endoscope"), "✎");
    assert_eq!(
        find(&back.sheet(), "3 Endoscope").value.evidence(),
        find(&review.sheet(), "3 Endoscope").value.evidence()
    );
    assert_eq!(String::from_utf8(write(back.book.decisions()).expect("written")), String::from_utf8(before));
    assert!(back.draft.waiting(back.book.decisions()).is_empty());
}

#[test]
fn corrections_of_a_drafted_record_follow_the_facts_that_are_kept() {
    let mut data = endoscopes();
    let correction = |path: &str| Correction { path: path.into(), as_stated: path.into(), ..Correction::default() };
    let paths = [
        "title", "countries[0]", "parties[0].name", "equipment[0].claims[0].quantity", "equipment[1].name",
        "equipment[1].claims[0]", "equipment[1].claims[1].status", "related[0]",
    ];
    data.projects[0].corrections = paths.map(correction).to_vec();
    let mut review = Review::of(data);
    review.decide("2 Endoscope", Verdict::Rejected).decide("Tower, planned", Verdict::Rejected);
    let out = review.records(Undecided::Keep);
    let kept: Vec<String> =
        out.projects[0].corrections.iter().map(|it| format!("{} <- {}", it.path, it.as_stated)).collect();
    assert_eq!(
        kept,
        [
            "title <- title",
            "countries[0] <- countries[0]",
            "parties[0].name <- parties[0].name",
            "equipment[0].name <- equipment[1].name",
            "equipment[0].claims[0].status <- equipment[1].claims[1].status",
            "related[0] <- related[0]",
        ]
    );
}
