use super::*;
use crate::meetings::icalendar;

fn now() -> DateTime<Utc> {
    "2026-09-07T00:50:00Z".parse().unwrap()
}

fn all(lines: &str) -> Result<Drafts, Skip> {
    let text =
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    let read = icalendar::read(&text).unwrap();
    let overrides: Vec<_> = read.events.iter().skip(1).collect();
    let context = Context {
        zone: Tz::Asia__Shanghai,
        untitled: "-",
        now: now(),
        dates: 100,
    };
    drafts(&read.events[0], &overrides, context)
}

fn drafted(lines: &str) -> Result<Draft, Skip> {
    let mut drafts = all(lines)?;
    assert_eq!((drafts.parts.len(), &drafts.left_out[..]), (1, &[][..]));
    Ok(drafts.parts.remove(0).1)
}

fn reason(lines: &str) -> Reason {
    drafted(lines).unwrap_err().reason
}

#[test]
fn a_series_of_outlook_with_what_differs() {
    let draft = drafted(
        "SUMMARY:Weekly\nDTSTART;TZID=W. Europe Standard Time:20260907T100000\n\
         DTEND;TZID=W. Europe Standard Time:20260907T110000\n\
         RRULE:FREQ=WEEKLY;UNTIL=20261231;BYDAY=MO\n\
         EXDATE;TZID=W. Europe Standard Time:20260914T100000\nEND:VEVENT\nBEGIN:VEVENT\nUID:x\n\
         SUMMARY:Weekly\nRECURRENCE-ID;TZID=W. Europe Standard Time:20260921T100000\n\
         DTSTART;TZID=W. Europe Standard Time:20260922T100000\nDURATION:PT2H",
    )
    .unwrap();
    assert_eq!(draft.zone, Tz::Europe__Berlin);
    assert_eq!(
        draft.rule.as_deref(),
        Some("FREQ=WEEKLY;UNTIL=20261231T225959Z;BYDAY=MO")
    );
    assert!(draft.own[0].cancelled);
    assert_eq!(draft.own[1].length_seconds, Some(7_200));
    assert_eq!(draft.own[1].title, None);
    let moved = draft.own[1].starts_local.unwrap();
    assert_eq!(moved.to_string(), "2026-09-22 10:00:00");
}

#[test]
fn whole_days_and_moments() {
    let draft = drafted("DTSTART;VALUE=DATE:20260908").unwrap();
    assert!(draft.all_day && draft.length_seconds == 86_400);
    assert_eq!(
        (draft.title.as_str(), draft.zone),
        ("-", Tz::Asia__Shanghai)
    );
    let draft = drafted("DTSTART:20260908T020000Z\nLOCATION:Room 1\nDESCRIPTION:a\\nb").unwrap();
    assert_eq!(draft.length_seconds, 60);
    assert_eq!(draft.note.as_deref(), Some("Room 1\n\na\nb"));
}

#[test]
fn what_is_not_taken_says_why() {
    for (lines, expected) in [
        ("SUMMARY:x", Reason::BadTime),
        (
            "DTSTART;TZID=Mars/Base:20260908T100000",
            Reason::UnknownZone,
        ),
        (
            "DTSTART:20260908T100000Z\nSTATUS:CANCELLED",
            Reason::Cancelled,
        ),
        ("DTSTART:20250908T100000Z", Reason::Over),
        ("DTSTART:20300908T100000Z", Reason::TooFar),
        (
            "DTSTART:20260908T100000Z\nDTEND:20260908T090000Z",
            Reason::BadTime,
        ),
        (
            "DTSTART:20260908T100000Z\nRRULE:FREQ=HOURLY",
            Reason::BadRule,
        ),
        (
            "DTSTART:20260908T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO",
            Reason::BadRule,
        ),
        (
            "DTSTART:20260908T100000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
            Reason::Unsupported,
        ),
        (
            "DTSTART:20260908T100000Z\nRRULE:FREQ=DAILY\nEXRULE:FREQ=HOURLY",
            Reason::BadRule,
        ),
        (
            "DTSTART:20200908T100000Z\nRRULE:FREQ=DAILY;COUNT=3",
            Reason::Over,
        ),
    ] {
        assert_eq!(reason(lines), expected, "{lines}");
    }
    // Begun long ago, and still going on.
    assert!(drafted("DTSTART:20200908T100000Z\nRRULE:FREQ=WEEKLY").is_ok());
}

