//! From a member to the terms they are found by, and from what is typed to prefixes of terms.
//!
//! A name is a row of units: a Chinese character with its readings, or a word in letters. It
//! is found from each unit on, by what is written, and by any mix of whole readings and
//! initials. The last unit is always whole in a term: a search for its initial is a search
//! for a prefix.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

/// What a term is of, and so how good a match: the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Name = 0,
    /// The whole name in whole readings.
    Pinyin = 1,
    /// The whole name in a mix of readings and initials.
    Mix = 2,
    /// The name from a later unit on: 小明 of 王小明.
    NamePart = 3,
    PinyinPart = 4,
    OtherName = 5,
    EmployeeNumber = 6,
    Mobile = 7,
    Email = 8,
    Title = 9,
}

impl Rank {
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Pinyin,
        Self::Mix,
        Self::NamePart,
        Self::PinyinPart,
        Self::OtherName,
        Self::EmployeeNumber,
        Self::Mobile,
        Self::Email,
        Self::Title,
    ];

    pub fn stored(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| *rank as i16 == number)
    }
}

/// What a member is found by.
#[derive(Debug, Default, Clone, Copy)]
pub struct Findable<'a> {
    pub name: &'a str,
    /// As the database has them: none is NULL.
    pub other_names: &'a [Option<String>],
    pub employee_number: Option<&'a str>,
    /// E.164.
    pub mobile: Option<&'a str>,
    pub email: Option<&'a str>,
    pub title: Option<&'a str>,
}

/// Units of a name that are read from the front; the others are found as part of these.
const MAX_UNITS: usize = 12;
/// Units of which every mix is a term; the others are whole.
const MAX_MIXED: usize = 5;
/// Readings of one character.
const MAX_READINGS: usize = 4;
/// Mixes of a name from one unit on.
const MAX_MIXES: usize = 256;
/// Digits of a mobile number that must be typed before it is searched.
const MIN_DIGITS: usize = 4;
/// The longest term, in characters.
const MAX_TERM: usize = 128;

/// A prefix, and of which ranks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    pub ranks: Vec<Rank>,
    pub from: String,
    /// The first text behind all that begin with it.
    pub to: String,
}

/// What to look for when this was typed; nothing, if nothing of it counts.
pub fn prefixes(typed: &str) -> Vec<Prefix> {
    let text = folded(typed);
    let mut all = Vec::new();
    let mut add = |ranks: &[Rank], from: String| {
        if !from.is_empty() {
            let to = format!("{from}\u{10ffff}");
            let ranks = ranks.to_vec();
            all.push(Prefix { ranks, from, to });
        }
    };
    let written = [Rank::Name, Rank::NamePart, Rank::OtherName, Rank::Title];
    if text.chars().any(is_read) {
        add(&written, text);
        return all;
    }
    let in_letters = [
        Rank::Name,
        Rank::Pinyin,
        Rank::Mix,
        Rank::NamePart,
        Rank::PinyinPart,
        Rank::OtherName,
        Rank::EmployeeNumber,
        Rank::Title,
    ];
    add(&in_letters, text);
    add(&[Rank::Email], mail_folded(typed));
    let digits: String = typed
        .chars()
        .map(narrow)
        .filter(char::is_ascii_digit)
        .collect();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')');
    if digits.len() >= MIN_DIGITS && typed.chars().map(narrow).all(is_number) {
        add(&[Rank::Mobile], digits);
    }
    all
}

/// Every term of a member, each once, with its best rank first.
pub fn terms(of: Findable<'_>) -> Vec<(Rank, String)> {
    let mut all = Terms::default();
    all.name(of.name);
    for other in of.other_names.iter().flatten() {
        all.other_name(other);
    }
    if let Some(number) = of.employee_number.map(folded) {
        let bare = number.trim_start_matches(|c: char| !c.is_ascii_digit() || c == '0');
        all.add(Rank::EmployeeNumber, bare.to_owned());
        all.add(Rank::EmployeeNumber, number);
    }
    if let Some(digits) = of.mobile.map(|mobile| mobile.replace('+', "")) {
        if let Some(national) = digits.strip_prefix("86") {
            all.add(Rank::Mobile, national.to_owned());
        }
        if let Some(last) = digits.len().checked_sub(4).and_then(|at| digits.get(at..)) {
            all.add(Rank::Mobile, last.to_owned());
        }
        all.add(Rank::Mobile, digits);
    }
    if let Some(email) = of.email.map(mail_folded) {
        let local = email.split('@').next().unwrap_or_default();
        let breaks = local.match_indices(['.', '_', '-', '+']);
        for at in breaks.map(|(at, found)| at + found.len()) {
            all.add(Rank::Email, email.get(at..).unwrap_or_default().to_owned());
        }
        all.add(Rank::Email, email);
    }
    if let Some(title) = of.title {
        for units in tails(&units(title)) {
            all.add(Rank::Title, written(units));
        }
    }
    all.sorted()
}

#[derive(Default)]
struct Terms(BTreeSet<(String, Rank)>);

