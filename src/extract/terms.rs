//! Finds the terms on which aid is given: the instrument, the programme and the activity status.
//!
//! "Grant" or "loan" names the instrument only of the aid that the article is about, not of a request, a
//! repayment or another project. "Financing" alone names none: it does not say whether the money is paid
//! back.

use super::sentence::{ArticleText, Extracted, Sentence};
use super::words::SentenceWords;
use crate::model::{ActivityStatus, Basis, Instrument};

/// The instruments of the aid, each once, in the order in which the text names them.
///
/// Words that only describe the aid ("relief goods", "technical assistance") are used if no word names an
/// instrument, and then only the first of them.
pub fn find_instruments(article: &ArticleText<'_>) -> Vec<Extracted<Instrument>> {
    let mut named: Vec<Extracted<Instrument>> = Vec::new();
    let mut described: Vec<Extracted<Instrument>> = Vec::new();
    for sentence in &article.sentences {
        let words = &sentence.words;
        for i in 0..words.len() {
            let Some((instrument, end, rule, plain)) = instrument_at(words, i, sentence.english) else { continue };
            // "donated as part of its humanitarian aid": the aid is humanitarian aid, not a grant.
            let humanitarian =
                rule == "instrument: donated" && (0..words.len()).any(|i| is_humanitarian_form(words, i));
            // A name: "King Salman Humanitarian Aid and Relief Center".
            let name = words.word(i) == "humanitarian" && words.written(i).starts_with('H') && words.word(end) == "and";
            if is_about_other_aid(words, i, end) || humanitarian || name {
                continue;
            }
            let list = if plain { &mut named } else { &mut described };
            if !list.iter().any(|found| found.value == instrument) {
                list.push(sentence.extracted(i..end, instrument, rule));
            }
        }
    }
    if named.is_empty() {
        described.truncate(1);
        if described.is_empty() {
            described.extend(grant_by_charity(article));
        }
        return described;
    }
    named
}

/// A grant, inferred from a charity or Red Cross society that gives something: it lends nothing.
fn grant_by_charity(article: &ArticleText<'_>) -> Option<Extracted<Instrument>> {
    article.sentences.iter().filter(|sentence| sentence.english).find_map(|sentence| {
        let words = &sentence.words;
        let charity = (1..words.len()).find(|&i| {
            let word = words.word(i).trim_end_matches("'s").trim_end_matches("’s");
            let red =
                matches!(word, "crescent" | "cross") && words.word(i - 1) == "red" && words.word(i - 2.min(i)) != "the";
            (red || matches!(word, "charity" | "foundation")) && words.written(i).starts_with(char::is_uppercase)
        })?;
        let verb = (0..words.len()).find(|&i| {
            matches!(
                words.word(i),
                "provide" | "provides" | "provided" | "providing" | "funded" | "gave" | "gives" | "financed"
            )
        })?;
        let mut found = sentence.extracted(
            charity.min(verb)..charity.max(verb) + 1,
            Instrument::Grant,
            "instrument: a charity gives",
        );
        found.basis = Some(Basis::Inferred);
        found.why = Some("a charity gives, and lends nothing");
        Some(found)
    })
}