/// Each time that the meetings of an event take place, as far as they are asked.
fn times(drafts: &Drafts) -> Vec<String> {
    let mut all = Vec::new();
    for (_, draft) in &drafts.parts {
        let names = match &draft.rule {
            None => vec![draft.starts_local],
            Some(text) => {
                let pattern = Pattern {
                    zone: draft.zone,
                    start: draft.starts_local,
                    all_day: draft.all_day,
                    rule: Rule::parse(text).unwrap(),
                };
                pattern.check().unwrap();
                pattern
                    .starts("2026-10-01T00:00:00".parse().unwrap(), 1_000)
                    .unwrap()
            }
        };
        for name in names {
            let own = draft.own.iter().find(|own| own.original_start == name);
            if own.is_some_and(|own| own.cancelled) {
                continue;
            }
            let at = own.and_then(|own| own.starts_local).unwrap_or(name);
            let title = own.and_then(|own| own.title.as_ref());
            let title = title.unwrap_or(&draft.title);
            all.push(format!("{} {title}", at.format("%d %H:%M")));
        }
    }
    all.sort();
    all
}

fn keys(drafts: &Drafts) -> Vec<&str> {
    drafts.parts.iter().map(|(key, _)| key.as_str()).collect()
}

#[test]
fn dates_of_its_own_are_meetings() {
    let drafts = all(
        "SUMMARY:a\nDTSTART;TZID=Asia/Shanghai:20260907T100000\nDURATION:PT1H\n\
         RRULE:FREQ=WEEKLY;COUNT=2\n\
         RDATE;TZID=Asia/Shanghai:20260909T150000,20260914T100000,20260916T090000,20260917T090000\n\
         RDATE;VALUE=PERIOD:20260918T010000Z/PT2H,20260919T010000Z/20260919T013000Z\n\
         RDATE;TZID=Mars/Base:20260920T100000\nRDATE:someday\n\
         EXDATE;TZID=Asia/Shanghai:20260917T090000\nEND:VEVENT\nBEGIN:VEVENT\nUID:x\nSUMMARY:b\n\
         RECURRENCE-ID;TZID=Asia/Shanghai:20260916T090000\nDTSTART;TZID=Asia/Shanghai:20260916T110000",
    )
    .unwrap();
    let expected = [
        "07 10:00 a",
        "09 15:00 a",
        "14 10:00 a",
        "16 11:00 b",
        "18 09:00 a",
        "19 09:00 a",
    ];
    assert_eq!(times(&drafts), expected);
    let lengths: Vec<_> = drafts
        .parts
        .iter()
        .map(|(_, one)| one.length_seconds)
        .collect();
    assert_eq!(lengths, [3_600, 3_600, 60, 7_200, 1_800]);
    let left: Vec<_> = drafts
        .left_out
        .iter()
        .map(|one| (one.property.as_str(), one.skip.reason))
        .collect();
    let expected = [
        ("RDATE:someday", Reason::BadTime),
        ("RDATE:20260920T100000", Reason::UnknownZone),
    ];
    assert_eq!(left, expected);
    // Without a rule; the start itself does not take place.
    let drafts = all(
        "SUMMARY:a\nDTSTART;VALUE=DATE:20260908\nRDATE;VALUE=DATE:20260910,20260912\n\
         EXDATE;VALUE=DATE:20260908",
    )
    .unwrap();
    assert_eq!(times(&drafts), ["10 00:00 a", "12 00:00 a"]);
    assert_eq!(keys(&drafts), ["on 20260910T000000", "on 20260912T000000"]);
}

