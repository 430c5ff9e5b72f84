//! IATI activity XML: compared with another parser, in every version and encoding, truncated, damaged, and
//! built to attack the reader.

use crate::cases::cases;
use crate::oracle;
use aidtrail::fields::FieldId;
use aidtrail::formats::iati::{ActivityPosition, IatiSplitter, detect_encoding};
use aidtrail::formats::{self, InputOrigin, ProblemSeverity};
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::model::{Coded, Figure, PaymentFact, Project, Text};
use aidtrail::rules::Rule;
use aidtrail::search::{SumField, SumsBy, sums_of};
use aidtrail::store::{Corpus, RecordId};
use aidtrail::text::IntoOwned;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub fn corpus_of(targets: &[InputOrigin], loading: LoadOptions) -> Arc<Corpus> {
    load_with(targets, loading, &AtomicBool::new(false), &|_, _| {})
}

/// One file in memory, read by one thread.
pub fn corpus(bytes: impl AsRef<[u8]>) -> Arc<Corpus> {
    corpus_of(&[held("test.xml", bytes)], LoadOptions { publish_at: usize::MAX, ..LoadOptions::on(1) })
}

pub fn held(name: &str, bytes: impl AsRef<[u8]>) -> InputOrigin {
    InputOrigin::InMemory(name.to_owned(), bytes.as_ref().into())
}

pub fn files(folder: &str) -> Vec<PathBuf> {
    let shared = std::env::var_os("AIDTRAIL_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let folder = shared.join("iati").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: {} is not here", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

/// Totals of comparing files with the other parser.
#[derive(Default)]
struct Compared {
    files: usize,
    activities: usize,
    in_full: usize,
    opened: usize,
    wrong: Vec<String>,
}

/// Compares a file with the other parser: the position of each activity and the facts of every `every`th.
/// With `open`, these are also opened from a loaded corpus, as the explorer does.
fn compare(path: &Path, every: usize, open: bool, all: &mut Compared) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = std::fs::read(path).expect("a file");
    let coding = formats::iati::detect_encoding(&bytes).expect("an encoding").0;
    let text = formats::iati::decode(&bytes, coding.encoding);
    let text = text.trim_start_matches('\u{feff}');
    // Some files use an undeclared namespace prefix, which is well-formed XML but an error to roxmltree.
    let prefixed = text.contains(" iati-activities:");
    let text = text.replace(" iati-activities:", " iati-activities.");
    let mut wrong = Vec::new();
    let document = match oracle::parse(&text) {
        Ok(document) => document,
        Err(error) => return all.wrong.push(format!("{name}: the other parser: {error}")),
    };
    let theirs = oracle::activities(&document);
    let target = InputOrigin::File(path.to_owned());
    let mut cutter = IatiSplitter::new(Arc::new(formats::open(&target).expect("opens"))).expect("XML");
    let opened = open.then(|| {
        let loading = LoadOptions { publish_at: usize::MAX, index_terms: false, ..LoadOptions::on(1) };
        corpus_of(&[target], loading)
    });
    if let Some(opened) = &opened {
        wrong.extend(opened.errors().map(ToString::to_string));
        if opened.len() != theirs.len() {
            wrong.push(format!("{} activities opened, {} by the other parser", opened.len(), theirs.len()));
        }
    }
    let mut at = 0;
    let (mut counted, mut line) = (0, 1);
    while let Some(piece) = cutter.next_block(1 << 20) {
        wrong.extend(piece.problems.iter().filter(|it| it.severity == ProblemSeverity::Error).map(ToString::to_string));
        let header = piece.header.clone().unwrap_or_default();
        for cut in &piece.records {
            let ours = std::str::from_utf8(&piece.bytes[cut.range.clone()]).expect("UTF-8");
            let Some(theirs) = theirs.get(at) else {
                wrong.push(format!("line {}: the other parser has no such activity", cut.line));
                continue;
            };
            line += text[counted..theirs.range().start].matches('\n').count();
            counted = theirs.range().start;
            if cut.line != line || !prefixed && *ours != text[theirs.range()] {
                wrong.push(format!("line {line}: another place than {}", cut.line));
            }
            if at % every == 0 {
                all.in_full += 1;
                let place = ActivityPosition { file: "", line: cut.line, ordinal: cut.ordinal };
                let wanted = formats::iati::ActivityOptions { equipment: false, spans: false };
                match formats::iati::parse_activity(ours, &header, place, wanted) {
                    Ok(read) => {
                        let project = read.project.into_owned();
                        let json = serde_json::to_string(&project).expect("JSON");
                        let again: Project<Text<'_>> = serde_json::from_str(&json).expect("its own form");
                        // By bytes: a code that IATI does not have but our form does is known once it is read from JSON.
                        if serde_json::to_string(&again).expect("JSON") != json {
                            wrong.push(format!("line {line}: another project after a round trip"));
                        }
                        let differ = oracle::differences(&oracle::of_project(&project), &oracle::of_activity(*theirs));
                        wrong.extend(differ.into_iter().map(|what| format!("line {line} {}: {what}", project.id)));
                    }
                    Err(broken) => wrong.push(format!("line {line}: {broken:?}")),
                }
                if let Some(opened) = &opened {
                    all.opened += 1;
                    let it = opened.open(RecordId(at as u32));
                    wrong.extend(it.broken.iter().map(ToString::to_string));
                    let differ = oracle::differences(&oracle::of_project(&it.project), &oracle::of_activity(*theirs));
                    wrong.extend(differ.into_iter().map(|what| format!("line {line}, opened: {what}")));
                }
            }
            at += 1;
        }
    }
    if at != theirs.len() {
        wrong.push(format!("{at} activities, {} by the other parser", theirs.len()));
    }
    all.files += 1;
    all.activities += theirs.len();
    all.wrong.extend(wrong.into_iter().map(|what| format!("{name}: {what}")));
}

fn compare_all(files: &[PathBuf], every: usize) {
    let mut all = Compared::default();
    for (i, path) in files.iter().enumerate() {
        compare(path, every, i % 15 == 0, &mut all);
    }
    let Compared { files, activities, in_full, opened, wrong } = all;
    eprintln!("{files} files, {activities} activities, {in_full} compared in full, {opened} of them opened");
    let shown: Vec<&str> = wrong.iter().map(String::as_str).take(60).collect();
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), shown.join("\n"));
}

