//! Corrections name the value that they correct by its path: `equipment[1].claims[0].quantity`. When elements are
//! inserted into lists of a record or removed from them, the paths have to follow their elements.

use crate::model::Correction;

/// For each element of a list before a change its index afterwards; none if it was removed.
pub(crate) type NewIndexes = Vec<Option<usize>>;

/// The new index of each element, from whether it stays.
pub(super) fn new_indexes(stays: impl IntoIterator<Item = bool>) -> NewIndexes {
    let mut kept = 0;
    let index = |stays: bool| {
        kept += usize::from(stays);
        stays.then(|| kept - 1)
    };
    stays.into_iter().map(index).collect()
}

/// What changed in the lists of a record. A list is named by its path before the change.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListMoves {
    lists: Vec<(String, NewIndexes)>,
    /// Paths of removed values that are in no list: `equipment[1].capacity`.
    removed: Vec<String>,
}

impl ListMoves {
    /// Adds a list whose elements may have moved.
    pub(crate) fn add(&mut self, list: impl Into<String>, indexes: NewIndexes) {
        let unmoved = indexes.iter().enumerate().all(|(i, now)| *now == Some(i));
        if !unmoved {
            self.lists.push((list.into(), indexes));
        }
    }

    /// Adds a removed value that is in no list.
    pub(super) fn add_removed(&mut self, path: impl Into<String>) {
        self.removed.push(path.into());
    }

    /// The path of a value after the change; none if the value was removed. A path to an element that was not there
    /// stays as it is.
    pub(super) fn new_path(&self, path: &str) -> Option<String> {
        let mut out = String::with_capacity(path.len());
        let mut copied = 0;
        for (at, c) in path.char_indices().chain(std::iter::once((path.len(), '.'))) {
            if (c == '.' || c == '[') && self.removed.iter().any(|it| *it == path[..at]) {
                return None;
            }
            if c != '[' {
                continue;
            }
            let Some((_, indexes)) = self.lists.iter().find(|(list, _)| *list == path[..at]) else { continue };
            let digits = path[at + 1..].split(']').next().unwrap_or_default();
            let Some(new_index) = digits.parse::<usize>().ok().and_then(|index| indexes.get(index)) else { continue };
            out.push_str(&path[copied..=at]);
            out.push_str(&(*new_index)?.to_string());
            copied = at + 1 + digits.len();
        }
        out.push_str(&path[copied..]);
        Some(out)
    }

    /// Updates the paths of corrections, and drops those of removed values. Returns the number of dropped ones.
    pub(crate) fn renumber(&self, corrections: &mut Vec<Correction>) -> usize {
        let before = corrections.len();
        corrections.retain_mut(|it| match self.new_path(&it.path) {
            Some(path) => {
                it.path = path;
                true
            }
            None => false,
        });
        before - corrections.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_follows_its_element_through_every_list_on_its_way() {
        let mut moves = ListMoves::default();
        moves.add("equipment", new_indexes([false, true, true]));
        moves.add("equipment[1].claims", vec![Some(1), Some(2), None]);
        moves.add("equipment[1].claims[0].evidence", new_indexes([false, true]));
        moves.add("parties", vec![Some(2), Some(0)]);
        moves.add_removed("open_list");
        moves.add_removed("equipment[2].capacity");
        for (path, now) in [
            ("equipment[0].name", None),
            ("equipment[1]", Some("equipment[0]")),
            ("equipment[1].claims[0].quantity", Some("equipment[0].claims[1].quantity")),
            ("equipment[1].claims[0].evidence[1].quote", Some("equipment[0].claims[1].evidence[0].quote")),
            ("equipment[1].claims[0].evidence[0].quote", None),
            ("equipment[1].claims[2]", None),
            // The claims of the line that comes to be the second one did not move.
            ("equipment[2].claims[0]", Some("equipment[1].claims[0]")),
            ("equipment[2].capacity", None),
            ("equipment[2].capacity.value", None),
            ("equipment[1].capacity", Some("equipment[0].capacity")),
            ("parties[0].name", Some("parties[2].name")),
            ("parties[7].name", Some("parties[7].name")),
            ("parties[x]", Some("parties[x]")),
            ("open_list.words", None),
            ("open_list_note", Some("open_list_note")),
            ("dates[3]", Some("dates[3]")),
            ("title", Some("title")),
            ("", Some("")),
        ] {
            assert_eq!(moves.new_path(path).as_deref(), now, "{path}");
        }
    }
}
