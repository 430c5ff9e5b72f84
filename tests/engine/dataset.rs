//! The shipped dataset: every fact has a quote in its source, known queries find their projects, and numbers
//! that are not aid are not counted as aid.

use aidtrail::fields::FieldId;
use aidtrail::formats::{self, InputOrigin, article};
use aidtrail::model::{Dataset, FactKey, Figure, PartialDate};
use aidtrail::rules::{Rule, Severity};
use aidtrail::search::{Cancel, Hits, MatchingLines, Request, search};
use aidtrail::store::{Corpus, OpenedSource};
use std::path::Path;
use std::sync::Arc;

fn shipped() -> Arc<Corpus> {
    crate::corpus(InputOrigin::Embedded)
}

fn sources(corpus: &Corpus) -> Vec<OpenedSource> {
    corpus.sources().map(|(id, _)| corpus.open_source(id)).collect()
}

fn ask(corpus: &Arc<Corpus>, query: &str) -> Hits {
    let request = Request { query: query.to_owned(), ..Request::default() };
    search(corpus, &request, &Cancel::never()).expect("not cancelled")
}

fn lines_of(hits: &Hits) -> &MatchingLines {
    hits.lines().expect("wanted")
}

fn ids(hits: &Hits) -> Vec<&str> {
    hits.rows.iter().map(|hit| hits.corpus.row(hit.project).id()).collect()
}

