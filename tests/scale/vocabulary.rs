//! Random words with a long-tailed distribution: a few frequent ones and unlimited rare ones.
//!
//! A word is a function of its rank alone, and nothing is kept of the words drawn before, so that any record
//! can be generated without those before it.

use super::words::{COUNTRY_NAMES, Dates, HAN, LANGUAGES, Language};
use aidtrail::codes;
use aidtrail::model::PartialDate;

/// Random numbers by splitmix64: small, fast, and random enough for text.
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    /// An independent stream for each combination of numbers.
    pub fn of(parts: &[u64]) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15;
        for part in parts {
            state = mix(state ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93));
        }
        Random(state)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// In `[0, 1)`, never so small that its reciprocal is infinite.
    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// True with a probability of `n` percent.
    pub fn percent(&mut self, n: u64) -> bool {
        self.next() % 100 < n
    }

    /// Below `n`, by Zipf's law with exponent one: small numbers are frequent.
    pub fn zipf(&mut self, n: usize) -> usize {
        (((n + 1) as f64).powf(self.unit()) as usize).saturating_sub(1).min(n - 1)
    }

    /// An unbounded rank (Pareto distribution): about `knee` ranks are frequent, and the probability of
    /// larger ones falls with `power`.
    pub fn pareto(&mut self, knee: f64, power: f64) -> u64 {
        (knee * (self.unit().powf(-1.0 / power) - 1.0)) as u64
    }

    /// Approximately normally distributed: the sum of twelve uniform numbers has variance one.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The words of one language.
pub struct Vocabulary {
    pub language: &'static Language,
    /// Position in [`LANGUAGES`].
    index: usize,
    /// Function words.
    pub function: Vec<&'static str>,
    content: Vec<&'static str>,
    onsets: Vec<&'static str>,
    nuclei: Vec<&'static str>,
    endings: Vec<&'static str>,
}

/// Number of frequent content words, and how fast the probability of rarer ones falls: with these two, 38,000
/// records have about 88,000 distinct words, as 37,720 real activities do.
const KNEE: f64 = 62.0;
const POWER: f64 = 0.95;

impl Vocabulary {
    /// The vocabulary of `LANGUAGES[index]`.
    pub fn new(index: usize) -> Self {
        let language = &LANGUAGES[index];
        let split = |text: &'static str| text.split_whitespace().collect();
        Vocabulary {
            language,
            index,
            function: split(language.function),
            content: split(language.content),
            onsets: split(language.onsets),
            nuclei: split(language.nuclei),
            endings: split(language.endings),
        }
    }

    /// Draws the rank of a content word.
    pub fn draw(&self, random: &mut Random) -> u64 {
        random.pareto(KNEE, POWER).min(1 << 50)
    }

    /// Appends the content word of a rank.
    pub fn word(&self, rank: u64, out: &mut String) {
        match self.content.get(rank as usize) {
            Some(word) => out.push_str(word),
            None => self.write_artificial(rank, out),
        }
    }

    /// Appends an artificial word, for a rank beyond the real words.
    fn write_artificial(&self, rank: u64, out: &mut String) {
        let mut random = Random::of(&[0x776f_7264, self.index as u64, rank]);
        if !self.language.spaced {
            return self.compound(rank, &mut random, out);
        }
        match random.below(100) {
            // Numbers, years and codes are a good part of a real vocabulary.
            0..7 => {
                let letters = ["", "", "p", "ug", "k", "sdg", "ref"];
                out.push_str(random.pick::<&str>(&letters));
                out.push_str(&(rank % 100_000_007).to_string());
            }
            // A misspelt real word: two letters swapped.
            7..10 => {
                let mut letters: Vec<char> = self.content[random.zipf(self.content.len())].chars().collect();
                if letters.len() > 4 {
                    let at = 1 + random.below(letters.len() - 3);
                    letters.swap(at, at + 1);
                }
                out.extend(letters);
            }
            // A real word with another ending.
            10..18 => {
                out.push_str(self.content[random.zipf(self.content.len())]);
                self.ending(&mut random, out);
            }
            kind => {
                let start = out.len();
                self.syllables(rank, &mut random, out);
                // Some of them are names.
                if kind < 45 {
                    capitalise(out, start);
                }
            }
        }
    }

