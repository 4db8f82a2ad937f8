//! Tiers of coming late and of leaving early.
//!
//! Must hold: `absenteeism > serious > permit`, so that every minute has one tier.

use super::MAX_MINUTES;
use crate::attendance::invalid::Invalid;
use crate::attendance::words::{Words, minutes};

/// Both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    pub late: LatenessTiers,
    pub early: EarlinessTiers,
}

impl Tiers {
    /// Of leaving early nothing where every minute of it is the same.
    pub fn words(self) -> Words {
        match self.early == EarlinessTiers::default() {
            true => self.late.words(),
            false => self.late.words().then(&self.early.words()),
        }
    }
}

impl From<LatenessTiers> for Tiers {
    fn from(late: LatenessTiers) -> Self {
        let early = EarlinessTiers::default();
        Self { late, early }
    }
}

/// From which minute on lateness counts, and as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatenessTiers {
    permit: u16,
    serious: Option<u16>,
    absenteeism: Option<u16>,
}

impl LatenessTiers {
    /// More than `permit` minutes is late; `serious` or more is seriously late; `absenteeism`
    /// or more counts as absence (旷工迟到). Each 0 to 1440, the latter two optional.
    pub fn parse(
        permit: u16,
        serious: Option<u16>,
        absenteeism: Option<u16>,
    ) -> Result<Self, Invalid> {
        rising(&[
            ("permit_minutes", Some(permit)),
            ("serious_minutes", serious),
            ("absenteeism_minutes", absenteeism),
        ])?;
        Ok(Self {
            permit,
            serious,
            absenteeism,
        })
    }

    pub fn permit(self) -> u16 {
        self.permit
    }

    pub fn serious(self) -> Option<u16> {
        self.serious
    }

    pub fn absenteeism(self) -> Option<u16> {
        self.absenteeism
    }

    /// The tier of so many whole minutes after the start.
    pub fn tier(self, minutes: u32) -> Lateness {
        let reaches = |tier: Option<u16>| tier.is_some_and(|from| minutes >= u32::from(from));
        if reaches(self.absenteeism) {
            Lateness::Absenteeism
        } else if reaches(self.serious) {
            Lateness::Serious
        } else if minutes > u32::from(self.permit) {
            Lateness::Late
        } else {
            Lateness::OnTime
        }
    }
}

/// Fails unless each of these is more than those before it, as far as they are there, and a day at the most.
fn rising(tiers: &[(&'static str, Option<u16>)]) -> Result<(), Invalid> {
    let mut below: Option<(&str, u16)> = None;
    for (field, minutes) in tiers {
        let Some(minutes) = *minutes else {
            continue;
        };
        if let Some((under, low)) = below.filter(|(_, low)| minutes <= *low) {
            let detail = format!("must be more than {under} ({low}), is {minutes}");
            return Err(Invalid::new(field, detail));
        }
        if minutes > MAX_MINUTES {
            let detail = format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}");
            return Err(Invalid::new(field, detail));
        }
        below = Some((field, minutes));
    }
    Ok(())
}

impl LatenessTiers {
    pub fn words(self) -> Words {
        let mut told = Words::new(
            format!("More than {} is late", minutes(self.permit.into()).en),
            format!("超过 {} 为迟到", minutes(self.permit.into()).zh_cn),
        );
        for (tier, en, zh) in [
            (self.serious, "is seriously late", "为严重迟到"),
            (self.absenteeism, "counts as absence", "为旷工迟到"),
        ] {
            if let Some(from) = tier {
                let from = minutes(from.into());
                told = Words::new(
                    format!("{}, {} or more {en}", told.en, from.en),
                    format!("{}，满 {} {zh}", told.zh_cn, from.zh_cn),
                );
            }
        }
        Words::new(format!("{}.", told.en), format!("{}。", told.zh_cn))
    }
}

/// How late, by the shift's tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lateness {
    OnTime,
    Late,
    Serious,
    Absenteeism,
}

/// From which minute on leaving before the end counts, and as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EarlinessTiers {
    permit: u16,
    absenteeism: Option<u16>,
}

impl EarlinessTiers {
    /// More than `permit` minutes is early; `absenteeism` or more counts as absence (旷工早退). Each 0 to
    /// 1440, the latter optional.
    pub fn parse(permit: u16, absenteeism: Option<u16>) -> Result<Self, Invalid> {
        rising(&[
            ("early_permit_minutes", Some(permit)),
            ("early_absenteeism_minutes", absenteeism),
        ])?;
        Ok(Self {
            permit,
            absenteeism,
        })
    }