#[test]
fn every_fact_has_a_quote_that_is_in_its_source() {
    let corpus = shipped();
    assert_eq!(corpus.errors().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
    let mut facts = 0;
    for id in corpus.ids() {
        let opened = corpus.open(id);
        let project = &opened.project;
        for fact in project.facts() {
            facts += 1;
            assert!(!fact.evidence.is_empty(), "{} {}", project.id, fact.key);
            for evidence in fact.evidence {
                let source =
                    corpus.read_source(corpus.find_source(id, &evidence.source).expect("cited")).expect("read");
                assert_eq!(&source.text[evidence.start..][..evidence.quote.len()], evidence.quote);
                assert!(evidence.mark.is_some(), "{} {}: no words marked", project.id, fact.key);
            }
        }
        assert!(opened.flags.iter().all(|flag| flag.rule.severity() != Severity::Error), "{:?}", opened.flags);
    }
    assert!(facts > 150, "{facts}");
}

#[test]
fn no_evidence_lies_in_a_skipped_range() {
    let corpus = shipped();
    for entry in &sources(&corpus) {
        for mark in &entry.marks {
            let inside =
                entry.source.skip.iter().any(|skip| skip.start < mark.quote.end && mark.quote.start < skip.end);
            assert!(!inside, "{}: {:?}", entry.source.id, mark);
        }
    }
}

#[test]
fn source_texts_equal_the_article_files_and_determine_the_skipped_ranges() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let corpus = shipped();
    let mut seen = 0;
    for entry in &sources(&corpus) {
        let source = &entry.source;
        let bytes =
            std::fs::read(folder.join(source.file.as_ref().expect("every source names its file"))).expect("shipped");
        assert_eq!(bytes, source.text.as_bytes(), "{}", source.id);
        let layout = article::layout(&source.text);
        let expected = serde_json::to_string(&(&layout.skip, &layout.attribution)).expect("json");
        let found = serde_json::to_string(&(&source.skip, &source.attribution)).expect("json");
        assert_eq!(found, expected, "{}", source.id);
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn the_dataset_survives_a_round_trip_through_json() {
    let input = formats::open(&InputOrigin::Embedded).expect("compiled in");
    let dataset: Dataset = serde_json::from_slice(&input.read_all().expect("in memory")).expect("a dataset");
    let again: Dataset = serde_json::from_str(&serde_json::to_string(&dataset).expect("written")).expect("read");
    assert_eq!(dataset, again);
    // The derived fields, written for readers of the file, agree with the claims.
    let raw: serde_json::Value = serde_json::from_slice(&input.read_all().expect("in memory")).expect("json");
    for (project, it) in raw["projects"].as_array().expect("list").iter().zip(&dataset.projects) {
        for (line, item) in project["equipment"].as_array().expect("list").iter().zip(&it.equipment) {
            let derived = serde_json::to_value(item).expect("json");
            for field in ["quantity", "status", "sites"] {
                assert_eq!(line[field], derived[field], "{} {} {field}", it.id, item.name);
            }
        }
    }
}

#[test]
fn five_agreements_are_signed_and_every_country_has_its_projects() {
    let corpus = shipped();
    assert_eq!(corpus.signed(), 5);
    for (country, least) in [("PK", 1), ("UA", 5), ("KZ", 6), ("UZ", 6)] {
        let hits = ask(&corpus, &format!("country:{country}"));
        assert!(hits.rows.len() >= least, "{country}: {}", hits.rows.len());
        // What is no aid has no donor, and neither has a partnership or a talk.
        let without = ask(&corpus, &format!("country:{country} -donor:japan"));
        for hit in &without.rows {
            let project = corpus.open(hit.project).project;
            let named = ["kz-medical-hub", "kz-university-partnerships"].contains(&project.id.as_str());
            assert!(project.not_aid.is_some() || named, "{}", project.id);
        }
    }
}

/// Queries with the project that each must find first and the words that must be marked in its sources.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("maternal child health", "pk-maternal-child-health", &["January 2026"]),
    (
        "mri dnipro",
        "ua-diagnostic-imaging",
        &["Nine magnetic resonance imaging scanners", "Dnipro", "Chernihiv", "Volyn", "have been purchased"],
    ),
    ("ct chernivtsi", "ua-diagnostic-imaging", &["one CT scanner", "Chernivtsi"]),
    ("vehicles kharkiv", "ua-kharkiv-humanitarian", &["20 vehicles", "were delivered", "donated"]),
    ("portable ultrasound", "ua-kharkiv-humanitarian", &["5 portable ultrasound machines"]),
    (
        "neurosurgical microscopes",
        "ua-neurosurgical-microscopes",
        &["20 special neurosurgical microscopes", "Special neurosurgical microscopes"],
    ),
    ("endoscopic imaging", "ua-endoscopic-imaging", &["10 endoscopic imaging systems", "being purchased"]),
    ("rehabilitation mental health", "ua-rehabilitation-mental-health", &[]),
    ("additional equipment", "ua-additional-equipment", &["additional equipment"]),
    ("445", "kz-registered-products", &["445"]),
    ("jica office kyiv", "ua-jica-office-kyiv", &["announced the opening of an office", "Kyiv"]),
    ("antimicrobial resistance", "ua-experience-exchange", &[]),
    (
        "semey university hospital",
        "kz-semey-university-hospital",
        &["108.7 million yen", "approximately 7 million US dollars", "Akhmaral Aynazarova"],
    ),
    ("platelet storage", "kz-zhezbek-blood-center", &["68,790 US dollars", "5 platelet storage devices"]),
    ("staff call system", "kz-semey-emergency-hospital", &["a staff call system"]),
    ("ct room traumatology", "kz-traumatology-ct-room", &["a CT examination room"]),
    ("medical hub", "kz-medical-hub", &[]),
    ("nagasaki", "kz-university-partnerships", &["Nagasaki University"]),
    ("young leaders", "kz-young-leaders", &[]),
    ("medical containers", "uz-medical-containers", &["special medical containers"]),
    ("samarkand sojitz", "uz-samarkand-clinic", &["800 beds", "this year"]),
    (
        "bukhara emergency",
        "uz-ggp-bukhara-emergency",
        &["Bukhara branch of the Republican Scientific Center for Emergency Medical Care"],
    ),
    ("oncology hematology", "uz-ggp-pediatric-oncology", &[]),
    ("perinatal", "uz-ggp-republican-perinatal", &["Republican Perinatal Center"]),
    ("medical education joint", "uz-medical-education", &[]),
    ("digital technologies", "uz-digital-technologies", &[]),
];

#[test]
fn every_query_of_the_table_finds_its_project_and_marks_its_words() {
    let corpus = shipped();
    for (query, id, words) in TABLE {
        let hits = ask(&corpus, query);
        assert_eq!(ids(&hits).first(), Some(id), "{query}: {:?}", ids(&hits));
        let project = corpus.open(hits.rows[0].project).project;
        let marked: Vec<&str> = project.facts().iter().flat_map(|f| f.evidence).map(|e| e.marked_text()).collect();
        for wanted in *words {
            assert!(marked.iter().any(|m| m.contains(wanted)), "{id}: {wanted:?} is not marked: {marked:#?}");
        }
    }
}

#[test]
fn misspelt_partial_and_exact_queries_find_their_projects() {
    let corpus = shipped();
    let first = |query: &str| ids(&ask(&corpus, query)).first().map(|id| (*id).to_owned()).unwrap_or_default();
    for (query, id) in [
        ("neurosurg", "ua-neurosurgical-microscopes"),
        ("ultrasnd", "ua-kharkiv-humanitarian"),
        ("kharkv", "ua-kharkiv-humanitarian"),
        ("jambyl", "kz-zhezbek-blood-center"),
        ("Жамбыл", "kz-zhezbek-blood-center"),
        ("Харків", "ua-kharkiv-humanitarian"),
        ("харьков", "ua-kharkiv-humanitarian"),
        ("abai", "kz-semey-university-hospital"),
        ("Семей", "kz-semey-university-hospital"),
        ("'CT scanner'", "ua-diagnostic-imaging"),
        ("sound", "ua-kharkiv-humanitarian"),
    ] {
        assert_eq!(first(query), id, "{query}");
    }
    let hits = ask(&corpus, "hospitel semey");
    assert!(
        ids(&hits).contains(&"kz-semey-university-hospital") && ids(&hits).contains(&"kz-semey-emergency-hospital"),
        "{:?}",
        ids(&hits)
    );
}

#[test]
fn mri_finds_the_ukrainian_and_the_kazakh_line() {
    let corpus = shipped();
    let hits = ask(&corpus, "mri");
    assert_eq!(ids(&hits), ["ua-diagnostic-imaging", "kz-semey-university-hospital"]);
    let names: Vec<&str> = lines_of(&hits).matched().iter().map(|hit| corpus.line(hit.line).name()).collect();
    assert_eq!(names, ["MRI scanner", "MRI scanner"]);
    assert_eq!(lines_of(&hits).total.to_string(), "9 for 8 places, share not stated, 1 line without a number");
}

#[test]
fn fields_filter_and_equipment_fields_match_on_one_line() {
    let corpus = shipped();
    assert_eq!(ids(&ask(&corpus, "state:planned equipment:microscope")), ["ua-neurosurgical-microscopes"]);
    assert!(ids(&ask(&corpus, "equipment:\"ct scanner\" qty:9")).is_empty());
    assert_eq!(ids(&ask(&corpus, "equipment:\"mri scanner\" qty:9")), ["ua-diagnostic-imaging"]);
    let open = ask(&corpus, "state:open");
    let states: Vec<String> =
        lines_of(&open).matched().iter().map(|hit| corpus.line(hit.line).delivery_status_code().to_owned()).collect();
    let before_arrival = ["planned", "funded", "being_bought", "ordered", "donated", "in_delivery"];
    assert!(states.iter().all(|s| before_arrival.contains(&s.as_str())), "{states:?}");
    assert_eq!(states.len(), 14);
    assert!(lines_of(&open).rows.iter().all(|line| line.matched), "every line of the answer matches");
    let jica = ask(&corpus, "donor:jica");
    assert!(!jica.rows.is_empty() && !ids(&jica).contains(&"uz-samarkand-clinic"));
    assert!(ask(&corpus, "donor:sojitz").notes[0].message.contains("no donor is called sojitz"));
    assert_eq!(ids(&ask(&corpus, "flag:amount_mismatch")), ["kz-semey-university-hospital"]);
    assert_eq!(ids(&ask(&corpus, "flag:not_a_grant")), ["uz-samarkand-clinic"]);
    assert_eq!(ids(&ask(&corpus, "amount:>1m usd")), ["kz-semey-university-hospital"]);
}

#[test]
fn numbers_that_are_not_aid_are_not_counted_as_aid() {
    let corpus = shipped();
    for id in corpus.ids() {
        for line in &corpus.open(id).project.equipment {
            for quantity in line.claims.iter().filter_map(|claim| claim.quantity) {
                assert!(![27, 445, 800, 40].map(Figure::from).contains(&quantity), "{}", line.name);
            }
        }
    }
    let vehicles = ask(&corpus, "equipment:vehicle");
    assert_eq!(lines_of(&vehicles).total.to_string(), "20 received");
    for entry in &sources(&corpus) {
        for mark in &entry.marks {
            let words = &entry.source.text[mark.words.start..mark.words.end];
            assert!(!words.contains("Okhmatdyt"), "{words}");
            if words.contains("445") || words.contains("transplantation") {
                let project = corpus.open(mark.project).project;
                assert!(project.not_aid.is_some() && project.equipment.is_empty(), "{}", project.id);
            }
        }
    }
}

#[test]
fn dollars_that_restate_yen_are_marked_as_equivalent() {
    let corpus = shipped();
    let [semey] = corpus.find_project("kz-semey-university-hospital")[..] else { panic!("one record") };
    let opened = corpus.open(semey);
    let amounts = &opened.project.amounts;
    assert_eq!(amounts.iter().filter(|a| a.equivalent_of.is_none()).count(), 1);
    assert_eq!(
        amounts.iter().find(|a| a.currency == "USD").and_then(|a| a.equivalent_of.as_deref()),
        amounts[0].id.as_deref()
    );
    let heaviest = &opened.flags[0];
    assert_eq!((heaviest.rule.code(), heaviest.rule.severity()), ("amount_mismatch", Severity::Conflict));
    assert!(!opened.project.corrections.is_empty());
}

#[test]
fn the_count_of_a_facet_value_equals_the_hits_after_choosing_it() {
    let corpus = shipped();
    for base in
        ["", "state:planned", "hospital", "country:UA", "category:imaging", "mri state:planned", "hospital state:open"]
    {
        let hits = ask(&corpus, base);
        for (facet, counts) in &hits.breakdown.as_ref().expect("complete").facets {
            for (value, count) in corpus.facets().values(*facet).iter().zip(&counts.values) {
                let query = hits.query.choosing(*facet, Some(&value.code));
                let chosen = ask(&corpus, &query);
                if !facet.counts_lines() {
                    assert_eq!(chosen.rows.len(), *count, "{query}");
                } else if hits.query.typed_words().is_empty() {
                    assert_eq!(lines_of(&chosen).matched().len(), *count, "{query}");
                } else {
                    // Of the lines that are counted, those with most of the words match.
                    assert!(lines_of(&chosen).matched().len() <= *count, "{query}");
                }
            }
        }
    }
}

#[test]
fn every_mark_of_a_source_leads_to_a_fact_with_the_same_words() {
    let corpus = shipped();
    for entry in &sources(&corpus) {
        for mark in &entry.marks {
            let project = corpus.open(mark.project).project;
            let facts = project.facts();
            let fact = facts.iter().find(|f| Some(f.key) == mark.fact()).expect("the fact of a mark");
            assert!(fact.evidence.iter().any(|e| e.marked_span() == mark.words));
            if let Some(FactKey::Claim { line, .. }) = mark.fact() {
                assert!(line < project.equipment.len());
            }
        }
    }
}

#[test]
fn the_dataset_has_the_equipment_of_the_annotated_articles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/seeds");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: {} is absent", folder.display());
        return;
    };
    let corpus = shipped();
    for file in files {
        let text = std::fs::read_to_string(file.expect("readable").path()).expect("readable");
        let gold: serde_json::Value = serde_json::from_str(&text).expect("json");
        let name = gold["file"].as_str().expect("file");
        let sources = sources(&corpus);
        let source = sources.iter().find(|s| s.source.file.as_deref() == Some(name)).expect("a source");
        for item in gold["equipment"].as_array().expect("list").iter().filter(|i| i["umbrella"] != true) {
            let quote = item["quote"].as_str().expect("quote");
            let category = item["category"].as_str().expect("category");
            let quantity = item["quantity"].as_i64().map(Figure::from);
            // Compare the words, not the place: one text is in its article twice, and the annotation cites
            // the other copy.
            let there = source.marks.iter().filter(|m| source.source.text[m.quote.start..m.quote.end] == *quote);
            let found = there.into_iter().any(|m| {
                let Some(FactKey::Claim { line, claim }) = m.fact() else { return false };
                let project = corpus.open(m.project).project;
                let line = &project.equipment[line];
                line.category == category && (line.claims[claim].quantity == quantity || quantity == Some(1.into()))
            });
            assert!(found, "{name}: {} {}", item["phrase"], category);
        }
    }
}

