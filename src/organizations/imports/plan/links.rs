//! What rows need of each other: an address that another row gives up, a manager who comes in
//! with another row, and a line of managers that is no circle.
//!
//! Must hold: where bad rows are left out, what a row needs of a bad one is an error of the row,
//! whenever the other became bad. Where nothing is applied unless all is good, one error has no
//! others in its train.

use std::collections::HashMap;

use super::guesses::Guesses;
use super::line::Line;
use super::recognize::{Index, owner};
use super::{Known, World};
use crate::kernel::ids::MemberId;
use crate::organizations::imports::columns::Column;
use crate::organizations::imports::sheets::{Given, Row, Sheet};
use crate::organizations::imports::wire::ErrorCode;
use crate::organizations::members::domain::MemberStatus;

const NOBODY: (ErrorCode, &str) = (
    ErrorCode::ManagerMissing,
    "is the employee number of nobody, neither in the organization nor in the file",
);

pub struct Links<'a> {
    world: &'a World,
    /// Whom each row is about.
    ids: &'a [MemberId],
    /// Rows that need something of a row, and what.
    needs: HashMap<usize, Vec<(usize, Column)>>,
    /// Those whose badness others have heard of.
    told: Vec<bool>,
    /// The manager that each row gives.
    pub managers: Vec<Option<MemberId>>,
    line: Line,
}

impl<'a> Links<'a> {
    /// Finds what rows need, and rejects those that cannot have it.
    pub fn new(
        sheet: &mut Sheet,
        rows: &mut [Row],
        matches: &[Option<usize>],
        ids: &'a [MemberId],
        (index, world): (&Index<'_>, &'a World),
    ) -> Self {
        let mut links = Self {
            world,
            ids,
            needs: HashMap::new(),
            told: vec![false; rows.len()],
            managers: vec![None; rows.len()],
            line: Line::default(),
        };
        links.addresses(sheet, rows, matches, index);
        links.find_managers(sheet, rows, matches, index);
        links.line = Line::new(world, ids, &links.managers);
        links
    }

    /// An address is free if nobody has it, or another row takes it away from who has it.
    fn addresses(
        &mut self,
        sheet: &mut Sheet,
        rows: &mut [Row],
        matches: &[Option<usize>],
        index: &Index<'_>,
    ) {
        let pairs = matches.iter().enumerate();
        let row_of: HashMap<usize, usize> = pairs
            .filter_map(|(at, known)| Some(((*known)?, at)))
            .collect();
        for at in 0..rows.len() {
            let Some(email) = rows.get(at).and_then(|row| row.given(Column::Email)) else {
                continue;
            };
            let Some(holder) = index.emails.get(email).copied() else {
                continue;
            };
            if matches.get(at) == Some(&Some(holder)) {
                continue;
            }
            let giver = row_of.get(&holder).copied().filter(|giver| {
                rows.get(*giver)
                    .is_some_and(|row| match row.says(Column::Email) {
                        Given::Clear => true,
                        Given::Set(other) => other != email,
                        Given::Leave | Given::Invalid => false,
                    })
            });
            match (giver, rows.get_mut(at)) {
                (Some(giver), _) => self.need(at, giver, Column::Email),
                (None, Some(row)) => taken(sheet, row, owner(self.world, holder)),
                (None, None) => {}
            }
        }
    }

    fn need(&mut self, row: usize, of: usize, column: Column) {
        self.needs.entry(of).or_default().push((row, column));
    }

