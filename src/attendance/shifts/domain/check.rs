//! What makes hours a shift.

use super::{
    Break, Flex, Hours, LateOff, Limit, MAX_BREAKS, MAX_LATE_OFF, MAX_MINUTES, MAX_SECTIONS,
    Section, ShiftPoint, WallMinute,
};
use crate::attendance::invalid::Invalid;

pub(super) fn hours(hours: &Hours) -> Result<(), Invalid> {
    match hours {
        Hours::Free(free) => {
            if free.day_starts.next_day() {
                return Err(Invalid::new("free", "must begin on the work date"));
            }
            within("free", free.required)
        }
        Hours::Sections(sections) => self::sections(sections),
    }
}

fn sections(sections: &[Section]) -> Result<(), Invalid> {
    let refused = |detail: String| Err(Invalid::new("sections", detail));
    let (Some(first), Some(last)) = (sections.first(), sections.last()) else {
        return refused("must have 1 to 3, or `free` must be given".into());
    };
    if sections.len() > MAX_SECTIONS {
        return refused(format!(
            "must have 1 to {MAX_SECTIONS}, has {}",
            sections.len()
        ));
    }
    if first.on.at.next_day() {
        return refused("must begin on the work date, and not on the next day".into());
    }
    let mut before: Option<WallMinute> = None;
    for section in sections {
        if before.is_some_and(|before| section.on.at < before) {
            return refused(
                "must follow one another: one begins before the one before it ends".into(),
            );
        }
        if section.off.at <= section.on.at {
            return refused(
                "must end after they begin; an end after midnight has `next_day`".into(),
            );
        }
        before = Some(section.off.at);
        limits(&section.on)?;
        limits(&section.off)?;
    }
    let span = last.off.at.0 - first.on.at.0;
    if span > MAX_MINUTES {
        return refused(format!(
            "must span {MAX_MINUTES} minutes at the most from the first point to the last, \
             span {span}"
        ));
    }
    Ok(())
}

fn limits(point: &ShiftPoint) -> Result<(), Invalid> {
    for (field, limit) in [
        ("before_minutes", point.reach.before),
        ("after_minutes", point.reach.after),
    ] {
        if let Limit::Minutes(minutes) = limit {
            within(field, minutes)?;
        }
    }
    Ok(())
}

fn within(field: &'static str, minutes: u16) -> Result<(), Invalid> {
    if minutes <= MAX_MINUTES {
        return Ok(());
    }
    let detail = format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}");
    Err(Invalid::new(field, detail))
}

pub(super) fn breaks(hours: &Hours, breaks: &[Break]) -> Result<(), Invalid> {
    let refused = |detail: String| Err(Invalid::new("breaks", detail));
    if breaks.len() > MAX_BREAKS {
        return refused(format!(
            "must be {MAX_BREAKS} at the most, are {}",
            breaks.len()
        ));
    }
    let mut before = WallMinute(0);
    for span in breaks {
        if span.end <= span.start || span.start < before {
            return refused("must follow one another, and each end after it begins".into());
        }
        before = span.end;
        let inside = |s: &Section| s.on.at <= span.start && span.end <= s.off.at;
        if let Hours::Sections(sections) = hours
            && !sections.iter().any(inside)
        {
            return refused("must each lie within one section".into());
        }
    }
    Ok(())
}

pub(super) fn moves(hours: &Hours, flex: Flex, late_off: &[LateOff]) -> Result<(), Invalid> {
    let Hours::Sections(sections) = hours else {
        if flex.is_none() && late_off.is_empty() {
            return Ok(());
        }
        return Err(Invalid::new("free", "hours have neither flex nor late_off"));
    };
    let shortest = [sections.first(), sections.last()]
        .into_iter()
        .flatten()
        .map(|section| section.off.at.0 - section.on.at.0)
        .min()
        .unwrap_or(0);
    if flex.early >= shortest || flex.late >= shortest {
        let detail = format!(
            "must move the day by less than its first and last section last, {shortest} minutes"
        );
        return Err(Invalid::new("flex", detail));
    }
    if late_off.len() > MAX_LATE_OFF {
        let detail = format!("must have {MAX_LATE_OFF} tiers at the most");
        return Err(Invalid::new("late_off", detail));
    }
    let mut before = (0, 0);
    for tier in late_off {
        let rises = tier.late_off > before.0 && tier.late_on > before.1;
        if !rises || tier.late_off > MAX_MINUTES || tier.late_on >= shortest {
            let detail = format!(
                "must rise from tier to tier, with late_off_minutes of {MAX_MINUTES} at the most, \
                 and late_on_minutes below {shortest}, as long as the first section"
            );
            return Err(Invalid::new("late_off", detail));
        }
        before = (tier.late_off, tier.late_on);
    }
    Ok(())
}
