//! The index answers what records say: engine and oracle agree, however the data came in.
//!
//! Records are made to exercise everything at once: several countries, lines and sites, names in other
//! forms and scripts, repeated ids, broken records, no title. Queries are made of what stands in them.

use aidtrail::formats::Target;
use aidtrail::load::{Loading, load, load_in_units};
use aidtrail::search::naive::{Answer, Counts, Naive};
use aidtrail::search::{Cancel, FacetCounts, Hits, Request, Sort, SortKey, search, search_in_steps};
use aidtrail::store::{Corpus, Facet, RecordId};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock};

const WORDS: [&str; 36] = [
    "mri",
    "scanner",
    "ct",
    "ultrasound",
    "hospital",
    "Hospitals",
    "hospitality",
    "clinic",
    "clinical",
    "Semey",
    "Kharkiv",
    "Belém",
    "São",
    "medical",
    "medicine",
    "equipment",
    "vehicle",
    "repair",
    "X-ray",
    "neuro",
    "neurology",
    "microscope",
    "endoscope",
    "Семей",
    "Харків",
    "больница",
    "Іванівка",
    "医療機器",
    "装置",
    "核",
    "病院",
    "2024",
    "16",
    "h2o",
    "Straße",
    "children’s",
];
const PLACES: [&str; 7] = ["Semey", "Kharkiv", "Харків", "Belém", "Samarkand", "西安", "Ivano-Frankivsk"];
const FACILITIES: [&str; 6] =
    ["Regional hospital", "Children’s Hospital No. 2", "polyclinic", "Neuro Clinic", "病院", "regional Hospital"];
const CATEGORIES: [&str; 6] = ["mri", "ct_scanner", "ultrasound", "ambulance", "made_up", ""];
const STATES: [&str; 6] = ["planned", "ordered", "delivered", "in_use", "cancelled", "lost"];
const SOURCES: usize = 12;

/// A generator of numbers: the same ones in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn now_and_then(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Chance) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn text(&mut self, most: usize) -> String {
        self.some(most, |chance| chance.one(&WORDS)).join(" ")
    }
}

fn sources() -> Vec<Value> {
    let mut chance = Chance(7);
    let mut source = |i: usize| {
        let publisher = ["Uza", "Gov of Ukraine", "Press"][i % 3];
        let text: Vec<String> = (0..6).map(|n| format!("Told {n}: {}.", chance.text(5))).collect();
        let published = match i % 4 {
            0 => json!(null),
            1 => json!(format!("{}-05-06", 2020 + i % 5)),
            2 => json!(format!("{}", 2020 + i % 5)),
            _ => json!("--03-29"),
        };
        json!({
            "id": format!("s{i}"), "title": chance.text(4), "publisher": publisher,
            "kind": "press", "published": published, "text": text.join("\n"),
        })
    };
    (0..SOURCES).map(&mut source).collect()
}

fn evidence(chance: &mut Chance, sources: &[Value]) -> Vec<Value> {
    chance.some(2, |chance| {
        let source = &sources[chance.below(sources.len())];
        let text = source["text"].as_str().expect("text");
        let lines: Vec<&str> = text.lines().collect();
        let quote = chance.one(&lines);
        let start = text.find(quote).expect("it stands there");
        if chance.now_and_then(2) {
            json!({"source": source["id"], "quote": quote, "start": start, "mark": [0, 4]})
        } else {
            json!({"source": source["id"], "quote": quote, "start": start})
        }
    })
}