/// Facts are compared of one activity in this many (environment: `AIDTRAIL_SAMPLE`), the position of all.
/// Seven is chosen by eye, to keep the test over a hundred megabytes short.
fn sample() -> usize {
    std::env::var("AIDTRAIL_SAMPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(7)
}

#[test]
fn real_files_read_as_another_parser_reads_them() {
    compare_all(&files("real"), sample());
}

#[test]
fn awkward_files_read_as_another_parser_reads_them() {
    compare_all(&files("awkward"), sample());
}

/// A made-up activity of version 1.
const OLD: &str = r#"<iati-activity xml:lang="fr" default-currency="eur" hierarchy="2" version="1.03">
 <reporting-org ref="FR-3" type="10">Agence</reporting-org>
 <iati-identifier> FR-3-X1 </iati-identifier>
 <title xml:lang="en">Water for &amp; villages</title><title>Eau</title>
 <description type="General">Des puits.</description><description type="2" xml:lang="de">Brunnen.</description>
 <activity-status code="2">Implementation</activity-status>
 <activity-date type="start-planned" iso-date="2010-03-31Z"/><activity-date type="end-actual">2012-02-01</activity-date>
 <participating-org role="Funding" ref="FR">France</participating-org>
 <participating-org role="funding">Deutschland</participating-org>
 <participating-org role="Implementing">Puits SARL</participating-org>
 <recipient-country code="ml" percentage="60">Mali</recipient-country><recipient-country>Niger</recipient-country>
 <sector code="14030" vocabulary="DAC" percentage="100">Water</sector>
 <transaction><transaction-type code="C">Commitment</transaction-type>
  <value value-date="2010-05-01">1,000.50</value></transaction>
 <transaction><transaction-type code="D"/><value currency="USD" value-date="2011-01-01">200.25</value>
  <transaction-date iso-date="2011-06-30"/></transaction>
 <transaction><transaction-type code="D"/><value currency="USD" value-date="2011-07-01">-50.25</value></transaction>
 <related-activity type="1" ref="FR-3-X0"/>
</iati-activity>"#;

/// A made-up activity of version 2.
const NEW: &str = r#"<iati-activity xml:lang="es" default-currency="USD" hierarchy="1">
 <iati-identifier>XM-1</iati-identifier>
 <reporting-org ref="XM" type="40"><narrative>El Banco</narrative><narrative xml:lang="en">The Bank</narrative></reporting-org>
 <title><narrative xml:lang="fr">Titre</narrative><narrative>Título</narrative><narrative xml:lang="en">Title</narrative></title>
 <description type="1"><narrative xml:lang="pt">Uma</narrative><narrative xml:lang="fr">Une</narrative></description>
 <participating-org role="1" ref="US"><narrative>Estados Unidos</narrative></participating-org>
 <participating-org role="4"><narrative>Obra</narrative></participating-org>
 <activity-status code="4"/>
 <activity-date type="2" iso-date="0201-01-01"/>
 <transaction><transaction-type code="3"/><transaction-date iso-date="2015-01-01"/><value>75</value>
  <sector code="11220"/><recipient-country code="PE"/></transaction>
 <transaction><transaction-type code="4"/><transaction-date iso-date="2015-02-01"/><value>25</value>
  <sector vocabulary="1" code="12220"/><recipient-country code="BO"/></transaction>
 <budget type="1"><period-start iso-date="2015-01-01"/><period-end iso-date="2015-12-31"/><value>10</value></budget>
 <budget type="2"><period-start iso-date="2015-01-01T00:00:00Z"/><period-end iso-date="2015-12-31"/><value>12</value></budget>
 <planned-disbursement><period-start iso-date="2016-01-01"/><value currency="EUR">5</value></planned-disbursement>
 <document-link url="https://example.org/a"><title><narrative>Papel</narrative></title></document-link>
 <result><title><narrative>Hecho</narrative></title></result>
</iati-activity>"#;

pub fn in_root(activities: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<iati-activities version=\"2.03\">\n{activities}\n</iati-activities>\n")
}

fn simple(id: &str, more: &str) -> String {
    format!(
        "<iati-activity><iati-identifier>{id}</iati-identifier><title><narrative>T {id}</narrative></title>{more}</iati-activity>"
    )
}

pub fn opened(corpus: &Corpus) -> Vec<Project> {
    corpus.ids().map(|id| corpus.open(id)).map(|it| it.project).collect()
}

/// The identifiers of the usable records.
fn ids(corpus: &Corpus) -> Vec<String> {
    let usable = corpus.ids().filter(|id| corpus.row(*id).broken().is_none());
    usable.map(|id| corpus.row(id).id().to_owned()).collect()
}

fn problems(corpus: &Corpus) -> Vec<String> {
    let broken = corpus.ids().filter_map(|id| corpus.row(id).broken());
    corpus.problems.iter().chain(broken).map(ToString::to_string).collect()
}

/// Asserts that both parsers find the same in a text.
pub fn assert_same_as_the_other_parser(text: &str) {
    let document = oracle::parse(text).expect(text);
    let theirs = oracle::activities(&document);
    let corpus = corpus(text);
    assert_eq!(problems(&corpus), [""; 0], "{text}");
    let ours = opened(&corpus);
    assert_eq!(ours.len(), theirs.len(), "{text}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let differ = oracle::differences(&oracle::of_project(ours), &oracle::of_activity(theirs));
        assert_eq!(differ, [""; 0], "{text}");
        let line = text[..theirs.range().start].matches('\n').count() + 1;
        assert_eq!(ours.activity.as_ref().expect("an activity").line as usize, line);
    }
}

#[test]
fn both_versions_read_as_another_parser_reads_them() {
    assert_same_as_the_other_parser(&in_root(&format!("{OLD}\n{NEW}")));
    let old = &opened(&corpus(in_root(OLD)))[0];
    assert_eq!(
        oracle::of_project(old)["amounts"],
        ["commitment EUR Some(2010) None : 1000.5 of 1", "disbursement USD Some(2011) None : 150 of 2"]
    );
    assert_eq!((old.title.as_str(), old.amounts[1].corrections), ("Water for & villages", 1));
    let new = &opened(&corpus(in_root(NEW)))[0];
    assert_eq!((new.title.as_str(), new.summary.as_deref()), ("Title", Some("Une")));
    assert_eq!(oracle::of_project(new)["countries"], ["BO -", "PE -"]);
}

