//! The search engine against an oracle that reads the records one by one: both give the same answer, for data
//! loaded in any form, in batches of any size and on any number of threads.
//!
//! Random records cover many cases at once: several countries, lines and sites, names in other forms and
//! scripts, repeated ids, broken records, no title. Random queries are made of their words.

mod balance;
pub mod engine;
mod matching;
mod parts;

use crate::cases::cases;
use aidtrail::fields::FieldId;
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load, load_with};
use aidtrail::rules::RuleSet;
use aidtrail::search::{Cancel, FacetCounts, Hits, Request, SortKey, SortOrder, search, search_in_steps};
use aidtrail::store::{Corpus, RecordId};
use engine::{Oracle, OracleAnswer, OracleCounts};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock};

const WORDS: [&str; 36] = [
    "mri", "scanner", "ct", "ultrasound", "hospital", "Hospitals", "hospitality", "clinic", "clinical", "Semey",
    "Kharkiv", "Belém", "São", "medical", "medicine", "equipment", "vehicle", "repair", "X-ray", "neuro", "neurology",
    "microscope", "endoscope", "Семей", "Харків", "больница", "Іванівка", "医療機器", "装置", "核", "病院", "2024",
    "16", "h2o", "Straße", "children’s",
];
const PLACES: [&str; 7] = ["Semey", "Kharkiv", "Харків", "Belém", "Samarkand", "西安", "Ivano-Frankivsk"];
const FACILITIES: [&str; 6] =
    ["Regional hospital", "Children’s Hospital No. 2", "polyclinic", "Neuro Clinic", "病院", "regional Hospital"];
const CATEGORIES: [&str; 6] = ["mri", "ct_scanner", "ultrasound", "ambulance", "made_up", ""];
const STATES: [&str; 15] = [
    "planned", "planned", "funded", "ordered", "donated", "in_delivery", "delivered", "delivered", "in_use",
    "not_received", "incomplete", "not_in_use", "returned", "cancelled", "lost",
];
const VOICES: [&str; 5] = ["giver", "giver", "receiver", "press", "neighbour"];
const SOURCES: usize = 12;

/// A random number generator (splitmix64): the same seed gives the same records.
pub struct Chance(u64);

/// A seed for random records. One that failed is stored, and not shrunk: a smaller seed makes other records, not
/// fewer.
pub fn seed() -> impl Strategy<Value = u64> {
    any::<u64>().no_shrink()
}

/// Runs a test with the stored seeds and a new one.
fn with_seeds(test: impl Fn(u64)) {
    proptest!(cases(1), |(seed in seed())| test(seed));
}

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

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

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Chance) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn text(&mut self, most: usize) -> String {
        self.some(most, |chance| chance.one(&WORDS)).join(" ")
    }
}

fn sources(chance: &mut Chance) -> Vec<Value> {
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
        if chance.one_in(2) {
            json!({"source": source["id"], "quote": quote, "start": start, "mark": [0, 4]})
        } else {
            json!({"source": source["id"], "quote": quote, "start": start})
        }
    })
}

