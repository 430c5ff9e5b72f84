//! `aidtrail draft`: drafts records from articles, for review.
//!
//! An article is a text or a web page, in a file or on standard input. One that cannot be read is reported and does not
//! stop the others. Articles with the same bytes are drafted once.

use super::inputs::print_left_out;
use super::interrupt::end_on_signals;
use super::json::write_document;
use super::messages::{plural, print_stderr};
use super::status::RunStatus;
use crate::codes;
use crate::extract;
use crate::files::AtomicFile;
use crate::formats::article::{self, MAX_ARTICLE_BYTES};
use crate::formats::{Problem, unreadable};
use crate::model::{Coded, Dataset, SCHEMA, Source};
use crate::text::UniqueIds;
use anyhow::{Context, Result};
use clap::Args;
use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DraftArgs {
    /// The articles: files, folders of files, - for standard input
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<PathBuf>,
    /// The draft to write; standard output where absent
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Replace OUT where it is there already
    #[arg(long)]
    force: bool,
}

/// Drafts records from each article and writes them as one dataset to the output, else to standard output.
pub(super) fn run(args: &DraftArgs) -> Result<RunStatus> {
    let output = args.output.as_deref();
    let target_file = match output {
        Some(path) if path.as_os_str() != "-" => Some(AtomicFile::new(path, args.force)?),
        _ => None,
    };
    end_on_signals(target_file.as_ref(), || {})?;
    let articles = article_files(&args.articles)?;
    let output_path = target_file.as_ref().and_then(|file| fs::canonicalize(file.target()).ok());
    let is_output = |article: &&ArticleFile| fs::canonicalize(&article.path).ok() == output_path;
    if let Some(article) = articles.iter().find(|article| output_path.is_some() && is_output(article)) {
        let name = article.path.display();
        anyhow::bail!("{name} is one of the articles and would be overwritten; choose another OUT");
    }
    let mut drafts =
        Drafts { dataset: Dataset { schema: SCHEMA.to_owned(), ..Dataset::default() }, ..Drafts::default() };
    let mut left_out: Vec<Problem> = Vec::new();
    for article in articles {
        match drafts.add(&article.path) {
            Ok(()) => {}
            Err(DraftError::Refused(problem)) if article.is_found => {
                let problem = problem.left_out();
                if !problem.is_left_out {
                    print_stderr(&format!("aidtrail: {problem}"));
                    drafts.failed += 1;
                }
                left_out.push(problem);
            }
            Err(error) => {
                print_stderr(&format!("aidtrail: {error}"));
                drafts.failed += 1;
            }
        }
    }
    print_left_out(left_out.iter(), false);
    if drafts.dataset.sources.is_empty() {
        print_stderr("aidtrail: no article could be drafted");
        return Ok(RunStatus::Partly);
    }
    match target_file {
        Some(beside) => {
            let mut file = beside.writer()?;
            write_document(&mut file, &drafts.dataset)?;
            let place = beside.target().display().to_string();
            beside.commit(file)?;
            print_stderr(&format!("{}\nnext: aidtrail review {place}", drafts.summary()));
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            write_document(&mut out, &drafts.dataset)?;
            out.flush()?;
        }
    }
    Ok(if drafts.failed > 0 { RunStatus::Partly } else { RunStatus::Found })
}

/// A file to draft from.
struct ArticleFile {
    path: PathBuf,
    /// It was found in a folder, and not named.
    is_found: bool,
}

/// Why no records were drafted from a file.
enum DraftError {
    /// It is no article.
    Refused(Box<Problem>),
    Unreadable(anyhow::Error),
}

impl std::fmt::Display for DraftError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DraftError::Refused(problem) => write!(f, "{problem}"),
            DraftError::Unreadable(error) => write!(f, "{error:#}"),
        }
    }
}

