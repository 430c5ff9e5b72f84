//! An article's text to drafted records: what all the rules read, put together in the form of the dataset.
//!
//! Every fact keeps the sentence, the words and the name of its rule; where the words do not simply state it, the
//! basis. A field that no rule reads stays empty.

use super::reading::{Found, Reading};
use super::things::{Thing, things};
use crate::model::{Claim, Coded, Equipment, Evidence, ItemKind, ItemStatus, Project, Site, Source, Span};

/// The records that a source's text gives.
pub fn draft(source: &Source) -> Vec<Project> {
    let mut passed: Vec<Span> = source.skip.iter().map(|s| Span { start: s.start, end: s.end }).collect();
    passed.extend(source.attribution.iter().copied());
    passed.sort_by_key(|span| span.start);
    let reading = Reading::new(&source.text, &passed);
    let things = things(&reading);
    let mut project = Project { id: format!("{}-1", source.id), title: source.title.clone(), ..Project::default() };
    for found in &things {
        let line = line(source, &things, found);
        match found.value.category {
            Some(category) if category.kind == ItemKind::Supply => project.offers.push(line),
            _ => project.equipment.push(line),
        }
    }
    vec![project]
}

fn line(source: &Source, things: &[Found<Thing>], found: &Found<Thing>) -> Equipment {
    let thing = &found.value;
    let words = |span: Span| source.text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = thing.part_of.and_then(|whole| things.get(whole)).map(|whole| words(whole.mark));
    let each = thing.each && thing.sites.len() > 1;
    let sites: Vec<Site> = (thing.sites.iter())
        .map(|goal| Site {
            facility: goal.facility.map(words),
            place: goal.place.map(words),
            quantity: thing.quantity.filter(|_| each),
        })
        .collect();
    let category = thing.category.map_or("unlisted", |c| c.code);
    let mut evidence = vec![evidence(source, found)];
    if let Some(said) = &thing.said {
        evidence.push(self::evidence(source, said));
    }
    Equipment {
        name: thing.name.clone(),
        category: category.to_owned(),
        kind: thing.category.map(|c| Coded::Known(c.kind)),
        claims: vec![Claim {
            quantity: thing.quantity,
            status: Some(Coded::Known(thing.status)).filter(|s| *s != Coded::Known(ItemStatus::Unknown)),
            sites,
            basis: thing.said.as_ref().and_then(|said| said.basis).map(Coded::Known),
            evidence,
            ..Claim::default()
        }],
        part_of: whole,
        ..Equipment::default()
    }
}

/// The place that says a fact.
fn evidence<T>(source: &Source, found: &Found<T>) -> Evidence {
    let quote = &source.text[found.sentence.start..found.sentence.end];
    Evidence {
        source: source.id.clone(),
        quote: quote.to_owned(),
        start: found.sentence.start,
        mark: Some([found.mark.start - found.sentence.start, found.mark.end - found.sentence.start]),
        rule: Some(found.rule.to_owned()),
    }
}