#[test]
fn changes_of_all_that_follows_split() {
    let series = "SUMMARY:a\nDTSTART;TZID=America/New_York:20260907T100000\nDURATION:PT1H\n\
        EXDATE;TZID=America/New_York:20260923T100000\n";
    let change = |from: &str, to: &str| {
        format!(
            "END:VEVENT\nBEGIN:VEVENT\nUID:x\nSUMMARY:b\n\
             RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:{from}\n\
             DTSTART;TZID=America/New_York:{to}\nDURATION:PT2H\n"
        )
    };
    let moved = "END:VEVENT\nBEGIN:VEVENT\nUID:x\nSUMMARY:c\n\
        RECURRENCE-ID;TZID=America/New_York:20260921T100000\nDTSTART;TZID=America/New_York:20260922T080000\n";
    // Mondays and Wednesdays: from the 14th on two hours later, and a day.
    let rule = "RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE\n";
    let later = change("20260914T100000", "20260915T120000");
    let drafts = all(&format!("{series}{rule}{later}{moved}")).unwrap();
    assert_eq!(keys(&drafts), ["", "from 20260914T100000"]);
    assert_eq!(
        times(&drafts),
        [
            "07 10:00 a",
            "09 10:00 a",
            "15 12:00 b",
            "17 12:00 b",
            "22 08:00 c"
        ]
    );
    let rules: Vec<_> = drafts
        .parts
        .iter()
        .map(|(_, one)| one.rule.clone().unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "FREQ=WEEKLY;UNTIL=20260914T135959Z;BYDAY=MO,WE",
            "FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH"
        ]
    );
    assert!(drafts.left_out.is_empty());
    // No rule tells these days: each is moved by itself, until a New Year.
    let rule = "RRULE:FREQ=MONTHLY;BYDAY=1MO,3MO\n";
    let drafts = all(&format!(
        "{series}{rule}{}",
        change("20260921T100000", "20260924T090000")
    ))
    .unwrap();
    assert_eq!(times(&drafts), ["07 10:00 a", "24 09:00 b"]);
    let until = drafts.parts[1].1.rule.as_deref();
    assert_eq!(
        until,
        Some("FREQ=MONTHLY;UNTIL=20280101T045959Z;BYDAY=1MO,3MO")
    );
    assert_eq!(drafts.left_out[0].skip.reason, Reason::TooFar);
    // Cancelled from the third on; and a change of what is not there.
    let rule = "RRULE:FREQ=DAILY;COUNT=5\n";
    let gone = "END:VEVENT\nBEGIN:VEVENT\nUID:x\nSTATUS:CANCELLED\n\
        RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260909T100000\n";
    let drafts = all(&format!(
        "{series}{rule}{gone}{}",
        change("20261001T100000", "20261001T120000")
    ))
    .unwrap();
    assert_eq!(times(&drafts), ["07 10:00 a", "08 10:00 a"]);
    assert_eq!(drafts.left_out[0].skip.reason, Reason::NoSeries);
}

#[test]
fn rules_of_what_is_taken_out() {
    let drafts = all(
        "SUMMARY:a\nDTSTART;TZID=Asia/Shanghai:20260907T100000\nRRULE:FREQ=DAILY;COUNT=9\n\
         EXRULE:FREQ=WEEKLY;BYDAY=SA,SU",
    )
    .unwrap();
    let days: Vec<_> = times(&drafts)
        .iter()
        .map(|one| one[..2].to_owned())
        .collect();
    assert_eq!(days, ["07", "08", "09", "10", "11", "14", "15"]);
    assert!(drafts.left_out.is_empty());
    let drafts = all(
        "SUMMARY:a\nDTSTART;TZID=Asia/Shanghai:20260907T100000\nRRULE:FREQ=WEEKLY\n\
         EXRULE:FREQ=WEEKLY;INTERVAL=2",
    )
    .unwrap();
    assert_eq!(times(&drafts), ["14 10:00 a", "28 10:00 a"]);
    let rule = drafts.parts[0].1.rule.as_deref();
    assert_eq!(rule, Some("FREQ=WEEKLY;UNTIL=20271231T155959Z"));
    assert_eq!(drafts.left_out[0].property, "EXRULE");
}
