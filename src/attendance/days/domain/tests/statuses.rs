//! How a day stands at a moment, and in which words.

use super::*;

const MONDAY: &str = "2026-03-02";

fn on(time: &str) -> String {
    format!("{MONDAY} {time}")
}

fn report(punches: &[Punch], now: &str) -> DayReport {
    office()
        .day(date(MONDAY))
        .report(&Facts::of(punches), at(now))
}

fn status(punches: &[Punch], now: &str) -> DayStatus {
    report(punches, now).status
}

/// The result of the check-in, after a shift of 09:00 to 18:00 with the given tiers.
fn arrival(tiers: LatenessTiers, time: &str) -> (TimeResult, u32) {
    let shift = shift_with("09:00", "18:00", tiers, PunchWindows::default());
    let report = schedule(shift)
        .day(date(MONDAY))
        .report(&Facts::of(&[check_in(&on(time))]), at(&on("20:00")));
    let point = *report.point(PointKind::OnDuty).unwrap();
    (point.time_result().unwrap(), point.minutes())
}

#[test]
fn lateness_is_counted_in_whole_minutes() {
    let strict = LatenessTiers::default();
    assert_eq!(arrival(strict, "08:00"), (TimeResult::Normal, 0));
    assert_eq!(arrival(strict, "09:00:59"), (TimeResult::Normal, 0));
    assert_eq!(arrival(strict, "09:01:00"), (TimeResult::Late, 1));
    let tiers = LatenessTiers::parse(5, Some(30), Some(60)).unwrap();
    assert_eq!(arrival(tiers, "09:05:59"), (TimeResult::Normal, 5));
    assert_eq!(arrival(tiers, "09:06"), (TimeResult::Late, 6));
    assert_eq!(arrival(tiers, "09:30"), (TimeResult::SeriousLate, 30));
    assert_eq!(arrival(tiers, "10:00"), (TimeResult::Absenteeism, 60));
}

#[test]
fn leaving_early_is_counted_in_whole_minutes_too() {
    let departure = |time: &str| {
        let report = report(
            &[check_in(&on("09:00")), check_out(&on(time))],
            &on("20:00"),
        );
        let point = *report.point(PointKind::OffDuty).unwrap();
        (point.time_result().unwrap(), point.minutes())
    };
    assert_eq!(departure("17:59:01"), (TimeResult::Normal, 0));
    assert_eq!(departure("17:59:00"), (TimeResult::Early, 1));
    assert_eq!(departure("18:30"), (TimeResult::Normal, 0));
}

#[test]
fn a_day_goes_its_way() {
    let come = [check_in(&on("08:55"))];
    assert_eq!(status(&[], &on("07:00")), DayStatus::NotDue);
    assert_eq!(
        status(&come, &on("08:54")),
        DayStatus::NotDue,
        "not punched yet at that time"
    );
    assert_eq!(status(&come, &on("08:56")), DayStatus::Present);
    assert_eq!(
        status(&[check_in(&on("09:12"))], &on("09:30")),
        DayStatus::Late
    );
    let day = [check_in(&on("08:55")), check_out(&on("18:03"))];
    assert_eq!(status(&day, &on("12:00")), DayStatus::Present);
    assert_eq!(status(&day, &on("18:04")), DayStatus::Left);
    assert_eq!(
        status(&day, "2026-04-01 12:00"),
        DayStatus::Left,
        "and stays"
    );
}

#[test]
fn an_empty_day_is_absent_only_after_its_last_window() {
    assert_eq!(status(&[], &on("09:25")), DayStatus::Overdue);
    assert_eq!(status(&[], &on("13:29")), DayStatus::Overdue);
    assert_eq!(status(&[], &on("13:30")), DayStatus::MissingOnDuty);
    assert_eq!(status(&[], "2026-03-03 01:29"), DayStatus::MissingOnDuty);
    assert_eq!(status(&[], "2026-03-03 01:30"), DayStatus::Absent);

    // A Friday before a rest day stays open until 06:00.
    let friday = |now| {
        office()
            .day(date("2026-03-06"))
            .report(&Facts::of(&[]), at(now))
            .status
    };
    assert_eq!(friday("2026-03-07 05:59"), DayStatus::MissingOnDuty);
    assert_eq!(friday("2026-03-07 06:00"), DayStatus::Absent);
}

