//! Unique ids.

use crate::hashing::{SeededMap as HashMap, SeededSet as HashSet};

/// The ids in use, and a maker of new ones.
#[derive(Debug, Default)]
pub(crate) struct UniqueIds {
    taken: HashSet<String>,
    /// The last number tried for each name, so that many equal names stay linear.
    last: HashMap<String, usize>,
}

impl UniqueIds {
    /// The name itself, or with the first number that makes it unique: `ua-vehicle`, `ua-vehicle-2`.
    pub(crate) fn unique(&mut self, name: &str) -> String {
        self.unique_after(name, '-')
    }

    /// [`UniqueIds::unique`] with another character before the number.
    pub(crate) fn unique_after(&mut self, name: &str, separator: char) -> String {
        let mut id = name.to_owned();
        while !self.taken.insert(id.clone()) {
            let n = self.last.entry(name.to_owned()).or_insert(1);
            *n += 1;
            id = format!("{name}{separator}{n}");
        }
        id
    }
}

impl<'i> FromIterator<&'i str> for UniqueIds {
    fn from_iter<I: IntoIterator<Item = &'i str>>(taken: I) -> Self {
        UniqueIds { taken: taken.into_iter().map(str::to_owned).collect(), last: HashMap::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_once_also_if_a_name_ends_like_a_number_of_ours() {
        let mut ids: UniqueIds = ["b", "b-2"].into_iter().collect();
        let made = ["a", "a", "a-2", "a", "b", "b"].map(|name| ids.unique(name));
        assert_eq!(made, ["a", "a-2", "a-2-2", "a-3", "b-3", "b-4"]);
        assert_eq!(ids.unique_after("a", '#'), "a#4");
    }
}
