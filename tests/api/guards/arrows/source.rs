//! The paths that a source file names, whole: `use` trees spelled out, `super` and imported
//! names resolved, comments and strings left aside.

use std::collections::HashMap;

/// A path and where it stands. Paths of this crate begin with `crate`.
#[derive(Debug)]
pub struct Mention {
    pub line: usize,
    pub path: Vec<String>,
}

impl Mention {
    pub fn text(&self) -> String {
        self.path.join("::")
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Word(String),
    PathSep,
    Other(char),
}

/// A token and its line.
pub type Placed = (usize, Token);

/// Every path of a file that stands for the module (`["meetings", "rooms", "queries"]`).
pub fn mentions(module: &[String], source: &str) -> Vec<Mention> {
    let raw = raw_paths(&tokens(source));
    let mut imports: HashMap<String, Vec<String>> = HashMap::new();
    for found in raw.iter().filter(|found| found.import) {
        let path = absolute(module, found, &HashMap::new());
        let name = found.alias.clone().or_else(|| path.last().cloned());
        if let Some(name) = name.filter(|name| name != "_" && name != "*") {
            imports.insert(name, path);
        }
    }
    let resolve = |found: &Raw| Mention {
        line: found.line,
        path: absolute(module, found, &imports),
    };
    raw.iter().map(resolve).collect()
}

struct Raw {
    line: usize,
    path: Vec<String>,
    alias: Option<String>,
    import: bool,
    /// How many modules are open inside the file at this place.
    inline: Vec<String>,
}

fn absolute(module: &[String], found: &Raw, imports: &HashMap<String, Vec<String>>) -> Vec<String> {
    let mut here: Vec<String> = module.iter().chain(&found.inline).cloned().collect();
    let mut rest = found.path.as_slice();
    let first = rest.first().map(String::as_str).unwrap_or_default();
    match first {
        "crate" => return found.path.clone(),
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                here.pop();
                rest = &rest[1..];
            }
        }
        _ => {
            return match imports.get(first) {
                Some(target) if !found.import || target.last() != found.path.first() => {
                    target.iter().chain(&rest[1..]).cloned().collect()
                }
                _ => found.path.clone(),
            };
        }
    }
    let root = std::iter::once("crate".to_owned());
    root.chain(here).chain(rest.iter().cloned()).collect()
}

fn raw_paths(tokens: &[Placed]) -> Vec<Raw> {
    let mut out = Vec::new();
    let mut open: Vec<Option<String>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let inline = || open.iter().flatten().cloned().collect::<Vec<_>>();
        match &tokens[at].1 {
            Token::Word(word) if word == "use" => {
                let mut leaves = Vec::new();
                at = tree(tokens, at + 1, &[], &mut leaves);
                out.extend(leaves.into_iter().map(|(line, path, alias)| Raw {
                    line,
                    path,
                    alias,
                    import: true,
                    inline: inline(),
                }));
                continue;
            }
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some(Token::Other('{'))) =
                    (word_at(tokens, at + 1), word_at(tokens, at + 2))
                {
                    open.push(Some(name.clone()));
                    at += 3;
                    continue;
                }
            }
            Token::Word(_) => {
                let (path, next) = straight(tokens, at);
                if path.len() > 1 {
                    let line = tokens[at].0;
                    out.push(Raw {
                        line,
                        path,
                        alias: None,
                        import: false,
                        inline: inline(),
                    });
                }
                at = next;
                continue;
            }
            Token::Other('{') => open.push(None),
            Token::Other('}') => drop(open.pop()),
            _ => {}
        }
        at += 1;
    }
    out
}

fn word_at(tokens: &[Placed], at: usize) -> Option<&Token> {
    tokens.get(at).map(|placed| &placed.1)
}

/// `a::b::c` from a word on, and where it ends.
fn straight(tokens: &[Placed], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(Token::Word(word)) = word_at(tokens, at) {
        path.push(word.clone());
        at += 1;
        match (word_at(tokens, at), word_at(tokens, at + 1)) {
            (Some(Token::PathSep), Some(Token::Word(_))) => at += 1,
            _ => break,
        }
    }
    (path, at)
}

