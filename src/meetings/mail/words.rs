//! When a meeting is, in the words of a language.

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use crate::kernel::mail::Locale;
use crate::meetings::icalendar::Event;

/// The day and the time of an event on the wall clock of `zone`, which is named.
pub fn when(event: &Event, zone: Tz, locale: Locale) -> String {
    let (from, to) = if event.all_day {
        (event.start, event.end() - TimeDelta::days(1))
    } else {
        let slot = event.slot();
        (
            slot.starts_at.with_timezone(&zone).naive_local(),
            slot.ends_at.with_timezone(&zone).naive_local(),
        )
    };
    let mut text = day(from, locale);
    let another_day = to.date() != from.date();
    if !event.all_day {
        text.push_str(&from.format(" %H:%M").to_string());
    }
    if another_day {
        text.push_str(&format!(" – {}", day(to, locale)));
    }
    if !event.all_day {
        let dash = if another_day { " " } else { "–" };
        text.push_str(&format!("{dash}{} {}", to.format("%H:%M"), zone.name()));
    }
    if event.rule.is_some() {
        text.push_str(match locale {
            Locale::English => ", repeats",
            Locale::SimplifiedChinese => "，重复",
        });
    }
    text
}

fn day(local: NaiveDateTime, locale: Locale) -> String {
    let names = match locale {
        Locale::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        Locale::SimplifiedChinese => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    };
    let index = usize::try_from(local.weekday().num_days_from_monday()).unwrap_or(0);
    let name = names.get(index).copied().unwrap_or_default();
    format!("{} {name}", local.format("%Y-%m-%d"))
}