    pub fn permit(self) -> u16 {
        self.permit
    }

    pub fn absenteeism(self) -> Option<u16> {
        self.absenteeism
    }

    /// The tier of so many whole minutes before the end.
    pub fn tier(self, minutes: u32) -> Earliness {
        match self.absenteeism {
            Some(from) if minutes >= u32::from(from) => Earliness::Absenteeism,
            _ if minutes > u32::from(self.permit) => Earliness::Early,
            _ => Earliness::InTime,
        }
    }

    fn words(self) -> Words {
        let permit = minutes(self.permit.into());
        let told = Words::new(
            format!("More than {} before the end is leaving early", permit.en),
            format!("提前超过 {} 下班为早退", permit.zh_cn),
        );
        let more = self.absenteeism.map(|from| minutes(from.into()));
        let more = more.map_or_else(Default::default, |from| {
            let en = format!(", {} or more counts as absence", from.en);
            (en, format!("，满 {} 为旷工早退", from.zh_cn))
        });
        Words::new(
            format!("{}{}.", told.en, more.0),
            format!("{}{}。", told.zh_cn, more.1),
        )
    }
}

/// How early somebody left, by the shift's tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Earliness {
    InTime,
    Early,
    Absenteeism,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_begin_where_they_say() {
        let tiers = LatenessTiers::parse(5, Some(30), Some(60)).unwrap();
        for (minutes, tier) in [
            (0, Lateness::OnTime),
            (5, Lateness::OnTime),
            (6, Lateness::Late),
            (29, Lateness::Late),
            (30, Lateness::Serious),
            (59, Lateness::Serious),
            (60, Lateness::Absenteeism),
            (10_000, Lateness::Absenteeism),
        ] {
            assert_eq!(tiers.tier(minutes), tier, "{minutes} minutes");
        }
        assert_eq!(LatenessTiers::default().tier(1), Lateness::Late);
        assert_eq!(LatenessTiers::default().tier(1_000), Lateness::Late);
    }

    #[test]
    fn tiers_must_rise() {
        let refused = |permit, serious, absenteeism| {
            LatenessTiers::parse(permit, serious, absenteeism)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused(30, Some(30), None),
            "serious_minutes must be more than permit_minutes (30), is 30"
        );
        assert_eq!(
            refused(5, Some(30), Some(20)),
            "absenteeism_minutes must be more than serious_minutes (30), is 20"
        );
        assert_eq!(
            refused(5, None, Some(5)),
            "absenteeism_minutes must be more than permit_minutes (5), is 5"
        );
        assert_eq!(
            refused(5, None, Some(1_441)),
            "absenteeism_minutes must be between 0 and 1440 minutes, is 1441"
        );
        assert!(refused(1_441, None, None).starts_with("permit_minutes"));
    }

    #[test]
    fn leaving_early_has_tiers_of_its_own() {
        let tiers = EarlinessTiers::parse(5, Some(60)).unwrap();
        for (minutes, tier) in [
            (0, Earliness::InTime),
            (5, Earliness::InTime),
            (6, Earliness::Early),
            (59, Earliness::Early),
            (60, Earliness::Absenteeism),
        ] {
            assert_eq!(tiers.tier(minutes), tier, "{minutes} minutes");
        }
        assert_eq!(EarlinessTiers::default().tier(0), Earliness::InTime);
        assert_eq!(EarlinessTiers::default().tier(1), Earliness::Early);
        assert_eq!(EarlinessTiers::default().tier(1_000), Earliness::Early);
        let refused = |permit, from| EarlinessTiers::parse(permit, from).unwrap_err().to_string();
        assert_eq!(
            refused(5, Some(5)),
            "early_absenteeism_minutes must be more than early_permit_minutes (5), is 5"
        );
        assert_eq!(
            refused(1_441, None),
            "early_permit_minutes must be between 0 and 1440 minutes, is 1441"
        );
        assert!(refused(0, Some(1_441)).starts_with("early_absenteeism_minutes must be between"));
        let told = Tiers {
            late: LatenessTiers::default(),
            early: tiers,
        };
        assert_eq!(
            told.words().en,
            "More than 0 minutes is late. More than 5 minutes before the end is leaving early, \
             60 minutes or more counts as absence."
        );
    }
}
