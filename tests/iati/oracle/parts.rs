//! What an activity states in other places than its title and descriptions, read a second time: transactions one by
//! one, results, documents, locations, humanitarian scopes, identifiers of others, and elements that are kept.
//!
//! Each topic is a list in document order; the number before each text keeps order and repetitions in the comparison.

use super::money::{Stated, payments};
use super::{attribute, date_of, day, elements, narratives, one_line, own_language, preferred, text};
use aidtrail::model::{Coded, PartialDate, Project};
use roxmltree::Node;

type Topics = Vec<(&'static str, Vec<String>)>;
type Texts = Vec<(Option<String>, String)>;

fn numbered(all: impl IntoIterator<Item = String>) -> Vec<String> {
    all.into_iter().enumerate().map(|(i, one)| format!("{i:04} {one}")).collect()
}

fn list(all: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", all.into_iter().collect::<Vec<_>>().join("; "))
}

/// The text that is shown, then all of them in one order.
fn shown_texts(shown: &str, texts: impl IntoIterator<Item = (Option<String>, String)>) -> String {
    let mut all: Vec<String> =
        texts.into_iter().map(|(language, text)| format!("{}={text}", language.as_deref().unwrap_or("-"))).collect();
    all.sort();
    format!("{}{}", one_line(shown), list(all))
}

fn of_elements(node: Node<'_, '_>, names: &[&str], own: Option<&str>, is_title: bool) -> String {
    let named = node.children().filter(|child| names.iter().any(|name| child.has_tag_name(*name)));
    let all: Vec<_> = named.flat_map(narratives).collect();
    let shown = preferred(&all, own);
    let written = |text: &str| if is_title { one_line(text) } else { text.to_owned() };
    shown_texts(&shown, all.iter().map(|(tag, text)| (tag.map(str::to_owned), written(text))))
}

fn titles(node: Node<'_, '_>, name: &str, own: Option<&str>) -> String {
    of_elements(node, &[name], own, true)
}

/// Names of which the one that is shown stands apart, so that none has its language.
fn names(node: Node<'_, '_>, name: &'static str, own: Option<&str>) -> String {
    let all: Vec<_> = elements(node, name).flat_map(narratives).collect();
    let mut names: Vec<String> = all.iter().map(|(_, text)| one_line(text)).collect();
    names.sort();
    format!("{}{}", preferred(&all, own), list(names))
}

fn texts(node: Node<'_, '_>, name: &str, own: Option<&str>) -> String {
    of_elements(node, &[name], own, false)
}

fn flag(node: Node<'_, '_>) -> String {
    match attribute(node, "humanitarian") {
        "1" | "true" => "yes".to_owned(),
        "0" | "false" => "no".to_owned(),
        _ => "-".to_owned(),
    }
}

fn last_date(node: Node<'_, '_>, name: &'static str) -> String {
    let stated = elements(node, name).map(|node| day(&date_of(Some(node))).to_owned());
    stated.last().unwrap_or_default()
}

fn indicator_value(node: Node<'_, '_>, own: Option<&str>) -> Option<String> {
    let value = attribute(node, "value");
    let value = if value.is_empty() { text(node) } else { value.to_owned() };
    let date = [attribute(node, "iso-date"), attribute(node, "year")].into_iter().find(|date| !date.is_empty());
    let dimension = |node: Node<'_, '_>| {
        let value = attribute(node, "value");
        let parts = [attribute(node, "name").to_owned(), if value.is_empty() { text(node) } else { value.to_owned() }];
        Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "))
            .filter(|it| !it.is_empty())
    };
    let dimensions: Vec<String> = elements(node, "dimension").filter_map(dimension).collect();
    let comments = texts(node, "comment", own);
    let is_empty = value.is_empty() && date.is_none() && dimensions.is_empty() && comments == "[]";
    (!is_empty).then(|| format!("{value} @{} {} {comments}", day(date.unwrap_or_default()), list(dimensions)))
}

fn indicator(node: Node<'_, '_>, own: Option<&str>) -> String {
    let values = |node: Node<'_, '_>, name: &'static str| {
        list(elements(node, name).filter_map(|node| indicator_value(node, own)))
    };
    let period = |node: Node<'_, '_>| {
        let (start, end) = (last_date(node, "period-start"), last_date(node, "period-end"));
        format!("{start}..{end} target{} actual{}", values(node, "target"), values(node, "actual"))
    };
    format!(
        "measure {} {} {} baseline{} {}",
        attribute(node, "measure"),
        titles(node, "title", own),
        texts(node, "description", own),
        values(node, "baseline"),
        list(elements(node, "period").map(period))
    )
}

