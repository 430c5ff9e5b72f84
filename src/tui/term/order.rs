//! The order in which the parts of a frame are written, so that few bytes go into moving and changing attributes.
//!
//! A part costs what leads to it from the part before: a shortest path through all of them. It is looked for from several
//! beginnings by moving short pieces of the path to better places, which finds nearly the shortest one in a millisecond.

/// Parts of a frame up to which several beginnings are tried and pieces move anywhere. With more, only along the rows: that
/// would take longer than the line.
const MAX_SEARCHED: usize = 250;

/// How far a piece moves in a longer path, in parts.
const WINDOW: usize = 12;

/// Rounds at most; mostly the third finds nothing more.
const MAX_ROUNDS: usize = 6;

/// Parts of a piece that moves. Chosen by measuring.
const MAX_PIECE: usize = 4;

/// The order in which to visit `n` parts, which are numbered row by row. `cost` is that of the second after the first, and
/// for `n` as the first that of beginning with the second. `class` groups parts that are cheap to visit one after another,
/// the cheapest class to begin with first.
pub(super) fn order(
    n: usize,
    cost: impl Fn(usize, usize) -> usize,
    class: impl Fn(usize) -> (usize, usize),
) -> Vec<usize> {
    let by_row: Vec<usize> = (0..n).collect();
    if n > MAX_SEARCHED {
        return improved(by_row, &cost, WINDOW).1;
    }
    let table: Vec<usize> =
        (0..=n).flat_map(|from| (0..n).map(move |to| (from, to))).map(|(from, to)| cost(from, to)).collect();
    let cost = |from: usize, to: usize| table[from * n + to];
    let mut by_class = by_row.clone();
    by_class.sort_by_key(|at| class(*at).0);
    let mut by_column = by_row.clone();
    by_column.sort_by_key(|at| class(*at));
    let beginnings = [nearest(n, &cost), by_row, by_class, by_column];
    let all = beginnings.into_iter().map(|order| improved(order, &cost, n));
    all.min_by_key(|(length, _)| *length).map(|(_, order)| order).unwrap_or_default()
}

/// Always the cheapest part next.
fn nearest(n: usize, cost: &impl Fn(usize, usize) -> usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..n).collect();
    let mut order = Vec::with_capacity(n);
    let mut at = n;
    while let Some(next) = (0..left.len()).min_by_key(|next| cost(at, left[*next])) {
        at = left.remove(next);
        order.push(at);
    }
    order
}

/// Moves pieces of a path to where it becomes shorter, until none does; its length, and the path.
fn improved(mut order: Vec<usize>, cost: &impl Fn(usize, usize) -> usize, window: usize) -> (usize, Vec<usize>) {
    let n = order.len();
    // The step between two parts by their position; the one behind the last costs nothing.
    let step = |from: Option<usize>, to: Option<usize>| to.map_or(0, |to| cost(from.unwrap_or(n), to));
    for _ in 0..MAX_ROUNDS {
        let mut found = false;
        for length in 1..=MAX_PIECE.min(n.saturating_sub(1)) {
            for start in 0..=n - length {
                let before = start.checked_sub(1).map(|at| order[at]);
                let after = order.get(start + length).copied();
                let (first, last) = (order[start], order[start + length - 1]);
                let now = step(before, Some(first)) + step(Some(last), after);
                let gain = now.saturating_sub(step(before, after));
                let mut best = (gain, None);
                // The piece may stand before the part at `to`, or at the end.
                for to in start.saturating_sub(window)..=(start + length + window).min(n) {
                    if (start..=start + length).contains(&to) {
                        continue;
                    }
                    let (left, right) = (to.checked_sub(1).map(|at| order[at]), order.get(to).copied());
                    let more = step(left, Some(first)) + step(Some(last), right);
                    let more = more.saturating_sub(step(left, right));
                    if more < best.0 {
                        best = (more, Some(to));
                    }
                }
                if let Some(to) = best.1 {
                    found = true;
                    match to < start {
                        true => order[to..start + length].rotate_right(length),
                        false => order[start..to].rotate_left(length),
                    }
                }
            }
        }
        if !found {
            break;
        }
    }
    let steps = std::iter::once(None).chain(order.iter().copied().map(Some)).zip(&order);
    (steps.map(|(from, to)| step(from, Some(*to))).sum(), order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places on a line in two colours; changing the colour costs 50.
    fn cost_of(places: &[(usize, bool)]) -> impl Fn(usize, usize) -> usize {
        move |from, to| {
            let from = places.get(from).copied().unwrap_or((0, false));
            from.0.abs_diff(places[to].0) + if from.1 == places[to].1 { 0 } else { 50 }
        }
    }

    #[test]
    fn every_part_is_visited_once_and_none_costs_more_than_row_by_row() {
        for n in [0, 1, 2, 3, 40, MAX_SEARCHED + 50] {
            let places: Vec<(usize, bool)> = (0..n).map(|i| (i * 7919 % 500, i * i % 7 > 3)).collect();
            let cost = cost_of(&places);
            let found = order(n, &cost, |at| (usize::from(places[at].1), places[at].0));
            let mut sorted = found.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..n).collect::<Vec<_>>());
            let length = |order: &[usize]| -> usize {
                std::iter::once(&n).chain(order).zip(order).map(|(from, to)| cost(*from, *to)).sum()
            };
            assert!(length(&found) <= length(&sorted), "{n}");
            if n == 40 {
                // All of one colour, then the way back over all of the other.
                assert!(length(&found) <= 500 + 50 + 500 + 50, "{}", length(&found));
            }
        }
    }
}