/// The files to read: the named ones, and those directly in a named folder, by name, without hidden ones.
fn article_files(articles: &[PathBuf]) -> Result<Vec<ArticleFile>> {
    let mut files = Vec::new();
    for article in articles {
        if !article.is_dir() {
            files.push(ArticleFile { path: article.clone(), is_found: false });
            continue;
        }
        let inside = fs::read_dir(article).with_context(|| format!("cannot read the folder {}", article.display()))?;
        let mut inside: Vec<PathBuf> = inside
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| {
                path.is_file() && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
            })
            .collect();
        inside.sort();
        files.extend(inside.into_iter().map(|path| ArticleFile { path, is_found: true }));
    }
    Ok(files)
}

#[derive(Default)]
struct Drafts {
    dataset: Dataset,
    /// The name of the first article with a SHA-256.
    names_by_sha256: HashMap<String, String>,
    /// Ids that are in use.
    source_ids: UniqueIds,
    project_ids: UniqueIds,
    failed: usize,
}

impl Drafts {
    fn add(&mut self, path: &Path) -> Result<(), DraftError> {
        let name = if path.as_os_str() == "-" { "standard-input.txt".to_owned() } else { path.display().to_string() };
        let bytes = read_article(path).map_err(DraftError::Unreadable)?;
        let mut source = article::source_from_bytes(&name, &bytes).map_err(DraftError::Refused)?;
        if let Some(before) = source.sha256.as_ref().and_then(|sum| self.names_by_sha256.get(sum)) {
            print_stderr(&format!("aidtrail: {name} has the same bytes as {before} and is drafted only once"));
            return Ok(());
        }
        self.names_by_sha256.extend(source.sha256.clone().map(|sum| (sum, name.clone())));
        source.id = self.source_ids.unique(&source.id.replace(char::is_control, "-"));
        let drafted = extract::draft(&source);
        if let Some((date, _)) = drafted.published.filter(|_| source.published.is_none()) {
            source.published = Some(Coded::Known(date));
            source.published_basis = Some("text".to_owned());
        }
        self.report_language(&name, &source, drafted.english);
        if !drafted.sums_without_currency.is_empty() {
            print_stderr(&format!(
                "aidtrail: {name}: left out amounts whose currency is not clear: {}; add them in aidtrail review",
                drafted.sums_without_currency.join(", ")
            ));
        }
        for mut project in drafted.projects {
            project.id = self.project_ids.unique(&project.id);
            self.dataset.projects.push(project);
        }
        self.dataset.sources.push(source);
        Ok(())
    }

    /// Warns if an article is not in English, the only language of the rules for equipment.
    fn report_language(&self, name: &str, source: &Source, english: bool) {
        let language = source.language.as_deref().map(|tag| tag.split('-').next().unwrap_or(tag));
        if matches!(language, Some("en")) || (language.is_none() && english) {
            return;
        }
        let written = language
            .and_then(codes::language)
            .and_then(|language| language.name.split(';').next())
            .map_or_else(|| "in a language other than English".to_owned(), |language| format!("in {language}"));
        print_stderr(&format!(
            "aidtrail: {name} is written {written}, which is not supported yet: only countries, donors, amounts and \
             dates that are certain were drafted; translate it to draft its equipment too"
        ));
    }

    fn summary(&self) -> String {
        let count = |of: fn(&crate::model::Project) -> usize| self.dataset.projects.iter().map(of).sum::<usize>();
        format!(
            "{}: {} with {}, {}, {} and {}",
            plural(self.dataset.sources.len(), "article"),
            plural(self.dataset.projects.len(), "project"),
            plural(count(|p| p.equipment.len()), "equipment line"),
            plural(count(|p| p.amounts.len()), "amount"),
            plural(count(|p| p.dates.len()), "date"),
            plural(count(|p| p.offers.len()), "uncertain item"),
        )
    }
}

fn read_article(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let context = || format!("cannot read {}", path.display());
    if path.as_os_str() == "-" {
        io::stdin().lock().take(MAX_ARTICLE_BYTES + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
    } else {
        let file = fs::File::open(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        file.take(MAX_ARTICLE_BYTES + 1).read_to_end(&mut bytes).with_context(context)?;
    }
    if bytes.len() as u64 > MAX_ARTICLE_BYTES {
        anyhow::bail!("{} is larger than 64 MB, too large for an article; split it", path.display());
    }
    Ok(bytes)
}