#[test]
fn records_keep_the_order_of_the_file() {
    let corpus = shipped();
    let lines: Vec<u32> = corpus.ids().map(|id| corpus.row(id).origin().line).collect();
    assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn every_precision_round_trips() {
    for text in ["2023-10-16", "2026-01", "2024", "--03", "--03-29", "---29", "2024-02-29"] {
        assert_eq!(text.parse::<PartialDate>().expect(text).to_string(), text);
    }
}

#[test]
fn impossible_dates_are_refused() {
    for text in [
        "", "-", "--", "---", "2023-13", "2023-02-29", "2023-00", "2023-01-00", "23", "2023-1-1", "--13", "---32",
        "2023--05", "２０２３",
    ] {
        assert!(text.parse::<PartialDate>().is_err(), "{text}");
    }
}

#[test]
fn figures_read_and_write_without_losing_a_digit() {
    for text in ["108700000", "0.1", "-12.5", "\"12345678901234567890.12\""] {
        let value: Figure = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::to_string(&value).expect(text), text);
    }
}

#[test]
fn a_number_with_too_many_digits_is_refused_rather_than_changed() {
    assert!(serde_json::from_str::<Figure>("123456789012345.67").is_err());
    assert!(serde_json::from_str::<Figure>("12345678901234567890.12").is_err());
    assert!(serde_json::from_str::<Figure>("1234567890123.45").is_ok());
}