fn project(chance: &mut Chance, i: usize, sources: &[Value]) -> Value {
    let c = chance;
    let date = |c: &mut Chance| match c.below(6) {
        0 => json!("2023-10-16"),
        1 => json!(format!("{}", 2019 + c.below(8))),
        2 => json!("--03"),
        3 => json!("soon"),
        4 => json!(format!("2024-{:02}", 1 + c.below(12))),
        _ => json!(null),
    };
    let equipment = c.some(4, |c| {
        let claims = c.some(4, |c| {
            let sites = c.some(2, |c| {
                let facility = c.one_in(2).then(|| c.one(&FACILITIES));
                json!({"facility": facility, "place": c.one_in(2).then(|| c.one(&PLACES))})
            });
            let quantity = c.one_in(2).then(|| c.below(12));
            json!({
                "as_of": date(c), "quantity": quantity, "status": c.one(&STATES), "sites": sites,
                "said_by": c.one_in(2).then(|| c.one(&VOICES)),
                "evidence": evidence(c, sources),
            })
        });
        let whole = (claims.len() == 3).then_some("system");
        json!({"name": c.text(3), "category": c.one(&CATEGORIES), "part_of": whole, "claims": claims})
    });
    let countries =
        c.some(3, |c| json!({"code": c.one(&["UA", "KZ", "PK", "UZ", "QQ"]), "evidence": evidence(c, sources)}));
    let parties = c.some(4, |c| {
        let role =
            c.one(&["donor", "donor", "agency", "agency", "recipient", "implementer", "private_partner", "friend"]);
        let name = c.one(&["Japan", "JICA", "japan", "Sojitz", "Ministry of Health", "Семей hospital", "日本"]);
        let basis = c.one_in(2).then(|| c.one(&["inferred", "inferred", "carried"]));
        json!({"role": role, "name": name, "country": c.one_in(2).then(|| c.one(&["JP", "KZ"])), "basis": basis})
    });
    let amounts = c.some(4, |c| {
        let year = c.one_in(3).then(|| 2015 + c.below(12));
        let kind = c.one(&["grant", "commitment", "disbursement", "expenditure", "budget"]);
        json!({"value": c.below(4_000_000), "currency": c.one(&["USD", "JPY", "usd"]), "kind": kind, "year": year})
    });
    let dates =
        c.some(2, |c| json!({"kind": c.one(&["signed", "start", "planned_start", "end", "planned_end", "planned_end"]), "value": date(c), "words": c.text(1)}));
    json!({
        "id": if c.one_in(12) { "twice".to_owned() } else if c.one_in(40) { String::new() } else { format!("p-{i}") },
        "kind": c.one(&["agreement", "delivery", "proposal", "gift"]),
        "title": if c.one_in(12) { String::new() } else { c.text(6) },
        "summary": c.one_in(3).then(|| c.text(9)),
        "countries": countries, "parties": parties, "equipment": equipment, "amounts": amounts, "dates": dates,
        "signatories": c.some(1, |c| json!({"name": c.one(&["Abai Qunanbaiuly", "Ан", "Smith"]), "office": "Minister"})),
        "instrument": c.one_in(2).then(|| c.one(&["grant", "loan", "ppp"])),
        "programme": c.one_in(5).then_some("GGP Programme"),
        "sectors": c.some(2, |c| json!({
            "code": c.one(&["12191", "12220", "122", "99999", ""]),
            "vocabulary": c.one(&["", "1", "2", "99"]),
            "name": c.one_in(2).then_some("Own name"),
        })),
        "status": c.one_in(2).then(|| c.one(&["signed", "completed", "pipeline", "odd"])),
        "corrections": c.some(1, |_| json!({"path": "amounts[0]", "as_stated": "1", "proposed": "2", "source": "x", "by": "y"})),
        "not_aid": c.one_in(8).then(|| json!({"words": "no aid", "evidence": evidence(c, sources)})),
        "documents": c.some(1, |c| json!({
            "title": "Note", "url": "https://example.org", "titles": texts(c), "descriptions": texts(c),
        })),
        "activity": c.one_in(2).then(|| activity(c)),
    })
}

/// Texts in several languages; some are those of other parts.
fn texts(c: &mut Chance) -> Vec<Value> {
    c.some(2, |c| match c.below(3) {
        0 => json!({"text": "mri scanner Japan"}),
        _ => json!({"language": c.one(&["en", "uk"]), "text": c.text(5)}),
    })
}

/// What an activity states in its parts.
fn activity(c: &mut Chance) -> Value {
    let locations = c.some(3, |c| {
        let named = !c.one_in(4);
        json!({
            "name": if named { c.one(&PLACES) } else { "" }, "names": c.some(1, |c| json!({"text": c.one(&PLACES)})),
            "descriptions": texts(c), "codes": c.some(1, |c| format!("G1 {}", 290 + c.below(4))),
        })
    });
    let transactions = c.some(4, |c| {
        let stated = c.some(2, |c| {
            let of = c.one(&["provider", "receiver", "provider_activity", "receiver_activity"]);
            let is_named = !of.ends_with("activity") && c.one_in(2);
            let name = is_named.then(|| c.one(&["Japan", "Sojitz", "Регіональна лікарня", "Semey clinic"]));
            json!({"of": of, "code": c.one(&["", "JP-1", "p-3", "p-7", "twice", "nowhere-1"]), "name": name})
        });
        json!({
            "kind": "disbursement", "date": "2021-03-04", "value": c.below(900), "currency": "USD",
            "humanitarian": c.one_in(4).then(|| c.one_in(2)), "descriptions": texts(c), "stated": stated,
        })
    });
    let values = |c: &mut Chance| {
        c.some(2, |c| {
            let value = c.one(&["8", "16", "nearly all", "ні"]);
            json!({"value": value, "dimensions": c.some(1, |_| "sex: female"), "comments": texts(c)})
        })
    };
    let results = c.some(2, |c| {
        let indicators = c.some(2, |c| {
            let periods = c.some(2, |c| json!({"targets": values(c), "actuals": values(c)}));
            json!({"titles": texts(c), "descriptions": texts(c), "baselines": values(c), "periods": periods})
        });
        json!({"kind": "1", "titles": texts(c), "descriptions": texts(c), "indicators": indicators})
    });
    let scopes = c.some(1, |c| json!({"code": c.one(&["EQ-2015-000048-NPL", "HUKR22"]), "names": texts(c)}));
    let contact = json!({"element": "contact-info", "children": [
        {"element": "organisation", "children": [{"element": "narrative", "text": "Press office of the clinic"}]},
        {"element": "person-name", "children": [{"element": "narrative", "text": "Nobody Searched"}]},
    ]});
    let tag = json!({"element": "tag", "children": [{"element": "narrative", "text": c.text(2)}]});
    json!({
        // A rule that most activities of a file break is no sign of one of them: each is alone in its file.
        "file": format!("made-{}.xml", c.0), "line": 1 + c.below(900), "locations": locations, "transactions": transactions,
        "results": results, "humanitarian": c.one_in(3).then(|| c.one_in(2)), "humanitarian_scopes": scopes,
        "scope": c.one_in(2).then(|| c.one(&["1", "4", "99"])),
        "tied_statuses": c.some(2, |c| c.one(&["3", "4", "5"]).to_owned()),
        "other_ids": c.some(2, |c| format!("Other-{}", c.below(30))),
        "more_ids": c.some(1, |c| format!("P-{}", c.below(30))),
        "elements": if c.one_in(3) { json!([contact, tag]) } else { json!([]) },
    })
}

