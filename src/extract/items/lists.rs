//! Decides which candidates of an article are given, list by list.
//!
//! A list has one governor: the verb before its first or behind its last member, what introduces it
//! ("including", a colon), or its being a line of a bulleted list. What is lost, requested, on board, in stock,
//! or given to others is left out. The windows in words were chosen by eye on the development articles.

use crate::extract::article_status::CARRIERS;
use crate::extract::candidates::{Candidate, CandidateKind, find_candidates};
use crate::extract::governors::{self, Act, Governed, governed, has_word};
use crate::extract::sentence::ArticleText;
use crate::extract::verbs::is_news;
use crate::extract::vocabulary::{self, EquipmentMatch};
use crate::extract::words::{SentenceWords, WordSet, word_set};
use crate::model::{DeliveryStatus, Figure};

/// A candidate with its list and what governs it.
pub(super) struct GovernedCandidate {
    pub(super) candidate: Candidate,
    pub(super) sentence: usize,
    pub(super) governed: Governed,
    /// Number of its list, counted over the whole article.
    list_index: usize,
    pub(super) in_headline: bool,
}

/// All candidates of the article with their governors, in text order and grouped into lists.
pub(super) fn governed_candidates(article: &ArticleText<'_>) -> Vec<GovernedCandidate> {
    let hits = vocabulary::find_equipment_words(article.text, true);
    let mut hits: &[EquipmentMatch] = &hits;
    let mut all: Vec<GovernedCandidate> = Vec::new();
    let mut list = 0;
    for (s, sentence) in article.sentences.iter().enumerate() {
        let passed = hits.partition_point(|hit| hit.start < sentence.span.start);
        hits = &hits[passed..];
        let inside = hits.partition_point(|hit| hit.end <= sentence.span.end);
        let own = &hits[..inside];
        if !sentence.english {
            continue;
        }
        let words = &sentence.words;
        let found = find_candidates(words, own, sentence.span.start);
        let mut last: Option<usize> = None;
        for candidate in found {
            if last.is_some_and(|end| !are_in_one_list(words, end, candidate.phrase.start)) || last.is_none() {
                list += 1;
            }
            last = Some(candidate.phrase.end);
            let governed = governed(words, candidate.phrase.clone(), candidate.quantity.is_some());
            all.push(GovernedCandidate {
                governed,
                sentence: s,
                list_index: list,
                in_headline: article.is_headline(s),
                candidate,
            });
        }
    }
    all
}

/// Whether the candidates that end and start at these words stand in one list: at most 14 words between them (a
/// guess) and none that ends a list, except in brackets.
fn are_in_one_list(words: &SentenceWords<'_>, end: usize, start: usize) -> bool {
    if start < end || start - end > 14 {
        return false;
    }
    let mut depth = 0;
    for i in end..=start {
        let gap = words.gap(i);
        depth = (depth + gap.matches('(').count() as i32 - gap.matches(')').count() as i32).max(0);
        if gap.contains(':') && depth == 0 {
            return false;
        }
        if i < start && depth == 0 && (LIST_BREAKS.contains(words.word(i)) || (words.word(i) == "with" && i > end)) {
            return false;
        }
    }
    depth == 0
}

static LIST_BREAKS: WordSet = WordSet::new(|| {
    word_set(
        "is are was were be been being has have had will would can could shall should may might which that who \
         where while when because to into from by including include includes included costs cost made constructed \
         donated gave given provided delivered received handed sent purchased bought repaired destroyed equipped \
         carry carries carried carrying contain contains worth valued used from see against",
    )
});

/// Keeps the candidates that are given.
pub(super) fn given_candidates(
    article: &ArticleText<'_>,
    candidates: Vec<GovernedCandidate>,
) -> Vec<GovernedCandidate> {
    let mut kept: Vec<GovernedCandidate> = Vec::new();
    let mut candidates = candidates.into_iter().peekable();
    while let Some(first) = candidates.next() {
        let mut list = vec![first];
        while let Some(next) = candidates.next_if(|next| next.list_index == list[0].list_index) {
            list.push(next);
        }
        let before = kept.last().map(|last| (last.sentence, last.list_index));
        if let Some(governed) = list_governor(article, &list, &kept, before) {
            push_given(article, list, governed, &mut kept);
        }
    }
    kept
}