fn location(node: Node<'_, '_>, own: Option<&str>) -> Option<String> {
    let mut codes: Vec<String> = Vec::new();
    let mut position = String::new();
    for child in node.children() {
        let of = |names: &[&str]| {
            let parts: Vec<&str> =
                names.iter().map(|name| attribute(child, name)).filter(|it| !it.is_empty()).collect();
            parts.join(" ")
        };
        let has_code = !attribute(child, "code").is_empty();
        match child.tag_name().name() {
            "location-id" if has_code => codes.push(of(&["vocabulary", "code"])),
            "administrative" => {
                codes.extend(has_code.then(|| of(&["vocabulary", "level", "code"])));
                codes.extend(Some(of(&["country", "adm1", "adm2"])).filter(|it| !it.is_empty()));
            }
            "gazetteer-entry" if !text(child).is_empty() => {
                codes.push(format!("{} {}", attribute(child, "gazetteer-ref"), text(child)).trim().to_owned());
            }
            "point" => position = elements(child, "pos").last().map(text).unwrap_or(position),
            "coordinates" if child.attribute("latitude").is_some() && child.attribute("longitude").is_some() => {
                position = format!("{} {}", attribute(child, "latitude"), attribute(child, "longitude"));
            }
            _ => {}
        }
    }
    let names = names(node, "name", own);
    let descriptions = of_elements(node, &["description", "activity-description", "administrative"], own, false);
    let is_empty = names == "[]" && descriptions == "[]" && codes.is_empty() && position.is_empty();
    (!is_empty).then(|| format!("{names} {descriptions} {} at {position}", list(codes)))
}

fn document(node: Node<'_, '_>, own: Option<&str>) -> Option<String> {
    let categories = elements(node, "category").map(|node| attribute(node, "code").to_owned());
    let (url, title) = (attribute(node, "url"), names(node, "title", own));
    (!url.is_empty() || title != "[]").then(|| {
        format!(
            "{url} {title} {} {} {} {}",
            texts(node, "description", own),
            attribute(node, "format"),
            list(categories.filter(|code| !code.is_empty())),
            last_date(node, "document-date")
        )
    })
}

/// Documents stand in the activity, and in its results, indicators and their values.
fn documents<'d, 'i>(activity: Node<'d, 'i>) -> impl Iterator<Item = Node<'d, 'i>> {
    const AROUND: [&str; 6] = ["result", "indicator", "baseline", "period", "target", "actual"];
    activity.descendants().filter(|node| node.has_tag_name("document-link")).filter(move |node| {
        let around = node.ancestors().skip(1).take_while(|node| *node != activity);
        around.into_iter().all(|node| AROUND.contains(&node.tag_name().name()))
    })
}

fn kept(node: Node<'_, '_>) -> String {
    let attribute = |attribute: roxmltree::Attribute<'_, '_>| {
        let prefix =
            if attribute.namespace().is_some_and(|it| it.ends_with("/XML/1998/namespace")) { "xml:" } else { "" };
        format!("{prefix}{}={:?}", attribute.name(), attribute.value())
    };
    let attributes = node.attributes().filter(|it| !it.value().trim().is_empty()).map(attribute);
    let children = node.children().filter(Node::is_element).map(kept);
    format!("<{} {}>{}{}", node.tag_name().name(), list(attributes), text(node), list(children))
}