/// Broken records: a field of a wrong type, or a quote that is not in its source.
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

/// `n` random records of a seed. `with_unsaid` adds records with a false quote: a document finds these when it is read,
/// lines only when they are opened.
fn records(seed: u64, n: usize, with_unsaid: bool) -> Records {
    let mut chance = Chance(seed);
    let sources = sources(&mut chance);
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

fn held(bytes: impl Into<Vec<u8>>) -> InputOrigin {
    InputOrigin::InMemory("records".to_owned(), bytes.into().into())
}

fn loaded(target: InputOrigin) -> Arc<Corpus> {
    load(&[target], 1, &AtomicBool::new(false), &|_, _| {})
}

/// A corpus with its oracle.
pub struct Case {
    pub corpus: Arc<Corpus>,
    pub naive: Oracle<'static>,
}

impl Case {
    fn new(corpus: Arc<Corpus>) -> Case {
        let kept: &'static Arc<Corpus> = Box::leak(Box::new(corpus.clone()));
        Case { corpus, naive: Oracle::new(kept) }
    }
}

pub fn shipped() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| Case::new(loaded(InputOrigin::Embedded)))
}

/// 300 random records in several segments. Kept, because a failing case is shrunk in many steps with one seed.
pub fn made(seed: u64) -> &'static Case {
    static MADE: Mutex<BTreeMap<u64, &'static Case>> = Mutex::new(BTreeMap::new());
    MADE.lock().expect("not poisoned").entry(seed).or_insert_with(|| {
        let loading = LoadOptions { first_batch_bytes: 20_000, max_batch_bytes: 60_000, ..LoadOptions::on(2) };
        let target = held(records(seed, 300, true).document().to_string());
        let corpus = load_with(&[target], loading, &AtomicBool::new(false), &|_, _| {});
        assert!(
            corpus.segment_count() > 2,
            "{} segments, {} records, {:?}",
            corpus.segment_count(),
            corpus.len(),
            corpus.problems
        );
        Box::leak(Box::new(Case::new(corpus)))
    })
}

fn request(query: &str) -> Request {
    Request { query: query.to_owned(), ..Request::default() }
}

fn ask(corpus: &Arc<Corpus>, request: &Request) -> Hits {
    search(corpus, request, &Cancel::never()).expect("not cancelled")
}

fn by_code(corpus: &Corpus, facet: FieldId, counts: &[usize]) -> BTreeMap<String, usize> {
    let values = corpus.facets().values(facet).iter().zip(counts);
    values.filter(|(_, n)| **n > 0).map(|(value, n)| (value.code.clone(), *n)).collect()
}

/// The engine's hits in the form of the oracle's answer.
fn answer(hits: &Hits) -> OracleAnswer {
    let breakdown = hits.breakdown.as_ref().expect("complete");
    let lines = hits.lines().expect("wanted");
    let counts = |facet: FieldId| {
        let FacetCounts { all, values, inferred, open, .. } = breakdown.facets[&facet].clone();
        let by_code = |counts: &[usize]| by_code(&hits.corpus, facet, counts);
        OracleCounts { projects: all, values: by_code(&values), inferred: by_code(&inferred), open }
    };
    OracleAnswer {
        rows: hits.rows.clone(),
        is_fuzzy: hits.is_fuzzy,
        facets: FieldId::menu().iter().copied().map(|facet| (facet, counts(facet))).collect(),
        lines: lines.rows.clone(),
        total: lines.total.to_string(),
        sources: hits.sources().expect("wanted").to_vec(),
        relaxations: hits.relaxations.clone(),
    }
}

