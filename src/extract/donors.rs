//! Who gives, through whom, and who receives: the votes of all frames, counted.
//!
//! A payer is told from one who hands on, a receiver from a country that is only named. Where nothing
//! says plainly who gives, an agency or an embassy does, marked as inferred; else nobody.

use super::actors::{Actor, Kind, Who, actors};
use super::bodies::{receivers, suppliers};
use super::frames::{Vote, pairs, votes};
use super::giving::{MEDIUM, STRONG, WEAK};
use super::places::{CountryMention, PlaceForm};
use super::sentence::{Found, Reading, Sentence};
use crate::codes::country_name;
use crate::model::{Basis, Role};
use rustc_hash::FxHashMap as HashMap;

/// A party to aid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyFound {
    /// Its part.
    pub role: Role,
    /// English name of a country; short name of an organisation.
    pub name: String,
    /// The country that it is, or whose agency it is; ISO 3166-1 alpha-2.
    pub country: Option<&'static str>,
}

/// Who gives and who receives, as an article tells it.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Who pays; the one most told about first.
    pub donors: Vec<Found<PartyFound>>,
    /// Through whom.
    pub agencies: Vec<Found<PartyFound>>,
    /// Who builds, supplies, procures.
    pub others: Vec<Found<PartyFound>>,
    /// The countries that receive.
    pub recipients: Vec<Found<&'static str>>,
    /// Ministries, hospitals and others that receive.
    pub recipient_organisations: Vec<Found<PartyFound>>,
}

/// What all frames say of one who acts.
#[derive(Default)]
struct Tally {
    gives: i32,
    best: i32,
    giver: Option<Found<()>>,
    receives: i32,
    best_receipt: i32,
    receiver: Option<Found<()>>,
    mentions: i32,
    /// Mentions other than of its cities.
    named: i32,
    /// In the first sentence.
    title: bool,
    first: usize,
    /// By way of its agency only.
    inferred: bool,
}

/// Which actor: a country by its code, an organisation by its short name.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Country(&'static str),
    Organisation(String),
}

struct Organisation {
    kind: Kind,
    country: Option<&'static str>,
}

/// Who gives and who receives; `mentions` are those of [`super::countries`].
pub fn parties(reading: &Reading<'_>, mentions: &[Found<CountryMention>]) -> Parties {
    let mut count = Count::default();
    let mut parties = Parties::default();
    let mut from = 0;
    let mut order = 0;
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let behind = mentions[from..].partition_point(|m| m.mark.start < sentence.span.end) + from;
        let own = &mentions[from..behind];
        from = behind;
        let acting = actors(reading.text, sentence, own);
        let said = votes(&sentence.words, &acting, sentence.english);
        for actor in &acting {
            count.mention(actor, sentence, number, &mut order);
        }
        for vote in &said {
            if let Some(actor) = acting.get(vote.actor) {
                count.add(vote, actor, sentence);
            }
        }
        count.pairs.extend(pairs(&sentence.words, &acting));
        suppliers(sentence, &acting, &mut parties.others);
        receivers(sentence, &mut parties.recipient_organisations);
    }
    let donors = count.donors();
    parties.recipients = count.recipients(&donors);
    for key in &donors {
        parties.donors.extend(count.donor(key));
    }
    parties.agencies = count.agencies(&donors);
    parties
}

#[derive(Default)]
struct Count {
    /// Countries named side by side.
    pairs: Vec<(&'static str, &'static str)>,
    tallies: HashMap<Key, Tally>,
    organisations: HashMap<String, Organisation>,
}

impl Count {
    fn key(&mut self, actor: &Actor) -> (Key, Option<&'static str>) {
        let (name, kind, country) = match &actor.who {
            Who::Country(code, _) => return (Key::Country(code), None),
            Who::Known(agency) => (agency.name.to_owned(), agency.kind, agency.country),
            Who::Named(name, country) => (name.clone(), Kind::Charity, *country),
        };
        self.organisations.entry(name.clone()).or_insert(Organisation { kind, country });
        (Key::Organisation(name), country)
    }