/// What governs a list as a whole, or none if nothing of it is given.
///
/// `kept` are the candidates kept so far and `before` is the sentence and list of the last one. The rules are
/// tried in order, from the plainest (a verb of giving) to the weakest (a counted noun in a sentence that
/// speaks of giving).
fn list_governor(
    article: &ArticleText<'_>,
    list: &[GovernedCandidate],
    kept: &[GovernedCandidate],
    before: Option<(usize, usize)>,
) -> Option<Governed> {
    let sentence = &article.sentences[list[0].sentence];
    let words = &sentence.words;
    let start = list[0].candidate.phrase.start;
    let counted = list.iter().filter(|member| member.candidate.quantity.is_some_and(|n| n > Figure::from(1))).count();
    let numbered = list.iter().filter(|member| member.candidate.quantity.is_some()).count();
    if is_elsewhere(words, start) || is_on_board(words, start, list) {
        return None;
    }
    let by = |governed: &Governed| if let Governed::Stated { by, .. } = governed { *by } else { start };
    let said_at = by(&list[0].governed).min(start);
    let news = matches!(list[0].governed, Governed::Stated { status, .. } if is_news(status));
    if if news { governors::is_in_doubt(words, said_at) } else { governors::is_doubted(words, said_at) } {
        return None;
    }
    if is_new_possession(words, start) {
        let by = (0..start).rev().find(|&i| matches!(words.word(i), "has" | "have")).unwrap_or(0);
        return Some(Governed::Stated { status: DeliveryStatus::InUse, act: Act::Build, rule: "has new", by });
    }
    let statements: Vec<Governed> =
        list.iter().map(|member| member.governed).filter(|g| matches!(g, Governed::Stated { .. })).collect();
    let first = list[0].governed;
    if first == Governed::Denied {
        return None;
    }
    if let Some(governed) = statements.iter().find(|g| has_status(g)).or(statements.first()) {
        return Some(*governed);
    }
    // "Nine scanners have been bought for Kyiv, and one for Lviv" shares one verb.
    let joined = start.checked_sub(1).filter(|_| numbered > 0).is_some_and(|i| words.word(i) == "and");
    if let Some(last) = kept.last().filter(|last| joined && last.sentence == list[0].sentence)
        && (last.candidate.phrase.end..start).filter(|&i| FINITE_VERBS.contains(words.word(i))).count() <= 1
    {
        return Some(last.governed);
    }
    // "medical equipment, including 15 ambulances" is governed like the equipment.
    if is_introduced(words, start) && before.is_some_and(|(s, _)| s == list[0].sentence) {
        return kept.last().map(|last| last.governed);
    }
    if list.iter().any(|member| member.candidate.kind == CandidateKind::Part) && !kept.is_empty() {
        return Some(Governed::Unstated);
    }
    if is_list_line(article, list[0].sentence) && !kept.is_empty() | is_introduced_list_line(article, list[0].sentence)
    {
        return Some(Governed::Unstated);
    }
    if list.iter().any(|member| member.in_headline && numbered > 0) {
        return Some(Governed::Unstated);
    }
    if (0..words.len()).any(|i| LOSS_WORDS.contains(words.word(i))) {
        return None;
    }
    // "The following were given: 20 beds": the verb stands before the colon.
    if let Some(by) = (0..start).rev().find(|&i| governors::gift_status(words, i).is_some())
        && (by..=start).any(|i| words.gap(i).contains(':'))
    {
        let status = governors::gift_status(words, by).unwrap_or(DeliveryStatus::Unknown);
        return Some(Governed::Stated { status, act: Act::Give, rule: "behind a colon", by });
    }
    // "Police recovered three motorcycles": another verb governs them.
    let before = start.checked_sub(1).map_or("", |i| words.word(i));
    if numbered > 0 && before.len() > 4 && before.ends_with("ed") && !governors::is_giving_word(before) {
        return None;
    }
    let verbless = !(0..words.len()).any(|i| FINITE_VERBS.contains(words.word(i)));
    let known = |member: &GovernedCandidate| {
        let category = member.candidate.category.map(|c| c.code);
        category.is_some() && kept.iter().any(|kept| kept.candidate.category.map(|c| c.code) == category)
    };
    if !verbless && !governors::speaks_of_giving(words) && !list.iter().any(known) {
        return None;
    }
    ((counted > 0 || (numbered > 0 && verbless)) && !governors::is_stock(words, start)).then_some(Governed::Unstated)
}

fn has_status(governed: &Governed) -> bool {
    matches!(governed, Governed::Stated { status, .. } if *status != DeliveryStatus::Unknown)
}

/// Words of sentences about losses.
static LOSS_WORDS: WordSet = WordSet::new(|| {
    word_set(
        "debris burnt burned smashed destroyed looted stolen shelled shells bombed struck collapsed damaged lost sank \
         sunk ruined wrecked missing injured killed idle broken",
    )
});