#[test]
fn no_percentage_is_derived_from_payments_and_a_sector_without_a_vocabulary_is_of_the_first() {
    let corpus = corpus(in_root(NEW));
    let it = corpus.open(RecordId(0));
    let percent: Vec<_> = it.project.sectors.iter().map(|sector| sector.percentage).collect();
    assert_eq!(percent, [None, None]);
    assert!(!it.flags.iter().any(|flag| flag.rule.code() == "percent_sum"), "{:?}", it.flags);
    let parts = it.project.amounts.iter().flat_map(|amount| &amount.stated);
    let sectors: Vec<String> = parts
        .filter(|part| part.of == Some(Coded::Known(PaymentFact::Sector)))
        .map(|part| format!("{:?} {} {}", part.vocabulary, part.code, part.value))
        .collect();
    assert_eq!(sectors, ["None 11220 75", "None 12220 25"]);
}

#[test]
fn a_revised_budget_replaces_the_original_though_its_dates_have_a_time() {
    let it = &opened(&corpus(in_root(NEW)))[0];
    let budgets = ["budget USD Some(2015) None : 12 of 1", "budget USD Some(2015) None replaced: 10 of 1"];
    assert_eq!(oracle::of_project(it)["amounts"][..2], budgets);
}

#[test]
fn activities_are_found_at_any_depth_but_not_in_comments_or_cdata() {
    let (a, b) = (simple("a", ""), simple("b", ""));
    for text in [
        format!("<result><ok/><iati-activities>{a}{b}</iati-activities></result>"),
        format!("<x><y><iati-activities>{a}</iati-activities><z>t</z><iati-activities>{b}</iati-activities></y></x>"),
        format!("<iati-activities>{}{b}</iati-activities>", simple("a", "<!-- </iati-activity> <iati-activity> -->")),
        format!("<iati-activities>{}{b}</iati-activities>", simple("a", "<!--> </iati-activity> <iati-activity> -->")),
        format!("<iati-activities>{}{b}</iati-activities>", simple("a", "<!---> <iati-activity/> -->")),
        format!("<iati-activities><!--> <iati-activity> -->{a}{b}</iati-activities>"),
        format!("<iati-activities><!-- {a} -->{a}<![CDATA[ {b} ]]>{b}</iati-activities>"),
        format!(
            "<iati-activities>{}{b}</iati-activities>",
            simple("a", "<d><![CDATA[</iati-activity><iati-activity>]]></d>")
        ),
        format!(
            "<iati-activities><?go <iati-activity> ?>{a}<?go?>{}</iati-activities>",
            simple("b", "<?x </iati-activity> ?>")
        ),
        format!("<iati-activities><iati-activity-x/><iati-activityx></iati-activityx>{a}{b}</iati-activities>"),
        format!("<iati-activities>{a}<iati-activity/><iati-activity a='>'  />{b}</iati-activities  >"),
        format!(
            "<iati-activities>\r\n{}\r\n{}</iati-activities>\r\n",
            OLD.replace('\n', "\r\n"),
            NEW.replace('\n', "\r")
        ),
        "<iati-activities/>".to_owned(),
        "<iati-activities></iati-activities>".to_owned(),
        "<iati-activity/>".to_owned(),
        format!("\n<!-- first -->\n{a}\n<!-- last --><?end?>\n"),
        format!(
            "<!DOCTYPE x [<!ENTITY e 'it is more'><?p don't ?><!-- isn't > ]> --><!ENTITY e 'no'>]><x>{}</x>",
            simple("a", "<description>&e;&#xe9;</description>")
        ),
        format!(
            "<iati-activities>{}</iati-activities>",
            (0..300).map(|i| simple(&i.to_string(), "")).collect::<String>()
        ),
        format!(
            "<iati-activities>{}</iati-activities>",
            simple("a", "<title><narrative> x\u{a0}y\u{2003}z  w </narrative></title>")
        ),
    ] {
        assert_same_as_the_other_parser(&text);
    }
}

#[test]
fn xml_errors_are_reported_with_their_position_and_the_rest_is_read() {
    let (a, b) = (simple("a", ""), simple("b", ""));
    for (text, place, what, read) in [
        (format!("<x>{a}</x><x>{b}</x>"), "1:116", "second first element", "ab"),
        (format!("{a}\n{b}"), "2:1", "second first element", "ab"),
        (format!("<x>{a}</y>{b}</x>"), "1:112", "</y> stands where </x>", "ab"),
        (format!("<x>{a}"), "1:112", "cut short", "a"),
        (format!("<x>\n{a}</x> more"), "2:114", "outside of the first", "a"),
        (format!("<x>\u{c}{a}</x>"), "1:4", "U+000C", "a"),
        (format!("<x>\0{a}</x>"), "1:4", "U+0000", "a"),
        (format!("<x>&nbsp;{a}</x>"), "1:4", "not declared", "a"),
        (format!("<?xml version=1.0?><x>{a}</x>"), "1:15", "quotes", "a"),
        (format!("<?xml encoding='utf-8'?><x>{a}</x>"), "1:1", "no version", "a"),
        (format!("<?xml version='1.0' foo='x'?><x>{a}</x>"), "1:1", "names foo", "a"),
        (format!(" <?xml version='1.0'?><x>{a}</x>"), "1:2", "only at the beginning", "a"),
        (format!("<!DOCTYPE x><!DOCTYPE y><x>{a}</x>"), "1:13", "second document type", "a"),
        (format!("<!DOCTYPE x \u{1}><x>{a}</x>"), "1:13", "U+0001", "a"),
        (format!("<x><y a='1' a='2'/>{a}</x>"), "1:5", "twice", "a"),
        (format!("<x y=\"1>{a}</x>"), "1:1", "no end", "a"),
    ] {
        let corpus = corpus(&text);
        let reported = problems(&corpus);
        let first = reported.first().unwrap_or_else(|| panic!("{text}: nothing is wrong"));
        assert!(first.starts_with(&format!("test.xml:{place}: ")) && first.contains(what), "{text}\n{first}");
        assert_eq!(ids(&corpus).concat(), read, "{text}");
    }
}

