//! The sums of days.

use serde::Serialize;
use utoipa::ToSchema;

/// What days that are over came to, together. Minutes are whole; seconds are of work, breaks left
/// out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttendanceTotals {
    /// Days that are over.
    #[schema(example = 22)]
    pub days: i64,
    /// On which something was planned.
    #[schema(example = 21)]
    pub planned_days: i64,
    /// On which somebody was there.
    #[schema(example = 20)]
    pub worked_days: i64,
    /// Without a punch all day (旷工).
    #[schema(example = 0)]
    pub absent_days: i64,
    /// On leave, on a trip, or out on business, all day.
    #[schema(example = 1)]
    pub excused_days: i64,
    /// Check-ins that were late by the tiers.
    #[schema(example = 2)]
    pub late_count: i64,
    #[schema(example = 17)]
    pub late_minutes: i64,
    /// Of those that were late, seriously so (严重迟到).
    #[schema(example = 1)]
    pub serious_late_count: i64,
    /// Of those that were late, so late that they count as absence (旷工迟到).
    #[schema(example = 0)]
    pub absent_late_count: i64,
    /// Check-outs that were early.
    #[schema(example = 0)]
    pub early_count: i64,
    #[schema(example = 0)]
    pub early_minutes: i64,
    /// Of those that were early, so early that they count as absence (旷工早退).
    #[schema(example = 0)]
    pub absent_early_count: i64,
    /// Punches that are missing (缺卡).
    #[schema(example = 1)]
    pub missing_count: i64,
    /// Punches that were not made at a site.
    #[schema(example = 0)]
    pub outside_count: i64,
    /// Punches that were not made at a site and count as in place, as accepted field work (外勤).
    #[schema(example = 2)]
    pub field_work_count: i64,
    #[schema(example = 604800)]
    pub planned_seconds: i64,
    #[schema(example = 590400)]
    pub present_seconds: i64,
    /// Of what was planned, on leave, on a trip, or out on business: the sum of the three that follow.
    #[schema(example = 43200)]
    pub excused_seconds: i64,
    /// On leave (请假).
    #[schema(example = 28800)]
    pub leave_seconds: i64,
    /// On a business trip (出差).
    #[schema(example = 10800)]
    pub travel_seconds: i64,
    /// Out on business (外出).
    #[schema(example = 3600)]
    pub go_out_seconds: i64,
    /// From check-in to check-out.
    #[schema(example = 593100)]
    pub worked_seconds: i64,
    /// Overtime (加班), as it was approved, on the date on which it begins; what was worked of it is not measured.
    #[schema(example = 7200)]
    pub overtime_seconds: i64,
}

impl AttendanceTotals {
    pub fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.planned_days += other.planned_days;
        self.worked_days += other.worked_days;
        self.absent_days += other.absent_days;
        self.excused_days += other.excused_days;
        self.late_count += other.late_count;
        self.late_minutes += other.late_minutes;
        self.serious_late_count += other.serious_late_count;
        self.absent_late_count += other.absent_late_count;
        self.early_count += other.early_count;
        self.early_minutes += other.early_minutes;
        self.absent_early_count += other.absent_early_count;
        self.missing_count += other.missing_count;
        self.outside_count += other.outside_count;
        self.field_work_count += other.field_work_count;
        self.planned_seconds += other.planned_seconds;
        self.present_seconds += other.present_seconds;
        self.excused_seconds += other.excused_seconds;
        self.leave_seconds += other.leave_seconds;
        self.travel_seconds += other.travel_seconds;
        self.go_out_seconds += other.go_out_seconds;
        self.worked_seconds += other.worked_seconds;
        self.overtime_seconds += other.overtime_seconds;
    }
}