fn project(chance: &mut Chance, i: usize, sources: &[Value]) -> Value {
    let c = chance;
    let date = |c: &mut Chance| match c.below(5) {
        0 => json!("2023-10-16"),
        1 => json!(format!("{}", 2019 + c.below(8))),
        2 => json!("--03"),
        3 => json!("soon"),
        _ => json!(null),
    };
    let equipment = c.some(4, |c| {
        let claims = c.some(3, |c| {
            let sites = c.some(2, |c| {
                let facility = c.now_and_then(2).then(|| c.one(&FACILITIES));
                json!({"facility": facility, "place": c.now_and_then(2).then(|| c.one(&PLACES))})
            });
            let quantity = c.now_and_then(2).then(|| c.below(12));
            json!({
                "as_of": date(c), "quantity": quantity, "status": c.one(&STATES), "sites": sites,
                "evidence": evidence(c, sources),
            })
        });
        json!({"name": c.text(3), "category": c.one(&CATEGORIES), "claims": claims})
    });
    let countries =
        c.some(3, |c| json!({"code": c.one(&["UA", "KZ", "PK", "UZ", "QQ"]), "evidence": evidence(c, sources)}));
    let parties = c.some(4, |c| {
        let role = c.one(&["donor", "agency", "recipient", "implementer", "private_partner", "friend"]);
        let name = c.one(&["Japan", "JICA", "japan", "Sojitz", "Ministry of Health", "Семей hospital", "日本"]);
        json!({"role": role, "name": name, "country": c.now_and_then(2).then(|| c.one(&["JP", "KZ"]))})
    });
    let amounts = c.some(2, |c| {
        let year = c.now_and_then(3).then(|| 2015 + c.below(12));
        json!({"value": c.below(4_000_000), "currency": c.one(&["USD", "JPY", "usd"]), "kind": "grant", "year": year})
    });
    let dates =
        c.some(2, |c| json!({"kind": c.one(&["signed", "start", "end"]), "value": date(c), "words": c.text(1)}));
    json!({
        "id": if c.now_and_then(12) { "twice".to_owned() } else if c.now_and_then(40) { String::new() } else { format!("p-{i}") },
        "kind": c.one(&["agreement", "delivery", "proposal", "gift"]),
        "title": if c.now_and_then(12) { String::new() } else { c.text(6) },
        "summary": c.now_and_then(3).then(|| c.text(9)),
        "countries": countries, "parties": parties, "equipment": equipment, "amounts": amounts, "dates": dates,
        "signatories": c.some(1, |c| json!({"name": c.one(&["Abai Qunanbaiuly", "Ан", "Smith"]), "office": "Minister"})),
        "instrument": c.now_and_then(2).then(|| c.one(&["grant", "loan", "ppp"])),
        "programme": c.now_and_then(5).then_some("GGP Programme"),
        "sectors": c.some(2, |c| json!({"code": c.one(&["12191", "12220", "99999", ""])})),
        "status": c.now_and_then(2).then(|| c.one(&["signed", "completed", "pipeline", "odd"])),
        "corrections": c.some(1, |_| json!({"path": "amounts[0]", "as_stated": "1", "proposed": "2", "source": "x", "by": "y"})),
        "documents": c.some(1, |_| json!({"title": "Note", "url": "https://example.org"})),
    })
}

/// Records that cannot be used: a wrong type, a quote that does not stand in its source.
fn broken(i: usize) -> Value {
    let evidence = json!([{"source": "s1", "quote": "never said", "start": 0}]);
    match i % 2 {
        0 => json!({"id": format!("broken-{i}"), "title": "Broken Харків hospital", "amounts": "many"}),
        _ => json!({"id": "twice", "title": "mri unsaid", "countries": [{"code": "UA", "evidence": evidence}]}),
    }
}

fn names() -> Vec<Value> {
    vec![
        json!({"as_written": "Харків", "preferred": "Kharkiv", "also": ["Харьков"]}),
        json!({"as_written": "Semey", "preferred": "Semey", "also": ["Семей", "Semipalatinsk"]}),
        json!({"as_written": "Abai Qunanbaiuly", "preferred": "Abai", "also": ["Абай"]}),
        json!({"as_written": "病院", "preferred": "Regional hospital", "also": []}),
    ]
}

struct Records {
    sources: Vec<Value>,
    names: Vec<Value>,
    projects: Vec<Value>,
}

/// Records; those whose quotes are checked only where a document is read, among them where told.
fn records(n: usize, with_unsaid: bool) -> Records {
    let sources = sources();
    let mut chance = Chance(2026);
    let mut one = |i: usize| match i % 37 {
        36 if with_unsaid => broken(i / 37),
        36 => broken(0),
        _ => project(&mut chance, i, &sources),
    };
    let projects = (0..n).map(&mut one).collect();
    Records { sources, names: names(), projects }
}

impl Records {
    fn document(&self) -> Value {
        json!({"schema": "aidtrail/1", "sources": self.sources, "names": self.names, "projects": self.projects})
    }

    fn lines(&self) -> String {
        let source = self.sources.iter().map(|it| json!({"source": it}));
        let name = self.names.iter().map(|it| json!({"names": it}));
        let project = self.projects.iter().map(|it| json!({"project": it}));
        source.chain(name).chain(project).map(|line| format!("{line}\n")).collect()
    }
}

fn held(bytes: impl Into<Vec<u8>>) -> Target {
    Target::Held("records".to_owned(), bytes.into().into())
}

fn loaded(target: Target) -> Arc<Corpus> {
    load(&[target], 1, &AtomicBool::new(false), &|_, _| {})
}

