//! Language detection by script, letters and most common words.
//!
//! The extraction rules read English, so a text in another language gets a warning, and an English one must
//! never get one. The result is `None` for short texts and for languages that share both letters and words
//! with others.
//!
//! All thresholds here were chosen by eye; the tests show on which texts they hold.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Bytes of a text to look at: plenty for the shares of letters and words to settle.
const MAX_BYTES: usize = 1 << 16;

/// A text with fewer letters is too short.
const MIN_LETTERS: usize = 40;

/// A text in Latin letters with fewer words is too short.
const MIN_WORDS: usize = 12;

/// The most common words of languages in Latin letters, folded. Languages tagged `-` are never the result;
/// they are here so that they are not mistaken for others.
const COMMON_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in a is was for on with by that has have were are be this from will which an at as its it their \
            been not who also he she they his would said or after into",
    ),
    (
        "fr",
        "le la les de des du et un une en est dans pour par sur au aux que qui avec ce cette ces ont ete son sa ses il elle \
            plus pas ainsi leur selon sont a d l se ou mais entre",
    ),
    (
        "es",
        "el la los las de del y un una en es para por con que se su sus al lo ha han fue como mas este esta entre tambien \
            sobre son o pero desde sin no a",
    ),
    (
        "pt",
        "o a os as de do da dos das e um uma em no na nos nas para por com que se ao aos foi mais como sao nao tambem pelo \
            pela seu sua este esta entre ou ha foram",
    ),
    (
        "de",
        "der die das und in den von zu mit dem des im fur auf ist eine ein einer eines wurde wurden werden nicht auch sich \
            als bei nach aus am durch uber sind hat haben",
    ),
    (
        "tr",
        "ve bir bu da de icin ile olarak olan daha gibi en cok sonra kadar tarafindan olduğu icinde uzere ise ya yil ancak \
            her olduğunu edildi etti oldugu yapilan verilen",
    ),
    (
        "uz",
        "va bilan uchun bu bir ham boʻyicha boyicha tomonidan yil yilda boladi hamda edi etildi qilindi mazkur orqali kerak \
            shu oz soatda respublikasi ozbekiston sogliqni",
    ),
    ("-", "il di che e la per un del della dei delle in una con sono nel alla al gli le i si da ha anche"),
    ("-", "de het een van en in is dat op te voor met zijn er niet aan ook door naar bij uit wordt werden heeft"),
    ("-", "si de in la cu pe din pentru a fost care este sunt au un o mai ale al prin nu ce sau"),
    ("-", "i w na z do sie nie jest to o ze przez dla oraz od po jak za byl zostaly ktory"),
    ("-", "och i att det som en pa av for med ar den till inte om har de ett fran vid"),
    ("-", "og i at det som en pa af for med er den til ikke om har de et fra ved av"),
    ("-", "dan di yang untuk dengan dari pada ini dalam itu akan oleh ke tidak adalah sebagai juga telah para kepada"),
    ("-", "na ya wa kwa ni za la katika cha kuwa hiyo huo hii vya pamoja ili alisema"),
    ("-", "a az es egy hogy nem van volt ezt ennek meg is de csak mint"),
    ("-", "a v na se je ze s do o i z k pro od po za byl jsou"),
    ("-", "ja on ei se etta oli hän mutta myös ovat kuin tai"),
    ("-", "el la els les de i un una en es per amb que dels al va ha com"),
    ("-", "ang ng sa na mga ay at para ni si kay ito"),
    ("-", "cua va la cho cac trong duoc co nhung mot voi nguoi nay khi da"),
    ("-", "dhe ne te per nga me nje eshte qe ka i e se do"),
    ("-", "i u je na se da za od su s koji iz o ce kao bi"),
    ("-", "ve bu bir ile ucun olan da de ki az uzre terefinden"),
];

type Votes = FxHashMap<&'static str, u32>;

/// For each word, which rows of [`COMMON_WORDS`] have it, as bits.
static VOTES: LazyLock<Votes> = LazyLock::new(|| {
    let mut votes = Votes::default();
    for (i, (_, words)) in COMMON_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *votes.entry(word).or_default() |= 1 << i;
        }
    }
    votes
});

/// The language of a text as a BCP 47 tag: `en`, `fr`, `es`, `pt`, `de`, `tr`, `uz`, `ru`, `uk`, `kk`, `ar`,
/// `zh`, `ja` or `ko`. `None` for other languages, short texts and mixtures.
pub(crate) fn detect_language(text: &str) -> Option<&'static str> {
    let text = super::beginning(text, MAX_BYTES);
    let scripts = ScriptCounts::of(text);
    let letters = scripts.all();
    // Half of the letters is enough: texts of every script have names and abbreviations in Latin letters.
    let most = |count: usize| count * 2 > letters;
    if scripts.kana * 10 > letters && most(scripts.kana + scripts.han) && letters >= MIN_LETTERS / 2 {
        return Some("ja");
    }
    if most(scripts.han) && scripts.kana == 0 && letters >= MIN_LETTERS / 2 {
        return Some("zh");
    }
    if letters < MIN_LETTERS {
        return None;
    }
    if most(scripts.hangul) {
        return Some("ko");
    }
    if most(scripts.arabic) {
        return detect_arabic(text);
    }
    if most(scripts.cyrillic) {
        return detect_cyrillic(text);
    }
    if scripts.latin * 10 > letters * 7 { detect_latin(text) } else { None }
}