    /// Appends syllables that write the rank as a number, so that each rank has a different word.
    pub fn syllables(&self, rank: u64, random: &mut Random, out: &mut String) {
        let base = (self.onsets.len() * self.nuclei.len()) as u64;
        let (mut count, mut first, mut size) = (2, 0, base * base);
        while rank - first >= size {
            first += size;
            size = size.saturating_mul(base);
            count += 1;
        }
        // Multiplying by an odd number near the golden ratio of the size spreads neighbouring ranks over
        // different words.
        let factor = ((size as f64 * 0.618_034) as u64) | 1;
        let mut digits = ((u128::from(rank - first) * u128::from(factor)) % u128::from(size)) as u64;
        for _ in 0..count {
            let syllable = (digits % base) as usize;
            digits /= base;
            out.push_str(self.onsets[syllable % self.onsets.len()]);
            out.push_str(self.nuclei[syllable / self.onsets.len()]);
        }
        self.ending(random, out);
    }

    fn ending(&self, random: &mut Random, out: &mut String) {
        let ending = *random.pick(&self.endings);
        if ending != "-" {
            out.push_str(ending);
        }
    }

    /// Appends a word of a language written without spaces: two or three Han characters, or Japanese kana.
    fn compound(&self, rank: u64, random: &mut Random, out: &mut String) {
        if self.language.code == "ja" && random.percent(35) {
            for _ in 0..3 + random.below(3) {
                out.extend(char::from_u32(0x30a2 + random.below(80) as u32));
            }
            return;
        }
        for _ in 0..2 + usize::from(random.percent(15)) {
            // Rarer words are made of rarer characters.
            let known = (40.0 + (rank as f64).sqrt() * 3.0) as usize;
            out.push(han(random.below(known.min(3500))));
        }
    }

    /// The words of these ranks, joined as the language joins words.
    pub fn join(&self, ranks: &[u64]) -> String {
        let mut out = String::new();
        for (i, &rank) in ranks.iter().enumerate() {
            if i > 0 && self.language.spaced {
                out.push(' ');
            }
            self.word(rank, &mut out);
        }
        out
    }

    pub fn draw_some(&self, random: &mut Random, count: usize) -> Vec<u64> {
        (0..count).map(|_| self.draw(random)).collect()
    }

    /// A title: words of the topic, some joined by function words.
    pub fn title(&self, random: &mut Random, topic: &[u64]) -> String {
        let mut title = String::new();
        let count = 3 + random.below(6);
        for i in 0..count {
            if i > 0 && self.language.spaced {
                title.push(' ');
                if random.percent(40) {
                    title.push_str(self.function[random.zipf(self.function.len().min(12))]);
                    title.push(' ');
                }
            }
            self.word(topic[i % topic.len()], &mut title);
        }
        capitalise(&mut title, 0);
        title
    }