#[test]
fn large_figures_are_grouped() {
    assert_eq!(Figure::from(108_700_000).to_string(), "108,700,000");
    assert_eq!(Figure::from(-1234).to_string(), "-1,234");
    assert_eq!(Figure::from(800).to_string(), "800");
}

/// The count of a facet value, with those apart in which it is only inferred: all, inferred.
fn counts_of(hits: &Hits, facet: FieldId, code: &str) -> (usize, usize) {
    let counts = &hits.breakdown.as_ref().expect("complete").facets[&facet];
    let id = hits.corpus.facets().find(facet, code).unwrap_or_else(|| panic!("no {code}")) as usize;
    (counts.values[id], counts.inferred.get(id).copied().unwrap_or(0))
}

#[test]
fn parties_that_are_only_inferred_are_counted_apart_and_stay_findable() {
    let corpus = shipped();
    let all = ask(&corpus, "");
    assert_eq!(counts_of(&all, FieldId::Donor, "Japan"), (19, 6));
    assert_eq!(counts_of(&all, FieldId::Agency, "JICA"), (7, 5));
    let ukraine = ask(&corpus, "country:ua");
    assert_eq!(counts_of(&ukraine, FieldId::Donor, "Japan"), (7, 2));
    assert_eq!(ask(&corpus, "donor:jica country:ua").rows.len(), 5);
}