    fn mention(&mut self, actor: &Actor, sentence: &Sentence<'_>, number: usize, order: &mut usize) {
        *order += 1;
        let city = matches!(actor.who, Who::Country(_, PlaceForm::Other));
        let (key, _) = self.key(actor);
        let tally = self.tallies.entry(key).or_insert_with(|| Tally { first: *order, ..Tally::default() });
        tally.mentions += 1;
        if !city {
            tally.named += 1;
        }
        tally.title |= number == 0;
        if tally.receiver.is_none() {
            tally.receiver = Some(sentence.found(actor.words.clone(), (), "recipient: named"));
        }
        if tally.giver.is_none() {
            tally.giver = Some(sentence.found(actor.words.clone(), (), "giver: named"));
        }
    }

    fn add(&mut self, vote: &Vote, actor: &Actor, sentence: &Sentence<'_>) {
        let (key, country) = self.key(actor);
        let place = matches!(actor.who, Who::Country(_, PlaceForm::Other));
        if vote.gives && place {
            return;
        }
        let mut said = |key: Key, inferred: bool| {
            let tally = self.tallies.entry(key).or_default();
            let found = || Some(sentence.found(vote.words.clone(), (), vote.rule));
            if vote.gives {
                tally.gives += vote.weight;
                if vote.weight > tally.best {
                    tally.best = vote.weight;
                    tally.giver = found();
                    tally.inferred = inferred;
                }
            } else {
                tally.receives += vote.weight;
                if vote.weight > tally.best_receipt {
                    tally.best_receipt = vote.weight;
                    tally.receiver = found();
                }
            }
        };
        if let (Some(code), true) = (country, vote.gives) {
            said(Key::Country(code), true);
        }
        said(key, false);
    }

    fn kind(&self, key: &Key) -> Option<&Organisation> {
        match key {
            Key::Country(_) => None,
            Key::Organisation(name) => self.organisations.get(name),
        }
    }

    /// The donors, the one most told about first.
    fn donors(&self) -> Vec<Key> {
        let pays = |key: &Key| self.kind(key).is_none_or(|it| it.country.is_none() && it.kind != Kind::Carrier);
        let strong = self.tallies.iter().any(|(key, t)| pays(key) && t.best >= STRONG && t.gives > t.receives);
        let mut donors: Vec<&Key> = self
            .tallies
            .iter()
            .filter(|(key, t)| {
                let receives = if matches!(key, Key::Country(_)) {
                    t.receives + if t.title && t.best < STRONG { 1 } else { 0 }
                } else {
                    t.receives / 2
                };
                let enough = t.best >= MEDIUM && t.gives > receives;
                pays(key) && enough && (t.best >= STRONG || !strong || t.gives > 2 * receives)
            })
            .map(|(key, _)| key)
            .collect();
        if donors.is_empty() {
            donors = self.by_hint(&pays);
        }
        if donors.is_empty() {
            // Nobody else pays: it gives itself.
            donors = self
                .tallies
                .iter()
                .filter(|(key, t)| matches!(key, Key::Organisation(_)) && t.best >= MEDIUM && t.gives > t.receives)
                .map(|(key, _)| key)
                .collect();
        }
        donors.sort_by_key(|key| (-self.tallies[*key].gives, self.tallies[*key].first));
        donors.into_iter().cloned().collect()
    }

    /// The country whose embassy or agency is told of, where none is said to give.
    fn by_hint(&self, pays: &dyn Fn(&Key) -> bool) -> Vec<&Key> {
        let carriers = self.tallies.iter().any(|(key, t)| {
            !pays(key) && t.best >= MEDIUM && self.kind(key).is_some_and(|it| it.kind == Kind::Carrier)
        });
        self.tallies
            .iter()
            .filter(|(key, t)| {
                pays(key) && t.gives >= WEAK && t.gives > t.receives && !(carriers && t.gives < 2 * WEAK)
            })
            .max_by_key(|(_, t)| (t.gives - t.receives, std::cmp::Reverse(t.first)))
            .map(|(key, _)| key)
            .into_iter()
            .collect()
    }