/// "The school has a new heating system": given and in use.
fn is_new_possession(words: &SentenceWords<'_>, start: usize) -> bool {
    let new = (start.saturating_sub(2)..=start).any(|i| words.word(i) == "new");
    let has = has_word(words, start.saturating_sub(4)..start, &["has", "have"]);
    new && has
}

/// Frequent finite verbs. A sentence with none of them is taken for a heading or a list line.
static FINITE_VERBS: WordSet = WordSet::new(|| word_set("is are was were has have had will would can could said says"));

/// Whether "including", "such as", a colon or a bracket ties the list to what stands before it.
fn is_introduced(words: &SentenceWords<'_>, start: usize) -> bool {
    let Some(i) = start.checked_sub(1) else { return false };
    words.gap(start).contains([':', '(', '[', '–', '—'])
        || ["including", "include", "includes", "included", "namely", "like", "comprising", "are"]
            .contains(&words.word(i))
        || (words.word(i) == "as" && i > 0 && words.word(i - 1) == "such")
        || (words.word(i) == "of"
            && i > 0
            && matches!(words.word(i - 1), "consisting" | "consists" | "consisted" | "composed"))
}

/// Whether a sentence is a line of a bulleted list or a table: "(a) a fire engine", "- 20 beds", "2) 3 pumps".
pub(super) fn is_list_line(article: &ArticleText<'_>, s: usize) -> bool {
    let sentence = &article.sentences[s];
    let text = &article.text[sentence.span.start..sentence.span.end];
    let marked = text.starts_with(['-', '•', '–', '—', '*', '·', '●', '▪', '(']);
    let row = text.contains('|');
    let figure = text
        .split_once([')', '.'])
        .is_some_and(|(mark, _)| mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_alphanumeric()));
    marked || figure || row
}

/// Whether one of the 40 sentences above a list line ends with a colon. 40 bounds the work; a guess.
fn is_introduced_list_line(article: &ArticleText<'_>, s: usize) -> bool {
    article.sentences[..s]
        .iter()
        .rev()
        .take(40)
        .any(|above| article.text[above.span.start..above.span.end].ends_with(':'))
}

/// Whether the sentence is about requests or gifts to others: "requested 20", "22 units to 11 different countries".
fn is_elsewhere(words: &SentenceWords<'_>, start: usize) -> bool {
    let unlikely = has_word(words, 0..start, &["unlikely", "requested", "requests", "request", "asked", "appealed"]);
    let countries = (start..words.len()).any(|i| {
        words.word(i) == "countries"
            && (i.saturating_sub(3)..i).any(|i| words.word(i).starts_with(|c: char| c.is_ascii_digit()))
    });
    unlikely || countries
}

/// Whether the list is on board of something: "equipped with stretchers", "carry ventilators".
///
/// What a facility is equipped with is given; what a vehicle is equipped with is not.
fn is_on_board(words: &SentenceWords<'_>, start: usize, list: &[GovernedCandidate]) -> bool {
    let mut i = start;
    while i > 0 && start - i < 16 {
        i -= 1;
        let word = words.word(i);
        if matches!(word, "equipped" | "fitted" | "stocked" | "loaded" | "complete")
            && matches!(words.word(i + 1), "with")
        {
            let mover = (0..i).any(|j| MOVERS.contains(words.word(j)));
            let facility = (i.saturating_sub(14)..i).any(|j| FACILITIES.contains(words.word(j)));
            return mover && !facility || has_word(words, i.saturating_sub(3)..i, &["each", "all", "every"]);
        }
        if ["carry", "carries", "carried", "contain", "contains", "containing", "feature", "features"].contains(&word) {
            return true;
        }
        if matches!(word, "carrying") {
            return !(0..i).any(|j| CARRIERS.contains(words.word(j)));
        }
        if matches!(word, "included" | "include" | "includes")
            && ((i > 0
                && matches!(words.word(i - 1), "they" | "which")
                && list.iter().all(|member| member.candidate.quantity.is_none()))
                || (i.saturating_sub(4)..i).any(|j| words.word(j) == "each"))
        {
            return true;
        }
    }
    false
}

/// Nouns of facilities, whose equipment is given.
static FACILITIES: WordSet = WordSet::new(|| {
    word_set(
        "hospital hospitals clinic clinics centre centres center centers school schools laboratory laboratories \
         ward wards department departments unit facility facilities room rooms institute institution institutions \
         building maternity university workshop workshops ministry office offices station stations",
    )
});