/// What the other reader finds in the parts of an activity.
pub fn of_activity(activity: Node<'_, '_>) -> Topics {
    let own = own_language(activity);
    let mut transactions = Vec::new();
    for payment in payments(activity, own) {
        let node = payment.node;
        let mut stated: Vec<String> =
            payment.all.iter().map(|(of, v, code, name): &Stated| format!("{of} {v} {code} {name}")).collect();
        stated.sort();
        let reference = attribute(node, "ref");
        let rest = format!("{} {} {}", flag(node), texts(node, "description", own), list(stated));
        let head = |value: &str, currency: &str, date: &str, left_out: &str| {
            format!("{reference} {} {} {value} {currency} {left_out} {rest}", payment.kind, day(date))
        };
        for (value, currency, date, left_out) in &payment.values {
            transactions.push(head(&value.normalize().to_string(), currency, date, left_out));
        }
        if payment.values.is_empty() {
            let unread = elements(node, "value").next();
            let of = |name| unread.map_or("", |node| attribute(node, name));
            let currency =
                if of("currency").is_empty() { attribute(activity, "default-currency") } else { of("currency") };
            let currency = if unread.is_some() { currency.to_uppercase() } else { String::new() };
            let date = if payment.dated.is_empty() { of("value-date") } else { &payment.dated };
            transactions.push(head("-", &currency, date, ""));
        }
    }
    let result = |node: Node<'_, '_>| {
        let indicators = elements(node, "indicator").map(|node| indicator(node, own));
        let (title, description) = (titles(node, "title", own), texts(node, "description", own));
        format!("{} {title} {description} {}", attribute(node, "type"), list(indicators))
    };
    let scope = |node: Node<'_, '_>| {
        let all: Vec<_> = narratives(node);
        let names =
            shown_texts(&preferred(&all, own), all.iter().map(|(tag, text)| (tag.map(str::to_owned), one_line(text))));
        let [kind, vocabulary, code] = ["type", "vocabulary", "code"].map(|name| attribute(node, name));
        (!code.is_empty() || names != "[]").then(|| format!("{kind} {vocabulary} {code} {names}"))
    };
    let value_of = |node: Node<'_, '_>, name: &str| {
        let value = attribute(node, name);
        if value.is_empty() { text(node) } else { value.to_owned() }
    };
    let filled = |name: &'static str, attribute: &'static str| {
        elements(activity, name).map(move |node| value_of(node, attribute)).filter(|value| !value.is_empty())
    };
    let last_tied = elements(activity, "transaction").filter_map(|node| elements(node, "tied-status").last());
    let tied =
        elements(activity, "default-tied-status").chain(last_tied).map(|node| attribute(node, "code").to_owned());
    let is_kept = |node: &Node<'_, '_>| {
        let kept = ["contact-info", "conditions", "crs-add", "fss", "activity-website", "tag"];
        kept.iter().any(|name| node.has_tag_name(*name))
    };
    vec![
        ("transactions", numbered(transactions)),
        ("results in full", numbered(elements(activity, "result").map(result))),
        ("documents in full", numbered(documents(activity).filter_map(|node| document(node, own)))),
        ("locations", numbered(elements(activity, "location").filter_map(|node| location(node, own)))),
        ("humanitarian", vec![flag(activity)]),
        ("humanitarian scopes", numbered(elements(activity, "humanitarian-scope").filter_map(scope))),
        ("activity scope", filled("activity-scope", "code").last().into_iter().collect()),
        ("tied statuses", sorted(tied.filter(|code| !code.is_empty()))),
        ("other identifiers", sorted(filled("other-identifier", "ref"))),
        ("kept", numbered(activity.children().filter(is_kept).map(kept))),
        ("own language", own.map(str::to_owned).into_iter().collect()),
    ]
}

fn sorted(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = all.collect();
    all.sort();
    all.dedup();
    all
}

