//! A place and the rules of its tree.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{OrgId, PlaceId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::places;

/// One line of 1 to 64 characters.
pub type PlaceName = Text<1, 64>;
/// The name of a zone in the IANA database.
pub type ZoneName = Text<1, 64>;

/// Places of one organization.
pub const MAX_PLACES: i64 = 2_000;

/// What a place is, from the top down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Site,
    /// In a site.
    Building,
    /// In a building, or right in a site.
    Floor,
}

impl PlaceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Building => "building",
            Self::Floor => "floor",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "site" => Self::Site,
            "building" => Self::Building,
            _ => Self::Floor,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = places, check_for_backend(diesel::pg::Pg))]
pub struct Place {
    pub org_id: OrgId,
    pub id: PlaceId,
    pub parent_id: Option<PlaceId>,
    pub kind: String,
    pub name: String,
    /// From the site down to itself.
    pub path: Vec<Option<PlaceId>>,
    /// Its site's.
    pub time_zone: String,
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

impl Place {
    pub fn kind(&self) -> PlaceKind {
        PlaceKind::stored(&self.kind)
    }

    /// The path of a place right in this one.
    pub fn path_below(&self, id: PlaceId) -> Vec<Option<PlaceId>> {
        self.path.iter().copied().chain([Some(id)]).collect()
    }

    /// Fails unless a place of this kind may be in the other one.
    pub fn require_in(kind: PlaceKind, parent: &Self) -> Result<()> {
        if kind > parent.kind() {
            return Ok(());
        }
        Err(Problem::invalid(
            "/parent_id",
            format!(
                "must be of a higher kind: a {} is in no {} (a site is at the top, a building in a site, a floor in \
                 either)",
                kind.as_str(),
                parent.kind
            ),
        ))
    }
}

/// A zone by its IANA name.
pub fn require_zone(name: &str) -> Result<()> {
    name.parse::<Tz>().map(drop).map_err(|_| {
        Problem::invalid(
            "/time_zone",
            "must be an IANA time zone, like Asia/Shanghai or America/New_York",
        )
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn place(kind: PlaceKind, path: &[u128]) -> Place {
        let id = |number: &u128| PlaceId(Uuid::from_u128(*number));
        Place {
            org_id: OrgId(Uuid::nil()),
            id: path.last().map(id).unwrap(),
            parent_id: path.iter().rev().nth(1).map(id),
            kind: kind.as_str().to_owned(),
            name: String::new(),
            path: path.iter().map(|number| Some(id(number))).collect(),
            time_zone: "Asia/Shanghai".to_owned(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn kinds_are_in_higher_ones() {
        use PlaceKind::{Building, Floor, Site};
        for (kind, parent, allowed) in [
            (Building, Site, true),
            (Floor, Site, true),
            (Floor, Building, true),
            (Building, Building, false),
            (Floor, Floor, false),
            (Building, Floor, false),
            (Site, Site, false),
        ] {
            let parent = place(parent, &[1]);
            assert_eq!(
                Place::require_in(kind, &parent).is_ok(),
                allowed,
                "{kind:?} in {parent:?}"
            );
        }
    }
}