#[test]
fn a_window_until_half_past_one_is_respected() {
    let windows = PunchWindows {
        on_duty: Reach::default(),
        off_duty: Reach {
            before: None,
            after: Some(120),
        },
    };
    let late = schedule(shift_with(
        "15:00",
        "23:30",
        LatenessTiers::default(),
        windows,
    ));
    let at = |now: &str| {
        late.day(date(MONDAY))
            .report(&Facts::of(&[]), at(now))
            .status
    };
    assert_eq!(at("2026-03-03 01:29:59"), DayStatus::MissingOnDuty);
    assert_eq!(
        at("2026-03-03 01:30:59"),
        DayStatus::MissingOnDuty,
        "half past is included"
    );
    assert_eq!(at("2026-03-03 01:31:00"), DayStatus::Absent);
}

#[test]
fn a_forgotten_check_out_is_missing_after_its_window() {
    let come = [check_in(&on("08:55"))];
    assert_eq!(status(&come, "2026-03-03 01:29"), DayStatus::Present);
    assert_eq!(status(&come, "2026-03-03 01:30"), DayStatus::MissingOffDuty);
    let go = [check_out(&on("18:05"))];
    assert_eq!(status(&go, &on("19:00")), DayStatus::MissingOnDuty);
    let late_go = report(&go, &on("19:00"));
    assert_eq!(
        late_go.point(PointKind::OnDuty).unwrap().time_result(),
        Some(TimeResult::NotSigned)
    );
    assert_eq!(
        late_go.point(PointKind::OffDuty).unwrap().is_normal(),
        Some(true)
    );
}

#[test]
fn a_pause_is_not_the_end_of_the_day() {
    let day = [
        check_in(&on("08:55")),
        check_out(&on("12:00")),
        check_in(&on("13:00")),
    ];
    assert_eq!(status(&day, &on("12:30")), DayStatus::LeftEarly);
    assert_eq!(status(&day, &on("13:01")), DayStatus::Present);
    let back = report(&day, &on("13:01"));
    assert_eq!(
        back.point(PointKind::OffDuty).unwrap().check_status(),
        CheckStatus::Init
    );
    assert_eq!((back.left_early(), back.unmatched.len()), (false, 2));
    let closed = report(&day, "2026-03-03 02:00");
    assert_eq!(
        (closed.status, closed.left_early()),
        (DayStatus::LeftEarly, true)
    );
    assert_eq!(closed.point(PointKind::OffDuty).unwrap().minutes(), 360);
}

#[test]
fn a_punch_elsewhere_is_said_so() {
    for (fence, told) in [
        (FenceOutcome::Outside, "The punch was outside every site."),
        (
            FenceOutcome::Borderline,
            "The punch was at the edge of a site.",
        ),
        (
            FenceOutcome::Undecidable,
            "The place of the punch could not be decided.",
        ),
    ] {
        let report = report(&[elsewhere(fence, check_in(&on("09:20")))], &on("10:00"));
        assert_eq!(report.status, DayStatus::Outside);
        assert!(report.sentence.en.ends_with(told), "{}", report.sentence.en);
        let point = report.point(PointKind::OnDuty).unwrap();
        assert_eq!(point.location_result(), Some(LocationResult::Outside));
        assert_eq!(
            point.time_result(),
            Some(TimeResult::Late),
            "time is judged apart"
        );
        assert!(report.came_late() && report.punched_outside());
    }
}

#[test]
fn rest_days_expect_nobody() {
    let festival = office()
        .day(date("2026-02-16"))
        .report(&Facts::of(&[]), at("2026-02-16 10:00"));
    assert_eq!(festival.status, DayStatus::RestDay);
    assert_eq!(
        festival.sentence.en,
        "2026-02-16 is a day off: Spring Festival."
    );
    let overtime = check_in("2026-03-01 10:00");
    let sunday = office()
        .day(date("2026-03-01"))
        .report(&Facts::of(&[overtime]), at("2026-03-01 11:00"));
    assert_eq!(
        (sunday.status, sunday.unmatched),
        (DayStatus::RestDay, vec![overtime])
    );
    let make_up = office()
        .day(date("2026-02-14"))
        .report(&Facts::of(&[]), at("2026-02-14 09:30"));
    assert_eq!(
        make_up.status,
        DayStatus::Overdue,
        "a Saturday worked in exchange"
    );
}