#[test]
fn an_unclosed_attribute_breaks_only_its_activity() {
    let text = in_root(&format!(
        "{}<iati-activity x=\"y>{}\n{}",
        simple("a", ""),
        &simple("b", "")[15..],
        simple("c", "<d e=\"f\"/>")
    ));
    let corpus = corpus(&text);
    assert_eq!(ids(&corpus), ["a", "c"]);
    assert_eq!(problems(&corpus).len(), 1, "{:?}", problems(&corpus));
}

#[test]
fn an_unclosed_comment_breaks_only_its_activity() {
    let broken = simple("b", "<!-- ").repeat(2000);
    let text = in_root(&format!("{}{broken}{}", simple("a", ""), simple("c", "")));
    let corpus = corpus(&text);
    assert_eq!(ids(&corpus), ["a", "c"]);
    assert_eq!(problems(&corpus).len(), 2000);
}

#[test]
fn a_text_that_mentions_iati_activity_is_an_article() {
    let text = held("test.txt", "Each <iati-activity> tells of one work.\n");
    let corpus = corpus_of(&[text], LoadOptions::on(1));
    assert_eq!((corpus.len(), corpus.sources().len()), (0, 1));
}

#[test]
fn loading_without_extraction_does_not_break_a_record_when_opened() {
    let text =
        in_root(&simple("a", "<description><narrative>Two ambulances were delivered.</narrative></description>"));
    let target = [held("test.xml", text)];
    let with = corpus_of(&target, LoadOptions::on(1)).open(RecordId(0));
    assert_eq!((with.project.equipment.len(), with.broken), (1, None));
    let without = corpus_of(&target, LoadOptions { extract: false, ..LoadOptions::on(1) }).open(RecordId(0));
    assert_eq!((without.project.equipment.len(), without.broken), (0, None));
}

/// A file of activities of different lengths, and where each begins and ends.
fn many(n: usize, comments: bool) -> (String, Vec<(usize, usize)>) {
    let mut text = "<?xml version=\"1.0\"?>\n<iati-activities xml:lang=\"fr\">\n".to_owned();
    let mut places = Vec::new();
    for i in 0..n {
        if comments && i % 3 == 1 {
            text += "<!-- <iati-activity> é -->";
        }
        let start = text.len();
        let words = "Ünd <![CDATA[</iati-activity>]]> 医 ".repeat(i % 4);
        let id = format!("é-{i}");
        text += &simple(&id, &format!("\n<description><narrative>{words}</narrative></description>"));
        places.push((start, text.len()));
        text += if i % 2 == 0 { "\n" } else { "" };
    }
    (text + "</iati-activities>\n", places)
}

/// Everything that loading finds, as text to compare.
fn found(corpus: &Corpus) -> String {
    let rows = corpus.ids().map(|id| {
        let (row, it) = (corpus.row(id), corpus.open(id));
        let line = it.project.activity.as_ref().map(|activity| activity.line);
        format!("{} {} {line:?} {:?} {:?}\n", row.id(), row.title(), row.origin(), it.broken.map(|it| it.to_string()))
    });
    rows.collect::<String>() + &problems(corpus).join("\n")
}

/// Encodes as UTF-16, big or little endian, with or without a byte order mark.
fn wide(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}').into_iter().collect::<String>();
    let units = (mark + text).encode_utf16().collect::<Vec<u16>>();
    units.into_iter().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_truncated_file_keeps_whole_activities_and_reports_the_cut(n in 1usize..9, at in 0.0f64..1.0, comments: bool) {
        let (text, places) = many(n, comments);
        let at = (text.len() as f64 * at) as usize;
        let corpus = corpus(&text.as_bytes()[..at]);
        let whole = places.iter().filter(|(_, end)| *end <= at).count();
        let expected: Vec<String> = (0..whole).map(|i| format!("é-{i}")).collect();
        prop_assert_eq!(ids(&corpus), expected);
        // Only the activity that was cut is listed besides the whole ones.
        let begun = places.iter().filter(|(start, _)| start + "<iati-activity".len() <= at).count();
        // A tag in a comment that was cut may be listed too: the end of the comment is missing.
        let in_comment = String::from_utf8_lossy(&text.as_bytes()[..at]).rfind("<!-- <iati").filter(|start| at < start + 27);
        let most = begun + usize::from(in_comment.is_some());
        prop_assert!((whole..=most).contains(&corpus.len()), "{} of {begun}", corpus.len());
        let errors: Vec<_> = corpus.errors().collect();
        let end = text.trim_end().len();
        prop_assert_eq!(errors.is_empty(), at >= end);
        // A beginning too short to be recognised as XML is read as an article, whose errors have no position.
        let is_xml = at > text.find("<iati-act").unwrap_or_default() + 15;
        prop_assert!(!is_xml || errors.iter().all(|error| error.position.is_some()), "{:?}", errors);
        let lines = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
        prop_assert!(errors.iter().filter_map(|error| error.position).all(|(line, column)| line <= lines && column > 0));
    }

    #[test]
    fn a_truncated_utf_16_file_never_panics(n in 1usize..5, at in 0.0f64..1.0, big: bool, mark: bool) {
        let (text, _) = many(n, true);
        let bytes = wide(&text, big, mark);
        let at = (bytes.len() as f64 * at) as usize;
        let corpus = corpus(&bytes[..at]);
        for id in corpus.ids() {
            let it = corpus.open(id);
            prop_assert_eq!(it.broken.is_some(), corpus.row(id).broken().is_some());
        }
    }

    #[test]
    fn damaged_files_never_panic_and_give_the_same_in_batches_of_any_size(
        n in 1usize..7,
        changes in prop::collection::vec((0.0f64..1.0, prop::sample::select(b"<>/!-[]?&;\"'= ia\n\0\xff\xc3".to_vec())), 0..6),
        first in 1usize..300,
        threads in 1usize..4,
    ) {
        let (text, _) = many(n, true);
        let mut bytes = format!("{text}{OLD}").into_bytes();
        for (at, byte) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = byte;
        }
        let target = [held("test.xml", &bytes)];
        let whole = corpus_of(&target, LoadOptions { publish_at: usize::MAX, ..LoadOptions::on(1) });
        let loading = LoadOptions { first_batch_bytes: first, max_batch_bytes: first * 2, publish_at: 3, ..LoadOptions::on(threads) };
        let parts = corpus_of(&target, loading);
        prop_assert_eq!(found(&whole), found(&parts));
    }

    #[test]
    fn every_encoding_gives_the_same_records(n in 1usize..9, first in 1usize..300, threads in 1usize..4) {
        let (text, _) = many(n, true);
        let text = format!("{}{}</iati-activities>", text.trim_end().trim_end_matches("</iati-activities>"), NEW);
        let loading = LoadOptions { first_batch_bytes: first, max_batch_bytes: first * 3, ..LoadOptions::on(threads) };
        let plain = corpus(&text);
        let expected: Vec<String> = opened(&plain).iter().map(|it| format!("{it:?}")).collect();
        let latin = text.replace('医', "x");
        let plain_latin = corpus(&latin);
        let expected_latin: Vec<String> = opened(&plain_latin).iter().map(|it| format!("{it:?}")).collect();
        let declared = latin.replace("?>", " encoding='ISO-8859-1'?>");
        let narrow: Vec<u8> = declared.chars().map(|c| u8::try_from(c as u32).expect("latin")).collect();
        let marked = format!("\u{feff}{text}").into_bytes();
        for (bytes, expected) in [
            (marked, &expected),
            (wide(&text, true, true), &expected),
            (wide(&text, false, true), &expected),
            (wide(&text, true, false), &expected),
            (wide(&text, false, false), &expected),
            (narrow, &expected_latin),
        ] {
            let corpus = corpus_of(&[held("test.xml", bytes)], loading);
            prop_assert_eq!(problems(&corpus), Vec::<String>::new());
            let ours: Vec<String> = opened(&corpus).iter().map(|it| format!("{it:?}")).collect();
            prop_assert_eq!(&ours, expected);
        }
    }

    #[test]
    fn any_figure_is_read_or_reported(text in "[-+]?[0-9,_]{0,32}[.]?[0-9]{0,32}([eE][-+]?[0-9]{1,12})?") {
        let flow = format!("<transaction><transaction-type code='3'/><value currency='USD'>{text}</value></transaction>");
        let corpus = corpus(in_root(&simple("a", &flow)));
        let it = corpus.open(RecordId(0));
        let oddities = &it.project.activity.as_ref().expect("an activity").oddities;
        let is_reported = oddities.iter().any(|oddity| oddity.rule == "bad_amount");
        prop_assert_eq!(it.project.amounts.is_empty(), is_reported, "{:?}", it.project.amounts);
        let again = serde_json::from_str::<Project>(&serde_json::to_string(&it.project).expect("JSON"));
        prop_assert_eq!(again.expect("reads again"), it.project);
    }

    #[test]
    fn any_percentage_survives_a_round_trip_through_json(digits in 0i64..i64::MAX, places in 17u32..=26) {
        let percentage = Decimal::new(digits, places).normalize();
        let text = in_root(&simple("a", &format!("<recipient-country code='PE' percentage='{percentage}'/>")));
        let it = corpus(text).open(RecordId(0)).project;
        let again: Project = serde_json::from_str(&serde_json::to_string(&it).expect("JSON")).expect("reads");
        prop_assert_eq!((it.countries[0].percentage, &again), (Some(Figure(percentage)), &it));
    }
}