/// A corpus with its oracle, read once.
struct Case {
    corpus: Arc<Corpus>,
    naive: Naive<'static>,
}

impl Case {
    fn new(corpus: Arc<Corpus>) -> Case {
        let kept: &'static Arc<Corpus> = Box::leak(Box::new(corpus.clone()));
        Case { corpus, naive: Naive::new(kept) }
    }
}

fn shipped() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| Case::new(loaded(Target::Shipped)))
}

/// Many records in several segments.
fn made() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| {
        let loading = Loading { first: 20_000, largest: 60_000, ..Loading::on(2) };
        let target = held(records(300, true).document().to_string());
        let corpus = load_in_units(&[target], loading, &AtomicBool::new(false), &|_, _| {});
        assert!(
            corpus.segment_count() > 2,
            "{} segments, {} records, {:?}",
            corpus.segment_count(),
            corpus.len(),
            corpus.problems
        );
        Case::new(corpus)
    })
}

fn request(query: &str) -> Request {
    Request { query: query.to_owned(), ..Request::default() }
}

fn ask(corpus: &Arc<Corpus>, request: &Request) -> Hits {
    search(corpus, request, &Cancel::never()).expect("not cancelled")
}

fn by_code(corpus: &Corpus, facet: Facet, counts: &[usize]) -> BTreeMap<String, usize> {
    let values = corpus.facets().values(facet).iter().zip(counts);
    values.filter(|(_, n)| **n > 0).map(|(value, n)| (value.code.clone(), *n)).collect()
}

/// What the engine found, as the oracle says it.
fn answer(hits: &Hits) -> Answer {
    let counts = |facet: Facet| {
        let FacetCounts { projects, values, open } = hits.facets[&facet].clone();
        Counts { projects, values: by_code(&hits.corpus, facet, &values), open }
    };
    Answer {
        rows: hits.rows.clone(),
        near: hits.near,
        facets: Facet::ALL.into_iter().map(|facet| (facet, counts(facet))).collect(),
        lines: hits.lines.clone(),
        total: hits.total,
        sources: hits.sources.clone(),
        drops: hits.drops.clone(),
    }
}

/// Says where two answers differ, part by part.
fn differ(a: &Answer, b: &Answer) -> Option<String> {
    if a.near != b.near {
        return Some(format!("near {} {}", a.near, b.near));
    }
    if a.rows != b.rows {
        let at = a.rows.iter().zip(&b.rows).position(|(a, b)| a != b);
        let at = at.unwrap_or(a.rows.len().min(b.rows.len()));
        let (from_a, from_b) = (a.rows.get(at), b.rows.get(at));
        return Some(format!("rows {} {}, at {at}: {from_a:?} {from_b:?}", a.rows.len(), b.rows.len()));
    }
    let facet = a.facets.iter().find(|(facet, counts)| b.facets.get(facet) != Some(counts));
    if let Some((facet, counts)) = facet {
        return Some(format!("{facet:?} {counts:?} {:?}", b.facets.get(facet)));
    }
    if a.lines != b.lines {
        let at = a.lines.iter().zip(&b.lines).position(|(a, b)| a != b);
        return Some(format!("lines {} {}, at {at:?}", a.lines.len(), b.lines.len()));
    }
    (a != b).then(|| format!("{:?} {:?}", (&a.total, &a.sources, &a.drops), (&b.total, &b.sources, &b.drops)))
}

fn check(case: &Case, request: &Request) -> Result<(), TestCaseError> {
    let hits = ask(&case.corpus, request);
    let mut expected = case.naive.find(request);
    let mut found = answer(&hits);
    if request.sort.key != SortKey::Best {
        // Lines and sources are sorted by columns of their own.
        for answer in [&mut expected, &mut found] {
            answer.lines.sort_by_key(|hit| hit.line);
            answer.sources.sort_by_key(|hit| hit.source);
        }
    }
    if let Some(what) = differ(&found, &expected) {
        return Err(TestCaseError::fail(format!("{:?} {:?}: engine, oracle: {what}", request.query, request.sort)));
    }
    for facet in [Facet::Flag, Facet::Country, Facet::State] {
        let counts = by_code(&case.corpus, facet, &hits.value_counts(facet));
        prop_assert_eq!(
            counts,
            case.naive.value_counts(request, &hits.rows, facet),
            "{:?} {:?}",
            &request.query,
            facet
        );
    }
    Ok(())
}

