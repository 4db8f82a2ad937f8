//! What staff of a group may do. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of setting of a group, or what follows from its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupSetting {
    People,
    Shifts,
    Rosters,
    Sites,
    Calendar,
    Results,
}

impl GroupSetting {
    pub fn read(self) -> GroupRight {
        GroupRight(self, GroupAccess::Read)
    }

    pub fn write(self) -> GroupRight {
        GroupRight(self, GroupAccess::Write)
    }
}

/// To do something of a kind of setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRight(GroupSetting, GroupAccess);

/// What one may do of a kind of setting.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum GroupAccess {
    #[default]
    None,
    Read,
    /// And read.
    Write,
}

/// What a sub-admin may do of a group, by kind of setting; `none` where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GroupRights {
    /// Whom the group takes in.
    pub people: GroupAccess,
    /// The rules: the shifts of the week, week or roster, the national calendar, the zone, reminders. The priority among
    /// groups is the organization's.
    pub shifts: GroupAccess,
    /// Who works on which day, where the group works by a roster.
    pub rosters: GroupAccess,
    /// Where its people may check in.
    pub sites: GroupAccess,
    /// The group's special days.
    pub calendar: GroupAccess,
    /// The days of whoever is in the group today; with `write`, corrections of those on which they were in it.
    pub results: GroupAccess,
}

impl GroupRights {
    /// Those of a leader.
    pub const ALL: Self = Self {
        people: GroupAccess::Write,
        shifts: GroupAccess::Write,
        rosters: GroupAccess::Write,
        sites: GroupAccess::Write,
        calendar: GroupAccess::Write,
        results: GroupAccess::Write,
    };

    pub fn of(self, setting: GroupSetting) -> GroupAccess {
        match setting {
            GroupSetting::People => self.people,
            GroupSetting::Shifts => self.shifts,
            GroupSetting::Rosters => self.rosters,
            GroupSetting::Sites => self.sites,
            GroupSetting::Calendar => self.calendar,
            GroupSetting::Results => self.results,
        }
    }

    pub fn allow(self, right: GroupRight) -> bool {
        let GroupRight(setting, access) = right;
        self.of(setting) >= access
    }

    /// Of each kind of setting of which `self` and `other` differ, the more that one of them allows: what is given or
    /// taken back where one takes the other's place.
    pub fn difference(self, other: Self) -> Self {
        let moved = |setting| {
            let (one, two) = (self.of(setting), other.of(setting));
            if one == two {
                GroupAccess::None
            } else {
                one.max(two)
            }
        };
        Self {
            people: moved(GroupSetting::People),
            shifts: moved(GroupSetting::Shifts),
            rosters: moved(GroupSetting::Rosters),
            sites: moved(GroupSetting::Sites),
            calendar: moved(GroupSetting::Calendar),
            results: moved(GroupSetting::Results),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: [GroupSetting; 6] = [
        GroupSetting::People,
        GroupSetting::Shifts,
        GroupSetting::Rosters,
        GroupSetting::Sites,
        GroupSetting::Calendar,
        GroupSetting::Results,
    ];

    #[test]
    fn who_writes_reads_too_and_what_is_not_said_is_nothing() {
        let rights: GroupRights =
            serde_json::from_str(r#"{"sites": "write", "people": "read"}"#).unwrap();
        assert!(
            rights.allow(GroupSetting::Sites.read()) && rights.allow(GroupSetting::Sites.write())
        );
        assert!(rights.allow(GroupSetting::People.read()));
        assert!(!rights.allow(GroupSetting::People.write()));
        for setting in SETTINGS {
            let named = [GroupSetting::Sites, GroupSetting::People].contains(&setting);
            assert_eq!(rights.allow(setting.read()), named, "{setting:?}");
            assert!(GroupRights::ALL.allow(setting.write()));
            assert!(!GroupRights::default().allow(setting.read()));
        }
    }

    #[test]
    fn what_moves_is_what_was_given_or_taken() {
        let before = GroupRights {
            rosters: GroupAccess::Write,
            results: GroupAccess::Read,
            ..GroupRights::default()
        };
        let after = GroupRights {
            rosters: GroupAccess::Read,
            sites: GroupAccess::Read,
            ..before
        };
        let moved = GroupRights {
            rosters: GroupAccess::Write,
            sites: GroupAccess::Read,
            ..GroupRights::default()
        };
        assert_eq!(before.difference(after), moved);
        assert_eq!(after.difference(before), moved);
        assert_eq!(after.difference(after), GroupRights::default());
    }
}
