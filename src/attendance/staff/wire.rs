//! Staff as clients see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::GroupRights;
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::version::Version;

/// A sub-admin of a group, with what they may do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceSubAdmin {
    pub member_id: MemberId,
    pub rights: GroupRights,
}

/// Who is to look after a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceStaff {
    /// May write everything of the group; `null`: nobody.
    pub leader_id: Option<MemberId>,
    /// Each once, and not the leader.
    #[schema(max_items = 50)]
    pub sub_admins: Vec<AttendanceSubAdmin>,
}

impl NewAttendanceStaff {
    /// What each of them may do.
    pub fn staff(&self) -> BTreeMap<MemberId, GroupRights> {
        staff(self.leader_id, &self.sub_admins)
    }
}

/// Who looks after a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceStaff {
    pub group_id: AttendanceGroupId,
    pub leader_id: Option<MemberId>,
    pub sub_admins: Vec<AttendanceSubAdmin>,
    /// The group's.
    #[schema(example = 1)]
    pub version: Version,
}

impl AttendanceStaff {
    /// What each of them may do.
    pub fn staff(&self) -> BTreeMap<MemberId, GroupRights> {
        staff(self.leader_id, &self.sub_admins)
    }
}

fn staff(
    leader: Option<MemberId>,
    sub_admins: &[AttendanceSubAdmin],
) -> BTreeMap<MemberId, GroupRights> {
    let subs = sub_admins.iter().map(|sub| (sub.member_id, sub.rights));
    let leader = leader.map(|id| (id, GroupRights::ALL));
    subs.chain(leader).collect()
}
