//! Days of free hours: their stretches, their places, and what is owed.

use super::shifts::{TUESDAY, Weekly, adds_up, minute, noon, settled, with};
use super::*;
use crate::attendance::shifts::domain::{Flex, FreeHours, Hours};

fn free(required: u16) -> Weekly {
    let hours = Hours::Free(FreeHours {
        day_starts: minute("04:00"),
        required,
    });
    with(hours, noon(), Flex::default(), vec![])
}

fn on(time: &str) -> String {
    format!("{TUESDAY} {time}")
}

#[test]
fn stretches_are_told_with_their_places() {
    let punches = [
        elsewhere(FenceOutcome::Outside, check_in(&on("08:00"))),
        check_out(&on("12:30")),
        check_in(&on("14:00")),
        elsewhere(FenceOutcome::Borderline, check_out(&on("18:00"))),
    ];
    let report = settled(&free(480), &Facts::of(&punches));
    adds_up(&report);
    assert_eq!((report.outside(), report.punched_outside()), (2, true));
    assert_eq!(report.status, DayStatus::Outside);
    let told: Vec<_> = report.explanation().into_iter().map(|w| w.en).collect();
    let of_day = [
        "Free hours: 480 minutes of 480 minutes worked. The check-out was at the edge of a site.",
        "From 08:00 to 12:30: 240 minutes worked. The check-in was outside every site.",
        "From 14:00 to 18:00: 240 minutes worked. The check-out was at the edge of a site.",
    ];
    assert_eq!(told[told.len() - 3..], of_day);
    let zh: Vec<_> = report.explanation().into_iter().map(|w| w.zh_cn).collect();
    assert_eq!(
        zh[zh.len() - 2],
        "08:00 至 12:30：工作 240 分钟。上班打卡位置不在打卡范围内。"
    );
    let running = |punches: &[Punch], now: &str| {
        let day = free(480).day(date(TUESDAY));
        day.report(&Facts::of(punches), at(&on(now))).status
    };
    assert_eq!(running(&punches, "08:10"), DayStatus::Outside);
    assert_eq!(running(&punches, "13:00"), DayStatus::LeftEarly);
    assert_eq!(running(&punches, "15:00"), DayStatus::Present);
    let forgotten = settled(&free(480), &Facts::of(&punches[2..3]));
    assert_eq!(forgotten.status, DayStatus::MissingOffDuty);
    let told = forgotten.explanation();
    assert_eq!(told.last().unwrap().en, "From 14:00: not checked out.");
    assert_eq!(told.last().unwrap().zh_cn, "14:00 起：未打下班卡。");
}

#[test]
fn nobody_is_absent_who_owes_nothing() {
    let nothing = settled(&free(0), &Facts::default());
    assert_eq!(nothing.status, DayStatus::RestDay);
    let punches = [check_in(&on("08:00")), check_out(&on("09:00"))];
    let some = settled(&free(0), &Facts::of(&punches));
    assert_eq!((some.status, some.worked), (DayStatus::Left, 3_600));
    assert_eq!(
        settled(&free(1), &Facts::default()).status,
        DayStatus::Absent
    );
}
