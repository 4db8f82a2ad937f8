//! How a text is read for the search.
//!
//! A text is a row of units: a character of a script that is written without spaces (Chinese,
//! Japanese, Korean), or a word, which is a run of other letters and digits. Units are folded:
//! NFKC (so full width is narrow), small letters, Latin letters without accents. The index
//! keeps [`terms`]: of characters that stand together each pair, and the last one alone; and
//! words. What it finds is only proposed; [`Typed::find`] decides.

mod typed;

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

pub use typed::{Match, Typed};

/// The longest word that the index tells apart, in characters; longer ones are cut.
const MAX_WORD: usize = 32;

/// What is compared: a character, or a word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    folded: String,
    /// Whether it is a character that stands for itself.
    is_character: bool,
    /// Whether something that is no unit stands before it.
    is_apart: bool,
    /// Where it begins in the text, in characters.
    start: usize,
    /// Of each of its folded characters, where the character that it came from ends.
    ends: Vec<usize>,
}

impl Unit {
    /// Whether the unit before and this one are characters side by side.
    fn joins(&self, before: &Self) -> bool {
        self.is_character && before.is_character && !self.is_apart
    }
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut is_open = false;
    let mut is_apart = true;
    for (cluster, at) in clusters(text) {
        for folded in fold(cluster) {
            if !folded.is_alphanumeric() && canonical_combining_class(folded) == 0 {
                (is_open, is_apart) = (false, true);
                continue;
            }
            let is_character = is_character(folded);
            match units.last_mut() {
                Some(word) if is_open && !is_character => {
                    word.folded.push(folded);
                    word.ends.push(at.end);
                }
                _ => units.push(Unit {
                    folded: folded.to_string(),
                    is_character,
                    is_apart,
                    start: at.start,
                    ends: vec![at.end],
                }),
            }
            (is_open, is_apart) = (!is_character, false);
        }
    }
    units
}

/// Characters with the marks and the parts of a syllable that belong to them, and where they
/// are in the text, in characters.
fn clusters(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        chars.next()?;
        let next = chars.find(|(_, c)| !is_joined(*c)).map(|(index, _)| index);
        let (cluster, tail) = rest.split_at(next.unwrap_or(rest.len()));
        rest = tail;
        let start = at;
        at += cluster.chars().count();
        Some((cluster, start..at))
    })
}

fn is_joined(c: char) -> bool {
    // Marks, the vowels and finals of Hangul, and the marks of narrow Katakana.
    canonical_combining_class(c) != 0
        || matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

fn fold(cluster: &str) -> impl Iterator<Item = char> {
    let mut is_latin = false;
    let small = cluster.nfkc().flat_map(char::to_lowercase);
    let bare = small.nfd().filter_map(move |c| {
        if canonical_combining_class(c) == 0 {
            is_latin = is_latin_letter(c);
            return Some(unstroked(c));
        }
        (!is_latin).then_some(c)
    });
    bare.nfc()
}

fn is_latin_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{df}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Letters whose stroke is no mark of its own.
fn unstroked(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        _ => c,
    }
}

/// Whether the script has no spaces between words, or endings grow on to them (Korean).
fn is_character(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{312f}' | '\u{3131}'..='\u{318e}' | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What a text is found by, each once.
pub fn terms(text: &str) -> BTreeSet<String> {
    let units = units(text);
    let mut terms = BTreeSet::new();
    for (at, unit) in units.iter().enumerate() {
        let next = units.get(at + 1).filter(|next| next.joins(unit));
        terms.insert(match next {
            Some(next) => format!("{}{}", unit.folded, next.folded),
            None => cut(&unit.folded),
        });
    }
    terms
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD).collect()
}

/// What the index is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Gram {
    Whole(String),
    /// Every term that begins so.
    Beginning(String),
}

#[cfg(test)]
mod tests;
