//! The elements that the standard has where nothing here reads them, and those that it does not have.
//!
//! Policy markers, capital spending and the like are passed over on purpose. An element that the standard does not have
//! in its place is misspelt or misplaced, and what it states is lost: that is told.

use super::values::{RawOddity, trimmed};
use super::xml::{Fault, XmlNode, XmlReader, append};
use std::borrow::Cow;

/// The elements of the standard within an element that is read, in any version from 1.01 to 2.03, unless they are read.
const PASSED_OVER: &[(&str, &[&str])] = &[
    (
        "iati-activity",
        &[
            "country-budget-items", "policy-marker", "collaboration-type", "default-aid-type", "capital-spend",
            "legacy-data",
        ],
    ),
    ("transaction", &["disbursement-channel", "aid-type", "humanitarian-scope"]),
    ("activity-date", &["narrative"]),
    ("other-identifier", &["owner-org"]),
    ("location", &["location-reach", "location-type", "exactness", "location-class", "feature-designation"]),
    ("document-link", &["language", "recipient-country"]),
    ("result", &["reference"]),
    ("indicator", &["reference"]),
    // Of a baseline, target or actual value.
    ("value", &["location"]),
];

/// Whether the standard has an element in this place that is not read there.
fn is_passed_over(parent: &str, name: &str) -> bool {
    PASSED_OVER.iter().any(|(of, names)| *of == parent && names.contains(&name))
}

/// Skips an element that is not read in `parent`, and tells of it if the standard does not have it there. Elements of
/// other namespaces are extensions, which are free to be there.
pub(super) fn skip_unread(
    xml: &mut XmlReader<'_>,
    parent: &str,
    name: &str,
    oddities: &mut Vec<RawOddity>,
) -> Result<(), Fault> {
    if !is_passed_over(parent, name) && !name.contains(':') && xml.attribute("xmlns").is_none() {
        let message = if parent == "iati-activity" { name.to_owned() } else { format!("{name} in {parent}") };
        oddities.push(RawOddity { rule: NOT_READ, at: xml.element_start(), message });
    }
    xml.skip()
}

/// The text of the current element, trimmed. Elements in it are not read.
pub(super) fn read_text<'a>(xml: &mut XmlReader<'a>, oddities: &mut Vec<RawOddity>) -> Result<Cow<'a, str>, Fault> {
    let of = xml.element_name();
    let mut text = Cow::Borrowed("");
    loop {
        match xml.next()? {
            Some(XmlNode::Element(name)) => skip_unread(xml, of, name, oddities)?,
            Some(XmlNode::Text(more)) => append(&mut text, more),
            Some(XmlNode::Close) | None => return Ok(trimmed(text)),
        }
    }
}

/// The value of an attribute of the current element, or else its text, trimmed. Elements in it are not read.
pub(super) fn read_value<'a>(
    xml: &mut XmlReader<'a>,
    attribute: &str,
    oddities: &mut Vec<RawOddity>,
) -> Result<Cow<'a, str>, Fault> {
    let value = xml.value(attribute);
    let text = read_text(xml, oddities)?;
    Ok(value.unwrap_or(text))
}

/// Skips what is in the current element, of which only attributes are read. Elements in it are not read.
pub(super) fn skip_inside(xml: &mut XmlReader<'_>, oddities: &mut Vec<RawOddity>) -> Result<(), Fault> {
    let of = xml.element_name();
    while let Some(name) = xml.child()? {
        skip_unread(xml, of, name, oddities)?;
    }
    Ok(())
}

/// The rule of an element that nothing reads; its message is the element until [`count_not_read`].
const NOT_READ: &str = "not_read";

/// Makes one oddity of those of the same element, with their number and the place of the first.
pub(super) fn count_not_read(oddities: &mut Vec<RawOddity>) {
    if oddities.iter().all(|oddity| oddity.rule != NOT_READ) {
        return;
    }
    let mut elements = rustc_hash::FxHashMap::<String, (usize, usize)>::default();
    for oddity in oddities.iter().filter(|oddity| oddity.rule == NOT_READ) {
        elements.entry(oddity.message.clone()).or_insert((0, oddity.at)).0 += 1;
    }
    oddities.retain_mut(|oddity| {
        if oddity.rule != NOT_READ {
            return true;
        }
        let counted = elements.remove(&oddity.message);
        if let Some((n, _)) = counted {
            oddity.message = crate::model::not_read_in_words(n, &oddity.message);
        }
        counted.is_some()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::iati::entities::Entities;

    fn told(parent: &str, inside: &str) -> Vec<String> {
        let text = format!("<a>{inside}</a>");
        let none = Entities::default();
        let mut xml = XmlReader::new(&text, &none).expect("well-formed");
        let mut oddities = Vec::new();
        xml.child().expect("well-formed");
        while let Some(name) = xml.child().expect("well-formed") {
            skip_unread(&mut xml, parent, name, &mut oddities).expect("well-formed");
        }
        count_not_read(&mut oddities);
        oddities.into_iter().map(|oddity| oddity.message).collect()
    }

    #[test]
    fn misspelt_and_misplaced_elements_are_counted_by_name() {
        let inside = "<transactions/><recipient_country/><transactions><x/></transactions><policy-marker/>";
        assert_eq!(told("iati-activity", inside), ["2 x transactions", "1 x recipient_country"]);
        assert_eq!(told("budget", "<transaction/>"), ["1 x transaction in budget"]);
        assert_eq!(told("transaction", "<disbursement-channel/>"), [""; 0]);
    }

    #[test]
    fn extensions_in_another_namespace_are_not_told() {
        assert_eq!(told("iati-activity", "<x:own xmlns:x='urn:x'/><own xmlns='urn:x'/>"), [""; 0]);
    }
}