#[test]
fn what_is_no_aid_is_a_kind_of_its_own_and_in_no_count_of_aid() {
    let corpus = shipped();
    let not_aid = ask(&corpus, "kind:not_aid");
    assert_eq!(not_aid.rows.len(), 5);
    assert!(not_aid.rows.iter().all(|hit| corpus.row(hit.project).is_not_aid()));
    assert_eq!(ask(&corpus, "-kind:\"not aid\"").rows.len(), 21);
    assert!(ask(&corpus, "kind:not_aid donor:japan").rows.is_empty());
    assert_eq!(ids(&ask(&corpus, "state:not_aid")), ["uz-samarkand-clinic"]);
    assert_eq!(counts_of(&ask(&corpus, ""), FieldId::DeliveryStatus, "planned"), (9, 0));
}

#[test]
fn states_and_voices_are_counted_in_lines() {
    let corpus = shipped();
    let all = ask(&corpus, "");
    assert_eq!(all.breakdown.as_ref().expect("complete").facets[&FieldId::DeliveryStatus].open, 14);
    assert_eq!(counts_of(&all, FieldId::SaidBy, "receiver"), (12, 0));
    assert_eq!(counts_of(&all, FieldId::SaidBy, "press"), (7, 0));
    assert_eq!(lines_of(&ask(&corpus, "said-by:receiver")).matched().len(), 12);
    assert!(ask(&corpus, "-said-by:receiver has:equipment").rows.len() == 7);
}

