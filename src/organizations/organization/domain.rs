//! An organization.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::kernel::ids::{AccountId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::organizations::second_factors::domain::RequiredOf;
use crate::organizations::second_factors::wire::SecondFactorPolicy;
use crate::schema::organizations;

/// One line of 1 to 100 characters.
pub type OrganizationName = Text<1, 100>;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
pub struct Organization {
    pub org_id: OrgId,
    pub name: String,
    pub time_zone: String,
    pub locale: String,
    pub version: Version,
    pub founded_by: AccountId,
    pub created_at: DateTime<Utc>,
    pub second_factor_of: String,
    pub second_factor_from: Option<DateTime<Utc>>,
}

impl Organization {
    /// Of whom it requires a second factor, and from when.
    pub fn second_factor(&self) -> SecondFactorPolicy {
        SecondFactorPolicy {
            required_of: RequiredOf::stored(&self.second_factor_of),
            from: self.second_factor_from,
        }
    }

    /// Its zone; what is stored was parsed when it came in.
    pub fn zone(&self) -> Result<Tz> {
        self.time_zone
            .parse()
            .map_err(|_| Problem::internal(format!("unknown zone {}", self.time_zone)))
    }
}

/// A zone by its IANA name.
pub fn parse_zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| {
        Problem::invalid(
            "/time_zone",
            "must be an IANA time zone, like Asia/Shanghai or America/New_York",
        )
    })
}