fn word() -> impl Strategy<Value = String> {
    let whole = prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned).boxed();
    let place = prop::sample::select(PLACES.to_vec()).prop_map(str::to_owned).boxed();
    let other = prop::sample::select(vec![
        "japan",
        "jica",
        "Харьков",
        "Semipalatinsk",
        "абай",
        "Abai",
        "twice",
        "p",
        "regional",
        "грант",
        "imaging",
        "ukraine",
        "told",
        "x",
        "机",
        "療",
        "№2",
        "½",
        "ﬁne",
        "zzzz",
        "sojitz",
        "minister",
        "signed",
        "mnster",
    ]);
    let letters = |text: String, at: usize| text.chars().nth(at % text.chars().count().max(1));
    prop_oneof![
        4 => whole.clone(),
        1 => place,
        2 => other.prop_map(str::to_owned),
        // The beginning of a word.
        3 => (whole.clone(), 1usize..5).prop_map(|(word, n)| word.chars().take(n).collect()),
        // Its end, or its middle.
        1 => (whole.clone(), 1usize..4).prop_map(|(word, n)| word.chars().skip(n).collect()),
        // A letter dropped.
        2 => (whole.clone(), 0usize..12).prop_map(|(word, at)| {
            let at = at % word.chars().count();
            word.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect()
        }),
        // A letter put in another's place.
        1 => (whole.clone(), 0usize..12, 0usize..12).prop_map(move |(word, at, from)| {
            let (at, other) = (at % word.chars().count(), letters(word.clone(), from));
            word.chars().enumerate().map(|(i, c)| if i == at { other.unwrap_or(c) } else { c }).collect()
        }),
        // Every other letter.
        1 => whole.prop_map(|word| word.chars().enumerate().filter(|(i, _)| i % 2 == 0 || *i > 5).map(|(_, c)| c).collect()),
        1 => "[a-zа-я0-9]{1,5}",
    ]
}

fn field() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "country:ua",
        "country:KZ",
        "country:ukraine",
        "country:de",
        "donor:jica",
        "donor:japan",
        "donor:jp",
        "agency:jica",
        "recipient:min",
        "party:sojitz",
        "party:\"ministry of\"",
        "equipment:mri",
        "equipment:ultra",
        "category:imaging",
        "category:mri",
        "category:made_up",
        "state:open",
        "state:planned",
        "state:lost",
        "state:delivered",
        "qty:>5",
        "qty:3",
        "qty:..4",
        "qty:2..9",
        "place:kharkiv",
        "place:Харків",
        "place:sem",
        "facility:hospital",
        "facility:病院",
        "facility:regional",
        "sector:health",
        "sector:12191",
        "sector:99999",
        "status:signed",
        "status:odd",
        "instrument:grant",
        "programme:ggp",
        "kind:agreement",
        "kind:gift",
        "year:2023..2025",
        "year:>2021",
        "year:2023",
        "told:2021",
        "told:<2023",
        "amount:>1m",
        "amount:>1m usd",
        "amount:..500k JPY",
        "has:amount",
        "has:equipment",
        "has:date",
        "has:evidence",
        "has:document",
        "has:signatory",
        "has:correction",
        "has:flag",
        "flag:doubt",
        "flag:duplicate_id",
        "flag:counted_twice",
        "flag:conflict",
        "flag:name_variant",
        "source:s1",
        "source:uza",
        "country:nowhere",
        "colour:red",
    ])
    .prop_map(str::to_owned)
}

fn term() -> impl Strategy<Value = String> {
    let two = (word(), word()).prop_map(|(a, b)| format!("{a} {b}"));
    prop_oneof![
        5 => word(),
        1 => two.prop_map(|phrase| format!("\"{phrase}\"")),
        1 => word().prop_map(|word| format!("\"{word}\"")),
        1 => word().prop_map(|word| format!("'{word}'")),
        1 => word().prop_map(|word| format!("^{word}")),
        1 => word().prop_map(|word| format!("{word}$")),
        1 => word().prop_map(|word| format!("^{word}$")),
        5 => field(),
    ]
}

fn clause() -> impl Strategy<Value = String> {
    let one = (term(), 0..6).prop_map(|(term, n)| match n {
        0 => format!("!{term}"),
        1 if term.contains(':') => format!("-{term}"),
        _ => term,
    });
    let one = one.boxed();
    prop_oneof![5 => one.clone(), 1 => (one.clone(), one).prop_map(|(a, b)| format!("{a} | {b}"))]
}

fn query() -> impl Strategy<Value = String> {
    prop::collection::vec(clause(), 0..4).prop_map(|clauses| clauses.join(" "))
}