/// The instrument that begins at word `i`, the end of its words, the rule, and whether the words name it
/// (else they only describe it).
fn instrument_at(
    words: &SentenceWords<'_>,
    i: usize,
    english: bool,
) -> Option<(Instrument, usize, &'static str, bool)> {
    use Instrument::*;
    let word = words.word(i);
    let next = words.word(i + 1);
    if !english {
        return foreign_instrument_at(words, i);
    }
    Some(match word {
        "donate" | "donates" | "donated" | "donating" | "gifted" | "donation" | "donations" => {
            (Grant, i + 1, "instrument: donated", true)
        }
        _ if word.ends_with("-donated") => (Grant, i + 1, "instrument: donated", true),
        "grant" | "grants" | "granted" | "granting" | "grant-in-aid"
            if !matches!(next, "loan" | "loans" | "element" | "access" | "permission" | "competition")
                && !is_permission(words, i) =>
        {
            (Grant, i + 1, "instrument: grant", true)
        }
        "gift" | "gifts" if !matches!(next, "shop" | "card" | "bags") => (Grant, i + 1, "instrument: gift", true),
        "free" if next == "of" && matches!(words.word(i + 2), "charge" | "cost") => {
            (Grant, i + 3, "instrument: free of charge", true)
        }
        "in-kind" if matches!(next, "aid" | "assistance" | "contribution" | "support") => {
            (Grant, i + 2, "instrument: in kind", true)
        }
        "loan" | "loans" | "loaned" => (Loan, i + 1, "instrument: loan", true),
        "credit" if matches!(next, "line" | "facility" | "lines" | "agreement") => {
            (Loan, i + 2, "instrument: credit", true)
        }
        "credit"
            if matches!(next, "of" | "from") && i > 0 && matches!(words.word(i - 1), "a" | "the" | "soft" | "ida") =>
        {
            (Loan, i + 1, "instrument: credit", true)
        }
        "line" | "lines" if next == "of" && words.word(i + 2) == "credit" => (Loan, i + 3, "instrument: credit", true),
        "concessional" | "concessionary" | "preferential" | "export" if next == "credit" || next == "credits" => {
            (Loan, i + 2, "instrument: credit", true)
        }
        "public-private" if next.starts_with("partnership") => (Ppp, i + 2, "instrument: partnership", true),
        "public" if next == "private" && words.word(i + 2).starts_with("partnership") => {
            (Ppp, i + 3, "instrument: partnership", true)
        }
        "humanitarian" if is_humanitarian_form(words, i) => {
            (HumanitarianAid, i + 2, "instrument: humanitarian aid", true)
        }
        "relief" if matches!(next, "aid" | "goods" | "supplies" | "materials" | "items") => {
            (Grant, i + 2, "instrument: relief goods", false)
        }
        "humanitarian" if matches!(next, "aid" | "assistance" | "relief") => {
            (HumanitarianAid, i + 2, "instrument: humanitarian aid", false)
        }
        "technical" if matches!(next, "cooperation" | "co-operation" | "assistance" | "expertise") => {
            let economic = i > 1 && words.word(i - 1) == "and" && words.word(i - 2) == "economic";
            (!economic).then_some((TechnicalCooperation, i + 2, "instrument: technical cooperation", false))?
        }
        _ => return None,
    })
}

/// Whether humanitarian aid is the form of the gift: "as part of its humanitarian aid", "in the form of
/// humanitarian assistance".
fn is_humanitarian_form(words: &SentenceWords<'_>, i: usize) -> bool {
    words.word(i) == "humanitarian"
        && matches!(words.word(i + 1), "aid" | "assistance")
        && (i.saturating_sub(3)..i).any(|k| {
            (words.word(k) == "of" && k > 0 && matches!(words.word(k - 1), "part" | "form" | "framework"))
                || (words.word(k) == "as" && k + 1 == i)
        })
}

/// Whether "grant" means permission: "were granted access", "take for granted".
fn is_permission(words: &SentenceWords<'_>, i: usize) -> bool {
    (words.word(i) == "granted" && i > 0 && words.word(i - 1) == "for")
        || (i + 1..i + 4).any(|k| {
            [
                "permission", "access", "asylum", "citizenship", "status", "licence", "license", "approval", "rights",
                "bail", "independence", "amnesty", "leave", "visas", "entry",
            ]
            .contains(&words.word(k))
        })
}

