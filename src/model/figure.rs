//! Figures: exact decimals that are read from and written to JSON without losing a digit.
//!
//! Sums of money in binary floats drift. JSON numbers are read as floats, so a figure is written as an
//! integer if it is one, as a float if that reads back as the same decimal, and as a string otherwise. All
//! three are accepted.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};

/// An exact decimal: an amount in its currency's unit, or a number of items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(pub Decimal);

impl Figure {
    /// How much it is of a whole, in whole percent, halves away from zero; `None` of a whole that is nothing or less.
    pub fn percent_of(self, whole: Figure) -> Option<Figure> {
        let share =
            self.0.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.0).filter(|_| whole.0 > Decimal::ZERO)?;
        Some(Figure(share.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)))
    }
}

impl From<i64> for Figure {
    fn from(value: i64) -> Self {
        Figure(value.into())
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let (true, Some(integer)) = (self.0.is_integer(), self.0.to_i64()) {
            return serializer.serialize_i64(integer);
        }
        match self.0.to_f64() {
            Some(float) if float.abs() < MAX_EXACT_FLOAT && Decimal::from_f64(float) == Some(self.0) => {
                serializer.serialize_f64(float)
            }
            _ => serializer.collect_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FigureVisitor;
        impl serde::de::Visitor<'_> for FigureVisitor {
            type Value = Figure;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Figure, E> {
                Ok(Figure(v.into()))
            }
            fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Figure, E> {
                Ok(Figure(v.into()))
            }
            fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Figure, E> {
                // serde_json passes a float here. Reject one with more digits than a float keeps, rather than
                // change it.
                Decimal::from_f64(v)
                    .filter(|decimal| decimal.to_f64() == Some(v) && v.abs() < MAX_EXACT_FLOAT)
                    .map(Figure)
                    .ok_or_else(|| E::custom(format!("{v} has more digits than a number keeps: write it as a string")))
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Figure, E> {
                v.parse().map(Figure).map_err(|_| E::custom(format!("{v:?} is not a number")))
            }
        }
        deserializer.deserialize_any(FigureVisitor)
    }
}

/// Reads a percentage. Earlier versions wrote them as binary floats, of which the shortest decimal is meant.
pub(super) fn percentage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Figure>, D::Error> {
    struct PercentageVisitor;
    impl<'de> serde::de::Visitor<'de> for PercentageVisitor {
        type Value = Option<Figure>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a percentage")
        }
        fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_any(self)
        }
        fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Self::Value, E> {
            Ok(Some(Figure(v.into())))
        }
        fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Self::Value, E> {
            Ok(Some(Figure(v.into())))
        }
        fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Self::Value, E> {
            self.visit_str(&v.to_string())
        }
        fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
            v.parse().map(|value| Some(Figure(value))).map_err(|_| E::custom(format!("{v:?} is not a percentage")))
        }
    }
    deserializer.deserialize_option(PercentageVisitor)
}

/// 2^53: below this a float represents every whole number.
const MAX_EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

/// Groups digits by three: `108,700,000`.
impl Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.normalize().to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
        let mut out = String::from(sign);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                out.push(',');
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push('.');
            out.push_str(fraction);
        }
        f.pad(&out)
    }
}

impl Figure {
    /// The sum; the largest or smallest figure on overflow.
    pub(crate) fn saturating_add(self, other: Figure) -> Self {
        Figure(self.0.saturating_add(other.0))
    }

    /// To two decimals, for reading: a part of a sum by percentage may have any number of digits.
    pub(crate) fn to_cents(self) -> Self {
        Figure(self.0.round_dp(2))
    }

    /// For reading in tables, whole from a thousand on: cents say nothing beside thousands.
    pub(crate) fn rounded(self) -> Self {
        const WHOLE_FROM: i64 = 1000;
        let is_large = self.0.abs() >= WHOLE_FROM.into();
        Figure(self.0.round_dp(if is_large { 0 } else { 2 }))
    }

    /// Digits without grouping: `108700000`.
    pub fn to_plain_string(self) -> String {
        self.0.normalize().to_string()
    }
}

/// A quantity as shown: the number, or `-` if not counted.
pub(crate) fn format_quantity(quantity: Option<Figure>) -> String {
    quantity.map_or_else(|| "-".to_owned(), |q| q.to_string())
}

/// Parses a figure as typed in a query: `5`, `1.5m`, `20k`, `3bn`, `68,790`.
pub(crate) fn parse_quantity(text: &str) -> Option<Figure> {
    let text = text.trim().to_ascii_lowercase().replace([',', '_'], "");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let scale: i64 = match &text[digits.len()..] {
        "" => 1,
        "k" => 1_000,
        "m" | "mn" | "million" => 1_000_000,
        "b" | "bn" | "billion" => 1_000_000_000,
        _ => return None,
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    digits.parse::<Decimal>().ok()?.checked_mul(scale.into()).map(Figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_parsed() {
        assert_eq!(parse_quantity("1.5m"), Some(Figure::from(1_500_000)));
        assert_eq!(parse_quantity("68,790"), Some(Figure::from(68_790)));
        assert_eq!(parse_quantity("many"), None);
        assert_eq!(parse_quantity("1m2"), None);
    }
}
