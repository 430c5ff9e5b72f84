//! Texts in several languages: which one is shown.

use super::standard;
use super::values::{RawOddity, one_line, trimmed};
use super::xml::{Fault, XmlNode, XmlReader, append};
use crate::model::{LanguageText, Text};
use std::borrow::Cow;

/// The language of a tag without its region, as written. Publishers write `en-GB`, `en_GB` and `EN`.
fn primary_language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// Whether a language tag says English, however it is written.
pub(super) fn is_english(tag: &str) -> bool {
    primary_language(tag.trim()).eq_ignore_ascii_case("en")
}

/// The languages by which the shown one of several texts is chosen.
#[derive(Default)]
pub(super) struct Languages<'a> {
    /// The activity's own language, BCP 47: that of texts that name none.
    pub(super) own: Option<Cow<'a, str>>,
    /// The language the user prefers, before English: its two letters of ISO 639-1.
    pub(super) preferred: Option<[u8; 2]>,
}

impl<'a> Languages<'a> {
    /// The rank of a language, 0 the best, and its tag: the language the user prefers, English, the
    /// activity's own, any other. Equal ranks are ordered by tag.
    pub(super) fn rank<'t>(&'t self, language: Option<&'t str>) -> (u8, &'t str) {
        let own = self.own.as_deref();
        let tag = language.or(own).unwrap_or_default();
        let is = |other: &[u8]| primary_language(tag).as_bytes().eq_ignore_ascii_case(other);
        match () {
            () if self.preferred.is_some_and(|prefers| is(&prefers)) => (0, tag),
            () if is_english(tag) => (1, tag),
            () if tag.is_empty() || own.is_some_and(|own| is(primary_language(own).as_bytes())) => (2, tag),
            () => (3, tag),
        }
    }

    /// Reads the text of the current element in the best language, on one line.
    pub(super) fn read_text(
        &self,
        xml: &mut XmlReader<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<Cow<'a, str>, Fault> {
        let mut best: Option<(Option<Cow<'a, str>>, Cow<'a, str>)> = None;
        visit_narratives(xml, oddities, |language, text| {
            let is_better =
                |(other, _): &(Option<Cow<'a, str>>, _)| self.rank(language.as_deref()) < self.rank(other.as_deref());
            if best.as_ref().is_none_or(is_better) {
                best = Some((language, text));
            }
        })?;
        Ok(best.map_or(Cow::Borrowed(""), |(_, text)| one_line(text)))
    }

    /// As [`Languages::read_texts`], each on one line: for titles and names.
    pub(super) fn read_titles(
        &self,
        xml: &mut XmlReader<'a>,
        oddities: &mut Vec<RawOddity>,
        titles: &mut Vec<LanguageText<Text<'a>>>,
    ) -> Result<(), Fault> {
        let before = titles.len();
        self.read_texts(xml, oddities, titles)?;
        if titles.len() > before {
            titles
                .iter_mut()
                .for_each(|title| title.text = Text::from(one_line(std::mem::take(&mut title.text).into())));
        }
        Ok(())
    }

    /// Adds the texts of the current element to `texts`, and puts the best language first.
    pub(super) fn read_texts(
        &self,
        xml: &mut XmlReader<'a>,
        oddities: &mut Vec<RawOddity>,
        texts: &mut Vec<LanguageText<Text<'a>>>,
    ) -> Result<(), Fault> {
        visit_narratives(xml, oddities, |language, text| {
            texts.push(LanguageText { language: language.map(Text::from), text: Text::from(text) });
        })?;
        if texts.len() > 1 {
            // Stable: of equal ones the first stays first.
            texts.sort_by(|a, b| self.rank(a.language.as_deref()).cmp(&self.rank(b.language.as_deref())));
        }
        Ok(())
    }
}

/// Calls `visit` with the language and the text of each narrative of the current element that is not empty: its own
/// text in version 1, those of its narratives in version 2. Any other element in it is not read.
pub(super) fn visit_narratives<'a>(
    xml: &mut XmlReader<'a>,
    oddities: &mut Vec<RawOddity>,
    mut visit: impl FnMut(Option<Cow<'a, str>>, Cow<'a, str>),
) -> Result<(), Fault> {
    let of = xml.element_name();
    let own_language = xml.value("xml:lang");
    let mut own = Cow::Borrowed("");
    loop {
        match xml.next()? {
            Some(XmlNode::Element("narrative")) => {
                let language = xml.value("xml:lang").or_else(|| own_language.clone());
                let text = standard::read_text(xml, oddities)?;
                if !text.is_empty() {
                    visit(language, text);
                }
            }
            Some(XmlNode::Element(name)) => standard::skip_unread(xml, of, name, oddities)?,
            Some(XmlNode::Text(text)) => append(&mut own, text),
            Some(XmlNode::Close) | None => break,
        }
    }
    let own = trimmed(own);
    if !own.is_empty() {
        visit(own_language, own);
    }
    Ok(())
}
