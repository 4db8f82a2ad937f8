//! Thousands of random rules in zones whose clocks change, with occurrences left out, against
//! python-dateutil: every time is the same.

use std::io::Write;
use std::process::{Command, Stdio};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use muster::kernel::wall_clock;
use muster::meetings::recurrence::{Pattern, Rule};
use serde_json::{Value, json};

use crate::support::smtp::python;

const CASES: usize = 4_000;
const AT_MOST: usize = 60;
const ZONES: [Tz; 8] = [
    Tz::America__New_York,
    Tz::Europe__Berlin,
    Tz::Asia__Shanghai,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Auckland,
    Tz::Asia__Kathmandu,
    Tz::America__St_Johns,
    Tz::Europe__London,
];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Random numbers that are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, values: &[T]) -> T {
        let at = self.below(u64::try_from(values.len()).unwrap());
        values[usize::try_from(at).unwrap()]
    }

    /// One to three of them, with commas between.
    fn some(&mut self, mut one: impl FnMut(&mut Self) -> String) -> String {
        let count = 1 + self.below(3);
        (0..count).map(|_| one(self)).collect::<Vec<_>>().join(",")
    }
}

struct Case {
    pattern: Pattern,
    horizon: NaiveDateTime,
    excluded: Vec<NaiveDateTime>,
}

fn start(dice: &mut Dice, all_day: bool) -> NaiveDateTime {
    // Around the weeks in which clocks are changed, or anywhere in three years.
    let from = dice.of(&[
        (2026, 2, 20),
        (2026, 3, 20),
        (2026, 9, 20),
        (2026, 10, 20),
        (2024, 1, 1),
    ]);
    let from = NaiveDate::from_ymd_opt(from.0, from.1, from.2).unwrap();
    let within = if from.year() == 2024 { 1_000 } else { 20 };
    let day = from + Days::new(dice.below(within));
    if all_day {
        return day.and_time(NaiveTime::MIN);
    }
    let hour = dice.of(&[0, 1, 1, 2, 2, 2, 3, 10, 23]);
    let minute = dice.of(&[0, 15, 30, 45]);
    day.and_hms_opt(hour, minute, 0).unwrap()
}

/// Numbered days or others, never both: of a list that has both, dateutil keeps the days that are in
/// either half at once, which are none.
fn days(dice: &mut Dice, most: u64) -> String {
    let numbered = most > 0 && dice.once_in(2);
    dice.some(|dice| {
        let day = dice.of(&DAYS);
        if !numbered {
            return day.to_owned();
        }
        let n = 1 + dice.below(most);
        let sign = dice.of(&["", "-", "+"]);
        format!("{sign}{n}{day}")
    })
}

fn months(dice: &mut Dice) -> String {
    dice.some(|dice| (1 + dice.below(12)).to_string())
}

fn signed(dice: &mut Dice, most: u64) -> String {
    dice.some(|dice| {
        let n = 1 + dice.below(most);
        let sign = dice.of(&["", "-"]);
        format!("{sign}{n}")
    })
}