#[test]
fn an_arrival_that_only_its_giver_reports_is_unconfirmed_after_ninety_days() {
    let flagged = |claims: serde_json::Value, published: &str| {
        let text = serde_json::json!({
            "schema": "aidtrail/1",
            "sources": [{"id": "s", "title": "S", "published": published, "text": "Said."}],
            "projects": [{"id": "p", "title": "P", "equipment": [{"name": "bed", "category": "bed", "claims": claims}]}],
        });
        let corpus = crate::corpus(InputOrigin::InMemory("test.json".to_owned(), text.to_string().into_bytes().into()));
        let bits = corpus.row(aidtrail::store::RecordId(0)).rules();
        let opened = corpus.open(aidtrail::store::RecordId(0));
        let flag = opened.flags.iter().find(|flag| flag.rule == Rule::Unconfirmed);
        assert_eq!(flag.is_some(), bits.has(Rule::Unconfirmed));
        assert_eq!(flag.is_some(), ask(&corpus, "flag:unconfirmed").rows.len() == 1);
        flag.map(|flag| flag.what.clone())
    };
    let claim =
        |date: &str, status: &str, voice: &str| serde_json::json!({"as_of": date, "status": status, "said_by": voice});
    let given = claim("2024-01-01", "delivered", "giver");
    let what = "only the giver says so, last on 2024-01-01; the data goes to 2024-04-01";
    assert_eq!(flagged(serde_json::json!([given]), "2024-04-01").as_deref(), Some(what));
    assert_eq!(flagged(serde_json::json!([given]), "2024-03-31"), None, "90 days");
    assert_eq!(flagged(serde_json::json!([given]), "2024"), None, "perhaps the same day");
    assert!(flagged(serde_json::json!([claim("2022", "in_use", "giver")]), "2024").is_some());
    let planned = claim("2023-01-01", "planned", "receiver");
    assert!(flagged(serde_json::json!([given, planned]), "2024-06-01").is_some(), "a promise confirms no arrival");
    let received = claim("2023-12-01", "delivered", "receiver");
    assert_eq!(flagged(serde_json::json!([given, received]), "2024-06-01"), None, "the receiver says so too");
    assert_eq!(
        flagged(serde_json::json!([claim("2024-01-01", "donated", "giver")]), "2025"),
        None,
        "not said to be there"
    );
    assert_eq!(flagged(serde_json::json!([{"status": "delivered", "said_by": "giver"}]), "2025"), None, "undated");
    assert_eq!(flagged(serde_json::json!([given]), "2999"), None, "a year that cannot be right is no date of the data");
}

/// A corpus of one project with these fields, and of one source of this date.
fn dated_project(published: &str, project: serde_json::Value) -> std::sync::Arc<aidtrail::store::Corpus> {
    let text = serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{"id": "s", "title": "S", "published": published, "text": "Said."}],
        "projects": [project],
    });
    crate::corpus(InputOrigin::InMemory("test.json".to_owned(), text.to_string().into_bytes().into()))
}

#[test]
fn a_planned_end_that_has_passed_by_the_date_of_the_data_is_overdue_unless_it_is_done() {
    let overdue = |published: &str, changes: serde_json::Value| {
        let mut project = serde_json::json!({
            "id": "p", "title": "P", "dates": [{"kind": "planned_end", "date": "2024-03"}],
        });
        for (key, value) in changes.as_object().expect("fields") {
            project[key] = value.clone();
        }
        let corpus = dated_project(published, project);
        let opened = corpus.open(aidtrail::store::RecordId(0));
        let flag = opened.flags.iter().find(|flag| flag.rule == Rule::Overdue);
        let hits = ask(&corpus, "flag:overdue");
        assert_eq!(flag.is_some(), hits.rows.len() == 1);
        assert_eq!(counts_of(&ask(&corpus, ""), FieldId::Flag, "overdue").0, hits.rows.len());
        flag.map(|flag| flag.what.clone())
    };
    let none = serde_json::json!({});
    let what = "planned end 2024-03; the data goes to 2024-04-01, and no end is reported";
    assert_eq!(overdue("2024-04-01", none.clone()).as_deref(), Some(what));
    assert_eq!(overdue("2024-03-31", none.clone()), None, "perhaps the day after");
    assert_eq!(overdue("2024", none.clone()), None, "perhaps before");
    assert!(overdue("2025", none).is_some());
    let status = |code: &str| overdue("2025", serde_json::json!({"status": code}));
    assert!(status("implementation").is_some() && status("suspended").is_some());
    assert_eq!((status("finalisation"), status("closed"), status("cancelled")), (None, None, None));
    let dates = |dates: &[(&str, &str)]| {
        let dates: Vec<_> = dates.iter().map(|(kind, date)| serde_json::json!({"kind": kind, "date": date})).collect();
        overdue("2025", serde_json::json!({"dates": dates}))
    };
    assert_eq!(dates(&[("planned_end", "2024-03"), ("end", "2024-02")]), None, "it has ended");
    assert_eq!(dates(&[("planned_end", "2024-03"), ("planned_end", "2026")]), None, "it was put off");
    assert_eq!(dates(&[("end", "2024-03")]), None, "no plan");
    let no_aid = serde_json::json!({"words": "no aid", "evidence": []});
    assert_eq!(overdue("2025", serde_json::json!({"not_aid": no_aid})), None);
    let closed_with = |status: &str| {
        let line =
            serde_json::json!({"name": "bed", "category": "bed", "claims": [{"as_of": "2024", "status": status}]});
        overdue("2025", serde_json::json!({"status": "closed", "equipment": [line]}))
    };
    let what = "planned end 2024-03; the data goes to 2025, and 1 equipment line is open";
    assert_eq!(closed_with("ordered").as_deref(), Some(what));
    assert_eq!(closed_with("delivered"), None);
}