    /// A summary of `length` words: function words, words of the topic, and others.
    pub fn summary(&self, random: &mut Random, topic: &[u64], length: usize) -> String {
        let language = self.language;
        let mut out = String::with_capacity(length * 8);
        let (mut sentence, mut left) = (0, 8 + random.below(16));
        let stops = if language.spaced { [", ", ". "] } else { ["，", "。"] };
        for i in 0..length {
            match random.below(100) {
                0..44 => out.push_str(self.function[random.zipf(self.function.len())]),
                44..87 => self.word(topic[random.zipf(topic.len())], &mut out),
                _ => self.word(self.draw(random), &mut out),
            }
            left -= 1;
            if left == 0 || i + 1 == length {
                capitalise(&mut out, sentence);
                out.push_str(stops[1]);
                (sentence, left) = (out.len(), 8 + random.below(16));
            } else if random.percent(6) {
                out.push_str(stops[0]);
            } else if language.spaced {
                out.push(' ');
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The name of a country in this language if known, else in English.
    pub fn country(&self, code: &str) -> String {
        let column = ["ru", "uk", "ar", "zh", "ja"].iter().position(|language| *language == self.language.code);
        let local = column.and_then(|column| {
            COUNTRY_NAMES.iter().find(|(country, _)| *country == code).map(|(_, names)| names[column])
        });
        local.unwrap_or_else(|| codes::country_name(code)).to_owned()
    }

    /// The place of a rank in a country: one of the known ones, else an artificial one.
    pub fn place(&self, country: &str, known: &[&str], rank: u64) -> String {
        if let (Some(place), true) = (known.get(rank as usize), self.is_latin()) {
            return (*place).to_owned();
        }
        let mut random = Random::of(&[0x706c_6163, country.bytes().fold(0, |n, b| n * 256 + u64::from(b)), rank]);
        let mut out = String::new();
        if self.language.spaced {
            self.syllables(random.below(400_000) as u64, &mut Random(rank), &mut out);
            capitalise(&mut out, 0);
        } else {
            for _ in 0..2 {
                out.push(han(random.below(400)));
            }
        }
        out
    }

    /// Whether the language is written in Latin letters.
    pub fn is_latin(&self) -> bool {
        matches!(self.language.code, "en" | "fr" | "es" | "pt" | "de")
    }

    /// The name of the organisation of a rank.
    pub fn organisation(&self, rank: u64) -> String {
        let mut random = Random::of(&[0x6f72_6761, self.index as u64, rank]);
        let forms: Vec<&str> = self.language.organisations.split('|').collect();
        let form = *random.pick(&forms);
        let mut out = String::new();
        for c in form.chars() {
            let start = out.len();
            match c {
                '@' if self.language.spaced => {
                    self.syllables(random.next() % 3_000_000, &mut random, &mut out);
                    capitalise(&mut out, start);
                }
                '@' => self.compound(rank + 1000, &mut random, &mut out),
                '#' => {
                    out.push_str(self.content[random.below(self.content.len())]);
                    capitalise(&mut out, start);
                }
                c => out.push(c),
            }
        }
        out
    }

    /// A date as this language writes it.
    pub fn date(&self, date: PartialDate) -> String {
        const MONTHS: &str = "January February March April May June July August September October November December";
        let year = date.year.unwrap_or_default();
        let month = date.month.map(usize::from);
        match (self.language.dates, month, date.day) {
            (Dates::Han, None, _) => format!("{year}年"),
            (Dates::Han, Some(month), None) => format!("{year}年{month}月"),
            (Dates::Han, Some(month), Some(day)) => format!("{year}年{month}月{day}日"),
            (_, None, _) => year.to_string(),
            (Dates::Words, Some(month), day) => {
                let month = MONTHS.split(' ').nth(month - 1).unwrap_or_default();
                day.map_or_else(|| format!("{month} {year}"), |day| format!("{day} {month} {year}"))
            }
            (Dates::Points, Some(month), day) => {
                day.map_or_else(|| format!("{month:02}.{year}"), |day| format!("{day:02}.{month:02}.{year}"))
            }
            (Dates::Slashes, Some(month), day) => {
                day.map_or_else(|| format!("{month:02}/{year}"), |day| format!("{day:02}/{month:02}/{year}"))
            }
        }
    }
}

/// The Han character of a rank: a frequent one, else one of the Unicode block in shuffled order.
fn han(index: usize) -> char {
    static FREQUENT: std::sync::LazyLock<Vec<char>> = std::sync::LazyLock::new(|| HAN.chars().collect());
    let made = || char::from_u32(0x4e00 + (index as u32 * 1327) % 5000).unwrap_or('人');
    FREQUENT.get(index).copied().unwrap_or_else(made)
}

/// Makes the letter at `start` a capital.
pub fn capitalise(text: &mut String, start: usize) {
    if let Some(first) = text[start..].chars().next() {
        let upper: String = first.to_uppercase().collect();
        text.replace_range(start..start + first.len_utf8(), &upper);
    }
}
