//! Merging: what is proposed, what is joined, and that it can be taken out again.

use aidtrail::merge::{self, Kind, Refusal, Verdict, Verdicts};
use aidtrail::model::{Dataset, Project};
use aidtrail::read::{self, Target};

fn shipped() -> Dataset {
    let input = read::open(&Target::Shipped).expect("compiled in");
    serde_json::from_slice(&input.read_all().expect("in memory")).expect("a dataset")
}

const FIRST: &str = "moz-ua-2023-10-16";
const SECOND: &str = "smiraponitke-2024-07-24";

/// The shipped dataset without an article, and that article's own records under other ids.
fn split(source: &str) -> (Dataset, Dataset) {
    let all = shipped();
    let rest = merge::undo(&all, source).expect("there");
    let mut only = all.clone();
    for other in all.sources.iter().filter(|it| it.id != source) {
        only = merge::undo(&only, &other.id).expect("there");
    }
    for (i, project) in only.projects.iter_mut().enumerate() {
        project.id = format!("draft-{}", i + 1);
    }
    only.names.clear();
    (rest, only)
}

fn all_same(into: &Dataset, incoming: &Dataset) -> Verdicts {
    merge::propose(into, incoming).into_iter().map(|pair| (pair.id, Verdict::Same)).collect()
}

#[test]
fn the_second_article_is_proposed_where_it_tells_of_the_first_ones_deliveries() {
    let (rest, only) = split(SECOND);
    for pair in merge::propose(&rest, &only) {
        println!("{} {} {:?}\n   for {:?}\n   against {:?}", pair.id, pair.weight, pair.strength(), pair.reasons, pair.against);
    }
    panic!();
}
