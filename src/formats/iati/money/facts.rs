//! What payments state of themselves: countries, regions, sectors, who pays, who receives, and the activities of both.
//!
//! Every distinct fact is kept once and has a number. Most payments of an activity state the same facts as the one
//! before, so those are compared first: a payment then costs neither a look-up nor an allocation.

use crate::codes::{self, CodeList};
use crate::formats::iati::languages::Languages;
use crate::formats::iati::values::{RawOddity, Share};
use crate::formats::iati::xml::{Fault, XmlReader};
use crate::hashing::{SeededMap, hash};
use crate::model::{Coded, PaymentFact, PaymentStatement, Text};
use hashbrown::HashTable;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// The number of a fact in [`PaymentFacts`].
pub(super) type StatedId = u32;

/// One fact that payments state, or of a payment that states several: that it does.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct StatedFact<'a> {
    pub(super) of: PaymentFact,
    /// Of a region or sector, as written; empty for the default, which is 1.
    pub(super) vocabulary: Cow<'a, str>,
    /// Empty if only a name is stated. Without code and name: the payments state several.
    pub(super) code: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    /// See [`StatedPart::beside`](crate::model::StatedPart::beside).
    pub(super) beside: bool,
}

struct FactEntry<'a> {
    fact: StatedFact<'a>,
    /// Facts of one group exclude each other: of one kind and vocabulary a payment can state one.
    group: u32,
    /// Byte of the first payment that states it.
    at: usize,
}

/// The facts that the payments of an activity state.
#[derive(Default)]
pub(super) struct PaymentFacts<'a> {
    list: Vec<FactEntry<'a>>,
    by_fact: HashTable<StatedId>,
    groups: SeededMap<(PaymentFact, Cow<'a, str>, bool), u32>,
    /// For each group the number of "several", once there is such a payment.
    several: Vec<Option<StatedId>>,
    /// What the payment that is being read states, in document order.
    current: Vec<StatedFact<'a>>,
    /// The same of the last payment, as numbers.
    last: Vec<StatedId>,
    /// What the last payment states, at most one number for each group.
    last_stated: Vec<StatedId>,
}

impl<'a> PaymentFacts<'a> {
    /// Forgets what was read of a payment that is not used.
    pub(super) fn begin(&mut self) {
        self.current.clear();
    }

