//! Remarks by weight: what each small file is told of, and how few rows of the real files carry a sign.

use crate::activities::{corpus_of, files, held};
use aidtrail::formats::InputOrigin;
use aidtrail::load::LoadOptions;
use aidtrail::model::PartialDate;
use aidtrail::rules::{Rule, Severity};
use aidtrail::store::{Corpus, RecordId};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

fn fixture(name: &str) -> Arc<Corpus> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checks").join(format!("{name}.xml"));
    let today = Some("2026-11-28".parse::<PartialDate>().expect("a date"));
    corpus_of(&[InputOrigin::File(path)], LoadOptions { today, ..LoadOptions::on(1) })
}

/// Severity, voice and code of what is told of the first record.
fn told(corpus: &Corpus) -> String {
    let words = |rule: Rule| {
        let voice = format!("{:?}", rule.voice()).to_lowercase();
        format!("{} {voice} {}", rule.severity().label(), rule.code())
    };
    let opened = corpus.open(RecordId(0));
    let mut told: Vec<Rule> = opened.flags.iter().map(|flag| flag.rule).collect();
    // What is to be asked after is no oddity.
    told.retain(|rule| rule.severity() != Severity::FollowUp);
    told.dedup();
    told.into_iter().map(words).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_small_file_is_told_of_its_one_oddity() {
    for (file, expected) in [
        ("00-good", ""),
        ("01-two-values", "doubt list several_values"),
        ("05-comma", "doubt list ambiguous_figure"),
        ("08-no-transaction-date", "doubt detail no_payment_date"),
        ("09-budget-end-before-start", "doubt list period_reversed"),
        ("10-budget-five-years", "note list long_budget"),
        ("12-revised-overlaps", "note detail overlapping_budget"),
        ("15-tx-country-unknown-code", "doubt check unknown_code, note check stated_on_both_levels"),
        ("17-future-payment", "doubt list after_data"),
        ("25-both-levels-sector", "doubt check unknown_code, note check stated_on_both_levels"),
        ("28-budget-type-9", "doubt check unknown_code"),
        ("29-tx-type-D", "note check old_code"),
        ("31-empty-value", "error list bad_amount"),
        ("34-loan-default-currency-bad", "doubt list unknown_currency"),
        ("35-value-currency-typo", "doubt list unknown_currency"),
        ("37-tx-in-2-sectors-of-one-vocab", "doubt detail payment_split_not_stated, note check stated_on_both_levels"),
        (
            "51-payments-no-code",
            "doubt list paid_against_status, doubt list paid_above_promised, note check text_for_code",
        ),
        ("52-quarters", "note list budget_parts"),
        ("53-uncoded-country", "doubt list partly_placed, note check missing_sector"),
        ("04-two-status", "doubt detail stated_twice"),
        ("16-future-start", "doubt detail date_after_data"),
        ("20-zone", "doubt detail status_against_dates"),
        ("21-date-no-type", "doubt detail date_without_kind"),
        ("23-two-countries-no-share", "note detail shares_not_stated"),
        ("24-regions-two-vocabularies", ""),
        ("26-no-sector", "note check missing_sector"),
        ("30-nan", "error list bad_amount"),
        ("33-org-empty", "note check missing_organisation"),
        ("36-two-ids", "doubt detail stated_twice"),
        ("50-two-region-vocabs", ""),
        ("02-misspelt-transactions", "doubt file not_read"),
        ("03-misspelt-country", "doubt file not_read"),
        ("22-tx-in-budget", "doubt file not_read"),
    ] {
        assert_eq!(told(&fixture(file)), expected, "{file}");
    }
}

#[test]
fn a_text_that_is_named_xml_is_an_error() {
    let corpus = corpus_of(&[held("x.xml", "Not found")], LoadOptions::on(1));
    let problems: Vec<String> = corpus.errors().map(ToString::to_string).collect();
    assert!(problems.len() == 1 && problems[0].contains("named .xml, but there is no XML in it"), "{problems:?}");
    let article = corpus_of(&[held("x.txt", "Not found")], LoadOptions::on(1));
    assert_eq!((article.error_count(), article.sources().len()), (0, 1));
}

#[test]
fn what_is_not_read_is_told_once_for_the_file_with_its_line() {
    for (file, what) in [
        ("02-misspelt-transactions", "not read: 1 x transactions"),
        ("03-misspelt-country", "not read: 1 x recipient_country"),
        ("22-tx-in-budget", "not read: 1 x transaction in budget"),
    ] {
        let corpus = fixture(file);
        let [finding] = corpus.file_findings() else { panic!("{file}: {:?}", corpus.file_findings()) };
        assert_eq!(finding.what, what);
        assert!(finding.to_string().contains(".xml:"), "{finding}");
        assert_eq!(corpus.sign_count(), 0, "{file}");
    }
}

fn activity(id: usize, more: &str) -> String {
    format!(
        "<iati-activity default-currency='USD'><iati-identifier>XX-1-{id}</iati-identifier>\
         <reporting-org ref='XX-1'/><title>T</title><description>d</description><activity-status code='2'/>\
         <activity-date type='2' iso-date='2020-01-01'/><sector code='12220'/>{more}</iati-activity>"
    )
}

/// Of 40 activities, `n` name no country and have money in an unknown currency. Identifiers are from `first` on.
fn file_with(first: usize, n: usize) -> String {
    let budget = |currency: &str| {
        format!(
            "<budget><period-start iso-date='2020-01-01'/><period-end iso-date='2020-12-31'/>\
             <value currency='{currency}' value-date='2020-01-01'>5</value></budget>"
        )
    };
    let odd = (first..first + n).map(|id| activity(id, &budget("UDS")));
    let good =
        (first + n..first + 40).map(|id| activity(id, &format!("<recipient-country code='UG'/>{}", budget("USD"))));
    format!("<iati-activities version='2.03'>{}</iati-activities>", odd.chain(good).collect::<String>())
}

fn signs(corpus: &Corpus) -> usize {
    corpus.ids().filter(|id| corpus.row(*id).sign().is_some()).count()
}

#[test]
fn what_is_common_in_a_file_is_one_line_and_no_sign_however_it_is_loaded() {
    let of = |files: &[(&str, usize)], loading: LoadOptions| {
        let targets: Vec<InputOrigin> = files.iter().map(|(name, n)| held(name, file_with(n * 100, *n))).collect();
        corpus_of(&targets, loading)
    };
    let whole = LoadOptions::on(1);
    let chopped = LoadOptions { first_batch_bytes: 1 << 10, max_batch_bytes: 1 << 10, ..LoadOptions::on(2) };
    for loading in [whole, chopped] {
        let corpus = of(&[("habit.xml", 11), ("rare.xml", 10)], loading);
        let told: Vec<String> = corpus.file_findings().iter().map(ToString::to_string).collect();
        let line = "habit.xml: 11 of 40 activities";
        assert_eq!(
            told,
            [
                format!("{line} have money in an unknown currency (28 %); /flag:unknown_currency lists them"),
                format!("{line} name no country (28 %); /flag:missing_country lists them"),
            ]
        );
        assert_eq!((signs(&corpus), corpus.sign_count()), (10, 10), "those of rare.xml, of which it is no habit");
        let rules = corpus.row(RecordId(0)).rules();
        assert!(rules.has(Rule::UnknownCurrency), "the record still tells it");
    }
}

#[test]
fn a_file_has_no_habits_before_it_has_ended() {
    let seen = std::sync::Mutex::new(Vec::new());
    let loading =
        LoadOptions { first_batch_bytes: 1 << 12, max_batch_bytes: 1 << 12, publish_at: 1, ..LoadOptions::on(1) };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let publish = |corpus: Option<Arc<Corpus>>, _| {
        seen.lock().expect("one thread").extend(corpus.map(|it| (it.len(), signs(&it), it.file_findings().len())));
    };
    let last = aidtrail::load::load_with(&[held("habit.xml", file_with(0, 40))], loading, &stop, &publish);
    let seen = seen.into_inner().expect("one thread");
    assert!(!seen.is_empty() && seen[0].0 < 40, "{seen:?}");
    assert!(seen.iter().all(|(records, signs, findings)| signs == records && *findings == 0), "{seen:?}");
    assert_eq!((signs(&last), last.file_findings().len()), (0, 2));
}

#[test]
fn only_today_tells_what_an_activity_without_a_date_of_its_data_promises() {
    let later = "<recipient-country code='UG'/><activity-date type='4' iso-date='2030-01-01'/>";
    let text = format!("<iati-activities version='2.03'>{}</iati-activities>", activity(1, later));
    let rules = |root: &str, today: Option<&str>| {
        let today = today.map(|day| day.parse().expect("a date"));
        let target = held("a.xml", text.replace("version='2.03'", root));
        let corpus = corpus_of(&[target], LoadOptions { today, ..LoadOptions::on(1) });
        let opened: aidtrail::rules::RuleSet = corpus.open(RecordId(0)).flags.iter().map(|flag| flag.rule).collect();
        assert_eq!(opened, corpus.row(RecordId(0)).rules());
        opened.has(Rule::DateAfterData)
    };
    assert!(!rules("version='2.03'", None));
    assert!(rules("version='2.03'", Some("2026-11-28")));
    assert!(!rules("version='2.03'", Some("2031-01-01")));
    // The file's own date is that of the data, whatever the day.
    assert!(rules("version='2.03' generated-datetime='2025-01-01T00:00:00'", None));
    assert!(!rules("version='2.03' generated-datetime='2031-01-01'", Some("2026-11-28")));
}

/// Of the activities in the real files, at most one in ten has the sign of a conflict or a doubt in the list; notes have
/// a dim one. Each file is loaded by itself, and an activity counts in the first file that has it: five editions of one
/// bank's file are no news.
#[test]
fn at_most_a_tenth_of_real_activities_carry_a_sign() {
    let mut seen = HashSet::new();
    let (mut rows, mut marked, mut noted, mut all_rows, mut all_marked) = (0, 0, 0, 0, 0);
    let mut by_rule: BTreeMap<Rule, [usize; 2]> = BTreeMap::new();
    for path in files("real") {
        let loading = LoadOptions { extract: false, index_terms: false, publish_at: usize::MAX, ..LoadOptions::on(2) };
        let corpus = corpus_of(&[InputOrigin::File(path.clone())], loading);
        all_rows += corpus.len();
        all_marked += corpus.sign_count();
        let (rows_before, marked_before) = (rows, marked);
        for row in corpus.ids().map(|id| corpus.row(id)).filter(|row| seen.insert(row.id().to_owned())) {
            rows += 1;
            let severity = row.sign().map(|rule| rule.severity());
            marked += usize::from(severity.is_some_and(|severity| severity != Severity::Note));
            noted += usize::from(severity == Some(Severity::Note));
            row.rules().iter().for_each(|rule| by_rule.entry(rule).or_default()[0] += 1);
            row.sign().into_iter().for_each(|rule| by_rule.entry(rule).or_default()[1] += 1);
        }
        let name = path.file_name().unwrap_or_default().display();
        println!("{} of {}: {name}", marked - marked_before, rows - rows_before);
        corpus.file_findings().iter().for_each(|finding| println!("    {}", finding.what));
    }
    for (rule, [flagged, signs]) in &by_rule {
        let (severity, voice) = (rule.severity().label(), format!("{:?}", rule.voice()).to_lowercase());
        println!("{:26} {severity} {voice}: {flagged} activities, sign of {signs}", rule.code());
    }
    println!(
        "{marked} of {rows} activities carry a sign, {noted} more that of a note; {all_marked} of {all_rows} rows"
    );
    assert!(marked * 10 <= rows, "{marked} of {rows} activities carry a sign");
}
