//! Expands the entity and character references of a document, `&name;` and `&#number;`.
//!
//! Only entities that hold text are expanded, within a limit of bytes, and nothing outside the document is
//! read: a reference to an external entity stays as written.

use quick_xml::escape::resolve_xml_entity;
use std::collections::HashMap;

/// How deep entities may be nested; an entity that contains itself ends here. Chosen by eye.
const MAX_ENTITY_DEPTH: usize = 16;

/// The entities that the document type of a file declares.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    by_name: HashMap<String, Entity>,
}

#[derive(Debug)]
enum Entity {
    /// Its replacement text, with character references resolved and entity references not.
    Text(String),
    /// Its text is outside the document.
    External,
}

impl Entities {
    /// Reads the declarations of a document type, given the text between `<!DOCTYPE` and its `>`.
    pub(crate) fn declare(&mut self, doctype: &str) {
        let subset = doctype.find('[').map_or("", |start| &doctype[start + 1..]);
        let mut rest = subset;
        while let Some(start) = rest.find('<') {
            rest = &rest[start..];
            if rest.starts_with("<?") {
                rest = rest.find("?>").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            if rest.starts_with("<!--") {
                rest = rest[4..].find("-->").map_or("", |end| &rest[end + 7..]);
                continue;
            }
            let end = declaration_end(rest);
            if let Some(body) = rest[..end].strip_prefix("<!ENTITY") {
                self.declare_one(body.trim_end_matches('>'));
            }
            rest = &rest[end..];
        }
    }

    fn declare_one(&mut self, body: &str) {
        let body = body.trim();
        let Some((name, value)) = body.split_once(|c: char| c.is_ascii_whitespace()) else { return };
        let value = value.trim();
        let entity = match value.as_bytes().first() {
            Some(&quote @ (b'"' | b'\'')) => {
                let text = &value[1..];
                let text = &text[..text.find(char::from(quote)).unwrap_or(text.len())];
                Entity::Text(resolve_characters(text))
            }
            _ => Entity::External,
        };
        // The first declaration of a name binds. `%` declares an entity for use within the document type
        // only.
        if name != "%" {
            self.by_name.entry(name.to_owned()).or_insert(entity);
        }
    }

    /// Appends the replacement of `&name;` to `out`. `budget` is the number of bytes that may still be
    /// appended.
    pub(super) fn expand(&self, name: &str, out: &mut String, budget: &mut usize, depth: usize) -> Result<(), String> {
        let spend = |n: usize, budget: &mut usize| {
            *budget = budget.checked_sub(n).ok_or("entities expand to far more than they stand in".to_owned())?;
            Ok::<_, String>(())
        };
        if let Some(text) = resolve_xml_entity(name) {
            // A predefined entity in the document itself becomes shorter when resolved, so only nested ones
            // are charged.
            spend(usize::from(depth > 0), budget)?;
            out.push_str(text);
            return Ok(());
        }
        match self.by_name.get(name) {
            None => Err(format!("the entity &{name}; is not declared")),
            Some(Entity::External) => {
                spend(name.len() + 2, budget)?;
                out.extend(["&", name, ";"]);
                Ok(())
            }
            Some(Entity::Text(_)) if depth == MAX_ENTITY_DEPTH => {
                Err(format!("the entity &{name}; holds itself, or others too deep"))
            }
            Some(Entity::Text(text)) if text.contains('<') => {
                Err(format!("the entity &{name}; holds markup; only text is read"))
            }
            Some(Entity::Text(text)) => {
                let mut rest = text.as_str();
                while let Some(start) = rest.find('&') {
                    spend(start + 1, budget)?;
                    out.push_str(&rest[..start]);
                    let end = rest[start..].find(';').ok_or("a reference without its semicolon".to_owned())?;
                    let inner = &rest[start + 1..start + end];
                    match inner.strip_prefix('#') {
                        Some(number) => {
                            out.push(referenced_character(number).ok_or(format!("&{inner}; is no character"))?)
                        }
                        None => self.expand(inner, out, budget, depth + 1)?,
                    }
                    rest = &rest[start + end + 1..];
                }
                spend(rest.len() + 1, budget)?;
                out.push_str(rest);
                Ok(())
            }
        }
    }
}

/// The end of a declaration: after its `>`, where those in quotes do not count.
fn declaration_end(text: &str) -> usize {
    let mut quote = None;
    for (i, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn resolve_characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("&#") {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let resolved = rest.find(';').and_then(|end| Some((end, referenced_character(&rest[2..end])?)));
        match resolved {
            Some((end, found)) => {
                out.push(found);
                rest = &rest[end + 1..];
            }
            None => {
                out.push_str("&#");
                rest = &rest[2..];
            }
        }
    }
    out + rest
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Parses a character reference without its `&#` and `;`. `None` if XML does not allow the character.
pub(super) fn referenced_character(number: &str) -> Option<char> {
    let digits = |text: &str, radix| {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(text, radix).ok()).flatten()
    };
    let code = match number.strip_prefix('x') {
        Some(hex) => digits(hex, 16),
        None => digits(number, 10),
    };
    char::from_u32(code?).filter(|&c| is_legal(c))
}

#[cfg(test)]
mod tests {
    use super::super::xml::walk;
    use super::*;

    #[test]
    fn declared_entities_are_resolved_and_external_ones_are_left_as_written() {
        let mut entities = Entities::default();
        entities.declare(
            "x [<!-- <!ENTITY no 'no'> --><!ENTITY a 'A&b;'><!ENTITY b \"b>&#38;#38;\">\
             <!ENTITY c SYSTEM 'file:///etc/passwd'><!ENTITY m '<i>'><!ENTITY % p 'x'>]",
        );
        assert_eq!(walk("<x y='&a;'>&a; &c;</x>", &entities).as_deref(), Ok("Ab>& &c;"));
        assert!(walk("<x>&m;</x>", &entities).is_err_and(|fault| fault.message.contains("markup")));
        assert!(walk("<x>&no;</x>", &entities).is_err());
    }

    #[test]
    fn an_entity_bomb_is_refused() {
        let mut entities = Entities::default();
        let mut bomb = "x [<!ENTITY l0 'lol'>".to_owned();
        for i in 1..16 {
            bomb += &format!("<!ENTITY l{i} '{}'>", format!("&l{};", i - 1).repeat(10));
        }
        entities.declare(&(bomb + "<!ENTITY r '&r;'>]"));
        assert!(walk("<x>&l15;</x>", &entities).is_err_and(|fault| fault.message.contains("far more")));
        assert!(walk("<x>&r;</x>", &entities).is_err_and(|fault| fault.message.contains("itself")));
        let many = format!("<x>{}</x>", "&l5;".repeat(100));
        assert!(walk(&many, &entities).is_err_and(|fault| fault.message.contains("far more")));
    }
}
