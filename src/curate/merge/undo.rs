//! Removes a source from a dataset, with everything that only this source states.

use super::facts::{PublicationDay, retract_evidence, retract_scalars, retract_source};
use super::line_id;
use crate::curate::list_moves::{ListMoves, NewIndexes, new_indexes};
use crate::hashing::SeededMap as HashMap;
use crate::model::{Dataset, JoinReason, PartialDate, Project};

/// The dataset without a source: without its text and evidence, the facts and claims that have no other
/// evidence, projects that then have no facts, and the history of its merge. None if the dataset has no such
/// source.
pub fn undo(dataset: &Dataset, source: &str) -> Option<Dataset> {
    if !dataset.sources.iter().any(|it| it.id == source) {
        return None;
    }
    let dates: HashMap<&str, PartialDate> =
        dataset.sources.iter().filter_map(|it| Some((it.id.as_str(), *it.published.as_ref()?.known()?))).collect();
    let published = |id: &str| dates.get(id).copied();
    let mut out = dataset.clone();
    out.sources.retain(|it| it.id != source);
    out.names.retain(|it| it.source.as_deref() != Some(source));
    // The new id of each line whose id changes, none for removed records. Line ids count the lines of a
    // category, so they change when an earlier line is removed.
    let mut new_ids: HashMap<String, Option<String>> = HashMap::default();
    out.projects.retain_mut(|project| {
        let before: Vec<String> = (0..project.equipment.len()).map(|line| line_id(project, line)).collect();
        let (keep, lines) = remove_source(project, source, &published);
        if !keep {
            new_ids.insert(project.id.clone(), None);
        }
        for (id, line) in before.into_iter().zip(lines) {
            let new_id = line.filter(|_| keep).map(|line| line_id(project, line));
            if new_id.as_ref() != Some(&id) {
                new_ids.insert(id, new_id);
            }
        }
        keep
    });
    if !new_ids.is_empty() {
        for project in &mut out.projects {
            let lists = std::iter::once(&mut project.apart).chain(project.equipment.iter_mut().map(|it| &mut it.apart));
            for list in lists {
                list.retain_mut(|it| match new_ids.get(&it.id) {
                    Some(None) => false,
                    Some(Some(id)) => {
                        it.id.clone_from(id);
                        true
                    }
                    None => true,
                });
            }
        }
    }
    Some(out)
}

/// Removes a source from a project. Returns whether the project stays, and the new indexes of its lines.
fn remove_source(project: &mut Project, source: &str, published: &PublicationDay<'_>) -> (bool, NewIndexes) {
    let mut removed = false;
    project.corrections.retain(|it| it.source != source);
    project.joined.retain(|it| it.source != source);
    project.apart.retain(|it| it.source != source);
    let mut moves = ListMoves::default();
    retract_source(project, source, &mut moves, &mut removed);
    moves.add("evidence", retract_scalars(project, source, published, &mut removed));
    let mut stays = Vec::with_capacity(project.equipment.len());
    for (i, line) in project.equipment.iter_mut().enumerate() {
        line.apart.retain(|it| it.source != source);
        let path = format!("equipment[{i}].capacity");
        if line
            .capacity
            .as_mut()
            .is_some_and(|it| !retract_evidence(&path, &mut it.evidence, source, &mut moves, &mut removed))
        {
            line.capacity = None;
            moves.add_removed(path);
        }
        let claims_stay: Vec<bool> = (line.claims.iter_mut().enumerate())
            .map(|(c, claim)| {
                let path = format!("equipment[{i}].claims[{c}]");
                retract_evidence(&path, &mut claim.evidence, source, &mut moves, &mut removed)
            })
            .collect();
        let before = line.claims.len();
        let mut kept = claims_stay.iter();
        line.claims.retain(|_| kept.next() == Some(&true));
        moves.add(format!("equipment[{i}].claims"), new_indexes(claims_stay));
        remove_join_reason(&mut line.same, source, line.claims.len() < before, line.claims.len());
        stays.push(line.claims.len() == before || !line.claims.is_empty());
    }
    let mut kept = stays.iter();
    project.equipment.retain(|_| kept.next() == Some(&true));
    let lines = new_indexes(stays);
    moves.add("equipment", lines.clone());
    moves.renumber(&mut project.corrections);
    let stays = !removed || project.activity.is_some() || !project.all_evidence().is_empty();
    (stays, lines)
}

/// Removes the reasons why a source's claims were joined to this line. A reason without a source, which no
/// merge wrote, is removed if fewer than two claims are left: then nothing is joined.
fn remove_join_reason(same: &mut Option<JoinReason>, source: &str, claims_removed: bool, claims_left: usize) {
    let Some(mut first) = same.take() else { return };
    let later = std::mem::take(&mut first.also);
    let mut all: Vec<JoinReason> = std::iter::once(first).chain(later).collect();
    let before = all.len();
    all.retain(|it| it.source.as_deref() != Some(source));
    if claims_removed && claims_left < 2 && all.len() == before {
        all.clear();
    }
    let mut rest = all.into_iter();
    *same = rest.next().map(|first| JoinReason { also: rest.collect(), ..first });
}