fn config(cases: u32) -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(2026);
    ProptestConfig { cases, failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn the_index_answers_what_records_say(query in query()) {
        check(made(), &request(&query))?;
    }

    #[test]
    fn the_index_answers_what_the_shipped_records_say(query in query()) {
        check(shipped(), &request(&query))?;
    }
}

proptest! {
    #![proptest_config(config(25))]

    #[test]
    fn every_column_sorts_by_what_records_say(query in query(), key in prop::sample::select(SortKey::ALL.to_vec()), reverse: bool) {
        check(made(), &Request { query, sort: Sort { key, reverse }, ..Request::default() })?;
    }
}

/// Questions of every sort, for corpora that have to be the same.
const QUERIES: [&str; 16] = [
    "",
    "mri",
    "hospitel semey",
    "h",
    "\"ct scanner\"",
    "^neuro | scope$",
    "харьков",
    "医療",
    "country:ua state:open",
    "mri scanner state:open qty:>2",
    "place:kharkiv !repair",
    "!mri | country:kz",
    "year:2021..2023 has:flag",
    "flag:duplicate_id",
    "told:2021 source:s1",
    "donor:japan amount:>1m",
];

fn answers(corpus: &Arc<Corpus>) -> Vec<Answer> {
    QUERIES.iter().map(|query| answer(&ask(corpus, &request(query)))).collect()
}

fn assert_same_answers(a: &[Answer], b: &[Answer], what: &str) {
    for ((a, b), query) in a.iter().zip(b).zip(QUERIES) {
        assert_eq!(differ(a, b), None, "{what}: {query}");
    }
}

/// Everything that a corpus says of itself, but for where its segments end.
fn told_of(corpus: &Corpus) -> String {
    let mut out = String::new();
    let mut say = |what: &dyn std::fmt::Debug| out.push_str(&format!("{what:?}\n"));
    for file in &corpus.files {
        say(&(&file.name, file.records, file.projects));
    }
    say(&corpus.problems);
    say(&corpus.errors().collect::<Vec<_>>());
    say(&corpus.sources().map(|(_, source)| (&source.id, &source.title)).collect::<Vec<_>>());
    say(&(corpus.names().list(), corpus.givers(), corpus.currencies(), corpus.line_count(), corpus.error_count()));
    let vocabulary = corpus.vocabulary();
    say(&(0..vocabulary.len()).map(|i| vocabulary.word(i)).collect::<Vec<_>>());
    for facet in Facet::ALL {
        say(&(corpus.facets().values(facet), corpus.facets().totals(facet)));
    }
    for id in corpus.ids() {
        let row = corpus.row(id);
        say(&(row.id(), row.title(), row.origin(), row.givers(), row.status(), row.told(), row.rules(), row.country()));
        for facet in Facet::ALL.into_iter().filter(|facet| !facet.is_line()) {
            let mut values: Vec<&str> = row.values(facet).map(|value| value.code.as_str()).collect();
            values.sort_unstable();
            say(&values);
        }
        for line in corpus.lines_of(id).map(|line| corpus.line(line)) {
            say(&(line.name(), line.category(), line.state(), line.quantity(), line.as_of(), line.places()));
        }
    }
    out
}

fn units(target: &Target, loading: Loading) -> Arc<Corpus> {
    load_in_units(std::slice::from_ref(target), loading, &AtomicBool::new(false), &|_, _| {})
}

#[test]
fn wherever_units_end_and_on_any_threads_the_corpus_is_the_same() {
    let records = records(120, true);
    for target in [held(records.document().to_string()), held(records.lines())] {
        let whole = loaded(target.clone());
        assert_eq!(whole.segment_count(), 1);
        let (told, answers_of_whole) = (told_of(&whole), answers(&whole));
        for (threads, first, largest) in [(1, 1, 1), (1, 700, 9000), (2, 3000, 3000), (3, 1, 5000), (3, 20_000, 20_000)]
        {
            let what = format!("{threads} threads, units of {first} to {largest} bytes");
            let parts = units(&target, Loading { first, largest, ..Loading::on(threads) });
            assert!(parts.segment_count() > 3, "{what}");
            // Compared line by line, so that a failure says where.
            let parts_told = told_of(&parts);
            let other = told.lines().zip(parts_told.lines()).find(|(a, b)| a != b);
            assert_eq!((other, told.len()), (None, parts_told.len()), "{what}");
            assert_same_answers(&answers_of_whole, &answers(&parts), &what);
        }
    }
}

