//! Tiers of lateness.
//!
//! Must hold: `absenteeism > serious > permit`, so that every minute of lateness has one tier.

use super::MAX_MINUTES;
use crate::attendance::invalid::Invalid;
use crate::attendance::words::{Words, minutes};

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
        let mut below = ("permit_minutes", Some(permit));
        for tier in [
            ("serious_minutes", serious),
            ("absenteeism_minutes", absenteeism),
        ] {
            if let (Some(low), Some(minutes)) = (below.1, tier.1) {
                if minutes <= low {
                    let detail = format!("must be more than {} ({low}), is {minutes}", below.0);
                    return Err(Invalid::new(tier.0, detail));
                }
                below = tier;
            }
        }
        match below {
            (field, Some(minutes)) if minutes > MAX_MINUTES => Err(Invalid::new(
                field,
                format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}"),
            )),
            _ => Ok(Self {
                permit,
                serious,
                absenteeism,
            }),
        }
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
}
