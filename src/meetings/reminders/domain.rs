//! Which reminders there may be.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// Reminders of one meeting.
pub const MAX_REMINDERS: usize = 5;
/// The earliest: four weeks before the start, in minutes.
pub const EARLIEST: i32 = 40_320;
/// The latest: four weeks after it.
pub const LATEST: i32 = -40_320;
/// Those of a meeting of which nobody said any.
pub const USUAL: [i32; 1] = [15];

/// What was due so long ago is not sent any more, as after the service was down.
pub const STALE: TimeDelta = TimeDelta::minutes(30);
/// So far back each job looks again: a meeting may have been written while the last one looked.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);

/// As they are kept: the earliest first, each once. Else what is wrong with which.
pub fn parse(minutes: &[i32]) -> Result<Vec<i32>, (Option<usize>, String)> {
    let range = LATEST..=EARLIEST;
    if let Some(index) = minutes.iter().position(|minutes| !range.contains(minutes)) {
        let detail = format!("must be {LATEST} to {EARLIEST} minutes before the start");
        return Err((Some(index), detail));
    }
    let mut sorted = minutes.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    if sorted.len() > MAX_REMINDERS {
        return Err((None, format!("must be at most {MAX_REMINDERS} reminders")));
    }
    Ok(sorted)
}

/// Between which instants a reminder is sent that falls due: after the first, until the second.
pub fn due_between(
    sent_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    ((sent_until - OVERLAP).max(now - STALE), now)
}

/// When the next job runs: reminders fall due on full minutes, mostly.
pub fn next_look(now: DateTime<Utc>) -> DateTime<Utc> {
    let minute = TimeDelta::minutes(1);
    now.duration_trunc(minute).unwrap_or(now) + minute
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_are_few_and_near() {
        assert_eq!(parse(&[15, 60, 15, -5]), Ok(vec![60, 15, -5]));
        assert_eq!(parse(&[]), Ok(Vec::new()));
        assert_eq!(parse(&[EARLIEST, LATEST]), Ok(vec![EARLIEST, LATEST]));
        assert_eq!(parse(&[0, EARLIEST + 1]).unwrap_err().0, Some(1));
        assert_eq!(parse(&[LATEST - 1]).unwrap_err().0, Some(0));
        assert_eq!(parse(&[1, 2, 3, 4, 5, 6]).unwrap_err().0, None);
        assert_eq!(parse(&[1, 2, 3, 4, 5, 5]).unwrap().len(), 5);
    }

    #[test]
    fn jobs_look_a_little_back_and_not_far() {
        let at = |text: &str| -> DateTime<Utc> { format!("2026-09-07T{text}Z").parse().unwrap() };
        let now = at("01:45:30");
        assert_eq!(
            due_between(at("01:44:00"), now),
            (at("01:42:00"), now),
            "what was written meanwhile"
        );
        assert_eq!(due_between(at("00:00:00"), now), (at("01:15:30"), now));
        assert_eq!(next_look(now), at("01:46:00"));
        assert_eq!(next_look(at("01:46:00")), at("01:47:00"));
    }
}
