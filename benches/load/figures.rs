//! What was measured, as a table for people and as JSON for programs.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::Error;

/// One figure, beside the bare figure of the same work where there is one.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// What the work underneath takes or does alone, in the same unit.
    pub bare: Option<f64>,
    /// `value / bare`.
    pub ratio: Option<f64>,
    /// What it should be, for the table.
    #[serde(skip)]
    pub goal: &'static str,
}

impl Figure {
    pub fn new(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self {
            name,
            value,
            unit,
            bare: None,
            ratio: None,
            goal: "",
        }
    }

    pub fn beside(mut self, bare: f64) -> Self {
        self.bare = Some(bare);
        self.ratio = (bare > 0.0).then(|| self.value / bare);
        self
    }

    pub fn goal(mut self, goal: &'static str) -> Self {
        self.goal = goal;
        self
    }
}

pub fn write(path: &Path, figures: &[Figure]) -> Result<(), Error> {
    let rounded: Vec<_> = figures.iter().cloned().map(round).collect();
    let mut json = serde_json::to_vec_pretty(&rounded)?;
    json.push(b'\n');
    Ok(std::fs::write(path, json)?)
}

/// To three digits behind the point.
fn three(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn round(mut figure: Figure) -> Figure {
    figure.value = three(figure.value);
    figure.bare = figure.bare.map(three);
    figure.ratio = figure.ratio.map(three);
    figure
}

pub fn table(figures: &[Figure]) -> String {
    let mut rows = vec![["", "value", "bare", "ratio", "unit", "goal"].map(str::to_owned)];
    for figure in figures {
        let optional =
            |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        rows.push([
            figure.name.to_owned(),
            format!("{:.2}", figure.value),
            optional(figure.bare),
            optional(figure.ratio),
            figure.unit.to_owned(),
            figure.goal.to_owned(),
        ]);
    }
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let [name, value, bare, ratio, unit, _] = [0, 1, 2, 3, 4, 5].map(width);
    let mut text = String::new();
    for [a, b, c, d, e, f] in &rows {
        let line = format!("  {a:name$}  {b:>value$}  {c:>bare$}  {d:>ratio$}  {e:unit$}  {f}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The middle one; of an even number, the mean of the middle two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => at(n / 2),
        n => (at(n / 2 - 1) + at(n / 2)) / 2.0,
    }
}

/// The smallest value that `percent` per cent of all do not exceed, in milliseconds.
pub fn percentile_millis(values: &[Duration], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted
        .get(rank - 1)
        .map_or(f64::NAN, |value| value.as_secs_f64() * 1000.0)
}
