//! An independent reader of IATI activities, to compare with ours.
//!
//! It uses nothing of `formats::iati`: roxmltree gives the elements, and the rules and sums are written a
//! second time from the IATI standard and the design. Where the two readers disagree, one of them is wrong.

pub mod money;
mod parts;

use aidtrail::model::{Amount, Basis, Coded, Figure, Project, StatedPart};
use money::{Stated, money};
use roxmltree::{Document, Node, ParsingOptions};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Parses a document; a document type is allowed.
pub fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    let options = ParsingOptions { allow_dtd: true, nodes_limit: u32::MAX };
    Document::parse_with_options(text, options)
}

/// The activities of a document, in order; they do not nest.
pub fn activities<'d, 'i>(document: &'d Document<'i>) -> Vec<Node<'d, 'i>> {
    document.descendants().filter(|node| node.has_tag_name("iati-activity")).collect()
}

/// Facts of one activity as sorted text, by topic.
pub type ActivityFacts = BTreeMap<&'static str, Vec<String>>;

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default().trim()
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn element<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    elements(node, name).next()
}

/// The text directly in an element, without its children's.
pub fn text(node: Node<'_, '_>) -> String {
    let parts = node.children().filter(Node::is_text).filter_map(|part| part.text());
    parts.collect::<String>().trim().to_owned()
}

fn language<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let tag = node.attribute(("http://www.w3.org/XML/1998/namespace", "lang"))?.trim();
    Some(tag).filter(|tag| !tag.is_empty())
}

fn own_language<'a>(activity: Node<'a, '_>) -> Option<&'a str> {
    let around = |node: &Node<'_, '_>| node.has_tag_name("iati-activities");
    language(activity).or_else(|| activity.ancestors().find(around).and_then(language))
}