/// What our reader found in the parts of an activity, as the same text. It goes through JSON, the form that others
/// read: a field that is not written is not found.
pub fn of_project(project: &Project) -> Topics {
    let json = serde_json::to_value(project).expect("JSON");
    let activity = &json["activity"];
    let word = |json: &serde_json::Value, key: &str| match &json[key] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let flag = |json: &serde_json::Value| match json["humanitarian"].as_bool() {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => "-".to_owned(),
    };
    let date = |json: &serde_json::Value, key: &str| match Coded::<PartialDate>::from(word(json, key).as_str()) {
        Coded::Known(date) => date.to_string(),
        Coded::Unknown(text) => text.to_string(),
    };
    let all = |json: &serde_json::Value, key: &str| json[key].as_array().cloned().unwrap_or_default();
    let of_list = |list: &[serde_json::Value]| -> Texts {
        list.iter().map(|it| (it["language"].as_str().map(str::to_owned), word(it, "text"))).collect()
    };
    let texts = |json: &serde_json::Value, key: &str| {
        let texts = of_list(&all(json, key));
        let shown = texts.first().map(|(_, text)| text.clone()).unwrap_or_default();
        shown_texts(&shown, texts)
    };
    // The one that is shown stands apart, without its language.
    let named = |json: &serde_json::Value, one: &str, others: &str| {
        let others = of_list(&all(json, others)).into_iter().map(|(_, text)| text);
        let one = word(json, one);
        let mut names: Vec<String> =
            Some(one.clone()).filter(|name| !name.is_empty()).into_iter().chain(others).collect();
        names.sort();
        format!("{one}{}", list(names))
    };
    let words = |json: &serde_json::Value, key: &str| {
        list(all(json, key).iter().map(|it| it.as_str().expect("a text").to_owned()))
    };
    let value = |json: &serde_json::Value| {
        let dimensions = words(json, "dimensions");
        format!("{} @{} {dimensions} {}", word(json, "value"), date(json, "date"), texts(json, "comments"))
    };
    let values = |json: &serde_json::Value, key: &str| list(all(json, key).iter().map(value));
    let period = |json: &serde_json::Value| {
        let (start, end) = (date(json, "start"), date(json, "end"));
        format!("{start}..{end} target{} actual{}", values(json, "targets"), values(json, "actuals"))
    };
    let indicator = |json: &serde_json::Value| {
        format!(
            "measure {} {} {} baseline{} {}",
            word(json, "measure"),
            texts(json, "titles"),
            texts(json, "descriptions"),
            values(json, "baselines"),
            list(all(json, "periods").iter().map(period))
        )
    };
    let result = |json: &serde_json::Value| {
        let indicators = list(all(json, "indicators").iter().map(indicator));
        format!("{} {} {} {indicators}", word(json, "kind"), texts(json, "titles"), texts(json, "descriptions"))
    };
    let transaction = |json: &serde_json::Value| {
        let stated = |it: &serde_json::Value| {
            format!("{} {} {} {}", word(it, "of"), word(it, "vocabulary"), word(it, "code"), word(it, "name"))
        };
        let mut stated: Vec<String> = all(json, "stated").iter().map(stated).collect();
        stated.sort();
        let figure = match word(json, "value").as_str() {
            "" => "-".to_owned(),
            figure => super::money::figure(figure).expect("a figure").normalize().to_string(),
        };
        format!(
            "{} {} {} {figure} {} {} {} {} {}",
            word(json, "ref"),
            word(json, "kind"),
            date(json, "date"),
            word(json, "currency"),
            word(json, "left_out"),
            flag(json),
            texts(json, "descriptions"),
            list(stated)
        )
    };
    let document = |json: &serde_json::Value| {
        format!(
            "{} {} {} {} {} {}",
            word(json, "url"),
            named(json, "title", "titles"),
            texts(json, "descriptions"),
            word(json, "format"),
            words(json, "categories"),
            date(json, "date")
        )
    };
    let location = |json: &serde_json::Value| {
        format!(
            "{} {} {} at {}",
            named(json, "name", "names"),
            texts(json, "descriptions"),
            words(json, "codes"),
            word(json, "position")
        )
    };
    let scope = |json: &serde_json::Value| {
        format!("{} {} {} {}", word(json, "kind"), word(json, "vocabulary"), word(json, "code"), texts(json, "names"))
    };
    fn kept(json: &serde_json::Value) -> String {
        let text = |json: &serde_json::Value, key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let all = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        let attributes = all("attributes").into_iter().filter(|it| !text(it, "name").starts_with("xmlns"));
        let attributes = attributes.map(|it| format!("{}={:?}", text(&it, "name"), text(&it, "value")));
        let children = list(all("children").iter().map(kept));
        format!("<{} {}>{}{children}", text(json, "element"), list(attributes), text(json, "text"))
    }
    let strings =
        |key: &str| all(activity, key).iter().map(|it| it.as_str().expect("a text").to_owned()).collect::<Vec<_>>();
    let own = activity["own_language"].as_str().or(activity["language"].as_str());
    vec![
        ("transactions", numbered(all(activity, "transactions").iter().map(transaction))),
        ("results in full", numbered(all(activity, "results").iter().map(result))),
        ("documents in full", numbered(all(&json, "documents").iter().map(document))),
        ("locations", numbered(all(activity, "locations").iter().map(location))),
        ("humanitarian", vec![flag(activity)]),
        ("humanitarian scopes", numbered(all(activity, "humanitarian_scopes").iter().map(scope))),
        ("activity scope", Some(word(activity, "scope")).filter(|it| !it.is_empty()).into_iter().collect()),
        ("tied statuses", sorted(strings("tied_statuses").into_iter())),
        ("other identifiers", sorted(strings("other_ids").into_iter())),
        ("kept", numbered(all(activity, "elements").iter().map(kept))),
        ("own language", own.map(str::to_owned).into_iter().collect()),
    ]
}
