//! The registry of permissions: every gate of the house names one of these types.
//!
//! A role is a set of their names. Adding one here is not enough to open anything: a role
//! must hold it, and `tests/api/guards` compares every operation with every role.

use crate::kernel::tenancy::Permission;

macro_rules! permissions {
    ($($(#[$scoped:ident])? $ident:ident = $name:literal $title:literal;)+) => {
        $(
            #[doc = $title]
            pub struct $ident;
            impl Permission for $ident {
                const NAME: &'static str = $name;
                const TITLE: &'static str = $title;
                const SCOPED: bool = permissions!(@scoped $($scoped)?);
            }
        )+
        /// Every permission: its name and what it lets one do.
        pub const ALL: &[(&str, &str)] = &[$(($name, $title)),+];

        /// Whether a permission may be held for some departments only.
        pub fn is_scoped(permission: &str) -> bool {
            match permission {
                $($name => permissions!(@scoped $($scoped)?),)+
                _ => false,
            }
        }
    };
    (@scoped scoped) => { true };
    (@scoped) => { false };
}

// `#[scoped]`: may be held for some departments only, and then opens a `ScopedGate` and no other.
permissions! {
    ReadOrganization = "organization.read" "see the organization, its departments and its people";
    ManageOrganization = "organization.manage" "change the organization's name, zone and language";
    #[scoped]
    ManageDepartments = "departments.manage" "create, rename, move and remove departments";
    #[scoped]
    ManageMembers = "members.manage" "add, import, invite and change members";
    ManageUserGroups = "user_groups.manage" "define user groups and who is in them";
    ManageVisibility = "visibility.manage" "decide who sees whom, and which fields";
    #[scoped]
    GrantRoles = "roles.grant" "give roles to members and take them back";
    ManageRoles = "roles.manage" "define the organization's own roles";
    ReadAudit = "audit.read" "read the audit log";
    UseMessaging = "messaging.use" "read and write in one's own conversations";
    ModerateMessages = "messages.moderate" "recall anybody's messages in one's own conversations, at any time";
    ManageAnnouncements = "announcements.manage" "write to everybody in the announcement channel";
    CheckIn = "attendance.check_in" "check in and out, and see one's own attendance";
    #[scoped]
    ReadAttendance = "attendance.read" "see the attendance of others";
    ManageAttendance = "attendance.manage" "define sites, shifts, groups and their calendars";
    #[scoped]
    CorrectAttendance = "attendance.correct" "set the results of others, with a reason, and take that back";
    #[scoped]
    ApproveAttendance = "attendance.approve" "be asked about requests after the managers, and revoke what was approved";
    WriteSpans = "attendance.write_spans" "write leave, trips and overtime that were approved in another system";
    #[scoped]
    PlanRosters = "attendance.plan_rosters" "plan who works on which day, where groups work by rosters";
    ClosePeriods = "attendance.close_periods" "close periods, whose results then stay as they are";
    ReopenPeriods = "attendance.reopen_periods" "reopen periods that were closed";
    #[scoped]
    ReadLocations = "attendance.read_locations" "see where others checked in, which they are told";
    ExportReceipts = "attendance.export_receipts" "export the signed receipts of everybody's check-ins";
    UseMeetings = "meetings.use" "hold meetings, book rooms for them and answer for one's own";
    ManageRooms = "rooms.manage" "define meeting rooms and cancel any meeting in them";
}

/// What a permission lets one do; `None` if there is no such permission.
pub fn title(permission: &str) -> Option<&'static str> {
    let mut all = ALL.iter();
    all.find(|(name, _)| *name == permission)
        .map(|(_, title)| *title)
}

/// What every member may do.
pub const EMPLOYEE: &[&str] = &[
    "organization.read",
    "messaging.use",
    "attendance.check_in",
    "meetings.use",
];

/// What HR may do besides.
pub const HR: &[&str] = &[
    "departments.manage",
    "members.manage",
    "user_groups.manage",
    "attendance.read",
    "attendance.manage",
    "attendance.close_periods",
    "attendance.correct",
    "attendance.approve",
    "attendance.write_spans",
    "attendance.plan_rosters",
    "attendance.export_receipts",
];

/// What a department's manager may do besides, for the department and all below it.
pub const DEPARTMENT_MANAGER: &[&str] = &[
    "attendance.read",
    "attendance.correct",
    "attendance.plan_rosters",
];