fn rule(dice: &mut Dice) -> String {
    let frequency = dice.of(&["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let mut parts = vec![format!("FREQ={frequency}")];
    let mut add = |name: &str, value: String| parts.push(format!("{name}={value}"));
    if dice.once_in(2) {
        add("INTERVAL", (1 + dice.below(6)).to_string());
    }
    if dice.once_in(3) {
        add("WKST", dice.of(&DAYS).to_owned());
    }
    let mut limits = 0;
    match frequency {
        "DAILY" => {
            if dice.once_in(2) {
                add("BYDAY", days(dice, 0));
            } else if dice.once_in(2) {
                add("BYMONTHDAY", signed(dice, 28));
            }
            if dice.once_in(4) {
                add("BYMONTH", months(dice));
            }
        }
        "WEEKLY" => {
            if !dice.once_in(4) {
                add("BYDAY", days(dice, 0));
                limits += 1;
            }
            if dice.once_in(5) {
                add("BYMONTH", months(dice));
            }
        }
        "MONTHLY" => {
            let in_months = dice.once_in(4);
            if in_months {
                add("BYMONTH", months(dice));
            }
            if dice.once_in(2) {
                add("BYDAY", days(dice, if in_months { 4 } else { 5 }));
                limits += 1;
            } else if dice.once_in(2) {
                // dateutil looks for a 30 February until the year 9999.
                add("BYMONTHDAY", signed(dice, if in_months { 28 } else { 31 }));
                limits += 1;
            }
        }
        _ => match dice.below(6) {
            0 => {
                add(
                    "BYWEEKNO",
                    dice.some(|dice| (1 + dice.below(52)).to_string()),
                );
                add("BYDAY", days(dice, 0));
                limits += 1;
            }
            1 => {
                add("BYYEARDAY", signed(dice, 366));
                limits += 1;
            }
            2 => add("BYDAY", days(dice, 52)),
            3 => {
                add("BYMONTH", months(dice));
                add("BYDAY", days(dice, 4));
                limits += 1;
            }
            4 => {
                add("BYMONTH", months(dice));
                add("BYMONTHDAY", signed(dice, 28));
                limits += 1;
            }
            _ => {}
        },
    }
    if limits > 0 && dice.once_in(3) {
        add(
            "BYSETPOS",
            dice.of(&["1", "-1", "2", "1,-1", "-2"]).to_owned(),
        );
    }
    parts.join(";")
}

fn case(dice: &mut Dice) -> Case {
    let zone = dice.of(&ZONES);
    let all_day = dice.once_in(5);
    let mut start = start(dice, all_day);
    let text = rule(dice);
    if text.contains("WEEKLY") && text.contains("BYSETPOS") {
        // dateutil counts the places of the first week from the start on; the week is what the RFC says.
        let first = Rule::parse(&text).unwrap().to_string();
        let week_start = first.split_once("WKST=").map_or("MO", |(_, day)| day);
        let day = DAYS.iter().position(|known| *known == week_start).unwrap();
        while start.weekday().num_days_from_monday() as usize != day {
            start += TimeDelta::days(1);
        }
    }
    let until = start + TimeDelta::days(i64::try_from(dice.below(500)).unwrap());
    let end = match dice.below(3) {
        0 => format!(";COUNT={}", 1 + dice.below(40)),
        1 if all_day => format!(";UNTIL={}", until.format("%Y%m%d")),
        1 => {
            let until = wall_clock::instant(zone, until);
            format!(";UNTIL={}", until.format("%Y%m%dT%H%M%SZ"))
        }
        _ => String::new(),
    };
    let pattern = Pattern {
        zone,
        start,
        all_day,
        rule: Rule::parse(&format!("{text}{end}")).unwrap(),
    };
    let horizon = start + TimeDelta::days(1_100);
    let excluded = pattern.starts(horizon, AT_MOST * 2).unwrap_or_default();
    let excluded = excluded.into_iter().filter(|_| dice.once_in(7)).collect();
    Case {
        pattern,
        horizon,
        excluded,
    }
}

fn ours(case: &Case) -> Value {
    let pattern = &case.pattern;
    // As many as could be left out, and one more than may be there.
    let Ok(starts) = pattern.starts(case.horizon, 2_000) else {
        return Value::Null;
    };
    let kept = starts.iter().filter(|start| !case.excluded.contains(start));
    let times: Vec<_> = kept
        .map(|local| {
            let instant = (!pattern.all_day).then(|| {
                let at = wall_clock::instant(pattern.zone, *local);
                at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
            });
            json!([local.format("%Y-%m-%dT%H:%M:%S").to_string(), instant])
        })
        .collect();
    if times.len() > AT_MOST {
        Value::Null
    } else {
        json!(times)
    }
}

#[test]
fn every_rule_tells_the_times_that_dateutil_tells() {
    let mut dice = Dice(20_261_121);
    let cases: Vec<_> = (0..CASES).map(|_| case(&mut dice)).collect();
    let iso = |local: &NaiveDateTime| local.format("%Y-%m-%dT%H:%M:%S").to_string();
    let asked: Vec<_> = cases
        .iter()
        .map(|case| {
            json!({
                "zone": case.pattern.zone.name(),
                "start": iso(&case.pattern.start),
                "all_day": case.pattern.all_day,
                "rule": case.pattern.rule.to_string(),
                "horizon": iso(&case.horizon),
                "excluded": case.excluded.iter().map(iso).collect::<Vec<_>>(),
                "at_most": AT_MOST,
            })
        })
        .collect();
    let theirs = dateutil(&json!(asked));
    let (mut times, mut changed) = (0, 0);
    for (case, (asked, theirs)) in cases.iter().zip(asked.iter().zip(&theirs)) {
        let ours = ours(case);
        assert_eq!(ours, *theirs, "{asked}");
        times += ours.as_array().map_or(0, Vec::len);
        changed += usize::from(clocks_change(case));
    }
    assert!(times > 20_000 && changed > 1_000, "{times} {changed}");
}

/// Whether there are times before and after a change of the clocks.
fn clocks_change(case: &Case) -> bool {
    let starts = case.pattern.starts(case.horizon, 2_000).unwrap_or_default();
    let offset =
        |local: &NaiveDateTime| *local - wall_clock::instant(case.pattern.zone, *local).naive_utc();
    starts.first().map(offset) != starts.last().map(offset)
        || starts
            .windows(2)
            .any(|pair| offset(&pair[0]) != offset(&pair[1]))
}

fn dateutil(asked: &Value) -> Vec<Value> {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/api/meetings/recurrence.py"
    );
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(asked.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