/// Nouns of vehicles and others with equipment on board.
static MOVERS: WordSet = WordSet::new(|| {
    word_set(
        "ambulance ambulances vehicle vehicles car cars bus buses truck trucks boat boats ship ships container containers \
         machine machines helicopter helicopters train trains they these team cars van vans",
    )
});

/// Adds the members of a list that its governor gives to `kept`.
fn push_given(
    article: &ArticleText<'_>,
    list: Vec<GovernedCandidate>,
    governed: Governed,
    kept: &mut Vec<GovernedCandidate>,
) {
    let words = &article.sentences[list[0].sentence].words;
    let shared_head = |member: &GovernedCandidate| {
        member.candidate.kind == CandidateKind::Plain && member.candidate.quantity.is_none()
    };
    let several = list.len() > 1;
    let headed: Vec<bool> = (0..list.len()).map(|i| list[i + 1..].iter().any(shared_head)).collect();
    let with_items = list.iter().any(|t| t.candidate.quantity.is_some());
    let roots: Vec<(usize, &str)> = list
        .iter()
        .enumerate()
        .filter(|(_, member)| shared_head(member))
        .filter_map(|(i, member)| Some((i, member.candidate.category?.code.split('_').next()?)))
        .collect();
    for (at, (mut member, headed)) in list.into_iter().zip(headed).enumerate() {
        let candidate = &member.candidate;
        let root = candidate.category.and_then(|c| c.code.split('_').next());
        // "gastroscopy and duodenoscopy systems" are one item, named by the last noun.
        if candidate.kind == CandidateKind::Bare && roots.iter().any(|(i, r)| *i > at && Some(*r) == root) {
            continue;
        }
        let given = matches!(governed, Governed::Stated { .. });
        let takes = match candidate.kind {
            _ if member.governed == Governed::Denied || is_carrier(article, &member) => false,
            _ if candidate.kind != CandidateKind::Part && is_object_of_preposition(words, &member) => false,
            CandidateKind::Built => match (member.governed, governed) {
                (Governed::Stated { rule: "subject", by, .. }, _) if words.word(by) == "handed" => true,
                (Governed::Stated { act: Act::Build, .. }, _) => true,
                (Governed::Stated { .. }, _) | (_, Governed::Stated { .. }) => is_building_word(words, candidate),
                _ => false,
            },
            CandidateKind::Part => true,
            CandidateKind::Plain => candidate.quantity.is_some() || given || several || member.in_headline,
            CandidateKind::Single => given || candidate.quantity.is_some() || is_list_line(article, member.sentence),
            CandidateKind::Bare => headed || given && several && with_items,
        };
        let counted = candidate.quantity.is_some_and(|n| n > Figure::from(1));
        let takes = takes || candidate.kind == CandidateKind::Built && counted && several && given;
        if candidate.category.is_none() && candidate.kind != CandidateKind::Part {
            let own_verb = matches!(member.governed, Governed::Stated { rule: "object" | "subject" | "among", .. });
            if !own_verb && !several {
                continue;
            }
        }
        if takes && !is_capacity(words, candidate) {
            if !has_status(&member.governed) {
                member.governed = governed;
            }
            kept.push(member);
        }
    }
}

/// Whether a preposition governs the candidate, so that it is not the item given: "computers with printers".
fn is_object_of_preposition(words: &SentenceWords<'_>, member: &GovernedCandidate) -> bool {
    if matches!(member.governed, Governed::Stated { .. }) {
        return false;
    }
    let mut at = member.candidate.phrase.start;
    while at > 0 && words.is_adjacent(at) && matches!(words.word(at - 1), "the" | "a" | "an" | "its" | "their") {
        at -= 1;
    }
    let counted = member.candidate.quantity.is_some_and(|n| n > Figure::from(1));
    if counted && at > 0 && matches!(words.word(at - 1), "with" | "by") {
        return false;
    }
    if at > 1 && matches!(words.word(at - 2), "keys") {
        return false;
    }
    at > 0
        && words.is_adjacent(at)
        && matches!(words.word(at - 1), "with" | "for" | "to" | "in" | "at" | "from" | "by" | "on")
}

