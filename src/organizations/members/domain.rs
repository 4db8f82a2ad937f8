//! A member.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{AccountId, MemberId, OrgId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::members;

pub type MemberName = Text<1, 64>;
pub type EmployeeNumber = Text<1, 32>;
pub type JobTitle = Text<1, 64>;

/// Names that one member may go by besides.
pub const MAX_OTHER_NAMES: usize = 5;
/// Departments that one member may be in.
pub const MAX_DEPARTMENTS: usize = 20;

/// Where a member is in their life with the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Known, but has not joined with an account.
    Invited,
    Active,
    /// Has an account, and may do nothing until resumed.
    Suspended,
    /// Active, until the end of a last day that is announced.
    Leaving,
    /// Belongs no more, and may come back.
    Left,
}

/// The stored statuses of those who may act.
pub const WORKING: [&str; 2] = ["active", "leaving"];

impl MemberStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Leaving => "leaving",
            Self::Left => "left",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "suspended" => Self::Suspended,
            "leaving" => Self::Leaving,
            "left" => Self::Left,
            _ => Self::Invited,
        }
    }

    /// Whether the member may act.
    pub fn works(self) -> bool {
        matches!(self, Self::Active | Self::Leaving)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = members, check_for_backend(diesel::pg::Pg))]
pub struct Member {
    pub org_id: OrgId,
    pub id: MemberId,
    pub account_id: Option<AccountId>,
    pub employee_number: Option<String>,
    pub name: String,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub status: String,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub joined_at: Option<DateTime<Utc>>,
    pub other_names: Vec<Option<String>>,
    pub manager_id: Option<MemberId>,
    pub hired_on: Option<NaiveDate>,
}

impl Member {
    /// Somebody of whom no more is known than the name, and who has not joined.
    pub fn invited(org_id: OrgId, id: MemberId, name: String, now: DateTime<Utc>) -> Self {
        Self {
            org_id,
            id,
            account_id: None,
            employee_number: None,
            name,
            mobile: None,
            email: None,
            title: None,
            status: MemberStatus::Invited.as_str().to_owned(),
            version: 1,
            created_at: now,
            joined_at: None,
            other_names: Vec::new(),
            manager_id: None,
            hired_on: None,
        }
    }

    pub fn status(&self) -> MemberStatus {
        MemberStatus::stored(&self.status)
    }
}

/// What is stored of other names: each once, in their order.
pub fn other_names(given: &[MemberName]) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = Vec::with_capacity(given.len());
    for name in given {
        let name = Some(name.to_string());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A date of hire that is no slip of the pen; else what is allowed.
pub fn check_hired_on(date: NaiveDate) -> Result<(), String> {
    if (1900..=2100).contains(&date.year()) {
        Ok(())
    } else {
        Err("must be from 1900-01-01 to 2100-12-31".to_owned())
    }
}

/// A telephone number as E.164: `+`, then 7 to 15 digits; spaces, dots, dashes and brackets
/// are dropped, and mainland China's +86 is understood where 11 digits begin with 1.
pub fn parse_mobile(raw: &str) -> Result<String, String> {
    let kept: String = raw
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')'))
        .collect();
    let digits = kept.strip_prefix('+').unwrap_or(&kept);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err("must be a telephone number, like +8613800138000 or 13800138000".to_owned());
    }
    let mainland = !kept.starts_with('+') && digits.len() == 11 && digits.starts_with('1');
    let number = if mainland {
        format!("+86{digits}")
    } else {
        format!("+{digits}")
    };
    if !kept.starts_with('+') && !mainland {
        return Err("must begin with + and the country, like +442071838750, unless it is a mainland China mobile".to_owned());
    }
    if (7..=15).contains(&(number.len() - 1)) {
        Ok(number)
    } else {
        Err(format!(
            "must have 7 to 15 digits with the country, has {}",
            number.len() - 1
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::parse_mobile;

    #[test]
    fn mobiles_are_stored_in_one_form() {
        for raw in [
            "13800138000",
            "138 0013 8000",
            "+86 138-0013-8000",
            "+8613800138000",
        ] {
            assert_eq!(parse_mobile(raw).as_deref(), Ok("+8613800138000"), "{raw}");
        }
        assert_eq!(
            parse_mobile("+44 (20) 7183 8750").as_deref(),
            Ok("+442071838750")
        );
        for raw in [
            "",
            "+",
            "02071838750",
            "abc",
            "+12345",
            "+1234567890123456",
            "１３８００１３８０００",
        ] {
            assert!(parse_mobile(raw).is_err(), "{raw}");
        }
    }
}
