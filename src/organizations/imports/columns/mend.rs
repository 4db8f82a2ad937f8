//! What might have been meant, if it can be said.

/// A value that is accepted and looks like what stands there: full-width signs, spaces, dashes,
/// missing plus signs, and dates and numbers in other spellings are what people get wrong.
pub fn mend(raw: &str, accepts: impl Fn(&str) -> bool) -> Option<String> {
    let narrow = narrow(raw);
    let tight: String = narrow.chars().filter(|c| !c.is_whitespace()).collect();
    let mut candidates = vec![narrow.trim().to_owned(), tight.clone()];
    // A plus sign helps numbers alone, and those that begin with a country.
    let country = tight.strip_prefix("00").unwrap_or(&tight);
    if country.bytes().all(|b| b.is_ascii_digit()) && !country.starts_with('0') {
        candidates.push(format!("+{country}"));
    }
    candidates.push(tight.replace(',', ""));
    candidates.extend(iso(&tight));
    candidates.into_iter().find(|candidate| accepts(candidate))
}

/// Signs as the keyboard of an English terminal has them.
pub fn narrow(raw: &str) -> String {
    raw.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect()
}

/// `2026年9月1日`, `2026.9.1` and `20260901` as ISO 8601.
fn iso(tight: &str) -> Option<String> {
    let parts: Vec<&str> = tight
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] => Some(format!("{year:0>4}-{month:0>2}-{day:0>2}")),
        [all] if all.len() == 8 => {
            let (year, rest) = all.split_at(4);
            let (month, day) = rest.split_at(2);
            Some(format!("{year}-{month}-{day}"))
        }
        _ => None,
    }
}

/// Of some texts, the one that is most like this one, if one is like it at all.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.trim().to_lowercase();
    known
        .map(|known| (distance(&text, &known.to_lowercase()), known))
        .filter(|(distance, known)| *distance * 2 <= known.chars().count())
        .min()
        .map(|(_, known)| known)
}

/// Letters to add, drop or change (Levenshtein); headers are short.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(64).enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, up) in other.iter().zip(row.iter().skip(1)) {
            let changed = before + usize::from(a != *b);
            before = *up;
            left = changed.min(up + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
