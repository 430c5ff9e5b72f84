//! Changing one value of a configuration file, which otherwise stays as its writer left it.

use super::place::read_text;
use crate::fields::TableRows;
use crate::files::AtomicFile;
use crate::text::line_and_column;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

/// Writes the columns of a kind of rows into a configuration file: comments and order stay, and a file that there is not
/// yet is begun. A file that is no TOML is left alone.
pub(crate) fn set_columns(file: &Path, rows: TableRows, columns: &str) -> Result<()> {
    let text = match read_text(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} is unchanged", file.display())),
    };
    let text =
        with_columns(&text, rows, columns).map_err(|why| anyhow!("{}:{why}; it is unchanged", file.display()))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    }
    let atomic = AtomicFile::new(file, true)?;
    // Of a file that was changed since it was read, the change would be lost.
    let now = read_text(file).unwrap_or_default();
    if with_columns(&now, rows, columns).ok().as_ref() != Some(&text) {
        bail!("{} is being changed by another program; it is unchanged", file.display());
    }
    let mut out = atomic.writer()?;
    out.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
    atomic.commit(out)
}

/// The text of a configuration with these columns. The error begins with the line.
fn with_columns(text: &str, rows: TableRows, columns: &str) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        let what: Vec<&str> = error.message().split_whitespace().collect();
        format!("{}: no TOML: {}", line_and_column(text.as_bytes(), at).0, what.join(" "))
    })?;
    let table = document.entry("columns").or_insert_with(|| Item::Table(Table::new()));
    let table: &mut dyn TableLike = table.as_table_like_mut().ok_or_else(|| " columns must be a table".to_owned())?;
    match table.get_mut(rows.name()).and_then(Item::as_value_mut) {
        // The comment behind the value stays.
        Some(old) => {
            let decor = old.decor().clone();
            *old = columns.into();
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(rows.name(), value(columns))),
    }
    let written = document.to_string();
    // The library writes line feeds, and drops a mark at the beginning.
    let lines = text.matches('\n').count();
    let is_crlf = lines > 0 && text.matches("\r\n").count() == lines;
    let written = if is_crlf { written.replace("\r\n", "\n").replace('\n', "\r\n") } else { written };
    let mark =
        if text.starts_with(BYTE_ORDER_MARK) && !written.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
    Ok(format!("{mark}{written}"))
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> String {
        with_columns(text, TableRows::Projects, "title,paid").expect("TOML")
    }

    #[test]
    fn comments_order_and_all_else_stay() {
        assert_eq!(set(""), "[columns]\nprojects = \"title,paid\"\n");
        let text = "# mine\ntheme = 'dark' # at night\n\n[columns] # wide\n# both\nitems   = \"item\"\nprojects = 'id' # short\n\n\
                    [keys]\nsort = [\"o\"]\n";
        assert_eq!(set(text), text.replace("'id'", "\"title,paid\""));
        assert_eq!(
            set("\u{feff}columns.items = 'item'\r\n[keys]\r\n"),
            "\u{feff}columns.items = 'item'\r\ncolumns.projects = \"title,paid\"\r\n[keys]\r\n"
        );
        assert_eq!(set("columns = { items = 'item' }"), "columns = { items = 'item' , projects = \"title,paid\" }\n");
        for text in ["", text, "columns = {}", "[keys]\na = 1\n"] {
            let (config, _) = crate::config::read(&set(text));
            assert_eq!(config.columns_of(TableRows::Projects), Some("title,paid"), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_refused_with_its_line_and_left_alone() {
        let folder = std::env::temp_dir().join(format!("aidtrail-config-{}", std::process::id()));
        let file = folder.join("deep/config.toml");
        set_columns(&file, TableRows::Items, "item,state").expect("begun");
        assert_eq!(fs::read_to_string(&file).expect("there"), "[columns]\nitems = \"item,state\"\n");
        for broken in ["theme = 'dark'\nascii = \n", "columns = 3\n"] {
            fs::write(&file, broken).expect("written");
            let refused = set_columns(&file, TableRows::Items, "item").expect_err("refused").to_string();
            assert!(refused.contains("config.toml:") && refused.ends_with("it is unchanged"), "{refused}");
            assert_eq!(fs::read_to_string(&file).expect("there"), broken);
        }
        fs::write(&file, [0xff, 0xfe]).expect("written");
        assert!(set_columns(&file, TableRows::Items, "item").is_err());
        let left: Vec<_> = fs::read_dir(folder.join("deep")).expect("there").collect();
        assert_eq!(left.len(), 1);
        fs::remove_dir_all(&folder).expect("removed");
    }
}