#[test]
fn an_entity_bomb_breaks_only_the_activities_that_use_it() {
    let mut bomb = "<!DOCTYPE x [<!ENTITY l0 'lol lol lol '>".to_owned();
    for i in 1..20 {
        bomb += &format!("<!ENTITY l{i} '{}'>", format!("&l{};", i - 1).repeat(10));
    }
    let text =
        format!("{bomb}]><x>{}{}{}</x>", simple("a", "<y>&l9;</y>"), simple("b", "<y z='&l19;'/>"), simple("c", ""));
    let corpus = corpus(&text);
    assert_eq!(ids(&corpus), ["c"]);
    assert!(
        problems(&corpus)[0].contains("expand") && problems(&corpus)[1].contains("deep"),
        "{:?}",
        problems(&corpus)
    );
}

#[test]
fn the_limit_on_entity_expansion_holds_over_many_small_activities() {
    let big = format!("<!DOCTYPE x [<!ENTITY e '{}'>]>", "x".repeat(30_000));
    let all: String = (0..500).map(|i| simple(&i.to_string(), "<description>&e;&e;</description>")).collect();
    let corpus = corpus(format!("{big}<x>{all}</x>"));
    assert_eq!((corpus.len(), corpus.broken_count()), (500, 500));
}

#[test]
fn a_million_escaped_ampersands_are_no_entity_bomb() {
    let text = in_root(&simple("a", &format!("<description>{}</description><x y='{0}'/>", "&amp;".repeat(1_100_000))));
    assert_eq!(ids(&corpus(text)), ["a"]);
}

#[test]
fn a_long_entity_in_an_attribute_is_expanded_whole() {
    let entity = format!("<!DOCTYPE x [<!ENTITY e '{}'>]>", "x".repeat(3000));
    let text = format!("{entity}<x>{}</x>", simple("a", "<document-link url='&e;'/>"));
    let it = &opened(&corpus(text))[0];
    assert_eq!(it.documents.first().map(|document| document.url.len()), Some(3000));
}

#[test]
fn nothing_outside_the_file_is_read() {
    for entity in ["SYSTEM 'file:///etc/passwd'", "PUBLIC 'x' \"file:///etc/passwd\""] {
        let text = format!(
            "<!DOCTYPE x [<!ENTITY e {entity}><!ENTITY % p {entity}> %p; ]><x>{}</x>",
            simple("a", "<description>&e;</description><document-link url='&e;'/>")
        );
        let corpus = corpus(text);
        let all = format!("{:?} {:?}", opened(&corpus), problems(&corpus));
        assert!(!all.contains("root:"), "{all}");
        assert_eq!(opened(&corpus)[0].summary.as_deref(), Some("&e;"));
    }
}

