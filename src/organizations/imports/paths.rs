//! Departments as a cell has them: paths of names.
//!
//! Must hold: what [`format_departments`] writes, [`parse_departments`] reads as it was.

use super::columns::values::{format_list, parse_list};
use crate::organizations::departments::domain::{DepartmentName, ExternalId, MAX_DEPTH};
use crate::organizations::members::domain::MAX_DEPARTMENTS;

/// A department's way from below the root; empty for the root itself.
pub type Path = Vec<String>;

/// `研发部/平台组;市场部`: paths, the primary one first. A slash, semicolon or backslash of a
/// name has a backslash before it; `/` alone is the root.
pub fn parse_departments(raw: &str) -> Result<Vec<Path>, String> {
    let mut paths: Vec<Path> = Vec::new();
    for path in split(raw, ';') {
        if path.trim().is_empty() {
            continue;
        }
        let path = parse_path(&path)?;
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    if paths.len() > MAX_DEPARTMENTS {
        return Err(format!(
            "must have at most {MAX_DEPARTMENTS} departments, has {}",
            paths.len()
        ));
    }
    Ok(paths)
}

fn parse_path(raw: &str) -> Result<Path, String> {
    let parts: Vec<String> = split(raw, '/')
        .into_iter()
        .map(|part| unescape(part.trim()))
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() >= MAX_DEPTH {
        return Err(format!(
            "must have at most {} levels, has {}",
            MAX_DEPTH - 1,
            parts.len()
        ));
    }
    parts
        .iter()
        .map(|part| DepartmentName::parse(part).map(DepartmentName::into_inner))
        .collect::<Result<_, _>>()
        .map_err(|detail| format!("has a department whose name is not valid: it {detail}"))
}

/// At each separator without a backslash before it; the backslashes stay.
pub fn split(raw: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in raw.chars() {
        if c == separator && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

pub fn unescape(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut chars = part.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().or(Some('\\'))),
            c => text.push(c),
        }
    }
    text
}

/// The cell that [`parse_departments`] reads as these paths.
pub fn format_departments(paths: &[Path]) -> String {
    let path = |path: &Path| {
        if path.is_empty() {
            return "/".to_owned();
        }
        let parts: Vec<_> = path.iter().map(|part| escape(part)).collect();
        parts.join("/")
    };
    paths.iter().map(path).collect::<Vec<_>>().join(";")
}

/// With a backslash before each sign that separates.
pub fn escape(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for c in part.chars() {
        if matches!(c, '/' | ';' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// `D-12;;D-7`: what another system calls each of the departments; `None` where nothing stands.
pub fn parse_external_ids(raw: &str) -> Result<Vec<Option<String>>, String> {
    let ids = parse_list(raw);
    if ids.len() > MAX_DEPARTMENTS {
        let count = ids.len();
        return Err(format!(
            "must have at most {MAX_DEPARTMENTS} ids, has {count}"
        ));
    }
    let parse = |id: Option<String>| {
        let id = id.map(|id| ExternalId::parse(&id).map(ExternalId::into_inner));
        id.transpose()
    };
    ids.into_iter()
        .map(parse)
        .collect::<Result<_, _>>()
        .map_err(|detail| format!("has an id that is not valid: it {detail}"))
}

/// The cell that [`parse_external_ids`] reads as these; empty if there is none.
pub fn format_external_ids(ids: &[Option<&str>]) -> String {
    let texts: Vec<&str> = ids.iter().map(|id| id.unwrap_or_default()).collect();
    format_list(&texts).trim_end_matches(';').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_keep_their_order_and_the_root_has_a_sign() {
        let paths = parse_departments("研发部/平台组; 市场部 ;/;研发部/平台组").unwrap();
        assert_eq!(
            paths,
            [vec!["研发部", "平台组"], vec!["市场部"], Vec::new()]
        );
        assert!(parse_departments(&"a/".repeat(15)).is_err());
        assert!(parse_departments(&"x".repeat(65)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn paths_are_written_as_they_are_read(
            paths in proptest::collection::vec(
                proptest::collection::vec("[^/\\p{C}\\s]{1,8}", 0..4), 1..5)
        ) {
            let mut distinct: Vec<Path> = Vec::new();
            for path in paths {
                if !distinct.contains(&path) {
                    distinct.push(path);
                }
            }
            proptest::prop_assert_eq!(
                parse_departments(&format_departments(&distinct)), Ok(distinct));
        }
    }
}
