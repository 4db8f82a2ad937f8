//! Policies about second factors, and who meets them, as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::RequiredOf;
use crate::kernel::ids::MemberId;
use crate::kernel::paging::{PageQuery, default_limit};

/// Of whom an organization requires a second factor, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorPolicy {
    pub required_of: RequiredOf,
    /// From then on, whoever needs a second factor and has none may do nothing here; before, they
    /// are told. At most 90 days ahead. Left out in a change: at once. `null` where it is required
    /// of nobody.
    pub from: Option<DateTime<Utc>>,
}

/// What an organization requires of oneself.
#[derive(Debug, Serialize, ToSchema)]
pub struct MySecondFactor {
    /// Whether the organization requires one of oneself, now or from `from` on.
    pub required: bool,
    /// From when; `null` where it is not required.
    pub from: Option<DateTime<Utc>>,
    /// Whether one's account has one.
    pub on: bool,
}

/// Whether a member has a second factor, and must.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorStanding {
    pub member_id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
    /// Whether the policy covers them, be it from a later day on.
    pub required: bool,
    pub on: bool,
}

/// How many have a second factor, of those who work here and whom one may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecondFactorCounts {
    /// All of them.
    pub members: usize,
    /// Of whom it is required.
    pub required: usize,
    /// Who have one.
    pub on: usize,
    /// Of whom it is required, and who have none.
    pub missing: usize,
}

/// A page of people, and the counts of all of them, whatever was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorPage {
    pub items: Vec<SecondFactorStanding>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
    pub counts: SecondFactorCounts,
}

/// Which people are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StandingsQuery {
    /// Only those who have a second factor, or only those who have none.
    pub on: Option<bool>,
    /// Only those of whom it is required, or only the others.
    pub required: Option<bool>,
    /// How many at the most, 1 to 100.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl StandingsQuery {
    pub fn page(&self) -> PageQuery {
        PageQuery::new(self.limit, self.cursor.clone())
    }

    /// Whether somebody is asked for.
    pub fn takes(&self, standing: &SecondFactorStanding) -> bool {
        let fits = |asked: Option<bool>, is| asked.is_none_or(|asked| asked == is);
        fits(self.on, standing.on) && fits(self.required, standing.required)
    }
}
