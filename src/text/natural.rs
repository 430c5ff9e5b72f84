//! The order of texts in which numbers are compared as numbers.

use std::cmp::Ordering;

/// Compares texts with the numbers in them as numbers: file2 comes before file10. Texts that differ only in leading zeros
/// are equal in this order.
pub(crate) fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let ((Some(first_a), Some(first_b)), is_digit) = ((a.first(), b.first()), u8::is_ascii_digit) else {
            return a.len().cmp(&b.len());
        };
        if is_digit(first_a) && is_digit(first_b) {
            let digits = |text: &[u8]| text.iter().take_while(|byte| is_digit(byte)).count();
            let ((number_a, rest_a), (number_b, rest_b)) = (a.split_at(digits(a)), b.split_at(digits(b)));
            let zeros = |number: &[u8]| number.iter().take_while(|&&byte| byte == b'0').count();
            let (value_a, value_b) = (&number_a[zeros(number_a)..], &number_b[zeros(number_b)..]);
            let order = value_a.len().cmp(&value_b.len()).then_with(|| value_a.cmp(value_b));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        if first_a != first_b {
            return first_a.cmp(first_b);
        }
        (a, b) = (&a[1..], &b[1..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_texts_are_compared_as_numbers() {
        let sorted = ["", "2", "10", "10a", "2020", "2020-2024", "a", "a2", "a10", "b", "file2.xml", "file10.xml"];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(natural_order(a, b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
        assert_eq!(natural_order("a02", "a2"), Ordering::Equal);
    }
}