/// Language and text of all narratives of an element, and of its own text (version 1).
fn narratives<'a>(node: Node<'a, '_>) -> Vec<(Option<&'a str>, String)> {
    let own = language(node);
    let mut all: Vec<_> =
        elements(node, "narrative").map(|narrative| (language(narrative).or(own), text(narrative))).collect();
    all.push((own, text(node)));
    all.retain(|(_, text)| !text.is_empty());
    all
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in English, else in the activity's language, else in the first language by tag.
fn preferred(all: &[(Option<&str>, String)], own: Option<&str>) -> String {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let tag = |text: &(Option<&str>, String)| text.0.or(own).unwrap_or_default().to_owned();
    let english = all.iter().filter(|text| primary(&tag(text)) == "en").min_by_key(|text| tag(text));
    let is_own = |text: &&(Option<&str>, String)| {
        tag(text).is_empty() || own.is_some_and(|own| primary(own) == primary(&tag(text)))
    };
    let of_own = || all.iter().filter(is_own).min_by_key(|text| tag(text));
    let first = || all.iter().min_by_key(|text| tag(text));
    english.or_else(of_own).or_else(first).map(|(_, text)| one_line(text)).unwrap_or_default()
}

fn named(node: Option<Node<'_, '_>>, own: Option<&str>) -> String {
    node.map(|node| preferred(&narratives(node), own)).unwrap_or_default()
}

fn day(text: &str) -> &str {
    let text = text.trim();
    match text.find(['T', 't', ' ', 'Z', '+']) {
        Some(10) => &text[..10],
        _ => text,
    }
}

fn date_of(node: Option<Node<'_, '_>>) -> String {
    let Some(node) = node else { return String::new() };
    let iso = attribute(node, "iso-date");
    if iso.is_empty() { text(node) } else { iso.to_owned() }
}

fn percent(text: &str) -> String {
    text.trim_end_matches('%').trim().parse::<f64>().map_or_else(|_| "-".to_owned(), |n| format!("{n:.2}"))
}

fn float(percentage: Option<Figure>) -> Option<f64> {
    percentage.map(|it| it.to_plain_string().parse().expect("a number"))
}

fn shown(percentage: Option<f64>) -> String {
    percentage.map_or_else(|| "-".to_owned(), |n| format!("{n:.2}"))
}

/// The facts that this reader finds in one activity.
pub fn of_activity(activity: Node<'_, '_>) -> ActivityFacts {
    let own = own_language(activity);
    let mut facts = ActivityFacts::new();
    let mut put = |what: &'static str, mut all: Vec<String>| {
        all.sort();
        all.dedup();
        facts.insert(what, all);
    };
    let id = elements(activity, "iati-identifier").map(text).find(|id| !id.is_empty());
    put("id", vec![id.unwrap_or_default()]);
    let titles: Vec<_> = elements(activity, "title").flat_map(narratives).collect();
    put("title", vec![preferred(&titles, own)]);
    let descriptions = elements(activity, "description").flat_map(narratives);
    let language = |tag: Option<&str>| tag.or(own).unwrap_or("-").to_owned();
    let texts = titles.iter().cloned().chain(descriptions);
    put("texts", texts.map(|(tag, text)| format!("{} {}", language(tag), one_line(&text))).collect());
    let (sums, stated, of_payments) = money(activity, own);
    put("amounts", sums);
    put("stated", stated);
    let from_payments = |what: &str| -> Vec<&Stated> { of_payments.iter().filter(|it| it.0 == what).collect() };
    let code_or_name = |it: &Stated| if it.2.is_empty() { it.3.clone() } else { it.2.clone() };
    let place = |node: Node<'_, '_>| {
        let code = attribute(node, "code");
        let code = if code.is_empty() { named(Some(node), own) } else { code.to_owned() };
        format!("{} {}", code, percent(attribute(node, "percentage")))
    };
    let country = |node: Node<'_, '_>| {
        let written = place(node);
        let known =
            aidtrail::codes::country_by_name(&named(Some(node), own)).filter(|_| attribute(node, "code").is_empty());
        let written = if attribute(node, "code").len() == 2 { written.to_uppercase() } else { written };
        known.map_or(written, |known| format!("{} {}", known.code, percent(attribute(node, "percentage"))))
    };
    let mut countries: Vec<String> = elements(activity, "recipient-country").map(country).collect();
    let mut regions: Vec<String> = elements(activity, "recipient-region").map(place).collect();
    if countries.is_empty() && regions.is_empty() {
        countries = from_payments("country").into_iter().map(|it| format!("{} -", code_or_name(it))).collect();
        regions = from_payments("region").into_iter().map(|it| format!("{} -", code_or_name(it))).collect();
    }
    put("countries", countries);
    put("regions", regions);
    let vocabulary = |text: &str| if text.is_empty() { "1".to_owned() } else { text.to_owned() };
    let sector = |node: Node<'_, '_>| {
        let code = attribute(node, "code");
        let code = if code.is_empty() { named(Some(node), own) } else { code.to_owned() };
        format!("{} {code} {}", vocabulary(attribute(node, "vocabulary")), percent(attribute(node, "percentage")))
    };
    let mut sectors: Vec<String> = elements(activity, "sector").map(sector).collect();
    if sectors.is_empty() {
        let shown = |it: &Stated| format!("{} {} -", vocabulary(&it.1), code_or_name(it));
        sectors = from_payments("sector").into_iter().map(shown).collect();
    }
    put("sectors", sectors);
    let role = |code: &str| match code.to_lowercase().as_str() {
        "1" | "funding" => "donor".to_owned(),
        "2" | "accountable" => "accountable".to_owned(),
        "3" | "extending" => "agency".to_owned(),
        "4" | "implementing" => "implementing".to_owned(),
        _ => code.to_owned(),
    };
    let organisation = |role: String, node: Node<'_, '_>| {
        let (name, reference) = (named(Some(node), own), attribute(node, "ref"));
        // Our reader may know the name of an organisation that is given by identifier only: `*` matches any
        // name.
        let name = if name.is_empty() && !reference.is_empty() { "*".to_owned() } else { name };
        (!name.is_empty()).then(|| format!("{role} {reference} {name}"))
    };
    let mut parties: Vec<String> = elements(activity, "participating-org")
        .filter_map(|node| organisation(role(attribute(node, "role")), node))
        .collect();
    parties.extend(element(activity, "reporting-org").and_then(|node| organisation("reporting".to_owned(), node)));
    put("parties", parties);
    let date = |node: Node<'_, '_>| {
        let kind = match attribute(node, "type").to_lowercase().replace([' ', '-'], "").as_str() {
            "1" | "startplanned" => "planned_start".to_owned(),
            "2" | "startactual" => "start".to_owned(),
            "3" | "endplanned" => "planned_end".to_owned(),
            "4" | "endactual" => "end".to_owned(),
            _ => attribute(node, "type").to_owned(),
        };
        Some(format!("{kind} {}", day(&date_of(Some(node))))).filter(|date| !date.ends_with(' '))
    };
    put("dates", elements(activity, "activity-date").filter_map(date).collect());
    let status = elements(activity, "activity-status").last();
    let code = |node: Node<'_, '_>| Some(attribute(node, "code").to_owned()).filter(|code| !code.is_empty());
    let status = status.and_then(|node| code(node).or_else(|| Some(text(node))));
    let status = match status.as_deref().unwrap_or_default() {
        "1" | "Pipeline/identification" => "pipeline",
        "2" | "Implementation" => "implementation",
        "3" | "Completion" | "Finalisation" => "finalisation",
        "4" | "Post-completion" | "Closed" => "closed",
        "5" | "Cancelled" => "cancelled",
        "6" | "Suspended" => "suspended",
        other => other,
    };
    put("status", vec![status.to_owned()]);
    let relation = |node: Node<'_, '_>| {
        let id = attribute(node, "ref");
        let id = if id.is_empty() { text(node) } else { id.to_owned() };
        let relation = match attribute(node, "type") {
            "1" => "parent",
            "2" => "child",
            "3" => "sibling",
            "4" => "co-funded",
            "5" => "third party",
            other => other,
        };
        (!id.is_empty()).then(|| format!("{relation} {id}"))
    };
    put("related", elements(activity, "related-activity").filter_map(relation).collect());
    let result = |node: Node<'_, '_>| elements(node, "title").map(|t| named(Some(t), own)).find(|t| !t.is_empty());
    put("results", elements(activity, "result").filter_map(result).collect());
    let hierarchy = activity.attribute("hierarchy").and_then(|text| text.trim().parse::<u32>().ok());
    put("hierarchy", hierarchy.iter().map(u32::to_string).collect());
    let types = |default: &'static str, own: &'static str| {
        // Other vocabularies than the first classify earmarking and cash, not types of aid.
        let listed = |node: &Node<'_, '_>| {
            !default.contains("aid") || node.attribute("vocabulary").is_none_or(|v| v.trim() == "1")
        };
        let own = elements(activity, "transaction").flat_map(move |flow| elements(flow, own).filter(listed).last());
        let all = elements(activity, default).filter(listed).chain(own).map(|node| attribute(node, "code").to_owned());
        all.filter(|code| !code.is_empty()).collect::<Vec<_>>()
    };
    put("finance types", types("default-finance-type", "finance-type"));
    put("aid types", types("default-aid-type", "aid-type"));
    put("flow types", types("default-flow-type", "flow-type"));
    parts::of_activity(activity).into_iter().for_each(|(what, all)| put(what, all));
    facts
}