/// Whether the candidate is the transport of the goods: "eight cargo planes carrying", "two aircraft arrived with".
fn is_carrier(article: &ArticleText<'_>, member: &GovernedCandidate) -> bool {
    let candidate = &member.candidate;
    let sentence = &article.sentences[member.sentence];
    let words = &sentence.words;
    let end = candidate.phrase.end;
    let head = words.word(end.saturating_sub(1));
    let start = candidate.phrase.start;
    let moves = candidate
        .category
        .is_some_and(|c| matches!(c.code, "aircraft" | "truck" | "boat" | "railway_coach" | "medical_container"))
        || matches!(head, "containers" | "lorries" | "trucks");
    if moves {
        let of = start >= 2
            && words.word(start - 1) == "of"
            && matches!(words.word(start - 2), "convoy" | "load" | "loads" | "cargo");
        // "Eight trucks reached the town. On board: ..." The next 240 bytes are about two sentences; a guess.
        let behind = sentence.span.start + words.byte_range(candidate.phrase.clone()).end;
        let mut until = (behind + 240).min(article.text.len());
        while !article.text.is_char_boundary(until) {
            until -= 1;
        }
        let after = &article.text[behind..until];
        if of
            || ["On board", "on board:", " carried ", " carrying ", "loaded with", "laden with"]
                .iter()
                .any(|s| after.contains(s))
        {
            return true;
        }
    }
    (candidate.category.is_some_and(|c| matches!(c.code, "aircraft" | "truck" | "boat")) || CARRIERS.contains(head))
        && (has_word(words, end..end + 3, &["carrying", "loaded", "laden", "bringing", "transporting"])
            || words.word(candidate.phrase.end.saturating_sub(2)) == "cargo")
}

/// Whether the noun means the building ("building", "ward"), not the institution in it.
fn is_building_word(words: &SentenceWords<'_>, candidate: &Candidate) -> bool {
    let head = words.word(candidate.phrase.end.saturating_sub(1));
    ["building", "buildings", "ward", "wards", "block", "blocks", "wing", "classroom", "classrooms"].contains(&head)
        || candidate.quantity.is_some() && candidate.phrase.start.checked_sub(1).is_some_and(|i| words.word(i) == "new")
}

/// Whether the count is a capacity: the beds of a hospital that is built.
fn is_capacity(words: &SentenceWords<'_>, candidate: &Candidate) -> bool {
    let bed = candidate.category.is_some_and(|c| c.code == "hospital_bed")
        && words.word(candidate.phrase.end.saturating_sub(1)).starts_with("bed");
    let sized = |i: usize| {
        ["has", "have", "having", "with", "of", "capacity", "consisting", "accommodate", "meters", "metres"]
            .contains(&words.word(i))
    };
    if bed && words.word(candidate.phrase.end) == "strong" {
        return true;
    }
    bed && (candidate.phrase.start.saturating_sub(3)..candidate.phrase.start).any(sized)
        && (0..candidate.phrase.start).any(|i| FACILITIES.contains(words.word(i)))
}

#[cfg(test)]
mod tests {
    use crate::extract::{ArticleText, find_items};

    /// Items in short form: `12 hospital_bed`.
    fn given(text: &str) -> Vec<String> {
        let short = |quantity: Option<crate::model::Figure>, category: &str| {
            format!("{} {category}", quantity.map_or("-".to_owned(), crate::model::Figure::to_plain_string))
        };
        let found = find_items(&ArticleText::new(text, &[]));
        found.iter().map(|f| short(f.value.quantity, f.value.category.map_or("?", |c| c.code))).collect()
    }

    #[test]
    fn a_list_is_given_as_a_whole() {
        for (text, expected) in [
            ("Norway donated 12 beds, two pumps and a generator.", &["12 hospital_bed", "2 pump", "1 generator"][..]),
            (
                "Nine scanners have been bought for Kaya, and one ambulance for Mopti.",
                &["9 office_scanner", "1 ambulance"],
            ),
            ("Norway gave equipment: 12 beds; 3 pumps.", &["12 hospital_bed", "3 pump"]),
            (
                "Three grants were signed:\n(a) a fire engine for Kaya;\n(b) two buses for Mopti.",
                &["1 fire_engine", "2 bus"],
            ),
            ("Norway gave to Mali:\nAmbulance | 7\nTractor | 2", &["7 ambulance", "2 tractor"]),
            ("The clinic was equipped with two monitors.", &["2 patient_monitor"]),
        ] {
            assert_eq!(given(text), expected, "{text}");
        }
    }

    #[test]
    fn items_on_board_lost_denied_or_given_to_others_are_left_out() {
        for text in [
            "Each ambulance is equipped with two stretchers.", "The ambulances carry 3 ventilators.",
            "A fire destroyed 3 ambulances.", "The minister requested 20 pumps.",
            "Norway denied that it had given 20 pumps.", "In 2006 it gave 22 scanners to 11 countries.",
            "There are 40 ambulances in the country.", "The accident involved two buses.",
        ] {
            assert_eq!(given(text), Vec::<String>::new(), "{text}");
        }
    }
}
