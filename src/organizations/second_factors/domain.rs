//! Of whom a second factor is required. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far ahead a policy may be announced.
pub const LONGEST_NOTICE: TimeDelta = TimeDelta::days(90);

/// Of whom an organization requires a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequiredOf {
    Nobody,
    /// Of everybody to whom a role was granted, for the organization or for a department.
    Administrators,
    Everyone,
}

impl RequiredOf {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Administrators => "administrators",
            Self::Everyone => "everyone",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "administrators" => Self::Administrators,
            "everyone" => Self::Everyone,
            _ => Self::Nobody,
        }
    }

    /// Whether it is required of a member, by whether a role was granted to them.
    pub fn covers(self, has_role: bool) -> bool {
        match self {
            Self::Nobody => false,
            Self::Administrators => has_role,
            Self::Everyone => true,
        }
    }
}

/// From when on a member needs a second factor; `None`: not at all.
pub fn required_from(
    of: RequiredOf,
    from: Option<DateTime<Utc>>,
    has_role: bool,
) -> Option<DateTime<Utc>> {
    from.filter(|_| of.covers(has_role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_required_of_whom_the_policy_names() {
        let from = DateTime::from_timestamp(1_800_000_000, 0);
        let required = |of| [false, true].map(|has_role| required_from(of, from, has_role));
        assert_eq!(required(RequiredOf::Nobody), [None, None]);
        assert_eq!(required(RequiredOf::Administrators), [None, from]);
        assert_eq!(required(RequiredOf::Everyone), [from, from]);
    }

    #[test]
    fn is_stored_as_it_is_named() {
        for of in [
            RequiredOf::Nobody,
            RequiredOf::Administrators,
            RequiredOf::Everyone,
        ] {
            assert_eq!(RequiredOf::stored(of.as_str()), of);
        }
    }
}