#[test]
fn extreme_activities_are_read() {
    let attributes: String = (0..1_000_000).map(|i| format!(" a{i}='{i}'")).collect();
    let deep = format!("{}{}", "<d>".repeat(1_000_000), "</d>".repeat(1_000_000));
    let comments = "<!-- </iati-activity> -->".repeat(20_000);
    let oddities = "<transaction>\n<value>x</value></transaction>".repeat(20_000);
    let currencies: String = (0..20_000)
        .map(|i| format!("<transaction><transaction-type code='3'/><value currency='{i}'>1</value></transaction>"))
        .collect();
    let mentions: String = (2..3000).map(|i| format!("{i} ambulances were delivered. ")).collect();
    let mentions = format!("<description>{mentions}</description>");
    for more in [format!("<x{attributes}/>"), deep, comments, oddities, currencies, mentions] {
        let corpus = corpus(in_root(&format!("{}{}", simple("a", &more), simple("b", ""))));
        assert_eq!(ids(&corpus), ["a", "b"]);
    }
    // Elements, comments, sections and instructions that are never closed.
    for more in ["<d>".repeat(500_000), "<!-- ".repeat(500_000), "<![CDATA[".repeat(300_000), "<?x ".repeat(500_000)] {
        let corpus = corpus(in_root(&format!("{}{}", simple("a", &more), simple("b", ""))));
        assert_eq!(ids(&corpus), ["b"]);
    }
}

#[test]
fn twenty_thousand_transactions_are_summed() {
    let flow = |i: usize| {
        let (value, year) = (i % 100, 2000 + i % 4);
        let text = "a word ".repeat(12);
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='{year}-01-01'/>\
             <value currency='USD'>{value}.01</value><description><narrative>{text}</narrative></description></transaction>"
        )
    };
    let text = in_root(&simple("a", &(0..20_000).map(flow).collect::<String>()));
    assert!(text.len() > 4_500_000, "{}", text.len());
    let it = &opened(&corpus(text))[0];
    let sums: Vec<String> =
        it.amounts.iter().map(|a| format!("{:?} {} {}", a.year, a.value.to_plain_string(), a.entries)).collect();
    assert_eq!(
        sums,
        ["Some(2000) 240050 5000", "Some(2001) 245050 5000", "Some(2002) 250050 5000", "Some(2003) 255050 5000",]
    );
}

#[test]
fn a_wrong_byte_breaks_only_its_activity() {
    let text = in_root(&format!("{}\n{}\n{}", simple("a", ""), simple("b", "<d>é~</d>"), simple("c", "")));
    for (byte, what) in [(0xe9, "not UTF-8"), (0, "U+0000"), (0x1b, "U+001B")] {
        let mut bytes = text.clone().into_bytes();
        let at = bytes.iter().position(|b| *b == b'~').expect("there");
        bytes[at] = byte;
        let corpus = corpus(&bytes);
        assert_eq!(ids(&corpus), ["a", "c"]);
        let reported = problems(&corpus);
        assert!(
            reported.len() == 1 && reported[0].starts_with("test.xml:4:97: activity 2: ") && reported[0].contains(what),
            "{reported:?}"
        );
    }
}

#[test]
fn the_mark_then_the_bytes_then_the_declaration_decide() {
    let of = |head: &[u8]| detect_encoding(head).map(|(coding, note)| (coding.encoding.name(), note.is_some()));
    assert_eq!(of(b"<a>"), Ok(("UTF-8", false)));
    assert_eq!(of(b"\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?>"), Ok(("UTF-8", false)));
    assert_eq!(of(b"<?xml version='1.0' encoding = 'iso-8859-1'?>"), Ok(("windows-1252", false)));
    assert_eq!(of(b"<?xml version='1.0' encoding='utf-16'?>"), Ok(("UTF-8", true)));
    assert_eq!(of(b"<?xml version='1.0' encoding='klingon'?>"), Ok(("UTF-8", true)));
    assert_eq!(of(b"\xff\xfe<\0"), Ok(("UTF-16LE", false)));
    assert_eq!(of(b"\0<\0?"), Ok(("UTF-16BE", false)));
    assert!(of(b"<?xml version='1.0' encoding='Shift_JIS'?>").is_err());
    assert!(of(b"\xff\xfe\0\0").is_err());
}

#[test]
fn a_wrong_encoding_declaration_is_noted_and_the_file_is_read() {
    let body = format!("<x>{}</x>", simple("é", ""));
    for (label, note) in [("utf-16", true), ("klingon", true), ("UTF-8", false)] {
        let corpus = corpus(format!("<?xml version='1.0' encoding='{label}'?>{body}"));
        assert_eq!(ids(&corpus), ["é"]);
        assert_eq!(
            corpus.problems.iter().any(|it| it.severity == ProblemSeverity::Note && it.message.contains(label)),
            note
        );
    }
    let latin = corpus(
        [
            b"<?xml version='1.0' encoding='UTF-8'?><x>",
            simple("a\u{1}", "").replace('\u{1}', "").as_bytes(),
            b"\xe9</x>",
        ]
        .concat(),
    );
    assert_eq!(ids(&latin), ["a"]);
    assert!(problems(&latin)[0].contains("not UTF-8"), "{:?}", problems(&latin));
}

/// A new, empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("iati").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn a_file_changed_after_loading_is_reported_as_changed() {
    let path = folder("changes").join("a.xml");
    let text = in_root(&format!("{}{}", simple("a", ""), simple("b", "")));
    let moved = text.replacen("<iati-activities", "<!-- --><iati-activities", 1);
    let (renamed, short) = (text.replace(">T b<", ">U b<"), text[..text.len() - 60].to_owned());
    for other in [moved, renamed, short, String::new()] {
        std::fs::write(&path, &text).expect("written");
        let corpus = corpus_of(&[InputOrigin::File(path.clone())], LoadOptions::on(1));
        assert_eq!(corpus.open(RecordId(1)).broken, None);
        std::fs::write(&path, &other).expect("written");
        let broken = corpus.open(RecordId(1)).broken.expect("changed").to_string();
        assert!(broken.contains("has changed"), "{broken}");
    }
}

#[test]
fn link_loops_and_unreadable_files_do_not_stop_other_files() {
    let folder = folder("loop");
    std::fs::write(folder.join("a.xml"), in_root(&simple("a", ""))).expect("written");
    std::fs::write(folder.join("z.xml"), in_root(&simple("z", ""))).expect("written");
    std::os::unix::fs::symlink(&folder, folder.join("loop")).expect("a link");
    std::os::unix::fs::symlink(folder.join("self"), folder.join("self")).expect("a link");
    std::os::unix::fs::symlink("/nowhere", folder.join("nowhere.xml")).expect("a link");
    let mut targets = formats::find_files(std::slice::from_ref(&folder)).expect("found");
    assert_eq!(targets.len(), 2, "{targets:?}");
    // Reading a folder as a file fails for every user; a file without permissions would still open for root.
    targets.insert(1, InputOrigin::File(folder));
    let corpus = corpus_of(&targets, LoadOptions::on(2));
    assert_eq!(ids(&corpus), ["a", "z"]);
    assert_eq!(corpus.error_count(), 1, "{:?}", problems(&corpus));
}