/// Whether the words are about other aid: requested, refused, paid back, or of another project ("see Project
/// #123"). The windows of 4 words before and 14 after are chosen by eye.
fn is_about_other_aid(words: &SentenceWords<'_>, i: usize, end: usize) -> bool {
    let before = |n: usize| i.checked_sub(n).map_or("", |k| words.word(k));
    let asked = (i.saturating_sub(4)..i).any(|k| {
        [
            "requested", "request", "requests", "requesting", "sought", "seek", "seeks", "seeking", "declined",
            "rejected", "refused", "repay", "repaid", "repaying", "repayment", "no", "not", "without", "instead",
            "previous", "earlier", "forgive", "forgave", "organ", "blood", "applied", "asked", "cancelled", "owed",
        ]
        .contains(&words.word(k))
    });
    let medical = matches!(before(1), "blood" | "organ" | "tissue" | "plasma" | "egg" | "sperm")
        || matches!(
            words.word(end),
            "box" | "boxes" | "drive" | "officer" | "shark" | "sharks" | "repayment" | "repayments" | "defaults"
        );
    let other_project = (i..(end + 14).min(words.len())).any(|k| {
        matches!(words.word(k), "project" | "projects")
            && (words.word(k + 1) == "id" || words.gap(k + 1).contains('#'))
            && k > 0
            && words.word(k - 1) == "see"
    });
    let and_donation = matches!(words.word(i), "donation" | "donations")
        && before(1) == "and"
        && matches!(before(2), "transplantation" | "transplant");
    asked || medical || other_project || and_donation
}

fn foreign_instrument_at(words: &SentenceWords<'_>, i: usize) -> Option<(Instrument, usize, &'static str, bool)> {
    let word = words.word(i);
    let grant = [
        "don", "dons", "subvention", "donación", "donaciones", "donativo", "doação", "doações", "grant", "грант",
        "гранта", "гранту", "грантов", "грантовой", "грантова", "безвозмездно", "безоплатно", "منحة",
    ]
    .contains(&word);
    let loan = [
        "prêt", "prêts", "préstamo", "préstamos", "empréstimo", "кредит", "кредита", "кредиту", "займ", "займа",
        "заём", "قرض",
    ]
    .contains(&word);
    let spanish_title =
        word == "don" && words.is_adjacent(i + 1) && words.written(i + 1).starts_with(char::is_uppercase);
    match (grant && !spanish_title, loan) {
        (true, _) => Some((Instrument::Grant, i + 1, "instrument: grant", true)),
        (_, true) => Some((Instrument::Loan, i + 1, "instrument: loan", true)),
        _ => None,
    }
}

/// Programmes: the name shown, and the phrases that name it in texts, in lower case.
const PROGRAMMES: &[(&str, &[&str])] = &[
    (
        "GGP",
        &[
            "grassroots human security", "grassroots \"human security\"", "grant assistance for grassroots",
            "kusanone", "small-scale social projects", "grassroots grant", "\"grassroots\" program",
            "\"grassroots\" human security", "“grassroots” human security", "“grassroots” program",
            "grass-roots human security", "grass roots human security", "human security projects",
            "grassroots projects", "травиное", "корни травы", "кусаноне", "ggp ", "ggp)",
        ],
    ),
    ("Young Leaders' Program", &["young leaders program", "young leaders' program", "young leaders’ program"]),
    ("JDS", &["human resource development scholarship", "jds program", "jds scholarship"]),
    ("PEPFAR", &["pepfar", "emergency plan for aids relief"]),
    ("COVAX", &["covax"]),
    ("EU4Health", &["eu4health"]),
    ("EU4Digital", &["eu4digital"]),
    ("Food for Peace", &["food for peace"]),
    ("Feed the Future", &["feed the future"]),
    ("President's Malaria Initiative", &["president's malaria initiative", "president’s malaria initiative"]),
    ("Belt and Road", &["belt and road", "belt & road", "one belt one road"]),
    ("Global Gateway", &["global gateway"]),
    ("UN Recovery and Peacebuilding Programme", &["recovery and peacebuilding program"]),
    ("Saemaul Undong", &["saemaul undong"]),
    ("Erasmus+", &["erasmus+"]),
    ("Polish Aid", &["polish aid"]),
    ("ITEC", &["indian technical and economic cooperation"]),
    ("High Impact Community Development Project", &["high impact community development project"]),
    ("Direct Aid Program", &["direct aid program"]),
    ("Ambassador's Fund", &["ambassadors fund", "ambassador's fund", "ambassador’s fund"]),
];