#[test]
fn what_is_published_while_loading_answers_what_its_records_say() {
    let records = records(150, true);
    for (target, threads) in [(held(records.document().to_string()), 1), (held(records.lines()), 2)] {
        let published: Mutex<Vec<Arc<Corpus>>> = Mutex::default();
        let loading = Loading { first: 4000, largest: 4000, publish_at: 10, ..Loading::on(threads) };
        let keep = |corpus: Option<Arc<Corpus>>, _| published.lock().expect("not poisoned").extend(corpus);
        let last = load_in_units(&[target], loading, &AtomicBool::new(false), &keep);
        let published = published.into_inner().expect("not poisoned");
        assert!(published.len() > 1 && last.len() == 150);
        let mut before = 0;
        for corpus in published {
            assert!(corpus.len() > before, "it grows");
            before = corpus.len();
            let naive = Naive::new(&corpus);
            for query in QUERIES {
                let found = answer(&ask(&corpus, &request(query)));
                assert_eq!(differ(&found, &naive.find(&request(query))), None, "{before} records: {query}");
            }
        }
    }
}

#[test]
fn a_load_that_is_stopped_answers_for_what_it_has() {
    let stop = AtomicBool::new(false);
    let loading = Loading { first: 4000, largest: 4000, publish_at: 10, ..Loading::on(1) };
    let halt = |corpus: Option<Arc<Corpus>>, _| {
        stop.fetch_or(corpus.is_some(), std::sync::atomic::Ordering::Relaxed);
    };
    let corpus = load_in_units(&[held(records(100, true).lines())], loading, &stop, &halt);
    assert!((10..100).contains(&corpus.len()));
    let naive = Naive::new(&corpus);
    for query in QUERIES {
        assert_eq!(differ(&answer(&ask(&corpus, &request(query))), &naive.find(&request(query))), None, "{query}");
    }
}

#[test]
fn a_search_that_was_cancelled_gives_the_same_when_asked_again() {
    let corpus = &made().corpus;
    let mut cancelled = 0;
    for (i, query) in QUERIES.iter().cycle().take(48).enumerate() {
        let request = request(query);
        let expected = answer(&ask(corpus, &request));
        let newest = Arc::new(AtomicU64::new(1));
        let cancel = Cancel::generation(newest.clone(), 1);
        let found = std::thread::scope(|scope| {
            scope.spawn(|| {
                (0..i * 400).for_each(|_| std::hint::spin_loop());
                newest.store(2, std::sync::atomic::Ordering::Relaxed);
            });
            search(corpus, &request, &cancel)
        });
        cancelled += usize::from(found.is_none());
        if let Some(found) = found {
            assert_eq!(differ(&answer(&found), &expected), None, "{query}");
        }
        assert_eq!(differ(&answer(&ask(corpus, &request)), &expected), None, "{query}, asked again");
        assert!(search(corpus, &request, &cancel).is_none(), "{query}, stale");
    }
    assert!(cancelled > 0);
}

#[test]
fn the_best_rows_that_come_first_stay_where_they_are() {
    let corpus = loaded(held(records(700, false).document().to_string()));
    let mut pages = 0;
    for query in ["", "h", "m | s | c | x | h", "!zzz", "has:flag"] {
        let mut first = None;
        let whole = search_in_steps(&corpus, &request(query), &Cancel::never(), &mut |hits| first = Some(hits));
        let whole = whole.expect("not cancelled");
        if let Some(first) = first {
            pages += 1;
            assert!(first.partial && first.found == whole.found && first.rows.len() < whole.rows.len(), "{query}");
            assert_eq!(first.rows, whole.rows[..first.rows.len()], "{query}");
        }
    }
    assert!(pages > 1);
}