type Leaf = (usize, Vec<String>, Option<String>);

/// A `use` tree from its first word on; answers where the tree ends.
fn tree(tokens: &[Placed], mut at: usize, prefix: &[String], leaves: &mut Vec<Leaf>) -> usize {
    if word_at(tokens, at) == Some(&Token::PathSep) {
        at += 1;
    }
    let line = tokens.get(at).map_or(0, |placed| placed.0);
    let (tail, next) = straight(tokens, at);
    at = next;
    let mut path: Vec<String> = prefix.iter().cloned().chain(tail).collect();
    if word_at(tokens, at) == Some(&Token::PathSep) {
        at += 1;
    }
    match word_at(tokens, at) {
        Some(Token::Other('{')) => {
            at += 1;
            while !matches!(word_at(tokens, at), Some(Token::Other('}')) | None) {
                at = tree(tokens, at, &path, leaves);
                if word_at(tokens, at) == Some(&Token::Other(',')) {
                    at += 1;
                }
            }
            at + 1
        }
        Some(Token::Other('*')) => {
            path.push("*".to_owned());
            leaves.push((line, path, None));
            at + 1
        }
        _ => {
            let (path, alias, next) = renamed(tokens, at, path);
            if !path.is_empty() {
                leaves.push((line, path, alias));
            }
            // Always onwards, whatever stands here.
            next.max(
                at + usize::from(
                    next == at && !matches!(word_at(tokens, at), Some(Token::Other(',' | '}'))),
                ),
            )
        }
    }
}

/// `use a as b` has swallowed `a`, `as` comes next; `a::self` is `a`.
fn renamed(
    tokens: &[Placed],
    at: usize,
    mut path: Vec<String>,
) -> (Vec<String>, Option<String>, usize) {
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    match (word_at(tokens, at), word_at(tokens, at + 1)) {
        (Some(Token::Word(word)), Some(Token::Word(alias))) if word == "as" => {
            (path, Some(alias.clone()), at + 2)
        }
        _ => (path, None, at),
    }
}

/// Words and signs; comments, strings, characters and lifetimes are left out.
pub fn tokens(source: &str) -> Vec<Placed> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut out) = (0, 1, Vec::new());
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block(rest),
            ['"', ..] => string(rest),
            ['\'', ..] => quote(rest),
            [':', ':', ..] => {
                out.push((line, Token::PathSep));
                2
            }
            [c, ..] if c.is_alphanumeric() || *c == '_' => {
                let end = rest
                    .iter()
                    .position(|c| !c.is_alphanumeric() && *c != '_')
                    .unwrap_or(rest.len());
                let word: String = rest[..end].iter().collect();
                match raw_string(&word, &rest[end..]) {
                    Some(length) => end + length,
                    None => {
                        out.push((line, Token::Word(word)));
                        end
                    }
                }
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    out.push((line, Token::Other(*c)));
                }
                1
            }
            [] => break,
        };
        line += rest[..length].iter().filter(|c| **c == '\n').count();
        at += length;
    }
    out
}

fn block(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// A character, or a lifetime.
fn quote(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', ..] => rest
            .iter()
            .skip(3)
            .position(|c| *c == '\'')
            .map_or(rest.len(), |end| end + 4),
        ['\'', _, '\'', ..] => 3,
        _ => 1,
    }
}

/// The length of what follows `r`, `br` or `cr` when it is a raw string.
fn raw_string(word: &str, rest: &[char]) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = rest.iter().take_while(|c| **c == '#').count();
    if rest.get(hashes) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let body = &rest[hashes + 1..];
    let found = body
        .windows(end.len())
        .position(|window| window == end.as_slice());
    Some(found.map_or(rest.len(), |at| hashes + 1 + at + end.len()))
}