    /// Reads a child of a payment if it states a fact. Returns whether it did; if not, the child is still to be read.
    pub(super) fn read(
        &mut self,
        xml: &mut XmlReader<'a>,
        child: &str,
        languages: &Languages<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<bool, Fault> {
        match child {
            "recipient-country" => self.read_code(xml, PaymentFact::Country, languages, oddities)?,
            "recipient-region" => self.read_code(xml, PaymentFact::Region, languages, oddities)?,
            "sector" => self.read_code(xml, PaymentFact::Sector, languages, oddities)?,
            _ => return self.read_organisation(xml, child, languages, oddities),
        }
        Ok(true)
    }

    /// Reads a child of a payment or planned disbursement if it names who pays or who receives.
    pub(super) fn read_organisation(
        &mut self,
        xml: &mut XmlReader<'a>,
        child: &str,
        languages: &Languages<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<bool, Fault> {
        let (of, activity_of, attribute) = match child {
            "provider-org" => (PaymentFact::Provider, PaymentFact::ProviderActivity, "provider-activity-id"),
            "receiver-org" => (PaymentFact::Receiver, PaymentFact::ReceiverActivity, "receiver-activity-id"),
            _ => return Ok(false),
        };
        let code = xml.value("ref").unwrap_or_default();
        let activity = xml.value(attribute).unwrap_or_default();
        let name = languages.read_text(xml, oddities)?;
        self.push(StatedFact { of, vocabulary: Cow::Borrowed(""), code, name, beside: false });
        self.push(StatedFact {
            of: activity_of,
            vocabulary: Cow::Borrowed(""),
            code: activity,
            name: Cow::Borrowed(""),
            beside: false,
        });
        Ok(true)
    }

    /// Reads a country, region or sector. A text in place of a code is the code if it is one; else it is kept as a name.
    fn read_code(
        &mut self,
        xml: &mut XmlReader<'a>,
        of: PaymentFact,
        languages: &Languages<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<(), Fault> {
        let code = xml.value("code").unwrap_or_default();
        let vocabulary = match of {
            PaymentFact::Country => Cow::Borrowed(""),
            _ => xml.value("vocabulary").filter(|text| text != "1").unwrap_or_default(),
        };
        let name = match code.is_empty() {
            true => languages.read_text(xml, oddities)?,
            false => {
                xml.skip()?;
                Cow::Borrowed("")
            }
        };
        let (code, name) = match of {
            _ if name.is_empty() => (code, name),
            PaymentFact::Country => match codes::country_by_name(&name) {
                Some(known) => (Cow::Borrowed(known.code), Cow::Borrowed("")),
                None if codes::country(&name.to_ascii_uppercase()).is_some() => (name, Cow::Borrowed("")),
                None => (code, name),
            },
            of if is_listed(of, &vocabulary, &name) == Some(true) => (name, Cow::Borrowed("")),
            _ => (code, name),
        };
        let code = if of == PaymentFact::Country { upper_country(code) } else { code };
        self.push(StatedFact { of, vocabulary, code, name, beside: false });
        Ok(())
    }

    /// What the payment that is being read states, in document order.
    pub(super) fn current_statements(&self) -> Vec<PaymentStatement<Text<'a>>> {
        let filled = |text: &Cow<'a, str>| Some(text.clone()).filter(|text| !text.is_empty()).map(Text::from);
        let statement = |fact: &StatedFact<'a>| PaymentStatement {
            of: Some(Coded::Known(fact.of)),
            vocabulary: filled(&fact.vocabulary),
            code: Text::from(fact.code.clone()),
            name: filled(&fact.name),
        };
        self.current.iter().map(statement).collect()
    }

    fn push(&mut self, fact: StatedFact<'a>) {
        if !fact.code.is_empty() || !fact.name.is_empty() {
            self.current.push(fact);
        }
    }

    /// Ends the payment that is being read, which begins at byte `at`: what it states, one number for each kind and
    /// vocabulary. They stay as [`PaymentFacts::last_stated`].
    pub(super) fn finish(&mut self, at: usize) -> &[StatedId] {
        self.mark_beside();
        let is_last = self.current.len() == self.last.len()
            && self.current.iter().zip(&self.last).all(|(fact, id)| self.list[*id as usize].fact == *fact);
        if !is_last {
            self.last.clear();
            let mut current = std::mem::take(&mut self.current);
            for fact in current.drain(..) {
                let id = self.intern(fact, at);
                self.last.push(id);
            }
            self.current = current;
            self.state_one_of_each_group(at);
        }
        self.current.clear();
        &self.last_stated
    }

    /// Marks what the payment states beside something finer.
    fn mark_beside(&mut self) {
        let is_of = |fact: &StatedFact<'_>, vocabulary: &str| {
            fact.of == PaymentFact::Sector && codes::sector_vocabulary(Some(&*fact.vocabulary)) == vocabulary
        };
        let has_country = self.current.iter().any(|fact| fact.of == PaymentFact::Country);
        let has_sector = self.current.iter().any(|fact| is_of(fact, "1"));
        for fact in &mut self.current {
            fact.beside = match fact.of {
                PaymentFact::Region => has_country,
                PaymentFact::Sector => has_sector && is_of(fact, "2"),
                _ => false,
            };
        }
    }

    /// What the payment that was finished last states.
    pub(super) fn last_stated(&self) -> &[StatedId] {
        &self.last_stated
    }

    /// The activity that the payment finished last hands its money on to, if it states one.
    pub(super) fn receiving_activity(&self) -> Option<StatedId> {
        let receives = |fact: &StatedFact<'_>| fact.of == PaymentFact::ReceiverActivity && !fact.code.is_empty();
        self.last_stated.iter().copied().find(|id| receives(self.fact(*id)))
    }

    fn intern(&mut self, fact: StatedFact<'a>, at: usize) -> StatedId {
        let hashed = hash(&fact);
        if let Some(id) = self.by_fact.find(hashed, |id| self.list[*id as usize].fact == fact) {
            return *id;
        }
        let groups = self.groups.len() as u32;
        let group = *self.groups.entry((fact.of, fact.vocabulary.clone(), fact.beside)).or_insert(groups);
        if group == groups {
            self.several.push(None);
        }
        let id = self.list.len() as StatedId;
        self.list.push(FactEntry { fact, group, at });
        let list = &self.list;
        self.by_fact.insert_unique(hashed, id, |id| hash(&list[*id as usize].fact));
        id
    }

