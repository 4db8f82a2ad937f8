//! What was typed: phrases, all of which must be in a text.

use std::ops::Range;

use super::{Gram, Unit, cut, units};

/// The longest text to look for, in characters.
pub(super) const MAX_TYPED: usize = 100;
/// Words and quoted phrases in it.
const MAX_PHRASES: usize = 8;
/// Terms that are looked up for all phrases together; what is left over is only compared.
pub(super) const MAX_GRAMS: usize = 8;
/// Letters from which on a word is found by its beginning.
const MIN_PREFIX: usize = 2;

/// What stands together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    units: Vec<Unit>,
    /// Whether the last word may go on.
    is_open: bool,
}

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed(Vec<Phrase>);

/// Where a text matches, and how well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// In characters of the text; in order, apart from each other.
    pub ranges: Vec<Range<usize>>,
    /// Larger is better.
    pub score: i32,
}

impl Typed {
    /// Words apart by spaces, all of which must be there; what is in quotation marks stands
    /// together. The error says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let length = typed.chars().count();
        if !(1..=MAX_TYPED).contains(&length) {
            return Err(format!(
                "must have 1 to {MAX_TYPED} characters, has {length}"
            ));
        }
        let mut phrases = Vec::new();
        for (at, part) in typed.split(is_quote).enumerate() {
            let is_quoted = at % 2 == 1;
            let chunks: Vec<&str> = match is_quoted {
                true => vec![part],
                false => part.split_whitespace().collect(),
            };
            for chunk in chunks {
                let phrase = Phrase {
                    units: units(chunk),
                    is_open: !is_quoted,
                };
                if !phrase.units.is_empty() && !phrases.contains(&phrase) {
                    phrases.push(phrase);
                }
            }
        }
        match phrases.len() {
            0 => Err("must have a letter, a digit or a character to look for".to_owned()),
            1..=MAX_PHRASES => Ok(Self(phrases)),
            more => Err(format!(
                "must have at most {MAX_PHRASES} words or quoted phrases, has {more}"
            )),
        }
    }

    /// What the index is asked for: a message without one of these does not match.
    pub fn grams(&self) -> Vec<Gram> {
        let each = (MAX_GRAMS / self.0.len().max(1)).max(1);
        let mut grams = Vec::new();
        for gram in self.0.iter().flat_map(|phrase| phrase.grams(each)) {
            if !grams.contains(&gram) {
                grams.push(gram);
            }
        }
        // What begins so is many terms: asked last, where little is left.
        grams.sort_by_key(|gram| matches!(gram, Gram::Beginning(_)));
        grams
    }

    /// Where the text has every phrase; `None` if it lacks one.
    pub fn find(&self, text: &str) -> Option<Match> {
        let units = units(text);
        let mut ranges = Vec::new();
        let mut score = 0;
        for phrase in &self.0 {
            let found = phrase.find(&units);
            if found.is_empty() {
                return None;
            }
            let is_whole = found.iter().any(|(_, is_whole)| *is_whole);
            score += if is_whole { 100 } else { 0 };
            ranges.extend(found.into_iter().map(|(range, _)| range));
        }
        if self.0.len() > 1 && !self.together().find(&units).is_empty() {
            score += 1_000;
        }
        let ranges = merged(ranges);
        let marked: usize = ranges.iter().map(ExactSizeIterator::len).sum();
        let share = marked * 99 / text.chars().count().max(1);
        Some(Match {
            ranges,
            score: score + i32::try_from(share).unwrap_or(99),
        })
    }

    /// All that was typed as one phrase.
    fn together(&self) -> Phrase {
        let units = self.0.iter().flat_map(|phrase| &phrase.units).cloned();
        Phrase {
            units: units.collect(),
            is_open: self.0.last().is_some_and(|phrase| phrase.is_open),
        }
    }
}

/// Pairs of characters that cover all of them: every other one, and the last.
fn pairs(run: &[Unit]) -> impl Iterator<Item = Gram> {
    let last = run.len().saturating_sub(2);
    let pairs = run.windows(2).enumerate();
    pairs
        .filter(move |(at, _)| at % 2 == 0 || *at == last)
        .map(|(_, pair)| Gram::Whole(pair.iter().map(|unit| unit.folded.as_str()).collect()))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂' | '「' | '」')
}

impl Phrase {
    /// At most so many, at least one; single characters only where there is nothing better.
    fn grams(&self, most: usize) -> Vec<Gram> {
        let (mut grams, mut singles) = (Vec::new(), Vec::new());
        let runs = self.units.chunk_by(|before, unit| unit.joins(before));
        let mut left = self.units.len();
        for run in runs {
            left -= run.len();
            match run {
                [unit] if unit.is_character => {
                    singles.push(Gram::Beginning(unit.folded.clone()));
                }
                [word] if left == 0 && self.is_open && word.ends.len() >= MIN_PREFIX => {
                    grams.push(Gram::Beginning(cut(&word.folded)));
                }
                [word] => grams.push(Gram::Whole(cut(&word.folded))),
                _ => grams.extend(pairs(run)),
            }
        }
        if grams.is_empty() {
            grams = singles;
        }
        grams.truncate(most);
        grams
    }

    /// Every place where the units stand in this order, and whether the last one is whole.
    fn find(&self, text: &[Unit]) -> Vec<(Range<usize>, bool)> {
        let places = text.windows(self.units.len());
        places.filter_map(|place| self.matches(place)).collect()
    }

    fn matches(&self, place: &[Unit]) -> Option<(Range<usize>, bool)> {
        let last = self.units.len().checked_sub(1)?;
        let mut before: Option<(&Unit, &Unit)> = None;
        for (at, (unit, wanted)) in place.iter().zip(&self.units).enumerate() {
            let is_like = unit.folded == wanted.folded || (at == last && self.begins(unit, wanted));
            // Characters that were typed side by side stand side by side.
            let is_torn = before.is_some_and(|(unit_before, wanted_before)| {
                wanted.joins(wanted_before) && !unit.joins(unit_before)
            });
            if !is_like || is_torn {
                return None;
            }
            before = Some((unit, wanted));
        }
        let (unit, wanted) = before?;
        let end = unit.ends.get(wanted.ends.len().checked_sub(1)?)?;
        let is_whole = unit.ends.len() == wanted.ends.len();
        Some((place.first()?.start..*end, is_whole))
    }

    fn begins(&self, unit: &Unit, wanted: &Unit) -> bool {
        self.is_open
            && !wanted.is_character
            && wanted.ends.len() >= MIN_PREFIX
            && unit.folded.starts_with(&wanted.folded)
    }
}

/// In order, those that touch or overlap as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
