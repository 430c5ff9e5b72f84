//! `aidtrail draft`: articles to drafted records for review.

use super::Done;
use crate::extract;
use crate::model::{Dataset, SCHEMA};
use crate::read;
use anyhow::{Context, Result};
use std::io::{self, Write};
use std::path::PathBuf;

/// Drafts records from each article and writes them as one dataset.
pub fn run(articles: &[PathBuf]) -> Result<Done> {
    let mut dataset = Dataset { schema: SCHEMA.to_owned(), ..Dataset::default() };
    for article in articles {
        let bytes = std::fs::read(article).with_context(|| format!("cannot read {}", article.display()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let source = read::article::source(&article.display().to_string(), &text);
        dataset.projects.extend(extract::draft(&source));
        dataset.sources.push(source);
    }
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &dataset)?;
    writeln!(out)?;
    Ok(Done::Found)
}
