//! What people write instead of a manager's employee number.

use std::collections::HashMap;

use super::recognize::Index;
use crate::organizations::imports::columns::{Column, narrow};
use crate::organizations::imports::sheets::Row;

/// Which number might have been meant.
pub struct Guesses {
    /// By the number without what is easily lost; `None` where several are like that.
    numbers: HashMap<String, Option<String>>,
    /// By the name.
    names: HashMap<String, Option<String>>,
}

impl Guesses {
    pub fn new(rows: &[Row], index: &Index<'_>) -> Self {
        let mut guesses = Self {
            numbers: HashMap::new(),
            names: HashMap::new(),
        };
        let known = index.numbers.keys().map(|number| (None, *number));
        let coming = rows.iter().filter_map(|row| {
            let number = row.given(Column::EmployeeNumber)?;
            Some((row.given(Column::Name), number))
        });
        for (name, number) in known.chain(coming) {
            once(&mut guesses.numbers, loose(number), number);
            if let Some(name) = name {
                once(&mut guesses.names, name.to_owned(), number);
            }
        }
        guesses
    }

    pub fn of(&self, raw: &str) -> Option<String> {
        let number = self.numbers.get(&loose(raw));
        number.or_else(|| self.names.get(raw)).cloned().flatten()
    }
}

fn once(guesses: &mut HashMap<String, Option<String>>, key: String, number: &str) {
    guesses
        .entry(key)
        .and_modify(|known| {
            if known.as_deref() != Some(number) {
                *known = None;
            }
        })
        .or_insert_with(|| Some(number.to_owned()));
}

/// Spreadsheets take leading zeros away.
fn loose(number: &str) -> String {
    let tight: String = narrow(number)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    tight.to_lowercase().trim_start_matches('0').to_owned()
}