#[test]
fn percentages_that_do_not_sum_to_one_hundred_are_flagged() {
    let shares = "<recipient-country code='PE' percentage='60'/><recipient-country code='BO' percentage='50'/>\
                  <sector code='11220' percentage='x'/>";
    let it = corpus(in_root(&simple("a", shares))).open(RecordId(0));
    let reported: Vec<&str> =
        it.flags.iter().filter(|f| f.rule.code() == "percent_sum").map(|f| f.what.as_str()).collect();
    assert_eq!(reported, ["sector 11220: \"x\" is no percentage", "countries sum to 110 percent"]);
}

#[test]
fn a_negative_percentage_is_flagged_though_the_sum_is_one_hundred() {
    let shares = "<recipient-country code='PE' percentage='-5'/><recipient-country code='BO' percentage='105'/>";
    let it = corpus(in_root(&simple("a", shares))).open(RecordId(0));
    let reported: Vec<&str> =
        it.flags.iter().filter(|f| f.rule.code() == "percent_sum").map(|f| f.what.as_str()).collect();
    assert_eq!(reported, ["-5 percent of countries"]);
}

fn spent(id: &str, value: u32, more: &str) -> String {
    let flow = format!("<transaction><transaction-type code='3'/><value currency='USD'>{value}</value></transaction>");
    simple(id, &format!("{flow}{more}"))
}

/// The disbursements of some records, and how much of them is of parents beyond what their children report.
fn sum(corpus: &Corpus, among: &[u32]) -> (i64, i64) {
    let sums = sums_of(corpus, among.iter().copied().map(RecordId).collect(), &SumsBy::Kind.into());
    let of = |field: SumField| {
        let rows = sums.rows.iter().filter(|row| row.field == field);
        rows.map(|row| row.count.to_plain_string().parse::<i64>().expect("whole")).sum()
    };
    (of(SumField::Amount), of(SumField::OfParents))
}

#[test]
fn parents_and_duplicates_are_never_counted_twice() {
    let child = |of: &str| format!("<related-activity type='1' ref='{of}'/>");
    let parent = |of: &str| format!("<related-activity type='2' ref='{of}'/>");
    let one = in_root(&[spent("p", 100, ""), spent("c1", 30, &child("p")), spent("c2", 40, &child("p"))].concat());
    let two = in_root(&[spent("p", 100, &parent("q")), spent("q", 7, ""), spent("c1", 30, "")].concat());
    let corpus = corpus_of(&[held("one.xml", one), held("two.xml", two)], LoadOptions::on(1));
    // One record of p counts, with what its children do not report; c1 counts once, c2 and q count too.
    assert_eq!(sum(&corpus, &[0, 1, 2, 3, 4, 5]), (100, 100 - 30 - 40 - 7));
    assert_eq!(sum(&corpus, &[0]), (100, 0));
    assert_eq!(sum(&corpus, &[0, 3]), (100, 0), "two records of one activity");
    assert_eq!(sum(&corpus, &[3, 1, 2]), (100, 30), "the children name the other record of their parent");
    assert_eq!(sum(&corpus, &[0, 5]), (100, 70), "the other record of a child");
    assert_eq!(sum(&corpus, &[3, 5]), (100, 70));
    assert_eq!(sum(&corpus, &[0, 4]), (100, 93), "a relation of one record of a parent holds for both");
    let flagged = corpus
        .facets()
        .find(FieldId::Flag, "duplicate_id")
        .map(|id| corpus.facets().totals(FieldId::Flag)[id as usize]);
    assert_eq!(flagged, Some(4));
    for record in [0, 3] {
        let flags = corpus.open(RecordId(record)).flags;
        let counted = flags.iter().find(|flag| flag.rule.code() == "counted_in_children").expect("flagged");
        assert!(counted.what.starts_with("3 activities that belong"), "{}", counted.what);
    }
}

#[test]
fn in_a_cycle_of_parents_one_activity_counts() {
    let child = |of: &str| format!("<related-activity type='1' ref='{of}'/>");
    for n in [1u32, 2, 3, 1000] {
        let all = (0..n).map(|i| spent(&i.to_string(), 5, &child(&((i + 1) % n).to_string())));
        let corpus = corpus(in_root(&all.collect::<String>()));
        assert_eq!(sum(&corpus, &(0..n).collect::<Vec<_>>()), (5, 0), "{n}");
    }
}

#[test]
fn an_unknown_code_is_kept_as_written() {
    let more = "<participating-org role='9'><narrative>X</narrative></participating-org><activity-status code='77'/>\
                <transaction><transaction-type code='Z'/><value currency='USD'>1</value></transaction>";
    let it = &opened(&corpus(in_root(&simple("a", more))))[0];
    assert_eq!(it.parties[0].role.as_ref().and_then(Coded::unknown), Some("9"));
    assert_eq!(it.status.as_ref().and_then(Coded::unknown), Some("77"));
    assert_eq!(it.amounts[0].kind.as_ref().and_then(Coded::unknown), Some("Z"));
}

#[test]
fn an_activity_without_an_end_ends_with_its_list_in_batches_of_any_size() {
    let text = format!("<x><iati-activities>{}</iati-activities>\n{}</x>", simple("a", "<d></iati"), simple("b", ""));
    let text = text.replacen("</iati-activity>", "", 1);
    let target = [held("test.xml", &text)];
    let whole = found(&corpus(&text));
    for first in 1..400 {
        let parts =
            corpus_of(&target, LoadOptions { first_batch_bytes: first, max_batch_bytes: first, ..LoadOptions::on(1) });
        assert_eq!(found(&parts), whole, "{first}");
    }
}

#[test]
fn an_activity_followed_by_few_bytes_is_whole() {
    for more in 0..40 {
        let text = format!("<x>{}{}", simple("a", ""), " ".repeat(more));
        assert_eq!(ids(&corpus(text)), ["a"], "{more}");
    }
}