    fn donor(&self, key: &Key) -> Option<Found<PartyFound>> {
        let tally = self.tallies.get(key)?;
        let found = tally.giver.clone()?;
        let (name, country) = match key {
            Key::Country(code) => (country_name(code).to_owned(), Some(*code)),
            Key::Organisation(name) => (name.clone(), None),
        };
        let inferred = tally.inferred || tally.best < MEDIUM;
        let why = match (inferred, tally.inferred) {
            (false, _) => None,
            (_, true) => Some("an agency of this country gives"),
            (..) => Some("its embassy or cooperation is told of, and no other giver"),
        };
        let value = PartyFound { role: Role::Donor, name, country };
        Some(with(found, value, inferred.then_some(Basis::Inferred), why))
    }

    /// Those who give but do not pay, and agencies that are named.
    fn agencies(&self, donors: &[Key]) -> Vec<Found<PartyFound>> {
        let mut named: Vec<(&Key, &Tally)> = self
            .tallies
            .iter()
            .filter(|(key, tally)| match self.kind(key) {
                Some(it) if !donors.contains(key) => match it.country {
                    Some(code) => donors.contains(&Key::Country(code)),
                    None => it.kind == Kind::Carrier && tally.gives >= MEDIUM,
                },
                _ => false,
            })
            .collect();
        named.sort_by_key(|(_, tally)| tally.first);
        named
            .into_iter()
            .filter_map(|(key, tally)| {
                let Key::Organisation(name) = key else { return None };
                let it = self.kind(key)?;
                let value = PartyFound { role: Role::Agency, name: name.clone(), country: it.country };
                Some(with(tally.giver.clone()?, value, None, None))
            })
            .collect()
    }

    /// The countries that receive: the one most told about, and those told about like it.
    fn recipients(&self, donors: &[Key]) -> Vec<Found<&'static str>> {
        let score = |t: &Tally| 2 * t.receives + 2 * t.mentions + if t.title { 4 } else { 0 } - t.gives.min(t.receives);
        let countries = |cities: bool| -> Vec<(&'static str, &Tally)> {
            self.tallies
                .iter()
                .filter_map(|(key, tally)| match key {
                    Key::Country(code) if !donors.contains(key) && (cities || tally.named > 0) => Some((*code, tally)),
                    _ => None,
                })
                .filter(|(_, tally)| if cities { tally.receives > 0 || tally.mentions > 1 } else { tally.mentions > 0 })
                .collect()
        };
        let mut all = countries(false);
        if all.iter().all(|(_, tally)| tally.receives == 0 && tally.mentions < 2 && !tally.title) {
            let cities = countries(true);
            if !cities.is_empty() {
                all = cities;
            }
        }
        all.sort_by_key(|(_, tally)| (-score(tally), tally.first));
        let Some((top, best)) = all.first().map(|(code, tally)| (*code, score(tally))) else { return Vec::new() };
        let beside = |code: &str| {
            self.pairs.iter().filter(|(a, b)| (*a == top && *b == code) || (*a == code && *b == top)).count() > 1
        };
        all.into_iter()
            .enumerate()
            .filter(|(i, (code, t))| {
                *i == 0
                    || beside(code)
                    || (score(t) * 5 >= best * 3 && t.receives >= MEDIUM)
                    || (t.receives >= STRONG && t.mentions > 1 && score(t) * 2 >= best)
            })
            .filter_map(|(_, (code, tally))| {
                let stated = tally.receives > 0;
                let why = (!stated).then_some("most told about of those who do not give");
                Some(with(tally.receiver.clone()?, code, (!stated).then_some(Basis::Inferred), why))
            })
            .collect()
    }
}