#[test]
fn a_night_belongs_to_the_date_on_which_it_began() {
    let night = schedule(every_day(&shift("20:00", "02:00")));
    let punches = [check_in("2026-03-02 19:50"), check_out("2026-03-03 01:30")];
    let report = night
        .day(date(MONDAY))
        .report(&Facts::of(&punches), at("2026-03-03 09:00"));
    assert_eq!(report.status, DayStatus::LeftEarly);
    assert_eq!(
        report.sentence.en,
        "Off duty from 02:00 the next day: punched at 01:30 the next day, 30 minutes early."
    );
    assert_eq!(
        report.sentence.zh_cn,
        "下班 次日 02:00：次日 01:30 打卡，早退 30 分钟。"
    );
    let next = night
        .day(date("2026-03-03"))
        .report(&Facts::of(&punches), at("2026-03-03 09:00"));
    assert_eq!((next.status, next.unmatched.len()), (DayStatus::NotDue, 0));
}

#[test]
fn every_status_is_told_in_both_languages() {
    let told = |punches: &[Punch], now: &str| {
        let Words { en, zh_cn } = report(punches, now).sentence;
        (en.into_owned(), zh_cn.into_owned())
    };
    let pair = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
    assert_eq!(
        told(&[], &on("08:00")),
        pair(
            "Expected from 09:00; not checked in yet.",
            "应于 09:00 上班，尚未打卡。"
        )
    );
    assert_eq!(
        told(&[], &on("09:25")),
        pair(
            "Expected from 09:00, 25 minutes ago, and not checked in yet; \
             check-in closes at 13:30.",
            "应于 09:00 上班，已过 25 分钟，尚未打卡；13:30 停止上班打卡。"
        )
    );
    assert_eq!(
        told(&[check_in(&on("09:01"))], &on("09:25")),
        pair(
            "On duty from 09:00: punched at 09:01, 1 minute late.",
            "上班 09:00：09:01 打卡，迟到 1 分钟。"
        )
    );
    assert_eq!(
        told(&[], &on("15:00")),
        pair(
            "On duty from 09:00: no punch before 13:30, when the window closed.",
            "上班 09:00：打卡时段已于 13:30 结束，缺卡。"
        )
    );
    assert_eq!(
        told(&[], "2026-03-03 08:00"),
        pair(
            "No punch all day; the last window closed at 01:30 the next day.",
            "全天未打卡，打卡时段已于 次日 01:30 结束，记为旷工。"
        )
    );
}

#[test]
fn a_day_explains_its_parts() {
    let tiers = LatenessTiers::parse(5, Some(30), None).unwrap();
    let schedule = schedule(shift_with("09:00", "18:00", tiers, PunchWindows::default()));
    let told = |time: &str| {
        let report = schedule
            .day(date(MONDAY))
            .report(&Facts::of(&[check_in(&on(time))]), at(&on("12:00")));
        report
            .explanation()
            .into_iter()
            .map(|words| words.en.into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("09:03"),
        [
            "2026-03-02 is a working day of the week.",
            "On duty from 09:00: punched at 09:03, 3 minutes late, within the permitted 5.",
            "Off duty from 18:00: not punched yet, open from 09:00 until 01:30 the next day.",
        ]
    );
    assert_eq!(
        told("09:45")[1],
        "On duty from 09:00: punched at 09:45, 45 minutes late, which is seriously late \
         (from 30 minutes)."
    );
}

#[test]
fn every_day_has_one_status_and_flags_beside_it() {
    let now = on("10:00");
    let away = elsewhere(FenceOutcome::Outside, check_in(&on("08:50")));
    let stands = |punches: &[Punch]| {
        let report = report(punches, &now);
        let flags = (
            report.came_late(),
            report.left_early(),
            report.punched_outside(),
        );
        (report.status, flags)
    };
    let none = (false, false, false);
    assert_eq!(stands(&[]), (DayStatus::Overdue, none));
    assert_eq!(
        stands(&[check_in(&on("08:59"))]),
        (DayStatus::Present, none)
    );
    let late = check_in(&on("09:20"));
    assert_eq!(stands(&[late]), (DayStatus::Late, (true, false, false)));
    let gone = [late, check_out(&on("09:50"))];
    assert_eq!(stands(&gone), (DayStatus::LeftEarly, (true, true, false)));
    assert_eq!(stands(&[away]), (DayStatus::Outside, (false, false, true)));
}

#[test]
fn codes_read_back() {
    for status in DayStatus::ALL {
        assert_eq!(DayStatus::from_code(status.code()), Some(status));
    }
}