/// The facts that our reader found, as the same text.
pub fn of_project(project: &Project) -> ActivityFacts {
    let mut facts = ActivityFacts::new();
    let mut put = |what: &'static str, mut all: Vec<String>| {
        all.sort();
        all.dedup();
        facts.insert(what, all);
    };
    let activity = project.activity.as_deref().expect("an activity");
    put("id", vec![project.id.clone()]);
    put("title", vec![project.title.clone()]);
    let language = |tag: &Option<String>| tag.clone().unwrap_or_else(|| "-".to_owned());
    let title =
        Some(format!("{} {}", language(&activity.language), project.title)).filter(|_| !project.title.is_empty());
    let summary_language = activity.summary_language.clone().or_else(|| activity.language.clone());
    let summary = project.summary.iter().map(|text| format!("{} {}", language(&summary_language), one_line(text)));
    let others =
        activity.narratives.iter().map(|text| format!("{} {}", language(&text.language), one_line(&text.text)));
    put("texts", title.into_iter().chain(summary).chain(others).collect());
    let kind = |kind: &Option<Coded<aidtrail::model::AmountKind>>| kind.as_ref().map_or("", Coded::code).to_owned();
    let key = |amount: &Amount| {
        let left_out = amount.left_out.as_ref().map_or("", Coded::code);
        let kind = kind(&amount.kind);
        let receives = |part: &&StatedPart| part.of.as_ref().is_some_and(|of| of.code() == "receiver_activity");
        let to =
            amount.stated.iter().find(receives).filter(|_| matches!(kind.as_str(), "disbursement" | "expenditure"));
        let to = to.map_or_else(String::new, |part| format!(" to {}", part.code));
        format!("{kind} {} {:?} {:?} {left_out}{to}", amount.currency, amount.year, amount.last_year)
    };
    let shown_sum = |key: String, value: Figure, entries: u32| format!("{key}: {} of {entries}", value.0.normalize());
    put("amounts", project.amounts.iter().map(|it| shown_sum(key(it), it.value, it.entries)).collect());
    // Of several values of one payment each has its own amount: their parts are added as the other reader does.
    let mut parts: BTreeMap<String, (Decimal, u32)> = BTreeMap::new();
    for amount in &project.amounts {
        for part in &amount.stated {
            let of = part.of.as_ref().map_or("", Coded::code);
            let vocabulary = part.vocabulary.as_deref().unwrap_or_default();
            let name = part.name.as_deref().unwrap_or_default();
            let sum = parts.entry(format!("{}: {of} {vocabulary} {} {name}", key(amount), part.code)).or_default();
            *sum = (sum.0 + part.value.0, sum.1 + part.entries);
        }
    }
    let parts = parts.into_iter().map(|(key, (value, entries))| shown_sum(key, Figure(value), entries));
    put("stated", parts.collect());
    let countries = project.countries.iter().map(|place| format!("{} {}", place.code, shown(float(place.percentage))));
    put("countries", countries.collect());
    let regions = activity.regions.iter().map(|place| {
        let name = || place.name.clone().unwrap_or_default();
        format!(
            "{} {}",
            if place.code.is_empty() { name() } else { place.code.clone() },
            shown(float(place.percentage))
        )
    });
    put("regions", regions.collect());
    let sectors = project.sectors.iter().map(|sector| {
        let vocabulary = sector.vocabulary.as_deref().unwrap_or("1");
        format!("{vocabulary} {} {}", sector.code, shown(float(sector.percentage)))
    });
    put("sectors", sectors.collect());
    let inferred = Some(Coded::Known(Basis::Inferred));
    let parties = project.parties.iter().filter(|party| party.basis != inferred).map(|party| {
        let reference = party.reference.clone().unwrap_or_default();
        format!("{} {reference} {}", party.role.as_ref().map_or("", Coded::code), party.name)
    });
    put("parties", parties.collect());
    let dates = project.dates.iter().map(|date| {
        let value = date.value.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {value}", date.kind.as_ref().map_or("", Coded::code))
    });
    put("dates", dates.collect());
    put("status", vec![project.status.as_ref().map_or("", Coded::code).to_owned()]);
    put("related", project.related.iter().map(|related| format!("{} {}", related.relation, related.id)).collect());
    let titles = activity.results.iter().filter_map(|result| Some(result.titles.first()?.text.clone()));
    put("results", titles.collect());
    put("hierarchy", activity.hierarchy.iter().map(u32::to_string).collect());
    put("finance types", activity.finance_types.clone());
    put("aid types", activity.aid_types.clone());
    put("flow types", activity.flow_types.clone());
    parts::of_project(project).into_iter().for_each(|(what, all)| put(what, all));
    facts
}

/// The differences, one line each; a name that our reader knows from an identifier is no difference.
pub fn differences(ours: &ActivityFacts, theirs: &ActivityFacts) -> Vec<String> {
    let mut all = Vec::new();
    for (what, theirs) in theirs {
        let ours = &ours[what];
        // Without a language of its own, the texts of an activity without one are in a language that nobody names.
        if *what == "own language" && theirs.is_empty() {
            continue;
        }
        let known = |one: &String, other: &String| {
            *what == "parties" && other.strip_suffix('*').is_some_and(|start| one.starts_with(start))
        };
        let missing = theirs.iter().filter(|one| !ours.contains(one) && !ours.iter().any(|other| known(other, one)));
        let added = ours.iter().filter(|one| !theirs.contains(one) && !theirs.iter().any(|other| known(one, other)));
        let short = |text: &String| text.chars().take(150).collect::<String>();
        all.extend(missing.map(|one| format!("{what}: missing {}", short(one))));
        all.extend(added.map(|one| format!("{what}: added {}", short(one))));
    }
    all
}
