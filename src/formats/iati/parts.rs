//! Reads what an activity states in other places than its title and descriptions: locations, documents, results,
//! humanitarian scopes, and the elements that are kept as they are.

use super::languages::Languages;
use super::standard::{read_text, read_value, skip_inside, skip_unread};
use super::values::{RawOddity, day, trimmed};
use super::xml::{Fault, XmlNode, XmlReader, append};
use crate::model::{
    ActivityResult, Coded, DocumentLink, HumanitarianScope, Indicator, IndicatorPeriod, IndicatorValue, KeptAttribute,
    KeptElement, LanguageText, Location, PartialDate, Span, Text,
};
use std::borrow::Cow;

/// Elements of an activity that are kept as they are, see [`KeptElement`].
pub(super) const KEPT_ELEMENTS: &[&str] = &["contact-info", "conditions", "crs-add", "fss", "activity-website", "tag"];

/// How deep elements are kept within one that is. The standard has four levels, and a file could have a million, which
/// neither the stack nor a reader of JSON would hold.
const MAX_KEPT_DEPTH: usize = 8;

/// What the readers of parts share: the languages of the activity, and where they report what is odd.
pub(super) struct PartReader<'r, 'a> {
    pub(super) languages: &'r Languages<'a>,
    pub(super) oddities: &'r mut Vec<RawOddity>,
}