    /// Sets `last_stated` from `last`.
    fn state_one_of_each_group(&mut self, at: usize) {
        let mut stated = std::mem::take(&mut self.last_stated);
        stated.clear();
        stated.extend(&self.last);
        stated.sort_unstable_by_key(|id| (self.list[*id as usize].group, *id));
        stated.dedup();
        let mut kept = 0;
        let mut from = 0;
        while from < stated.len() {
            let group = self.list[stated[from] as usize].group;
            let len = stated[from..].iter().take_while(|id| self.list[**id as usize].group == group).count();
            stated[kept] = if len == 1 { stated[from] } else { self.several_of(group, stated[from], at) };
            (kept, from) = (kept + 1, from + len);
        }
        stated.truncate(kept);
        self.last_stated = stated;
    }

    /// The number of "several" of a group, to which the fact `like` belongs.
    fn several_of(&mut self, group: u32, like: StatedId, at: usize) -> StatedId {
        if let Some(id) = self.several[group as usize] {
            return id;
        }
        let StatedFact { of, vocabulary, beside, .. } = &self.list[like as usize].fact;
        let (code, name) = (Cow::Borrowed(""), Cow::Borrowed(""));
        let fact = StatedFact { of: *of, vocabulary: vocabulary.clone(), code, name, beside: *beside };
        let id = self.intern(fact, at);
        self.several[group as usize] = Some(id);
        id
    }

    pub(super) fn fact(&self, id: StatedId) -> &StatedFact<'a> {
        &self.list[id as usize].fact
    }

    /// For each fact its place in the order by kind, vocabulary, code and name.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<StatedId> = (0..self.list.len() as StatedId).collect();
        order.sort_unstable_by(|a, b| self.fact(*a).cmp(self.fact(*b)));
        let mut ranks = vec![0; order.len()];
        for (rank, id) in order.into_iter().enumerate() {
            ranks[id as usize] = rank as u32;
        }
        ranks
    }

    /// The countries, regions or sectors that payments state, in order of first appearance, without percentages.
    pub(super) fn shares(&self, of: PaymentFact) -> Vec<Share<'a>> {
        let facts = self.list.iter().map(|entry| &entry.fact).filter(|fact| fact.of == of);
        let named = facts.filter(|fact| !fact.code.is_empty() || !fact.name.is_empty());
        let share = |fact: &StatedFact<'a>| Share {
            code: fact.code.clone(),
            vocabulary: Some(fact.vocabulary.clone()).filter(|vocabulary| !vocabulary.is_empty()),
            name: fact.name.clone(),
            percentage: None,
            from_transactions: true,
        };
        let mut seen = FxHashSet::default();
        let named = named.filter(|fact| seen.insert((&fact.vocabulary, &fact.code, &fact.name)));
        named.map(share).collect()
    }

    /// The countries, regions or sectors that payments state and that are not in their lists: the first payment's byte
    /// and a sentence. Codes of vocabularies whose lists are not known are left alone.
    pub(super) fn unlisted(&self, of: PaymentFact) -> impl Iterator<Item = (usize, String)> {
        let mut seen = FxHashSet::default();
        let entries = self.list.iter().filter(move |entry| entry.fact.of == of);
        let entries = entries.filter(move |entry| seen.insert((&entry.fact.vocabulary, &entry.fact.code)));
        entries.filter_map(|FactEntry { fact, at, .. }| {
            // A text in place of a code is kept with the amount, and told of that.
            let text = &fact.code;
            let is_unlisted = !text.is_empty() && is_listed(fact.of, &fact.vocabulary, text) == Some(false);
            let of = match fact.of {
                PaymentFact::Country => "country",
                PaymentFact::Region => "region",
                _ => "sector",
            };
            is_unlisted.then(|| (*at, format!("{of} {text:?} of a transaction is not in its list")))
        })
    }
}

/// Whether a code is in its list; `None` if the list of its vocabulary is not known.
fn is_listed(of: PaymentFact, vocabulary: &str, code: &str) -> Option<bool> {
    match (of, vocabulary) {
        (PaymentFact::Country, _) => Some(codes::country(code).is_some()),
        (PaymentFact::Region, "") => Some(codes::iati_code(CodeList::Region, code).is_some()),
        (PaymentFact::Sector, written) if codes::is_dac_vocabulary(Some(written)) => {
            Some(codes::sector(code).is_some())
        }
        _ => None,
    }
}

/// A code of a country in upper case. What is no code of two letters stays as written.
pub(in crate::formats::iati) fn upper_country(code: Cow<'_, str>) -> Cow<'_, str> {
    let upper = code.len() == 2 && code.bytes().any(|b| b.is_ascii_lowercase());
    if upper { Cow::Owned(code.to_ascii_uppercase()) } else { code }
}