#[test]
fn what_is_overdue_is_no_flag_of_the_record() {
    let evidence = serde_json::json!([{"source": "s", "quote": "Said.", "start": 0}]);
    let dates = serde_json::json!([{"kind": "planned_end", "date": "2024-03", "evidence": evidence}]);
    let project = serde_json::json!({"id": "p", "title": "P", "dates": dates});
    let corpus = dated_project("2025", project);
    assert_eq!(ids(&ask(&corpus, "flag:overdue")), ["p"]);
    assert_eq!(ids(&ask(&corpus, "flag:follow-up")), ["p"]);
    assert_eq!(ids(&ask(&corpus, "-flag:overdue")), [""; 0]);
    assert!(ask(&corpus, "has:flag").rows.is_empty());
    assert!(ask(&corpus, "flag:note").rows.is_empty());
}

#[test]
fn a_listed_code_that_no_record_has_is_not_the_beginning_of_another() {
    let claims = serde_json::json!([{"as_of": "2024", "status": "delivered", "quantity": 2},
        {"as_of": "2023", "status": "planned", "quantity": 5}]);
    let line = serde_json::json!({"name": "bed", "category": "bed", "claims": claims});
    let parties = serde_json::json!([{"role": "donor", "name": "Government of Japan"}]);
    let corpus = dated_project(
        "2025",
        serde_json::json!({
            "id": "p", "title": "P", "countries": [{"code": "NG"}], "equipment": [line], "parties": parties,
        }),
    );
    for (query, found) in [
        ("state:partly_delivered", 1),
        ("state:partly", 1),
        ("state:deliver", 1),
        ("state:delivered", 0),
        ("state:in_use", 0),
        ("country:niger", 0),
        ("country:nigeria", 1),
        ("country:nige", 1),
        ("donor:japan", 1),
    ] {
        let hits = ask(&corpus, query);
        assert_eq!((hits.rows.len(), hits.notes.is_empty()), (found, true), "{query}");
    }
}

#[test]
fn a_part_that_stands_idle_leaves_the_line_open() {
    let found = |claims: serde_json::Value, not_aid: bool| {
        let line = serde_json::json!({"name": "bed", "category": "bed", "claims": claims});
        let no_aid = not_aid.then(|| serde_json::json!({"words": "no aid", "evidence": []}));
        let project = serde_json::json!({"id": "p", "title": "P", "equipment": [line], "not_aid": no_aid});
        let corpus = dated_project("2025", project);
        let open = ask(&corpus, "state:open").rows.len();
        assert_eq!(open, ask(&corpus, "").breakdown.expect("complete").facets[&FieldId::DeliveryStatus].open);
        let line = corpus.line(corpus.lines_of(aidtrail::store::RecordId(0)).next().expect("a line"));
        (open, line.number().to_owned(), line.balance().to_owned())
    };
    let claims = |received: i64, news: &str| {
        serde_json::json!([
            {"as_of": "2024", "status": news},
            {"as_of": "2023", "status": "delivered", "quantity": received},
            {"as_of": "2022", "status": "planned", "quantity": 5},
        ])
    };
    let told = |open: usize, number: &str, words: &str| (open, number.to_owned(), words.to_owned());
    assert_eq!(found(claims(2, "not_in_use"), false), told(1, "2 of 5", "2 of 5 received, not in use"));
    assert_eq!(found(claims(2, "incomplete"), false), told(1, "2 of 5", "2 of 5 received, incomplete"));
    assert_eq!(found(claims(5, "not_in_use"), false), told(0, "5 (2023)", "5 received, not in use"));
    assert_eq!(found(claims(2, "not_in_use"), true).0, 0, "no aid");
}