impl<'a> PartReader<'_, 'a> {
    fn skip(&mut self, xml: &mut XmlReader<'a>, parent: &str, name: &str) -> Result<(), Fault> {
        skip_unread(xml, parent, name, self.oddities)
    }

    fn add_texts(&mut self, xml: &mut XmlReader<'a>, texts: &mut Vec<LanguageText<Text<'a>>>) -> Result<(), Fault> {
        self.languages.read_texts(xml, self.oddities, texts)
    }

    fn add_titles(&mut self, xml: &mut XmlReader<'a>, titles: &mut Vec<LanguageText<Text<'a>>>) -> Result<(), Fault> {
        self.languages.read_titles(xml, self.oddities, titles)
    }

    /// Reads a `location`; `None` if it states nothing that is kept.
    pub(super) fn location(&mut self, xml: &mut XmlReader<'a>) -> Result<Option<Location<Text<'a>>>, Fault> {
        let mut location = Location::default();
        while let Some(child) = xml.child()? {
            match child {
                "name" => self.add_titles(xml, &mut location.names)?,
                "description" | "activity-description" => self.add_texts(xml, &mut location.descriptions)?,
                "location-id" => {
                    if xml.value("code").is_some() {
                        location.codes.extend(joined(["vocabulary", "code"].map(|name| xml.value(name))));
                    }
                    skip_inside(xml, self.oddities)?;
                }
                "administrative" => {
                    if xml.value("code").is_some() {
                        location.codes.extend(joined(["vocabulary", "level", "code"].map(|name| xml.value(name))));
                    }
                    // Up to version 1.03 it is a name, with codes of three levels.
                    location.codes.extend(joined(["country", "adm1", "adm2"].map(|name| xml.value(name))));
                    self.add_texts(xml, &mut location.descriptions)?;
                }
                "gazetteer-entry" => {
                    // Up to version 1.03.
                    let vocabulary = xml.value("gazetteer-ref");
                    if let Some(code) = filled(read_text(xml, self.oddities)?) {
                        location.codes.extend(joined([vocabulary, Some(code.into())]));
                    }
                }
                "point" => {
                    while let Some(child) = xml.child()? {
                        match child {
                            "pos" => location.position = filled(read_text(xml, self.oddities)?),
                            child => self.skip(xml, "point", child)?,
                        }
                    }
                }
                "coordinates" => {
                    let degrees = [xml.attribute("latitude"), xml.attribute("longitude")];
                    if let [Some(latitude), Some(longitude)] = degrees {
                        let position = format!("{} {}", latitude.trim(), longitude.trim());
                        location.position = filled(Cow::Owned(position));
                    }
                    skip_inside(xml, self.oddities)?;
                }
                child => self.skip(xml, "location", child)?,
            }
        }
        if !location.names.is_empty() {
            location.name = location.names.remove(0).text;
        }
        Ok(Some(location).filter(|location| *location != Location::default()))
    }

    /// Reads a `document-link` of the activity, a result or an indicator; `None` if it has neither title nor address.
    pub(super) fn document(&mut self, xml: &mut XmlReader<'a>) -> Result<Option<DocumentLink<Text<'a>>>, Fault> {
        let mut document = DocumentLink {
            url: Text::from(xml.value("url").unwrap_or_default()),
            format: xml.value("format").map(Text::from),
            ..DocumentLink::default()
        };
        while let Some(child) = xml.child()? {
            match child {
                "title" => self.add_titles(xml, &mut document.titles)?,
                "description" => self.add_texts(xml, &mut document.descriptions)?,
                "category" => {
                    document.categories.extend(xml.value("code").map(Text::from));
                    skip_inside(xml, self.oddities)?;
                }
                "document-date" => document.date = date(xml, self.oddities)?,
                child => self.skip(xml, "document-link", child)?,
            }
        }
        if !document.titles.is_empty() {
            document.title = document.titles.remove(0).text;
        }
        Ok(Some(document).filter(|document| !document.url.is_empty() || !document.title.is_empty()))
    }

    /// Reads a `result`. Its documents are added to `documents`; `spans` gets the byte range of each indicator.
    pub(super) fn result(
        &mut self,
        xml: &mut XmlReader<'a>,
        documents: &mut Vec<DocumentLink<Text<'a>>>,
        spans: &mut Vec<Span>,
    ) -> Result<ActivityResult<Text<'a>>, Fault> {
        let mut result = ActivityResult { kind: xml.value("type").map(Text::from), ..ActivityResult::default() };
        while let Some(child) = xml.child()? {
            match child {
                "title" => self.add_titles(xml, &mut result.titles)?,
                "description" => self.add_texts(xml, &mut result.descriptions)?,
                "document-link" => documents.extend(self.document(xml)?),
                "indicator" => {
                    let start = xml.element_start();
                    let indicator = self.indicator(xml, documents)?;
                    result.indicators.push(indicator);
                    spans.push(Span { start, end: xml.position() });
                }
                child => self.skip(xml, "result", child)?,
            }
        }
        Ok(result)
    }

    fn indicator(
        &mut self,
        xml: &mut XmlReader<'a>,
        documents: &mut Vec<DocumentLink<Text<'a>>>,
    ) -> Result<Indicator<Text<'a>>, Fault> {
        let mut indicator = Indicator { measure: xml.value("measure").map(Text::from), ..Indicator::default() };
        while let Some(child) = xml.child()? {
            match child {
                "title" => self.add_titles(xml, &mut indicator.titles)?,
                "description" => self.add_texts(xml, &mut indicator.descriptions)?,
                "document-link" => documents.extend(self.document(xml)?),
                "baseline" => indicator.baselines.extend(self.indicator_value(xml, documents)?),
                "period" => {
                    let mut period = IndicatorPeriod::default();
                    while let Some(child) = xml.child()? {
                        match child {
                            "period-start" => period.start = date(xml, self.oddities)?,
                            "period-end" => period.end = date(xml, self.oddities)?,
                            "target" => period.targets.extend(self.indicator_value(xml, documents)?),
                            "actual" => period.actuals.extend(self.indicator_value(xml, documents)?),
                            child => self.skip(xml, "period", child)?,
                        }
                    }
                    indicator.periods.push(period);
                }
                child => self.skip(xml, "indicator", child)?,
            }
        }
        Ok(indicator)
    }

    /// Reads a `baseline`, `target` or `actual`; `None` if it states nothing that is kept.
    fn indicator_value(
        &mut self,
        xml: &mut XmlReader<'a>,
        documents: &mut Vec<DocumentLink<Text<'a>>>,
    ) -> Result<Option<IndicatorValue<Text<'a>>>, Fault> {
        let stated = xml.value("iso-date").or_else(|| xml.value("year"));
        let mut value = IndicatorValue {
            value: xml.value("value").map(Text::from),
            date: stated.as_deref().map(parse_day),
            ..IndicatorValue::default()
        };
        // Version 1 has the value as text of the element.
        let mut own = Cow::Borrowed("");
        loop {
            match xml.next()? {
                Some(XmlNode::Element("comment")) => self.add_texts(xml, &mut value.comments)?,
                Some(XmlNode::Element("dimension")) => {
                    let of = xml.value("name");
                    let part = filled(read_value(xml, "value", self.oddities)?).map(Cow::from);
                    value.dimensions.extend(joined_by(": ", [of, part]));
                }
                Some(XmlNode::Element("document-link")) => documents.extend(self.document(xml)?),
                Some(XmlNode::Element(name)) => self.skip(xml, "value", name)?,
                Some(XmlNode::Text(text)) => append(&mut own, text),
                Some(XmlNode::Close) | None => break,
            }
        }
        if value.value.is_none() {
            value.value = filled(trimmed(own));
        }
        Ok(Some(value).filter(|value| *value != IndicatorValue::default()))
    }

    /// Reads a `humanitarian-scope`; `None` if it has neither a code nor a name.
    pub(super) fn humanitarian_scope(
        &mut self,
        xml: &mut XmlReader<'a>,
    ) -> Result<Option<HumanitarianScope<Text<'a>>>, Fault> {
        let mut scope = HumanitarianScope {
            kind: xml.value("type").map(Text::from),
            vocabulary: xml.value("vocabulary").map(Text::from),
            code: Text::from(xml.value("code").unwrap_or_default()),
            names: Vec::new(),
        };
        self.add_titles(xml, &mut scope.names)?;
        Ok(Some(scope).filter(|scope| !scope.code.is_empty() || !scope.names.is_empty()))
    }

    /// Keeps the current element with what is in it, [`MAX_KEPT_DEPTH`] elements deep.
    pub(super) fn kept(&mut self, xml: &mut XmlReader<'a>) -> Result<KeptElement<Text<'a>>, Fault> {
        self.kept_at(xml, 1)
    }

    fn kept_at(&mut self, xml: &mut XmlReader<'a>, depth: usize) -> Result<KeptElement<Text<'a>>, Fault> {
        let name = xml.element_name();
        let attributes = xml.attributes().into_iter().filter(|(_, value)| !value.trim().is_empty());
        let attribute =
            |(name, value)| KeptAttribute { name: Text::from(Cow::Borrowed(name)), value: Text::from(value) };
        let mut element = KeptElement {
            element: Text::from(Cow::Borrowed(name)),
            attributes: attributes.map(attribute).collect(),
            ..KeptElement::default()
        };
        let mut own = Cow::Borrowed("");
        loop {
            match xml.next()? {
                Some(XmlNode::Element(child)) if depth == MAX_KEPT_DEPTH => self.skip(xml, name, child)?,
                Some(XmlNode::Element(_)) => element.children.push(self.kept_at(xml, depth + 1)?),
                Some(XmlNode::Text(text)) => append(&mut own, text),
                Some(XmlNode::Close) | None => break,
            }
        }
        element.text = filled(trimmed(own));
        Ok(element)
    }
}

fn filled(text: Cow<'_, str>) -> Option<Text<'_>> {
    Some(text).filter(|text| !text.is_empty()).map(Text::from)
}

/// The parts that are stated, as one text; `None` if none is.
fn joined_by<'a>(between: &str, parts: impl IntoIterator<Item = Option<Cow<'a, str>>>) -> Option<Text<'a>> {
    let mut parts = parts.into_iter().flatten();
    let first = parts.next()?;
    Some(Text::from(parts.fold(first, |all, part| Cow::Owned(format!("{all}{between}{part}")))))
}

/// A code after its vocabulary and level, as far as they are stated.
fn joined<'a>(parts: impl IntoIterator<Item = Option<Cow<'a, str>>>) -> Option<Text<'a>> {
    joined_by(" ", parts)
}

/// The date of an element such as `period-start`.
fn date(xml: &mut XmlReader<'_>, oddities: &mut Vec<RawOddity>) -> Result<Option<Coded<PartialDate>>, Fault> {
    let stated = read_value(xml, "iso-date", oddities)?;
    Ok(Some(stated).filter(|stated| !stated.is_empty()).map(|stated| parse_day(&stated)))
}

/// A date without its time of day; kept as written if it is none.
pub(super) fn parse_day(text: &str) -> Coded<PartialDate> {
    let text = day(text);
    text.parse().map_or_else(|()| Coded::Unknown(text.into()), Coded::Known)
}
