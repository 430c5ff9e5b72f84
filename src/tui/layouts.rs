//! Keyboard layouts without Latin letters: which key of a US keyboard gave a character.
//!
//! A terminal sends characters and not keys. Many characters are on other keys in other layouts: і is S in Ukraine and
//! 3 in Kazakhstan. So the layout is judged by what was typed before, and while that leaves a doubt between two actions
//! a key does nothing and says so.

/// A layout: the characters of its keys in the order of [`US`], alone and with Shift.
struct KeyboardLayout {
    /// The language code of locales that use it.
    locale: &'static str,
    plain: &'static str,
    shifted: &'static str,
}

/// The keys of a US keyboard, row by row, alone and with Shift.
const US: (&str, &str) =
    ("`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./", "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"|ZXCVBNM<>?");

/// The standard layouts of xkb-data 2.35.1, in its names: ru, ua, kz, kg, uz, tj, ara.
const LAYOUTS: [KeyboardLayout; 7] = [
    KeyboardLayout {
        locale: "ru",
        plain: "ё1234567890-=йцукенгшщзхъфывапролджэ\\ячсмитьбю.",
        shifted: "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/ЯЧСМИТЬБЮ,",
    },
    KeyboardLayout {
        locale: "uk",
        plain: "'1234567890-=йцукенгшщзхїфівапролджєґячсмитьбю.",
        shifted: "ʼ!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄҐЯЧСМИТЬБЮ,",
    },
    KeyboardLayout {
        locale: "kk",
        plain: "(\"әіңғ,.үұқөһйцукенгшщзхъфывапролджэ\\ячсмитьбю№",
        shifted: ")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/ЯЧСМИТЬБЮ?",
    },
    KeyboardLayout {
        locale: "ky",
        plain: "ё1234567890өңйцукенгшщзхъфывапролджэүячсмитьбю.",
        shifted: "Ё!\"№;%:?*()ӨҢЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭҮЯЧСМИТЬБЮ,",
    },
    KeyboardLayout {
        locale: "uz",
        plain: "ё1234567890ғҳйцукенгшўзхъфқвапролджэ\\ячсмитьбю.",
        shifted: "Ё!\"№;%:?*()ҒҲЙЦУКЕНГШЎЗХЪФҚВАПРОЛДЖЭ|ЯЧСМИТЬБЮ,",
    },
    KeyboardLayout {
        locale: "tg",
        plain: "ё1234567890ғӯйқукенгшҳзхъфҷвапролджэ\\ячсмитӣбю.",
        shifted: "Ё!\"№;%:?*()ҒӮЙҚУКЕНГШҲЗХЪФҶВАПРОЛДЖЭ/ЯЧСМИТӢБЮ,",
    },
    KeyboardLayout {
        locale: "ar",
        plain: "\u{630}1234567890-=\u{636}\u{635}\u{62b}\u{642}\u{641}\u{63a}\u{639}\u{647}\u{62e}\u{62d}\u{62c}\u{62f}\u{634}\u{633}\u{64a}\u{628}\u{644}\u{627}\u{62a}\u{646}\u{645}\u{643}\u{637}\\\u{626}\u{621}\u{624}\u{631}\u{fefb}\u{649}\u{629}\u{648}\u{632}\u{638}",
        shifted: "\u{651}!@#$%^&*)(_+\u{64e}\u{64b}\u{64f}\u{64c}\u{fef9}\u{625}`÷×\u{61b}<>\u{650}\u{64d}][\u{fef7}\u{623}\u{640}\u{60c}/:\"…~\u{652}}{\u{fef5}\u{622}',.\u{61f}",
    },
];

/// The layouts that may be in use beside a Latin one, and which of both was typed on last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layouts {
    /// One bit for each of [`LAYOUTS`].
    possible: u8,
    /// Whether the last letter was a Latin one; `None` before the first.
    latin: Option<bool>,
}

impl Default for Layouts {
    fn default() -> Layouts {
        Layouts { possible: u8::MAX >> (8 - LAYOUTS.len()), latin: None }
    }
}

impl Layouts {
    /// The layout to begin with, by the locale of the environment.
    pub(crate) fn from_environment() -> Layouts {
        let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find(set).unwrap_or("LANG");
        Layouts::of_locale(&std::env::var(name).unwrap_or_default())
    }

    /// The layout to begin with in a locale, such as `kk_KZ.UTF-8`. Any layout if the locale says nothing.
    pub(crate) fn of_locale(locale: &str) -> Layouts {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        let possible = bits(|layout| layout.locale == language);
        if possible == 0 { Layouts::default() } else { Layouts { possible, latin: None } }
    }

    /// Takes note of a typed character: layouts that do not have it are not in use.
    pub(crate) fn observe(&mut self, c: char) {
        let is_letter = c.is_alphabetic();
        if is_letter {
            self.latin = Some(c.is_ascii());
        }
        if self.latin != Some(false) {
            return;
        }
        let having = bits(|layout| layout.key_of(c).is_some());
        if self.possible & having > 0 {
            self.possible &= having;
        } else if is_letter && having > 0 {
            // None of the layouts so far has the letter: another one is in use now.
            self.possible = having;
        }
    }

    /// The US characters on the keys that may have given a character; without duplicates.
    pub(crate) fn keys_of(self, c: char) -> Vec<char> {
        let mut keys = Vec::new();
        if c.is_ascii_alphabetic() || (c.is_ascii() && self.latin != Some(false)) {
            keys.push(c);
        }
        if c.is_ascii_alphabetic() || (c.is_ascii() && self.latin == Some(true)) {
            return keys;
        }
        for (i, layout) in LAYOUTS.iter().enumerate() {
            if self.possible & 1 << i > 0
                && let Some(key) = layout.key_of(c)
                && !keys.contains(&key)
            {
                keys.push(key);
            }
        }
        keys
    }
}

/// The layouts for which something holds.
fn bits(holds: impl Fn(&KeyboardLayout) -> bool) -> u8 {
    LAYOUTS.iter().enumerate().filter(|(_, layout)| holds(layout)).fold(0, |bits, (i, _)| bits | 1 << i)
}

impl KeyboardLayout {
    fn key_of(&self, c: char) -> Option<char> {
        let find = |layout: &str, us: &str| us.chars().nth(layout.chars().position(|known| known == c)?);
        find(self.plain, US.0).or_else(|| find(self.shifted, US.1))
    }
}

/// A text as it would be if the same keys were pressed on a US keyboard.
pub(crate) fn on_us_keyboard(text: &str) -> String {
    let layouts = Layouts { latin: Some(false), ..Layouts::default() };
    let key = |c: char| if c.is_ascii() { c } else { layouts.keys_of(c).first().copied().unwrap_or(c) };
    text.chars().map(key).collect()
}