/// Number of letters by script.
#[derive(Default)]
struct ScriptCounts {
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    other: usize,
}

impl ScriptCounts {
    fn of(text: &str) -> Self {
        let mut scripts = ScriptCounts::default();
        for c in text.chars() {
            *match c {
                'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => &mut scripts.latin,
                '\u{400}'..='\u{52f}' => &mut scripts.cyrillic,
                '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fefc}' => &mut scripts.arabic,
                '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}' => &mut scripts.han,
                '\u{3040}'..='\u{30ff}' => &mut scripts.kana,
                '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => &mut scripts.hangul,
                c if c.is_alphabetic() => &mut scripts.other,
                _ => continue,
            } += 1;
        }
        scripts
    }

    fn all(&self) -> usize {
        let ScriptCounts { latin, cyrillic, arabic, han, kana, hangul, other } = self;
        latin + cyrillic + arabic + han + kana + hangul + other
    }
}

/// Arabic, unless letters that Persian, Pashto, Urdu, Kurdish or Uyghur add to the alphabet are frequent.
fn detect_arabic(text: &str) -> Option<&'static str> {
    let added = text.chars().filter(|c| "پچژگکیھہۀےڵۆێەڕڤټډړښځڅۍېېۇۈۋڭ".contains(*c)).count();
    let all = text.chars().filter(|c| ('\u{600}'..='\u{6ff}').contains(c)).count();
    (added * 50 < all).then_some("ar")
}

/// Russian, Ukrainian or Kazakh, by the letters that only one of them has.
fn detect_cyrillic(text: &str) -> Option<&'static str> {
    let (mut letters, mut ukrainian, mut russian, mut kazakh, mut other_cyrillic) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let (mut kazakh_or_kyrgyz, mut kazakh_only) = (0usize, 0usize);
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'і' => (ukrainian, kazakh) = (ukrainian + 1, kazakh + 1),
            'ї' | 'є' | 'ґ' => ukrainian += 1,
            'ы' | 'э' | 'ъ' | 'ё' => russian += 1,
            'ә' | 'ғ' | 'қ' | 'ұ' | 'һ' => (kazakh, kazakh_only) = (kazakh + 1, kazakh_only + 1),
            'ң' | 'ө' | 'ү' => (kazakh, kazakh_or_kyrgyz) = (kazakh + 1, kazakh_or_kyrgyz + 1),
            'ў' | 'ј' | 'љ' | 'њ' | 'ћ' | 'ђ' | 'џ' | 'ѓ' | 'ќ' | 'ҳ' | 'ҷ' | 'ӣ' | 'ӯ' | 'җ' | 'ҫ' | 'ҙ' => {
                other_cyrillic += 1
            }
            _ => {}
        }
        letters += usize::from(c.is_alphabetic());
    }
    let percent = |count: usize| count * 100 / letters.max(1);
    if other_cyrillic * 300 > letters {
        // Probably Uzbek, Tajik, Belarusian, Serbian, Macedonian or Tatar.
        return None;
    }
    if percent(kazakh_only) >= 2 && percent(kazakh) >= 5 {
        return Some("kk");
    }
    if percent(kazakh_or_kyrgyz + kazakh_only) >= 1 {
        return None;
    }
    if percent(ukrainian) >= 3 && russian * 5 < ukrainian {
        return Some("uk");
    }
    // Bulgarian has no ы, э, ё.
    let russian_only = text.chars().filter(|c| "ыэёЫЭЁ".contains(*c)).count();
    (russian_only >= 2 && russian_only * 250 >= letters && ukrainian * 5 < russian).then_some("ru")
}

/// The language whose common words make up the largest share, if it is clearly ahead of all others.
fn detect_latin(text: &str) -> Option<&'static str> {
    let mut counts = [0usize; COMMON_WORDS.len()];
    let mut words = 0usize;
    let folded = super::fold(text);
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(char::is_alphabetic)) {
        words += 1;
        let mut bits = VOTES.get(word).copied().unwrap_or_default();
        while bits != 0 {
            counts[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
    }
    if words < MIN_WORDS {
        return None;
    }
    let best = (0..COMMON_WORDS.len()).max_by_key(|&i| (counts[i], std::cmp::Reverse(i)))?;
    let second = (0..COMMON_WORDS.len())
        .filter(|&i| COMMON_WORDS[i].0 != COMMON_WORDS[best].0)
        .map(|i| counts[i])
        .max()
        .unwrap_or(0);
    let tag = COMMON_WORDS[best].0;
    // Turkish and Uzbek use endings where other languages use small words, so a smaller share is enough.
    let least = if matches!(tag, "tr" | "uz") { 6 } else { 15 };
    let clear = counts[best] * 100 >= words * least && counts[best] * 10 >= second * 12;
    (clear && tag != "-").then_some(tag)
}