/// Through a named pipe: what comes that way has no length and is read once.
fn piped(bytes: &[u8]) -> Arc<Corpus> {
    let path = std::env::temp_dir().join(format!("aidtrail-oracle-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
    assert!(made.success());
    let corpus = std::thread::scope(|scope| {
        let writer = scope.spawn(|| std::fs::write(&path, bytes));
        let corpus = loaded(Target::File(path.clone()));
        writer.join().expect("no panic").expect("written");
        corpus
    });
    std::fs::remove_file(&path).expect("removed");
    corpus
}

#[test]
fn the_same_records_in_any_form_are_the_same_records() {
    let records = records(100, false);
    let document = records.document();
    let lines = records.lines();
    let whole = loaded(held(document.to_string()));
    let projects = |corpus: &Corpus| -> Vec<_> {
        let opened = corpus.open_all(corpus.ids());
        opened.map(|opened| (opened.project, opened.flags, opened.broken.is_some(), opened.cited)).collect()
    };
    let (expected, answers_of_whole) = (projects(&whole), answers(&whole));
    assert!(expected.iter().filter(|(_, _, broken, _)| *broken).count() == 2);
    let forms = [
        ("pretty", serde_json::to_string_pretty(&document).expect("JSON")),
        ("pretty, CRLF", serde_json::to_string_pretty(&document).expect("JSON").replace('\n', "\r\n")),
        ("document, BOM", format!("\u{feff}{document}")),
        ("lines", lines.clone()),
        ("lines, no end", lines.trim_end().to_owned()),
        ("lines, CRLF", lines.replace('\n', "\r\n")),
        ("lines, BOM", format!("\u{feff}{lines}")),
        ("lines, empty ones between", lines.replace('\n', "\n \n")),
    ];
    for (form, text) in forms {
        let piped = piped(text.as_bytes());
        for (how, corpus) in [("held", loaded(held(text))), ("piped", piped)] {
            assert_eq!(corpus.problems.len(), whole.problems.len(), "{form} {how} {:?}", corpus.problems);
            for (i, (found, expected)) in projects(&corpus).iter().zip(&expected).enumerate() {
                assert_eq!(found, expected, "{form} {how}, record {i}");
            }
            assert_same_answers(&answers_of_whole, &answers(&corpus), &format!("{form} {how}"));
        }
    }
}

/// A corpus of a few projects in lines.
fn of(projects: &[Value]) -> Arc<Corpus> {
    let lines: Vec<String> = projects.iter().map(|project| json!({"project": project}).to_string()).collect();
    loaded(held(lines.join("\n")))
}

fn lines_of(corpus: &Arc<Corpus>, query: &str) -> Vec<u32> {
    ask(corpus, &request(query)).matched_lines().map(|id| id.line).collect()
}

fn item(name: &str, category: &str, status: &str) -> Value {
    json!({"name": name, "category": category, "claims": [{"status": status}]})
}

#[test]
fn a_line_with_a_word_that_must_not_stand_is_not_marked() {
    let lines = json!([item("MRI scanner", "", "planned"), item("bed", "", "planned")]);
    let corpus = of(&[json!({"id": "a", "title": "A", "countries": [{"code": "UA"}], "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "!mri | country:ua"), [] as [u32; 0]);
}

#[test]
fn a_line_that_has_a_phrase_twice_does_not_hide_one_that_has_it_once() {
    let lines = json!([item("MRI scanner", "MRI scanner", "planned"), item("MRI scanner", "", "planned")]);
    let corpus = of(&[json!({"id": "a", "title": "A", "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "\"mri scanner\""), [0, 1]);
}

#[test]
fn the_most_words_are_counted_among_the_lines_that_pass() {
    let lines =
        json!([item("MRI scanner", "", "delivered"), item("CT scanner", "", "planned"), item("bed", "", "planned")]);
    let corpus = of(&[json!({"id": "a", "title": "A", "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "mri scanner state:open"), [1]);
}

#[test]
fn shared_flags_are_counted_whatever_the_order_of_rows() {
    let project = |title: &str| json!({"id": "twice", "title": title});
    let corpus =
        of(&[project("hospital number three"), project("hospital number"), project("hospital"), json!({"id": "x"})]);
    let hits = ask(&corpus, &request("hospital"));
    assert!(hits.rows.windows(2).any(|pair| pair[0].project > pair[1].project));
    assert_eq!(by_code(&corpus, Facet::Flag, &hits.value_counts(Facet::Flag))["duplicate_id"], 3);
}

#[test]
fn a_broken_record_is_found_by_the_other_forms_of_names() {
    let name = json!({"names": {"as_written": "Харків", "preferred": "Kharkiv", "also": []}});
    let project = json!({"project": {"id": "a", "title": "Харків", "amounts": "many"}});
    let corpus = loaded(held(format!("{name}\n{project}\n")));
    assert!(corpus.row(RecordId(0)).broken().is_some());
    assert_eq!(ask(&corpus, &request("kharkiv")).found, 1);
}

#[test]
fn what_must_not_stand_leaves_the_order_of_the_editors() {
    let corpus = of(&[json!({"id": "a", "title": "A longer title"}), json!({"id": "b", "title": "B"})]);
    let ids: Vec<u32> = ask(&corpus, &request("!mri | has:amount")).rows.iter().map(|hit| hit.project.0).collect();
    assert_eq!(ids, [0, 1]);
}

#[test]
fn a_record_opened_has_the_flags_of_its_row_where_a_source_comes_after_it() {
    let source = json!({"source": {"id": "s", "text": "It is said. It is said.", "publisher": "P", "skip": [{"start": 12, "end": 23, "why": "repeat"}]}});
    let evidence = json!([{"source": "s", "quote": "It is said.", "start": 0}]);
    let project = json!({"project": {"id": "a", "title": "A", "countries": [{"code": "UA", "evidence": evidence}]}});
    for (text, cited) in [(format!("{project}\n{source}\n"), 0), (format!("{source}\n{project}\n"), 1)] {
        let corpus = loaded(held(text));
        let opened = corpus.open(RecordId(0));
        assert!(opened.broken.is_none(), "{:?}", opened.broken);
        let bits = opened.flags.iter().fold(0, |bits, flag| bits | flag.rule.bit());
        assert_eq!((bits, opened.cited.len()), (corpus.row(RecordId(0)).rules(), cited));
    }
}

#[test]
fn absurd_bytes_of_evidence_are_no_panic() {
    let source = json!({"source": {"id": "s", "text": "It is said.", "publisher": "P"}});
    let evidence = json!([{"source": "s", "quote": "It is said.", "start": u64::MAX, "mark": [1, u64::MAX]}]);
    let claim = json!([{"quantity": 2, "evidence": evidence}]);
    let project = json!({"project": {"id": "a", "title": "A", "equipment": [{"name": "bed", "claims": claim}]}});
    let corpus = loaded(held(format!("{source}\n{project}\n")));
    assert!(corpus.open(RecordId(0)).broken.is_some());
}

proptest! {
    #![proptest_config(config(30))]

    #[test]
    fn damaged_bytes_are_the_same_records_wherever_units_end(
        as_lines: bool, cut in 0usize..40_000, changes in prop::collection::vec((0usize..40_000, damage()), 0..4),
    ) {
        static FORMS: OnceLock<[String; 2]> = OnceLock::new();
        let [document, lines] = FORMS.get_or_init(|| {
            let records = records(14, true);
            [serde_json::to_string_pretty(&records.document()).expect("JSON"), records.lines()]
        });
        let mut bytes = if as_lines { lines.clone() } else { document.clone() }.into_bytes();
        for (at, byte) in changes {
            let n = bytes.len();
            bytes[at % n] = byte;
        }
        if cut < bytes.len() {
            bytes.truncate(cut);
        }
        let target = held(bytes);
        let whole = loaded(target.clone());
        let parts = units(&target, Loading { first: 1, largest: 900, ..Loading::on(2) });
        let (told, parts_told) = (told_of(&whole), told_of(&parts));
        let other = told.lines().zip(parts_told.lines()).find(|(a, b)| a != b);
        prop_assert_eq!((other, told.len()), (None, parts_told.len()));
        for id in whole.ids() {
            whole.open(id);
        }
        for (id, _) in whole.sources() {
            whole.open_source(id);
        }
        answer(&ask(&whole, &request("mri hospital has:flag")));
    }
}

fn damage() -> impl Strategy<Value = u8> {
    prop_oneof![prop::sample::select(b"{}[]\",:\\\n 0-\xff\x00".to_vec()), any::<u8>()]
}

#[test]
fn a_fault_in_a_long_line_is_told_with_its_column_wherever_units_end() {
    let titles: Vec<String> = (0..40).map(|i| format!("{{\"id\": \"p{i}\", \"title\": \"Семей\"}}")).collect();
    let text = format!("{{\"projects\": [{}, ]}}", titles.join(", "));
    let target = held(text.clone());
    let place = |corpus: &Corpus| corpus.problems.first().and_then(|problem| problem.place);
    assert_eq!(place(&loaded(target.clone())), Some((1, text.chars().count() - 1)));
    assert_eq!(
        place(&units(&target, Loading { first: 100, largest: 100, ..Loading::on(1) })),
        Some((1, text.chars().count() - 1))
    );
}

#[test]
fn problems_stand_in_the_order_of_the_file_wherever_units_end() {
    let text: String = (0..30)
        .map(|i| match i % 3 {
            0 => "{\"project\": {\"id\": \"a\", \"colour\": 1}}\n".replace("colour", &format!("colour{i}")),
            1 => "{\"projekt\": {}}\n".to_owned(),
            _ => "{\"project\": {\"id\": \"b\"}}\n".to_owned(),
        })
        .collect();
    for first in [1, 100, 10_000] {
        let corpus = units(&held(text.clone()), Loading { first, largest: first, ..Loading::on(1) });
        let places: Vec<_> = corpus.problems.iter().map(|problem| problem.place).collect();
        assert!(places.len() > 20 && places.is_sorted(), "{places:?}");
    }
}