/// The first difference between two answers.
fn differ(a: &OracleAnswer, b: &OracleAnswer) -> Option<String> {
    if a.is_fuzzy != b.is_fuzzy {
        return Some(format!("near {} {}", a.is_fuzzy, b.is_fuzzy));
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
    (a != b)
        .then(|| format!("{:?} {:?}", (&a.total, &a.sources, &a.relaxations), (&b.total, &b.sources, &b.relaxations)))
}

fn check(case: &Case, request: &Request) -> Result<(), TestCaseError> {
    let hits = ask(&case.corpus, request);
    let mut expected = case.naive.find(request);
    let mut found = answer(&hits);
    if request.sort.key != SortKey::Best {
        // Sorted by a column, lines and sources have orders of their own; compare them as sets.
        for answer in [&mut expected, &mut found] {
            answer.lines.sort_by_key(|hit| hit.line);
            answer.sources.sort_by_key(|hit| hit.source);
        }
    }
    if let Some(what) = differ(&found, &expected) {
        return Err(TestCaseError::fail(format!("{:?} {:?}: engine, oracle: {what}", request.query, request.sort)));
    }
    for facet in [FieldId::Flag, FieldId::Country, FieldId::DeliveryStatus] {
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
        "japan", "jica", "Харьков", "Semipalatinsk", "абай", "Abai", "twice", "p", "regional", "грант", "imaging",
        "ukraine", "told", "x", "机", "療", "№2", "½", "ﬁne", "zzzz", "sojitz", "minister", "signed", "mnster",
    ]);
    let letters = |text: String, at: usize| text.chars().nth(at % text.chars().count().max(1));
    prop_oneof![
        4 => whole.clone(),
        1 => place,
        2 => other.prop_map(str::to_owned),
        // A prefix of a word.
        3 => (whole.clone(), 1usize..5).prop_map(|(word, n)| word.chars().take(n).collect()),
        // A suffix of a word.
        1 => (whole.clone(), 1usize..4).prop_map(|(word, n)| word.chars().skip(n).collect()),
        // A word with one letter deleted.
        2 => (whole.clone(), 0usize..12).prop_map(|(word, at)| {
            let at = at % word.chars().count();
            word.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect()
        }),
        // A word with one letter substituted.
        1 => (whole.clone(), 0usize..12, 0usize..12).prop_map(move |(word, at, from)| {
            let (at, other) = (at % word.chars().count(), letters(word.clone(), from));
            word.chars().enumerate().map(|(i, c)| if i == at { other.unwrap_or(c) } else { c }).collect()
        }),
        // A subsequence of a word.
        1 => whole.prop_map(|word| word.chars().enumerate().filter(|(i, _)| i % 2 == 0 || *i > 5).map(|(_, c)| c).collect()),
        1 => "[a-zа-я0-9]{1,5}",
    ]
}

fn field() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "country:ua", "country:KZ", "country:ukraine", "country:de", "donor:jica", "donor:japan", "donor:jp",
        "agency:jica", "recipient:min", "party:sojitz", "party:\"ministry of\"", "equipment:mri", "equipment:ultra",
        "category:imaging", "category:mri", "category:made_up", "state:open", "state:planned", "state:lost",
        "state:delivered", "state:deliv", "status:pipe", "role:donor", "instrument:other", "state:disputed",
        "state:not_aid", "kind:not_aid", "said-by:giver", "said-by:receiver", "since:2024", "since:>=2023",
        "since:..2024-06", "last-report:2024-03", "last-report:>2022", "flag:unconfirmed", "flag:overdue",
        "flag:follow-up", "qty:>5", "qty:3", "qty:..4", "qty:2..9", "place:kharkiv", "place:Харків", "place:sem",
        "facility:hospital", "facility:病院", "facility:regional", "sector:health", "sector:12191", "sector:99999",
        "status:signed", "status:odd", "instrument:grant", "programme:ggp", "kind:agreement", "kind:gift",
        "year:2023..2025", "year:>2021", "year:2023", "told:2021", "told:<2023", "amount:>1m", "amount:>1m usd",
        "amount:..500k JPY", "has:amount", "has:equipment", "has:date", "has:evidence", "has:document",
        "has:signatory", "has:correction", "has:flag", "flag:doubt", "flag:duplicate_id", "flag:counted_twice",
        "flag:conflict", "flag:name_variant", "source:s1", "source:uza", "country:nowhere", "colour:red",
        "country:none", "country:several", "donor:none", "donor:several", "place:none", "place:several", "state:none",
        "said-by:none", "said-by:several", "flag:none", "flag:several", "sector:none", "told:none", "start:several",
        "money-year:none", "money-year:several", "money-year:2020", "money-year:2018..2022", "duplicate:yes",
        "duplicate:no", "country:=UA", "country:=ua", "donor:=\"Japan\"", "equipment:=mri", "category:=mri",
        "equipment-group:=other", "place:=Kharkiv", "party:=\"Ministry of Health\"", "category:none", "id:p-3",
        "id:P-12", "committed:>1m", "committed:1m..3m usd", "committed:none", "committed:several", "paid:<2m jpy",
        "paid:none", "paid:>=0", "ratio:>1.5", "ratio:..0.5", "ratio:none", "ratio:>1 usd", "start:2020..2023",
        "start:<2024-05", "start:none", "end:now..", "end:..-1y", "end:-18m..+1y", "end:none", "end:2024",
        "end:>=2024-03", "end:several", "start:-4y..now", "year:now", "year:-2y..-1y", "told:..-1y", "since:-14m..",
        "last-report:<-12m", "last-report:>-200d", "since:now", "file:rec", "file:none", "file:other", "payer:japan",
        "payer:jp-1", "payee:clinic", "payee:none", "payer:several", "payee:=Sojitz", "flag:no-news",
        "flag:no_news_undated", "flag:paid-without-commitment", "-flag:no-news", "id:twice", "id:other-5", "id:p",
        "id:", "place:西安", "place:ivano", "has:location", "has:transaction", "has:result", "has:humanitarian",
        "scope:national", "scope:1", "scope:99", "tied:tied", "tied:untied", "tied:part", "sojitz", "humanitarian",
        "EQ-2015-000048-NPL", "\"sex female\"", "p-7",
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

