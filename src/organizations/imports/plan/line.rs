//! The line of managers as a file would make it.

use std::collections::HashMap;

use super::World;
use crate::kernel::ids::MemberId;
use crate::organizations::imports::columns::Column;
use crate::organizations::imports::sheets::{Given, Row};
use crate::organizations::members::managers::circles;

/// The line of managers, everybody in it by a number.
#[derive(Default)]
pub struct Line {
    /// Who is above whom now.
    above: Vec<Option<usize>>,
    /// Of each row: the person, and who shall be above.
    rows: Vec<(usize, Option<usize>)>,
}

impl Line {
    pub fn new(world: &World, ids: &[MemberId], managers: &[Option<MemberId>]) -> Self {
        let mut line = Self::default();
        if managers.iter().all(Option::is_none) {
            return line;
        }
        let mut numbers = HashMap::new();
        let mut number = |above: &mut Vec<Option<usize>>, id: MemberId| {
            *numbers.entry(id).or_insert_with(|| {
                above.push(None);
                above.len() - 1
            })
        };
        for (id, manager) in &world.above {
            let (id, manager) = (
                number(&mut line.above, *id),
                number(&mut line.above, *manager),
            );
            if let Some(above) = line.above.get_mut(id) {
                *above = Some(manager);
            }
        }
        for (id, manager) in ids.iter().zip(managers) {
            let id = number(&mut line.above, *id);
            let manager = manager.map(|manager| number(&mut line.above, manager));
            line.rows.push((id, manager));
        }
        line
    }

    /// The rows of each circle that giving these managers would make.
    pub fn circles(&self, rows: &[Row], partial: bool) -> Vec<Vec<usize>> {
        let mut above = self.above.clone();
        let mut given = vec![None; above.len()];
        for (at, ((person, manager), row)) in self.rows.iter().zip(rows).enumerate() {
            let (Some(above), false) = (above.get_mut(*person), row.bad && partial) else {
                continue;
            };
            match (row.says(Column::Manager), manager) {
                (Given::Clear, _) => *above = None,
                (_, Some(manager)) => {
                    *above = Some(*manager);
                    if let Some(given) = given.get_mut(*person) {
                        *given = Some(at);
                    }
                }
                _ => {}
            }
        }
        let of_rows = |circle: Vec<usize>| {
            let rows = circle
                .into_iter()
                .filter_map(|person| given.get(person).copied().flatten());
            rows.collect()
        };
        circles(&above).into_iter().map(of_rows).collect()
    }
}