impl Terms {
    fn add(&mut self, rank: Rank, term: String) {
        if !term.is_empty() {
            let term = term.chars().take(MAX_TERM).collect();
            self.0.insert((term, rank));
        }
    }

    fn name(&mut self, name: &str) {
        let units = units(name);
        for (start, tail) in tails(&units).into_iter().enumerate() {
            let whole = start == 0;
            self.add(
                if whole { Rank::Name } else { Rank::NamePart },
                written(tail),
            );
            for (is_full, mix) in mixes(tail) {
                let rank = match (whole, is_full) {
                    (true, true) => Rank::Pinyin,
                    (true, false) => Rank::Mix,
                    (false, _) => Rank::PinyinPart,
                };
                self.add(rank, mix);
            }
        }
    }

    fn other_name(&mut self, name: &str) {
        for tail in tails(&units(name)) {
            self.add(Rank::OtherName, written(tail));
            for (_, mix) in mixes(tail) {
                self.add(Rank::OtherName, mix);
            }
        }
    }

    /// Of a name's term that has two ranks, the better one.
    fn sorted(self) -> Vec<(Rank, String)> {
        let mut kept: Vec<(Rank, String)> = Vec::with_capacity(self.0.len());
        for (term, rank) in self.0 {
            let is_again = |(best, last): &(Rank, String)| {
                *last == term && rank <= Rank::OtherName && *best <= Rank::OtherName
            };
            if !kept.last().is_some_and(is_again) {
                kept.push((rank, term));
            }
        }
        kept
    }
}

/// A character that is read, or a word in letters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    written: String,
    /// Without tones, the usual one first; of a word the word.
    readings: Vec<String>,
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut goes_on = false;
    for c in text.chars().map(narrow) {
        if is_dropped(c) {
            goes_on = false;
        } else if is_read(c) {
            units.push(Unit {
                written: c.to_string(),
                readings: readings(c),
            });
            goes_on = false;
        } else {
            let lower: String = c.to_lowercase().collect();
            match units.last_mut().filter(|_| goes_on) {
                Some(word) => {
                    word.written.push_str(&lower);
                    word.readings = vec![word.written.clone()];
                }
                None => units.push(Unit {
                    readings: vec![lower.clone()],
                    written: lower,
                }),
            }
            goes_on = true;
        }
    }
    units
}

/// A name from each of its units on.
fn tails(units: &[Unit]) -> Vec<&[Unit]> {
    let starts = 0..units.len().min(MAX_UNITS);
    starts.filter_map(|start| units.get(start..)).collect()
}

fn written(units: &[Unit]) -> String {
    units.iter().map(|unit| unit.written.as_str()).collect()
}

/// Every mix of whole readings and initials, the last one whole; and whether all are whole.
fn mixes(units: &[Unit]) -> Vec<(bool, String)> {
    let mut mixes = vec![(true, String::new())];
    for (at, unit) in units.iter().enumerate() {
        let is_last = at + 1 == units.len();
        let mut longer = Vec::new();
        for (is_full, mix) in &mixes {
            for reading in &unit.readings {
                longer.push((*is_full, format!("{mix}{reading}")));
            }
        }
        if !is_last && at < MAX_MIXED {
            for (_, mix) in &mixes {
                for initial in initials(&unit.readings) {
                    longer.push((false, format!("{mix}{initial}")));
                }
            }
        }
        longer.truncate(MAX_MIXES);
        mixes = longer;
    }
    mixes
}

/// What stands for a reading: its first letter, and the two of zh, ch and sh.
fn initials(readings: &[String]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for reading in readings {
        all.extend(reading.chars().next().map(String::from));
        let double = ["zh", "ch", "sh"]
            .into_iter()
            .find(|double| reading.starts_with(double));
        all.extend(double.map(str::to_owned));
    }
    all
}

fn readings(c: char) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain();
        // Keyboards have no ü: it is typed as v, and in passports as u.
        for plain in [plain.replace('ü', "v"), plain.replace(['ü', 'v'], "u")] {
            if !all.contains(&plain) && all.len() < MAX_READINGS {
                all.push(plain);
            }
        }
    }
    all
}

fn is_read(c: char) -> bool {
    c.to_pinyin_multi().is_some()
}

/// As names, numbers and titles are compared: small letters of usual width, without spaces
/// and what joins words.
fn folded(text: &str) -> String {
    let kept = text.chars().map(narrow).filter(|c| !is_dropped(*c));
    kept.flat_map(char::to_lowercase)
        .map(|c| if c == 'ü' { 'v' } else { c })
        .collect()
}

fn mail_folded(text: &str) -> String {
    let kept = text.chars().map(narrow).filter(|c| !c.is_whitespace());
    kept.flat_map(char::to_lowercase).collect()
}

fn is_dropped(c: char) -> bool {
    c.is_whitespace() || matches!(c, '·' | '•' | '・' | '-' | '.' | '\'' | '’' | '_' | ',')
}

/// Full-width ASCII as ASCII.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests;