fn sort() -> impl Strategy<Value = SortOrder> {
    (prop::sample::select(SortKey::ALL.to_vec()), any::<bool>()).prop_map(|(key, reverse)| SortOrder { key, reverse })
}

pub fn query() -> impl Strategy<Value = String> {
    prop::collection::vec(clause(), 0..4).prop_map(|clauses| clauses.join(" "))
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn the_engine_agrees_with_the_oracle_on_random_records(
        seed in seed(), queries in prop::collection::vec(query(), 1..40), sorted in prop::collection::vec((query(), sort()), 0..10),
    ) {
        let made = made(seed);
        for query in &queries {
            check(made, &request(query))?;
        }
        for (query, sort) in sorted {
            check(made, &Request { query, sort, ..Request::default() })?;
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn the_engine_agrees_with_the_oracle_on_the_shipped_records(query in query()) {
        check(shipped(), &request(&query))?;
    }
}

/// Queries with every kind of term, to compare corpora that must be equal.
const QUERIES: [&str; 24] = [
    "", "mri", "hospitel semey", "h", "\"ct scanner\"", "^neuro | scope$", "харьков", "医療", "country:ua state:open",
    "mri scanner state:open qty:>2", "place:kharkiv !repair", "!mri | country:kz", "year:2021..2023 has:flag",
    "flag:duplicate_id", "told:2021 source:s1", "donor:japan amount:>1m",
    "said-by:giver -state:open since:2023..2024-09", "flag:unconfirmed", "kind:not_aid donor:jica", "flag:overdue",
    "place:semey -place:kharkiv", "place:belem | state:open", "id:p-7 | id:other-3", "-place:semey humanitarian",
];

fn answers(corpus: &Arc<Corpus>) -> Vec<OracleAnswer> {
    QUERIES.iter().map(|query| answer(&ask(corpus, &request(query)))).collect()
}

fn assert_same_answers(a: &[OracleAnswer], b: &[OracleAnswer], what: &str) {
    for ((a, b), query) in a.iter().zip(b).zip(QUERIES) {
        assert_eq!(differ(a, b), None, "{what}: {query}");
    }
}

/// All data of a corpus as text to compare, without the segment boundaries.
fn dump(corpus: &Corpus) -> String {
    let mut out = String::new();
    let mut say = |what: &dyn std::fmt::Debug| out.push_str(&format!("{what:?}\n"));
    for file in corpus.files() {
        say(&(&file.name, file.records, file.projects));
    }
    say(&corpus.problems);
    say(&corpus.errors().collect::<Vec<_>>());
    say(&corpus.sources().map(|(_, source)| (&source.id, &source.title)).collect::<Vec<_>>());
    say(&(
        corpus.names().list(),
        corpus.labels().donors(),
        corpus.labels().currencies(),
        corpus.line_count(),
        corpus.data_date(),
        corpus.error_count(),
    ));
    say(&corpus.term_dictionary().terms().collect::<Vec<_>>());
    for facet in FieldId::menu().iter().copied() {
        // Numbered in the order found, and a flag of two records is found when the second is accepted. Lists are
        // sorted by count and label.
        let (facets, inferred) = (corpus.facets(), corpus.facets().inferred_totals(facet));
        let totals = facets.totals(facet).iter().enumerate().map(|(i, total)| (total, inferred.get(i)));
        let mut values: Vec<_> = facets.values(facet).iter().zip(totals).collect();
        values.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
        say(&values);
    }
    for id in corpus.ids() {
        let row = corpus.row(id);
        say(&(
            row.id(),
            row.title(),
            row.origin(),
            row.donors(),
            row.activity_status(),
            row.last_reported(),
            row.rules(),
            row.country(),
        ));
        for facet in FieldId::menu().iter().copied().filter(|facet| !facet.is_per_line()) {
            let mut values: Vec<&str> = row.values(facet).map(|value| value.code.as_str()).collect();
            values.sort_unstable();
            say(&values);
        }
        for line in corpus.lines_of(id).map(|line| corpus.line(line)) {
            say(&(line.name(), line.category(), line.delivery_status(), line.quantity(), line.as_of(), line.places()));
        }
    }
    out
}

/// Random records as lines.
pub fn records_as_text(chance: &mut Chance, n: usize) -> String {
    records(chance.0, n, true).lines()
}

/// Loads lines in batches of about so many bytes.
pub fn loaded_in_batches(text: &str, bytes: usize, threads: usize) -> Arc<Corpus> {
    let loading = LoadOptions { first_batch_bytes: bytes, max_batch_bytes: bytes, ..LoadOptions::on(threads) };
    load_in_batches(&held(text.to_owned()), loading)
}

fn load_in_batches(target: &InputOrigin, loading: LoadOptions) -> Arc<Corpus> {
    load_with(std::slice::from_ref(target), loading, &AtomicBool::new(false), &|_, _| {})
}

#[test]
fn batch_sizes_and_threads_do_not_change_the_corpus() {
    with_seeds(|seed| {
        let records = records(seed, 70, true);
        for target in [held(records.document().to_string()), held(records.lines())] {
            let whole = loaded(target.clone());
            assert_eq!(whole.segment_count(), 1);
            let (whole_dump, answers_of_whole) = (dump(&whole), answers(&whole));
            for (threads, first, largest) in
                [(1, 1, 1), (1, 700, 9000), (2, 3000, 3000), (3, 1, 5000), (3, 20_000, 20_000)]
            {
                let what = format!("{threads} threads, units of {first} to {largest} bytes");
                let parts = load_in_batches(
                    &target,
                    LoadOptions { first_batch_bytes: first, max_batch_bytes: largest, ..LoadOptions::on(threads) },
                );
                assert!(parts.segment_count() > 3, "{what}");
                // Compare line by line, so that a failure names the line.
                let parts_dump = dump(&parts);
                let other = whole_dump.lines().zip(parts_dump.lines()).find(|(a, b)| a != b);
                assert_eq!((other, whole_dump.len()), (None, parts_dump.len()), "{what}");
                assert_same_answers(&answers_of_whole, &answers(&parts), &what);
            }
        }
    });
}

#[test]
fn every_corpus_published_while_loading_agrees_with_the_oracle() {
    with_seeds(|seed| {
        let records = records(seed, 150, true);
        for (target, threads) in [(held(records.document().to_string()), 1), (held(records.lines()), 2)] {
            let published: Mutex<Vec<Arc<Corpus>>> = Mutex::default();
            let loading = LoadOptions {
                first_batch_bytes: 4000,
                max_batch_bytes: 4000,
                publish_at: 10,
                ..LoadOptions::on(threads)
            };
            let keep = |corpus: Option<Arc<Corpus>>, _| published.lock().expect("not poisoned").extend(corpus);
            let last = load_with(&[target], loading, &AtomicBool::new(false), &keep);
            let published = published.into_inner().expect("not poisoned");
            assert!(published.len() > 1 && last.len() == 150);
            let mut before = 0;
            for corpus in published {
                assert!(corpus.len() > before, "each published corpus has more records");
                before = corpus.len();
                let naive = Oracle::new(&corpus);
                for query in QUERIES {
                    let found = answer(&ask(&corpus, &request(query)));
                    assert_eq!(differ(&found, &naive.find(&request(query))), None, "{before} records: {query}");
                }
            }
        }
    });
}

#[test]
fn a_stopped_load_agrees_with_the_oracle_on_its_records() {
    with_seeds(|seed| {
        let stop = AtomicBool::new(false);
        let loading =
            LoadOptions { first_batch_bytes: 4000, max_batch_bytes: 4000, publish_at: 10, ..LoadOptions::on(1) };
        let halt = |corpus: Option<Arc<Corpus>>, _| {
            stop.fetch_or(corpus.is_some(), std::sync::atomic::Ordering::Relaxed);
        };
        let corpus = load_with(&[held(records(seed, 100, true).lines())], loading, &stop, &halt);
        assert!((10..100).contains(&corpus.len()));
        let naive = Oracle::new(&corpus);
        for query in QUERIES {
            assert_eq!(differ(&answer(&ask(&corpus, &request(query))), &naive.find(&request(query))), None, "{query}");
        }
    });
}

#[test]
fn a_cancelled_search_gives_the_full_answer_when_repeated() {
    with_seeds(|seed| {
        let corpus = &made(seed).corpus;
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
    });
}

#[test]
fn the_first_page_of_rows_is_a_prefix_of_all_rows() {
    with_seeds(|seed| {
        let corpus = loaded(held(records(seed, 700, false).document().to_string()));
        let mut pages = 0;
        for query in ["", "h", "m | s | c | x | h", "!zzz", "has:flag"] {
            let mut first = None;
            let whole = search_in_steps(&corpus, &request(query), &Cancel::never(), &mut |hits| first = Some(hits));
            let whole = whole.expect("not cancelled");
            if let Some(first) = first {
                pages += 1;
                assert!(
                    first.breakdown.is_none() && first.found == whole.found && first.rows.len() < whole.rows.len(),
                    "{query}"
                );
                assert_eq!(first.rows, whole.rows[..first.rows.len()], "{query}");
            }
        }
        assert!(pages > 1);
    });
}

/// Loads from a named pipe, which has no length and can be read only once.
fn piped(bytes: &[u8]) -> Arc<Corpus> {
    let path = std::env::temp_dir().join(format!("aidtrail-oracle-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
    assert!(made.success());
    let corpus = std::thread::scope(|scope| {
        let writer = scope.spawn(|| std::fs::write(&path, bytes));
        let corpus = loaded(InputOrigin::File(path.clone()));
        writer.join().expect("no panic").expect("written");
        corpus
    });
    std::fs::remove_file(&path).expect("removed");
    corpus
}

#[test]
fn a_document_and_lines_in_any_layout_give_the_same_records() {
    with_seeds(|seed| {
        let records = records(seed, 100, false);
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
                // Only the file has another name.
                let without_file = |answers: &[OracleAnswer]| -> Vec<OracleAnswer> {
                    let mut answers = answers.to_vec();
                    answers.iter_mut().for_each(|answer| drop(answer.facets.remove(&FieldId::File)));
                    answers
                };
                let (expected, found) = (without_file(&answers_of_whole), without_file(&answers(&corpus)));
                assert_same_answers(&expected, &found, &format!("{form} {how}"));
            }
        }
    });
}

/// A corpus of a few projects, from JSON Lines.
fn corpus_of(projects: &[Value]) -> Arc<Corpus> {
    let lines: Vec<String> = projects.iter().map(|project| json!({"project": project}).to_string()).collect();
    loaded(held(lines.join("\n")))
}

fn lines_of(corpus: &Arc<Corpus>, query: &str) -> Vec<u32> {
    ask(corpus, &request(query)).lines().expect("wanted").matched().iter().map(|hit| hit.line.line).collect()
}

fn item(name: &str, category: &str, status: &str) -> Value {
    json!({"name": name, "category": category, "claims": [{"status": status}]})
}

#[test]
fn a_line_with_a_negated_word_is_not_marked() {
    let lines = json!([item("MRI scanner", "", "planned"), item("bed", "", "planned")]);
    let corpus = corpus_of(&[json!({"id": "a", "title": "A", "countries": [{"code": "UA"}], "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "!mri | country:ua"), [] as [u32; 0]);
}

#[test]
fn a_line_with_a_phrase_twice_does_not_hide_a_line_with_it_once() {
    let lines = json!([item("MRI scanner", "MRI scanner", "planned"), item("MRI scanner", "", "planned")]);
    let corpus = corpus_of(&[json!({"id": "a", "title": "A", "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "\"mri scanner\""), [0, 1]);
}

#[test]
fn the_line_with_most_words_is_chosen_among_matching_lines() {
    let lines =
        json!([item("MRI scanner", "", "delivered"), item("CT scanner", "", "planned"), item("bed", "", "planned")]);
    let corpus = corpus_of(&[json!({"id": "a", "title": "A", "equipment": lines})]);
    assert_eq!(lines_of(&corpus, "mri scanner state:open"), [1]);
}

#[test]
fn shared_flags_are_counted_in_any_order_of_rows() {
    let project = |title: &str| json!({"id": "twice", "title": title});
    let corpus = corpus_of(&[
        project("hospital number three"),
        project("hospital number"),
        project("hospital"),
        json!({"id": "x"}),
    ]);
    let hits = ask(&corpus, &request("hospital"));
    assert!(hits.rows.windows(2).any(|pair| pair[0].project > pair[1].project));
    assert_eq!(by_code(&corpus, FieldId::Flag, &hits.value_counts(FieldId::Flag))["duplicate_id"], 3);
}

#[test]
fn a_broken_record_is_found_by_other_forms_of_its_names() {
    let name = json!({"names": {"as_written": "Харків", "preferred": "Kharkiv", "also": []}});
    let project = json!({"project": {"id": "a", "title": "Харків", "amounts": "many"}});
    let corpus = loaded(held(format!("{name}\n{project}\n")));
    assert!(corpus.row(RecordId(0)).broken().is_some());
    assert_eq!(ask(&corpus, &request("kharkiv")).found, 1);
}

#[test]
fn the_total_is_that_of_the_listed_lines_also_if_all_are_parts() {
    let line = |name: &str, part_of: Value| json!({"name": name, "part_of": part_of, "claims": [{"quantity": 3}]});
    let lines = [line("ultrasound system", json!(null)), line("probe", json!("ultrasound system"))];
    let corpus = corpus_of(&[json!({"id": "a", "title": "A", "equipment": lines})]);
    let total = |query: &str| ask(&corpus, &request(query)).lines().expect("wanted").total.to_string();
    assert_eq!(
        (total(""), total("system")),
        ("3 arrival not reported".to_owned(), "3 arrival not reported".to_owned())
    );
    assert_eq!(total("probe"), "none counted: parts of others, or reported twice");
    check(&Case::new(corpus.clone()), &request("probe")).expect("as the oracle");
}

#[test]
fn a_value_is_found_where_its_matches_overlap() {
    let corpus = corpus_of(&[json!({"id": "a", "title": "A", "programme": "xa a a"})]);
    let case = Case::new(corpus.clone());
    check(&case, &request("programme:\"a a\"")).expect("as the oracle");
    assert_eq!(ask(&corpus, &request("programme:\"a a\"")).found, 1);
}

#[test]
fn a_negated_term_does_not_change_the_order_of_the_file() {
    let corpus = corpus_of(&[json!({"id": "a", "title": "A longer title"}), json!({"id": "b", "title": "B"})]);
    let ids: Vec<u32> = ask(&corpus, &request("!mri | has:amount")).rows.iter().map(|hit| hit.project.0).collect();
    assert_eq!(ids, [0, 1]);
}

#[test]
fn an_opened_record_has_the_flags_of_its_row_if_its_source_comes_later() {
    let source = json!({"source": {"id": "s", "text": "It is said. It is said.", "publisher": "P", "skip": [{"start": 12, "end": 23, "why": "repeat"}]}});
    let evidence = json!([{"source": "s", "quote": "It is said.", "start": 0}]);
    let project = json!({"project": {"id": "a", "title": "A", "countries": [{"code": "UA", "evidence": evidence}]}});
    for (text, cited) in [(format!("{project}\n{source}\n"), 0), (format!("{source}\n{project}\n"), 1)] {
        let corpus = loaded(held(text));
        let opened = corpus.open(RecordId(0));
        assert!(opened.broken.is_none(), "{:?}", opened.broken);
        let bits = opened.flags.iter().map(|flag| flag.rule).collect::<RuleSet>();
        assert_eq!((bits, opened.cited.len()), (corpus.row(RecordId(0)).rules(), cited));
    }
}

#[test]
fn absurd_evidence_offsets_do_not_panic() {
    let source = json!({"source": {"id": "s", "text": "It is said.", "publisher": "P"}});
    let evidence = json!([{"source": "s", "quote": "It is said.", "start": u64::MAX, "mark": [1, u64::MAX]}]);
    let claim = json!([{"quantity": 2, "evidence": evidence}]);
    let project = json!({"project": {"id": "a", "title": "A", "equipment": [{"name": "bed", "claims": claim}]}});
    let corpus = loaded(held(format!("{source}\n{project}\n")));
    assert!(corpus.open(RecordId(0)).broken.is_some());
}

proptest! {
    #![proptest_config(cases(30))]

    #[test]
    fn damaged_bytes_give_the_same_records_in_batches_of_any_size(
        seed in seed(), as_lines: bool, cut in 0usize..40_000, changes in prop::collection::vec((0usize..40_000, damage()), 0..4),
    ) {
        let records = records(seed, 14, true);
        let pretty = || serde_json::to_string_pretty(&records.document()).expect("JSON");
        let mut bytes = if as_lines { records.lines() } else { pretty() }.into_bytes();
        for (at, byte) in changes {
            let n = bytes.len();
            bytes[at % n] = byte;
        }
        if cut < bytes.len() {
            bytes.truncate(cut);
        }
        let target = held(bytes);
        let whole = loaded(target.clone());
        let parts = load_in_batches(&target, LoadOptions { first_batch_bytes: 1, max_batch_bytes: 900, ..LoadOptions::on(2) });
        let (whole_dump, parts_dump) = (dump(&whole), dump(&parts));
        let other = whole_dump.lines().zip(parts_dump.lines()).find(|(a, b)| a != b);
        prop_assert_eq!((other, whole_dump.len()), (None, parts_dump.len()));
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
fn an_error_in_a_long_line_has_its_column_in_batches_of_any_size() {
    let titles: Vec<String> = (0..40).map(|i| format!("{{\"id\": \"p{i}\", \"title\": \"Семей\"}}")).collect();
    let text = format!("{{\"projects\": [{}, ]}}", titles.join(", "));
    let target = held(text.clone());
    let place = |corpus: &Corpus| corpus.problems.first().and_then(|problem| problem.position);
    assert_eq!(place(&loaded(target.clone())), Some((1, text.chars().count() - 1)));
    assert_eq!(
        place(&load_in_batches(
            &target,
            LoadOptions { first_batch_bytes: 100, max_batch_bytes: 100, ..LoadOptions::on(1) }
        )),
        Some((1, text.chars().count() - 1))
    );
}

#[test]
fn problems_are_in_file_order_in_batches_of_any_size() {
    let text: String = (0..30)
        .map(|i| match i % 3 {
            0 => "{\"project\": {\"id\": \"a\", \"colour\": 1}}\n".replace("colour", &format!("colour{i}")),
            1 => "{\"projekt\": {}}\n".to_owned(),
            _ => "{\"project\": {\"id\": \"b\", \"title\": \"B\"}}\n".to_owned(),
        })
        .collect();
    for first in [1, 100, 10_000] {
        let corpus = load_in_batches(
            &held(text.clone()),
            LoadOptions { first_batch_bytes: first, max_batch_bytes: first, ..LoadOptions::on(1) },
        );
        let places: Vec<_> = corpus.problems.iter().map(|problem| problem.position).collect();
        assert!(places.len() > 20 && places.is_sorted(), "{places:?}");
    }
}

#[test]
fn the_score_of_a_hit_does_not_depend_on_the_searches_before() {
    for query in ["-r | t;mp", "hospitel", "mri scanner", "t;mp", "-r | t;mp", "education exchanges", "-r | t;mp"] {
        check(shipped(), &request(query)).unwrap_or_else(|error| panic!("{error}"));
    }
}
