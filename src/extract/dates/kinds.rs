//! Decides what happened on a date, from the nearest governing word, and whether it only dates the article.

use super::forms::DateExpression;
use crate::extract::tokens::Tokens;
use crate::model::DateKind;
use crate::text::calendar;

/// Tokens on either side in which the governing word of a date is looked for. Chosen by eye.
const GOVERNOR_WINDOW: usize = 18;

/// The kind of a date. `from` and `to` are the ends of its neighbours, whose words are not its own. At equal
/// distance the word before wins.
pub(super) fn date_kind(tokens: &Tokens<'_>, form: &DateExpression, from: usize, to: usize) -> DateKind {
    if tokens.word_before(form.first) == "from" {
        return if is_planned(tokens, form.first) { DateKind::PlannedStart } else { DateKind::Start };
    }
    let stops = |at: usize| tokens.is_symbol(at, ";");
    let back = (from..form.first).rev().take(GOVERNOR_WINDOW).take_while(|at| !stops(*at));
    let ahead = (form.end..to).take(GOVERNOR_WINDOW).take_while(|at| !stops(*at));
    let back = back.enumerate().find_map(|(far, at)| Some((far, kind_of_word(tokens, at)?)));
    let ahead = ahead.enumerate().find_map(|(far, at)| Some((far, kind_of_word(tokens, at)?)));
    match (back, ahead) {
        (Some((a, kind)), Some((b, _))) if a <= b => kind,
        (_, Some((_, kind))) | (Some((_, kind)), None) => kind,
        (None, None) => DateKind::Other,
    }
}

/// Whether one of the five tokens before a verb puts it in the future: "will start", "is expected to be
/// completed".
fn is_planned(tokens: &Tokens<'_>, at: usize) -> bool {
    (at.saturating_sub(5)..at).any(|i| {
        [
            "will", "meant", "expected", "scheduled", "planned", "plans", "due", "shall", "slated", "would", "set",
            "intended", "aims",
        ]
        .contains(&tokens.word(i))
    })
}

fn kind_of_word(tokens: &Tokens<'_>, at: usize) -> Option<DateKind> {
    let planned = |then: DateKind, else_: DateKind| if is_planned(tokens, at) { then } else { else_ };
    Some(match tokens.word(at) {
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

/// Whether the first date of a sentence only dates the article: alone in its line, after "Published", or
/// after the places of a dateline.
///
/// The limits (24 tokens in a line, the first 40 sentences, 10 tokens before the date and so on) are chosen
/// by eye.
pub(super) fn is_dateline(tokens: &Tokens<'_>, form: &DateExpression, sentence: usize) -> bool {
    let furniture = |at: usize| {
        !tokens.is_word(at)
            || calendar::is_weekday(tokens.word(at))
            || [
                "mon", "tue", "wed", "thu", "fri", "sat", "sun", "published", "posted", "updated", "date", "dated",
                "on", "at", "am", "pm", "gmt", "utc", "last", "modified", "press", "release", "st", "года", "року",
                "publié", "le", "дата", "publicado", "el", "em", "опубликовано", "نشر", "bst", "est", "p", "m", "a",
                "created", "de", "г", "р",
            ]
            .contains(&tokens.word(at))
    };
    let before = 0..form.first;
    let after = form.end..tokens.len();
    if before.clone().all(furniture) && after.clone().all(furniture) && tokens.len() <= 24 {
        return true;
    }
    let labelled = matches!(tokens.word(0), "published" | "posted" | "updated" | "dated" | "publié" | "publicado")
        && form.first <= 5;
    if labelled {
        return true;
    }
    if sentence > 40 || form.first > 10 {
        return false;
    }
    // "LUSAKA, 4 March 2022 –", "Amman, August 15 (Petra) --", "NAIROBI (12 May 2020) -".
    let places = before.clone().all(|at| {
        !tokens.is_word(at)
            || tokens.written(at).starts_with(|c: char| c.is_uppercase() || !c.is_lowercase())
            || matches!(tokens.word(at), "of" | "and" | "the" | "de" | "la")
            || tokens.word_before(at) == "al"
    });
    let governed =
        matches!(tokens.word_before(form.first), "in" | "on" | "by" | "since" | "the" | "until" | "during" | "of");
    if !places || governed {
        return false;
    }
    // "By Jane Doe | 5 March 2024": a short line of names with a full date.
    let whole = form.dates.first().is_some_and(|date| date.year.is_some() && date.day.is_some());
    let names = |at: usize| furniture(at) || tokens.written(at).starts_with(char::is_uppercase);
    if whole
        && sentence > 0
        && sentence < 12
        && tokens.len() <= 16
        && after.clone().all(names)
        && !tokens.is_symbol(tokens.len() - 1, ".")
    {
        return true;
    }
    // "Due date: 5 May –" dates something else.
    if tokens.is_symbol(form.first.wrapping_sub(1), ":") {
        return false;
    }
    let mut end = form.end;
    while tokens.is_symbol(end, ",") || tokens.is_symbol(end, ")") || tokens.is_symbol(end, ".") {
        end += 1;
    }
    let dashed = tokens.is_dash(end)
        || (tokens.is_symbol(end, ":") && form.first > 0)
        || tokens.is_symbol(end, "|")
        || tokens.is_symbol(end, "/");
    let agency = tokens.is_symbol(end, "(") && (end..(end + 8).min(tokens.len())).any(|at| tokens.is_symbol(at, ")"));
    // "25 June 2002 China Donates Computers": the line begins with its date.
    let heads = form.first == 0 && tokens.is_word(form.end) && tokens.written(form.end).starts_with(char::is_uppercase);
    dashed || agency || heads
}