fn with<T>(found: Found<()>, value: T, basis: Option<Basis>, why: Option<&'static str>) -> Found<T> {
    Found { value, sentence: found.sentence, mark: found.mark, rule: found.rule, basis, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (String, String) {
        let reading = Reading::new(text, &[]);
        let mentions = super::super::countries(&reading);
        let found = parties(&reading, &mentions);
        for one in found.donors.iter().chain(&found.agencies).chain(&found.others).chain(&found.recipient_organisations)
        {
            assert!(
                one.sentence.start <= one.mark.start
                    && one.mark.end <= one.sentence.end
                    && one.mark.start < one.mark.end
            );
        }
        let mut donors: Vec<String> =
            found.donors.iter().map(|d| d.value.country.map_or(d.value.name.clone(), str::to_owned)).collect();
        donors.sort();
        let mut to: Vec<&str> = found.recipients.iter().map(|r| r.value).collect();
        to.sort_unstable();
        (donors.join(" "), to.join(" "))
    }

    fn check(table: &[(&str, &str, &str)]) {
        let wrong: Vec<String> = table
            .iter()
            .filter_map(|(donors, to, text)| {
                let (d, t) = told(text);
                ((d.as_str(), t.as_str()) != (*donors, *to))
                    .then(|| format!("{text}\n   expected {donors} -> {to}, found {d} -> {t}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    }

    #[test]
    fn the_one_who_gives_is_told_by_an_active_verb() {
        check(&[
            ("EU", "MD", "The European Union donated 14 ambulances to the Republic of Moldova on Thursday."),
            ("DE", "JO", "Germany has handed over six dialysis machines to Jordan's Ministry of Health."),
            ("KR", "LA", "South Korea on Friday gave Laos 20 patient monitors and two ventilators."),
            ("TR", "SO", "Türkiye sends two containers of medical equipment to Somalia."),
            ("NO", "MW", "Norway will provide 40 million kroner to Malawi for the construction of a maternity ward."),
            ("IN", "MV", "India gifted two sea ambulances to the Maldives."),
            ("BR", "MZ", "Brazil granted Mozambique laboratory equipment worth two million reais."),
            ("US", "LR", "The United States government has provided five generators to Liberia."),
            ("GB", "SL", "Britain is funding a new oxygen plant in Sierra Leone."),
            ("FR", "LB", "France delivered 25 tonnes of medicines to Lebanon after the explosion."),
            ("AE", "ET", "The UAE dispatched a plane with field hospitals to Ethiopia."),
            ("KW", "YE", "Kuwait pledged 10 million dollars for hospitals in Yemen."),
            (
                "JP",
                "FJ",
                "Japan's ambassador to Fiji, Mr Sato Kenji, handed over a fire engine to the Nadi Town Council.",
            ),
            ("CN", "TO", "The Chinese Embassy in Tonga on Monday presented 30 computers to Tonga College."),
            ("SA", "DJ", "Saudi King Salman bin Abdulaziz sent 12 ambulances to Djibouti."),
            ("CA", "HT", "Canada pays for four mobile clinics in Haiti."),
            ("AU", "SB", "Australia has supplied 16 patrol vehicles to the Solomon Islands police."),
            ("HU", "RS", "Hungary and its people donated 100 beds to Serbia."),
            ("CH", "NP", "Switzerland contributed CHF 2 million to Nepal for district hospitals."),
            ("IT JP", "BO", "Japan and Italy financed three dialysis rooms in Bolivia."),
        ]);
    }

    #[test]
    fn the_one_who_gives_is_told_by_a_passive() {
        check(&[
            (
                "EU",
                "GE",
                "Eight ultrasound machines, donated by the European Union, were handed over in Georgia yesterday.",
            ),
            ("DE", "TJ", "A maternity hospital financed by the German government through KfW opened in Tajikistan."),
            (
                "KR",
                "UZ",
                "The equipment was provided by the Government of the Republic of Korea to hospitals in Uzbekistan.",
            ),
            ("NO", "UA", "Seven generators funded by Norway arrived at clinics in Ukraine."),
            ("GB US", "SS", "Ten ambulances bought with funds from the UK and the United States reached South Sudan."),
            ("SE", "ZW", "The fridges were bought with help from Sweden and will go to clinics across Zimbabwe."),
            ("Gavi", "MG", "Vaccine refrigerators financed by Gavi were installed in Madagascar."),
            (
                "Global Fund",
                "LS",
                "The X-ray vans, procured by UNDP with funding from the Global Fund, were delivered to Lesotho.",
            ),
            ("WB", "BT", "Three ambulances paid for by the World Bank were delivered to Bhutan."),
            ("ADB", "PG", "The rural health posts in Papua New Guinea were financed by the Asian Development Bank."),
            ("TR", "AF", "Food parcels sent by Turkey's Red Crescent were distributed in Afghanistan."),
            ("US", "HN", "Honduras has three new clinics equipped by USAID."),
            ("JP", "EC", "The water trucks were made possible by a contribution from the people of Japan to Ecuador."),
            ("IE", "MW", "A theatre block funded by Irish Aid was opened in Malawi."),
            ("KW", "KG", "The bridge in the Kyrgyz Republic is being financed by the Kuwait Fund."),
            ("LU", "CV", "The health centre, supported by Luxembourg, serves 9,000 people in Cabo Verde."),
        ]);
    }

    #[test]
    fn the_one_who_gives_is_told_by_the_noun_of_the_gift() {
        check(&[
            ("JP", "VN", "A Japanese grant of 4 million dollars will equip the provincial hospital in Vietnam."),
            ("AE", "MR", "A gift from the United Arab Emirates to Mauritania: 20 dialysis chairs."),
            (
                "IN",
                "LK",
                "Sri Lanka's railway buys 15 locomotives under an Indian line of credit; the Indian loan runs for 20 years.",
            ),
            ("KR", "GH", "The Korean-funded hospital in Ghana has 120 beds."),
            ("EU", "AM", "EU-funded laboratory equipment has reached Armenia."),
            ("US", "NP", "With the support of the American people, Nepal's ministry set up five laboratories."),
            ("QA", "SD", "Ten incubators, a donation from Qatar Charity, went to hospitals in Sudan."),
            ("FR", "MG", "Madagascar signed a loan agreement of 30 million euros with a loan from AFD."),
            ("CN", "RS", "The Serbian clinic thanked China for its donation of six ventilators."),
            ("NZ", "WS", "New Zealand's contribution helps Samoa to build a kidney unit."),
            ("DE", "NA", "Namibia's Health Ministry on Tuesday received 30 vehicles from Germany."),
            ("TR", "BA", "The cantonal hospital in Bosnia and Herzegovina took delivery of two scanners from Türkiye."),
            ("DK", "BF", "Danish aid worth 8 million euros goes to clinics in Burkina Faso."),
            ("TW", "PY", "Thanks to a grant of Taiwan, Paraguay has a new intensive care unit."),
            ("IsDB", "GN", "Guinea gets 50 million dollars from the Islamic Development Bank for regional hospitals."),
            ("GB", "KE", "UK aid worth 3 million pounds was announced for Kenya."),
            ("PL", "UA", "On behalf of the Polish government, the consul handed 12 ambulances to Ukraine."),
            ("CZ", "MD", "The palliative ward in Moldova was renovated thanks to the Czech Development Agency."),
        ]);
    }

    #[test]
    fn those_who_hand_on_are_not_the_payers() {
        check(&[
            ("JP", "PK", "UNICEF handed over 600 cold boxes to Pakistan; the Government of Japan financed them."),
            ("EU", "BY", "WHO delivered 40 ventilators to Belarus with financial support from the European Union."),
            ("UNICEF", "TD", "UNICEF donated 20 solar refrigerators to Chad."),
            ("WHO", "YE", "The World Health Organization delivered 30 tonnes of supplies to Yemen."),
            ("DK", "MM", "UNOPS delivered the boats to Myanmar on behalf of Denmark."),
            ("US", "KH", "The laboratory in Cambodia was built by UNDP with funds from USAID."),
            ("DE", "ZM", "KfW financed three oxygen plants in Zambia."),
            ("JP", "PE", "JICA provided Peru with training in emergency medicine."),
            ("NO", "SY", "The Norwegian Red Cross donated eight ambulances to Syria."),
            ("Gates Foundation", "NG", "The Bill & Melinda Gates Foundation donated cold-chain equipment to Nigeria."),
            ("Amal Foundation", "KE", "The Amal Foundation donated 40 wheelchairs to a hospital in Kenya."),
            ("KR", "RW", "KOICA handed over laboratory equipment to Rwanda through UNDP."),
            ("EU", "LB", "The ambulances, funded by the European Union and delivered by UNDP, went to Lebanon."),
            ("DE", "TR", "Germany gave 20 field kitchens to Turkey through the German Red Cross."),
        ]);
    }

    #[test]
    fn who_only_stands_beside_is_no_giver() {
        check(&[
            ("JP", "KE", "Japan donated 30 vehicles made by the Indian company Tata to Kenya."),
            ("CN", "ZM", "China donated a hospital to Zambia. It was built by the Chinese company Stone Build."),
            (
                "JP",
                "TZ",
                "The ceremony was attended by the ambassadors of Norway and Canada. Japan donated two ambulances to Tanzania.",
            ),
            (
                "CA",
                "UA",
                "Canada pays for the vehicles in Ukraine. The programme has ten partners, among them Denmark and Switzerland.",
            ),
            ("CN", "SV", "El Salvador cut its ties with Taiwan. China then donated rice and 20 trucks to El Salvador."),
            ("US", "JO", "The US gave 300 tents to Syrian refugees in Jordan."),
            ("FR", "SN", "France donated Korean-made scanners to Senegal."),
            ("KR", "MN", "Mongolia received five vans from Korea; Mongolia's ministry handed them over to clinics."),
            ("", "UA", "The Ministry of Health of Ukraine announced new rules for hospitals in Ukraine."),
            (
                "JP",
                "GT",
                "The Embassy of Japan in Guatemala and the mayor signed a contract for a grant of 80,000 dollars.",
            ),
            ("EU", "XK", "The EU handed ten vehicles to Kosovo in Pristina; the Minister thanked the EU."),
        ]);
    }

    #[test]
    fn a_loan_and_an_agreement_have_two_sides() {
        check(&[
            ("CN", "RS", "China Exim Bank signed a loan agreement with Serbia's Ministry of Finance."),
            ("JP", "IQ", "Iraq and Japan signed an agreement on a Japanese loan for a hospital in Iraq."),
            (
                "FR",
                "CI",
                "Côte d’Ivoire and France signed an agreement under which France lends 60 million euros to Côte d’Ivoire.",
            ),
            (
                "SA",
                "EG",
                "An agreement between Egypt and the Saudi Fund for Development provides 25 million dollars for clinics in Egypt.",
            ),
            ("KR", "HN", "A loan of 30 million dollars from Korea Eximbank was approved for Honduras."),
            ("WB", "TG", "The World Bank approved a credit of 70 million dollars for Togo."),
            ("AfDB", "GM", "The African Development Bank granted The Gambia 12 million dollars."),
        ]);
    }

    #[test]
    fn other_languages_in_sure_frames_only() {
        check(&[
            ("JP", "ML", "Un don du Japon pour les hôpitaux du Mali et de la région"),
            ("ES", "PE", "Equipos médicos donados por España para el hospital de Perú y la región"),
            ("JP", "KG", "Правительство Японии передало больницам Кыргызстана два томографа."),
            ("US", "UA", "За підтримки США лікарні України отримали генератори. Кошти США."),
        ]);
    }

    #[test]
    fn an_inferred_giver_says_so() {
        let text = "JICA handed over two scanners to Tonga.";
        let reading = Reading::new(text, &[]);
        let found = parties(&reading, &super::super::countries(&reading));
        assert_eq!(found.donors[0].basis, Some(Basis::Inferred));
        assert_eq!(found.donors[0].value.name, "Japan");
        assert_eq!((found.agencies[0].value.name.as_str(), found.agencies[0].value.country), ("JICA", Some("JP")));
    }
}