    fn find_managers(
        &mut self,
        sheet: &mut Sheet,
        rows: &mut [Row],
        matches: &[Option<usize>],
        index: &Index<'_>,
    ) {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            if let Some(number) = row.given(Column::EmployeeNumber) {
                numbers.entry(number.to_owned()).or_insert(at);
            }
        }
        let mut guesses = None;
        for at in 0..rows.len() {
            let Some(number) = rows.get(at).and_then(|row| row.given(Column::Manager)) else {
                continue;
            };
            let number = number.to_owned();
            let known = |at: usize| self.world.known.get(at);
            let there = index.numbers.get(number.as_str()).and_then(|at| known(*at));
            let coming = numbers.get(&number).copied();
            let comes_as = coming.and_then(|at| matches.get(at).copied().flatten());
            let found = match (there, coming) {
                (Some(manager), _) => check(manager).map(|()| manager.member.id),
                (None, Some(coming)) => comes_as
                    .and_then(known)
                    .map_or(Ok(()), check)
                    .and_then(|()| self.ids.get(coming).copied().ok_or(NOBODY)),
                (None, None) => Err(NOBODY),
            };
            match found {
                Ok(manager) => {
                    if let Some(place) = self.managers.get_mut(at) {
                        *place = Some(manager);
                    }
                    if let (None, Some(coming)) = (there, coming) {
                        self.need(at, coming, Column::Manager);
                    }
                }
                Err((code, detail)) => {
                    let guesses = guesses.get_or_insert_with(|| Guesses::new(rows, index));
                    let mend = guesses.of(&number).filter(|guess| *guess != number);
                    if let Some(row) = rows.get_mut(at) {
                        let detail = detail.to_owned();
                        sheet.reject(row, Column::Manager, code, detail, Some(number), mend);
                    }
                }
            }
        }
    }

    /// Rejects rows until no row that is left needs anything of a bad one, and no circle is left.
    pub fn settle(&mut self, sheet: &mut Sheet, rows: &mut [Row]) {
        loop {
            if self.world.partial {
                self.tell(sheet, rows);
            }
            let circles = self.line.circles(rows, self.world.partial);
            let mut found = false;
            for circle in circles {
                found |= reject_circle(sheet, rows, &circle);
            }
            if !found || !self.world.partial {
                return;
            }
        }
    }

    fn tell(&mut self, sheet: &mut Sheet, rows: &mut [Row]) {
        let bad = rows.iter().enumerate().filter(|(_, row)| row.bad);
        let mut queue: Vec<usize> = bad.map(|(at, _)| at).collect();
        while let Some(at) = queue.pop() {
            if self.told.get(at) != Some(&false) {
                continue;
            }
            if let Some(told) = self.told.get_mut(at) {
                *told = true;
            }
            let line = rows.get(at).map(|row| row.line).unwrap_or_default();
            for (needy, column) in self.needs.remove(&at).unwrap_or_default() {
                let Some(row) = rows.get_mut(needy).filter(|row| !row.bad) else {
                    continue;
                };
                let value = row.given(column).map(str::to_owned);
                if column == Column::Email {
                    let detail =
                        format!("belongs to the member of row {line}, which is not applied");
                    taken(sheet, row, detail);
                } else {
                    let detail = format!("is the number of row {line}, which is not applied");
                    let code = ErrorCode::ManagerMissing;
                    sheet.reject(row, column, code, detail, value, None);
                }
                queue.push(needy);
            }
        }
    }
}

fn taken(sheet: &mut Sheet, row: &mut Row, detail: String) {
    let value = row.given(Column::Email).map(str::to_owned);
    sheet.reject(row, Column::Email, ErrorCode::Taken, detail, value, None);
}

/// As for a change of one member: a manager is somebody who has not left.
fn check(manager: &Known) -> Result<(), (ErrorCode, &'static str)> {
    if !manager.visible {
        let detail = "is of a member whom you may not see; ask an administrator who may";
        return Err((ErrorCode::NotVisible, detail));
    }
    if manager.member.status() == MemberStatus::Left {
        let detail = "is of a member who has left";
        return Err((ErrorCode::ManagerMissing, detail));
    }
    Ok(())
}

fn reject_circle(sheet: &mut Sheet, rows: &mut [Row], circle: &[usize]) -> bool {
    let lines = circle.iter().filter_map(|at| rows.get(*at));
    let mut lines: Vec<u64> = lines.map(|row| row.line).collect();
    lines.sort_unstable();
    let all: Vec<String> = lines.iter().take(5).map(u64::to_string).collect();
    let detail = match lines.len() {
        0 => return false,
        1 => "is the person, or somebody below the person".to_owned(),
        count => format!(
            "makes a circle of managers with the other rows of these: {}{}",
            all.join(", "),
            if count > all.len() { ", …" } else { "" }
        ),
    };
    for at in circle {
        if let Some(row) = rows.get_mut(*at) {
            let value = row.given(Column::Manager).map(str::to_owned);
            let (code, detail) = (ErrorCode::ManagerCycle, detail.clone());
            sheet.reject(row, Column::Manager, code, detail, value, None);
        }
    }
    true
}
