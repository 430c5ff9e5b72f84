//! What happened on a date: by the nearest governing word, and whether it only dates the article.

use super::forms::Form;
use crate::extract::tokens::Scan;
use crate::model::DateKind;

/// How far from a date its governing word is looked for.
const REACH: usize = 18;

/// What the words of a sentence make of a date in it; they lie between `from` and `to`.
pub(super) fn kind(scan: &Scan<'_>, form: &Form, from: usize, to: usize) -> DateKind {
    if scan.word_before(form.first) == "from" {
        return if is_planned(scan, form.first) { DateKind::PlannedStart } else { DateKind::Start };
    }
    let stops = |at: usize| scan.is(at, ";");
    let back = (from..form.first).rev().take(REACH).take_while(|at| !stops(*at));
    let ahead = (form.end..to).take(REACH).take_while(|at| !stops(*at));
    let back = back.enumerate().find_map(|(far, at)| Some((far, word(scan, at)?)));
    let ahead = ahead.enumerate().find_map(|(far, at)| Some((far, word(scan, at)?)));
    match (back, ahead) {
        (Some((a, kind)), Some((b, _))) if a <= b => kind,
        (_, Some((_, kind))) | (Some((_, kind)), None) => kind,
        (None, None) => DateKind::Other,
    }
}

/// Whether the words before a verb put it in the future: "will start", "is expected to be completed".
fn is_planned(scan: &Scan<'_>, at: usize) -> bool {
    (at.saturating_sub(5)..at).any(|i| {
        matches!(
            scan.word(i),
            "will"
                | "meant"
                | "expected"
                | "scheduled"
                | "planned"
                | "plans"
                | "due"
                | "shall"
                | "slated"
                | "would"
                | "set"
                | "intended"
                | "aims"
        )
    })
}

fn word(scan: &Scan<'_>, at: usize) -> Option<DateKind> {
    let planned = |then: DateKind, else_: DateKind| if is_planned(scan, at) { then } else { else_ };
    Some(match scan.word(at) {
        "signed" | "sign" | "signing" | "signs" | "signature" | "inked" | "concluded" => DateKind::Signed,
        "announced" | "announces" | "announcement" | "unveiled" | "pledged" | "promised" | "announcing" => {
            DateKind::Announced
        }
        "handover" | "handed" | "handing" | "hand" | "inaugurated" | "inauguration" | "donated" | "donates"
        | "donation" | "presented" | "gave" | "granted" | "gifted" | "turned" => DateKind::Handover,
        "delivered" | "delivery" | "arrived" | "arrive" | "arrival" | "received" | "receives" | "shipped"
        | "brought" | "came" | "accepted" | "reached" => DateKind::Delivered,
        "start" | "started" | "starts" | "begin" | "began" | "begins" | "begun" | "commence" | "commenced"
        | "commencement" | "launched" | "launch" | "groundbreaking" | "since" => {
            planned(DateKind::PlannedStart, DateKind::Start)
        }
        "complete" | "completed" | "completes" | "completion" | "finish" | "finished" | "ended" | "end" | "ends"
        | "until" | "till" => planned(DateKind::PlannedEnd, DateKind::End),
        _ => return None,
    })
}

/// Whether a sentence's first date only dates the article: alone in its line, behind "Published", or behind
/// the places of a dateline.
pub(super) fn is_dateline(scan: &Scan<'_>, form: &Form, sentence: usize) -> bool {
    let furniture = |at: usize| {
        !scan.is_word(at)
            || matches!(
                scan.word(at),
                "monday"
                    | "tuesday"
                    | "wednesday"
                    | "thursday"
                    | "friday"
                    | "saturday"
                    | "sunday"
                    | "mon"
                    | "tue"
                    | "wed"
                    | "thu"
                    | "fri"
                    | "sat"
                    | "sun"
                    | "published"
                    | "posted"
                    | "updated"
                    | "date"
                    | "dated"
                    | "on"
                    | "at"
                    | "am"
                    | "pm"
                    | "gmt"
                    | "utc"
                    | "last"
                    | "modified"
                    | "press"
                    | "release"
                    | "st"
                    | "года"
                    | "року"
                    | "publié"
                    | "le"
                    | "дата"
                    | "publicado"
                    | "el"
                    | "em"
                    | "опубликовано"
                    | "نشر"
                    | "bst"
                    | "est"
                    | "p"
                    | "m"
                    | "a"
                    | "created"
                    | "de"
                    | "г"
                    | "р"
            )
    };
    let before = 0..form.first;
    let after = form.end..scan.len();
    if before.clone().all(furniture) && after.clone().all(furniture) && scan.len() <= 24 {
        return true;
    }
    let labelled = matches!(scan.word(0), "published" | "posted" | "updated" | "dated" | "publié" | "publicado")
        && form.first <= 5;
    if labelled {
        return true;
    }
    if sentence > 40 || form.first > 10 {
        return false;
    }
    // "LUSAKA, 4 March 2022 –", "Amman, August 15 (Petra) --", "NAIROBI (12 May 2020) -".
    let places = before.clone().all(|at| {
        !scan.is_word(at)
            || scan.written(at).starts_with(|c: char| c.is_uppercase() || !c.is_lowercase())
            || matches!(scan.word(at), "of" | "and" | "the" | "de" | "la")
            || scan.word_before(at) == "al"
    });
    let governed =
        matches!(scan.word_before(form.first), "in" | "on" | "by" | "since" | "the" | "until" | "during" | "of");
    if !places || governed {
        return false;
    }
    // "By Jane Doe | 5 March 2024": a short line of names with a whole date.
    let whole = form.dates.first().is_some_and(|date| date.year.is_some() && date.day.is_some());
    let names = |at: usize| furniture(at) || scan.written(at).starts_with(char::is_uppercase);
    if whole
        && sentence > 0
        && sentence < 12
        && scan.len() <= 16
        && after.clone().all(names)
        && !scan.is(scan.len() - 1, ".")
    {
        return true;
    }
    // "Due date: 5 May –" is something else's.
    if scan.is(form.first.wrapping_sub(1), ":") {
        return false;
    }
    let mut end = form.end;
    while scan.is(end, ",") || scan.is(end, ")") || scan.is(end, ".") {
        end += 1;
    }
    let dashed = scan.is_dash(end) || (scan.is(end, ":") && form.first > 0) || scan.is(end, "|") || scan.is(end, "/");
    let agency = scan.is(end, "(") && (end..(end + 8).min(scan.len())).any(|at| scan.is(at, ")"));
    // "25 June 2002 China Donates Computers": the line begins with its date.
    let heads = form.first == 0 && scan.is_word(form.end) && scan.written(form.end).starts_with(char::is_uppercase);
    dashed || agency || heads
}
