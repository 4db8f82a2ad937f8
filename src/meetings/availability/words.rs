//! Why a time is offered, in the two languages that the service speaks.

use chrono::{DateTime, Utc};

use super::domain::{Invited, Kind, Standing};
use super::wire::{SuggestedRoom, SuggestionReason};
use crate::organizations::directory::Person;

fn reason(code: &'static str, en: String, zh_cn: String) -> SuggestionReason {
    SuggestionReason {
        code,
        member: None,
        taken: None,
        minutes: None,
        en,
        zh_cn,
    }
}

pub fn everybody_free() -> SuggestionReason {
    let en = "Everybody is free, within their working hours.".to_owned();
    reason(
        "everybody_free",
        en,
        "所有人都有空，且在工作时间内。".to_owned(),
    )
}

/// What there is to say of somebody; nothing of who is simply free.
pub fn of_person(
    person: &Person,
    invited: &Invited,
    standing: Standing,
    at: DateTime<Utc>,
) -> Vec<SuggestionReason> {
    let mut reasons = match standing {
        Standing::Missing(kind) => vec![missing(person, invited.optional, kind)],
        Standing::Comes { tentative, strain } => {
            let tentative = tentative.then(|| tentatively(person));
            let strained = strain.minutes() > 0;
            let hours =
                strained.then(|| outside(person, invited, (strain.outside, strain.night > 0), at));
            tentative.into_iter().chain(hours).collect()
        }
    };
    for reason in &mut reasons {
        reason.member = Some(person.clone());
    }
    reasons
}

fn missing(person: &Person, optional: bool, kind: Kind) -> SuggestionReason {
    let name = &person.name;
    let (en, zh_cn) = match kind {
        Kind::OutOfOffice => ("is out of office", "不在岗"),
        _ => ("has another meeting", "有其他会议"),
    };
    let (code, en, zh_cn) = match optional {
        false => (
            "missing",
            format!("{name} {en}."),
            format!("{name}{zh_cn}。"),
        ),
        true => (
            "optional_missing",
            format!("{name}, who is optional, {en}."),
            format!("{name}（可选）{zh_cn}。"),
        ),
    };
    SuggestionReason {
        taken: Some(kind.into()),
        ..reason(code, en, zh_cn)
    }
}

fn tentatively(person: &Person) -> SuggestionReason {
    let name = &person.name;
    let en = format!("{name} has a meeting then that is not accepted yet.");
    reason("tentative", en, format!("{name}当时有一个尚未接受的会议。"))
}

fn outside(
    person: &Person,
    invited: &Invited,
    (minutes, night): (i64, bool),
    at: DateTime<Utc>,
) -> SuggestionReason {
    let (name, zone) = (&person.name, invited.zone.name());
    let local = at.with_timezone(&invited.zone).format("%m-%d %H:%M");
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let (code, en, zh_cn) = match night {
        false => ("outside_hours", "", ""),
        true => ("at_night", ", at night", "，为夜间"),
    };
    let en = format!(
        "For {name} it begins at {local} ({zone}){en}, up to {minutes} {unit} outside working hours."
    );
    let zh_cn =
        format!("{name}当地时间 {local}（{zone}）开始{zh_cn}，最多超出工作时间 {minutes} 分钟。");
    SuggestionReason {
        minutes: Some(minutes),
        ..reason(code, en, zh_cn)
    }
}

/// Which room, or that there is none.
pub fn of_room(room: Option<&SuggestedRoom>) -> SuggestionReason {
    let Some(room) = room else {
        let en = "None of the rooms that fit is free.".to_owned();
        return reason("no_room", en, "没有合适的空闲会议室。".to_owned());
    };
    let (name, seats) = (&room.name, room.capacity);
    if room.needs_approval {
        return reason(
            "room_needs_approval",
            format!("{name} is free and seats {seats}; its managers must agree."),
            format!("“{name}”空闲，可容纳 {seats} 人，须管理员审批。"),
        );
    }
    reason(
        "room",
        format!("{name} is free, seats {seats}, and is the smallest that fits."),
        format!("“{name}”空闲，可容纳 {seats} 人，是合适的会议室中最小的。"),
    )
}