/// The programmes that an article names, each once, in the order of the table within a sentence.
pub fn find_programmes(article: &ArticleText<'_>) -> Vec<Extracted<&'static str>> {
    let mut found: Vec<Extracted<&'static str>> = Vec::new();
    for sentence in &article.sentences {
        let Some(text) = article.text.get(sentence.span.start..sentence.span.end) else { continue };
        if !may_name_programme(text) {
            continue;
        }
        // ASCII only, so that byte positions stay the same.
        let lower = text.to_ascii_lowercase();
        for (name, aliases) in PROGRAMMES {
            if found.iter().any(|one| one.value == *name) {
                continue;
            }
            let at = aliases.iter().find_map(|alias| lower.find(alias).map(|at| at..at + alias.trim_end().len()));
            let words = at.map(|at| sentence.words.overlapping(at)).filter(|words| !words.is_empty());
            if let Some(words) = words {
                found.push(sentence.extracted(words, *name, "programme: name"));
            }
        }
    }
    found
}

/// Whether a sentence is worth searching. A "sentence" of 5000 bytes or more is no prose, and each one is
/// searched for every alias.
fn may_name_programme(text: &str) -> bool {
    text.len() > 3 && text.len() < 5000
}

/// The status of the whole activity: the furthest step that an English sentence states.
pub fn find_activity_status(article: &ArticleText<'_>) -> Option<Extracted<ActivityStatus>> {
    let mut best: Option<(u8, Extracted<ActivityStatus>)> = None;
    for sentence in &article.sentences {
        if !sentence.english {
            continue;
        }
        for i in 0..sentence.words.len() {
            let Some((status, weight, end)) = status_at(sentence, i) else { continue };
            if best.as_ref().is_none_or(|(known, _)| weight > *known) {
                best = Some((weight, sentence.extracted(i..end, status, "status: verb")));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// The activity status that word `i` states, its rank, and the end of its words.
///
/// The highest rank of the article wins. An end (cancelled, suspended) overrules everything before it; "being
/// delivered" overrules "delivered", which may be about a part; plans and talks count only if nothing later
/// is stated.
fn status_at(sentence: &Sentence<'_>, i: usize) -> Option<(ActivityStatus, u8, usize)> {
    use ActivityStatus::*;
    let words = &sentence.words;
    let before = |n: usize| i.checked_sub(n).map_or("", |k| words.word(k));
    if super::governors::is_doubted(words, i) {
        return None;
    }
    let plan = (i.saturating_sub(4)..i).any(|k| {
        matches!(
            words.word(k),
            "will" | "would" | "shall" | "to" | "plans" | "planned" | "expected" | "not" | "soon" | "should" | "meant"
        )
    });
    let next = words.word(i + 1);
    Some(match words.word(i) {
        "abandon" | "abandoned" | "cancelled" | "canceled" | "scrapped" if before(1) != "not" => (Cancelled, 9, i + 1),
        "suspended" | "halted" => (Suspended, 8, i + 1),
        "handed" if next == "over" && !plan => (Closed, 6, i + 2),
        "delivered" | "donated" | "received" | "inaugurated" | "completed" if !plan => (Closed, 6, i + 1),
        "took" if next == "delivery" => (Closed, 6, i + 2),
        "being"
            if matches!(next, "delivered" | "supplied" | "distributed" | "implemented" | "built" | "constructed") =>
        {
            (Implementation, 7, i + 2)
        }
        "implemented" | "ongoing" | "underway" if !plan => (Implementation, 4, i + 1),
        "signed" | "signs" | "signing" if !plan => (Signed, 3, i + 1),
        "pledged" | "announced" | "plans" | "planned" | "will"
            if matches!(before(1), "" | "government" | "embassy") || words.word(i) != "will" =>
        {
            (Pipeline, 2, i + 1)
        }
        "discussed" | "discussing" | "discuss" | "negotiations" => (Discussed, 1, i + 1),
        _ => return None,
    })
}