#[test]
fn an_impossible_transaction_date_is_reported_with_its_line() {
    let flow = |date: &str| {
        format!(
            "\n<transaction><transaction-type code='3'/><transaction-date iso-date='{date}'/>\
             <value currency='USD'>1</value></transaction>"
        )
    };
    let all = ["2014-1-5", "0214-01-01", "2014-05-01T00:00:00Z", "9999-01-01", "2014-02-30", ""].map(flow).concat();
    let it = &opened(&corpus(in_root(&simple("a", &all))))[0];
    let oddities = &it.activity.as_ref().expect("an activity").oddities;
    let reported: Vec<String> = oddities.iter().map(|odd| format!("{} {} {}", odd.line, odd.rule, odd.what)).collect();
    assert_eq!(
        reported,
        [
            "4 bad_date \"2014-1-5\" is no date",
            "5 bad_date 214 is an absurd year",
            "7 bad_date 9999 is an absurd year",
            "8 bad_date \"2014-02-30\" is no date",
            "9 no_payment_date a transaction without a date; it is in no year",
        ]
    );
}

#[test]
fn the_first_reporting_organisation_decides_secondary_reporting() {
    let two = "<reporting-org ref='A' secondary-reporter='1'/><reporting-org ref='B'/>";
    let it = &opened(&corpus(in_root(&simple("a", two))))[0];
    assert!(it.activity.as_ref().expect("an activity").secondary);
}

#[test]
fn a_hierarchy_that_is_no_number_is_reported() {
    let text = in_root(&simple("a", "").replacen("<iati-activity", "<iati-activity hierarchy='1.0'", 1));
    let it = &opened(&corpus(text))[0];
    assert_eq!(it.activity.as_ref().expect("an activity").oddities[0].what, "hierarchy \"1.0\" is no level");
}

#[test]
fn an_activity_is_overdue_by_its_own_last_update_not_by_a_newer_activity() {
    let activity = |id: &str, attributes: &str, dates: &[(u8, &str)]| {
        let date = |(kind, day): &(u8, &str)| format!("<activity-date type='{kind}' iso-date='{day}'/>");
        let dates: String = dates.iter().map(date).collect();
        simple(id, &dates).replacen("<iati-activity", &format!("<iati-activity {attributes}"), 1)
    };
    let updated = |day: &str| format!("last-updated-datetime='{day}T00:00:00Z'");
    let all = [
        activity("before", &updated("2019-06-30"), &[(3, "2019-12-31")]),
        activity("after", &updated("2020-01-01"), &[(3, "2019-12-31")]),
        activity("ended", &updated("2020-01-01"), &[(3, "2019-12-31"), (4, "2019-11-30")]),
        activity("new", &updated("2024-01-01"), &[]),
        activity("undated", "", &[(3, "2019-12-31")]),
    ];
    let corpus = corpus(in_root(&all.concat()));
    let overdue = |record: &RecordId| corpus.row(*record).rules().has(Rule::Overdue);
    let found: Vec<&str> = corpus.ids().filter(overdue).map(|record| corpus.row(record).id()).collect();
    assert_eq!(found, ["after", "undated"]);
    let what = |record: RecordId| corpus.open(record).flags.into_iter().find(|flag| flag.rule == Rule::Overdue);
    let words = "planned end 2019-12-31; the activity was last updated on 2020-01-01, and no end is reported";
    assert_eq!(what(RecordId(1)).expect("flagged").what, words);
    let words = "planned end 2019-12-31; the data goes to 2024-01-01, and no end is reported";
    assert_eq!(what(RecordId(4)).expect("flagged").what, words);
    assert_eq!(corpus.data_date().expect("a date").to_string(), "2024-01-01");
}

#[test]
fn an_activity_without_a_last_update_is_as_old_as_its_file() {
    let overdue = |made: &str| {
        let text = in_root(&simple("a", "<activity-date type='3' iso-date='2019-12-31'/>"));
        let text = text.replacen("<iati-activities", &format!("<iati-activities generated-datetime='{made}'"), 1);
        let newer = in_root(
            &simple("b", "").replacen("<iati-activity", "<iati-activity last-updated-datetime='2024-01-01'", 1),
        );
        let corpus = corpus_of(&[held("a.xml", text), held("b.xml", newer)], LoadOptions::on(1));
        assert_eq!(corpus.data_date().expect("a date").to_string(), "2024-01-01");
        let opened = corpus.open(RecordId(0));
        assert_eq!(opened.project.activity.expect("an activity").generated.is_some(), !made.is_empty());
        opened.flags.into_iter().find(|flag| flag.rule == Rule::Overdue).map(|flag| flag.what)
    };
    let words = "planned end 2019-12-31; its file was made on 2020-01-01, and no end is reported";
    assert_eq!(overdue("2020-01-01T12:00:00Z").as_deref(), Some(words));
    assert_eq!(overdue("2019-12-31T12:00:00Z"), None);
    assert!(overdue("").expect("by the newer file").contains("the data goes to 2024-01-01"));
}

#[test]
fn equipment_of_english_narratives_has_the_state_that_their_words_say() {
    let claims = |language: &str, text: &str| -> Vec<String> {
        let xml = format!(
            "<iati-activities version=\"2.03\"><iati-activity><iati-identifier>A-1</iati-identifier><description><narrative \
             xml:lang=\"{language}\">{text}</narrative></description></iati-activity></iati-activities>"
        );
        let project = corpus(xml).open(RecordId(0)).project;
        let claims = project.equipment.iter().flat_map(|line| &line.claims);
        let number = |n: Option<aidtrail::model::Figure>| n.map_or_else(|| "-".to_owned(), |n| n.to_plain_string());
        claims.map(|it| format!("{} {}", number(it.quantity), it.status.as_ref().map_or("-", |s| s.code()))).collect()
    };
    for tag in ["en", "EN", "en-GB", "en_GB"] {
        assert_eq!(claims(tag, "The ministry received 5 ambulances."), ["5 delivered"], "{tag}");
    }
    assert_eq!(claims("eng_x", "The ministry received 5 ambulances."), Vec::<String>::new());
    for (text, expected) in [
        ("5 ambulances for the hospitals", &["5 -"][..]),
        ("5 ambulances to be procured", &["5 planned"]),
        ("Two of the five ambulances were delivered.", &["2 delivered", "5 planned"]),
        ("Norway ordered 5 ambulances. The ambulances have not arrived.", &["- not_received", "5 ordered"]),
    ] {
        assert_eq!(claims("en", text), expected, "{text}");
    }
}
