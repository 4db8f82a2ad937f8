//! The directory's search as clients see it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::Rank;
use super::queries::Found;
use crate::kernel::ids::{DepartmentId, MemberId};

/// Whom a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectoryHits {
    /// The best first; of equal matches in the order of what matched.
    pub items: Vec<DirectoryHit>,
    /// There are more: type more.
    pub more: bool,
}

/// Somebody whom a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectoryHit {
    pub id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
    /// `null` where there is none, or it is hidden.
    #[schema(example = "A0042")]
    pub employee_number: Option<String>,
    /// `null` where there is none, or it is hidden.
    #[schema(example = "工程师")]
    pub title: Option<String>,
    /// The first one is the primary department; empty where the profile is closed.
    pub department_ids: Vec<DepartmentId>,
    pub matched: DirectoryMatch,
    /// Whether the profile is open to the caller; if not, there is nothing but the name.
    pub is_open: bool,
}

/// What of a person matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryMatch {
    /// The name as it is written.
    Name,
    /// The name in pinyin, or by the initials of its words.
    Pinyin,
    OtherName,
    EmployeeNumber,
    Mobile,
    Email,
    Title,
}

impl From<Rank> for DirectoryMatch {
    fn from(rank: Rank) -> Self {
        match rank {
            Rank::Name | Rank::NamePart => Self::Name,
            Rank::Pinyin | Rank::Mix | Rank::PinyinPart => Self::Pinyin,
            Rank::OtherName => Self::OtherName,
            Rank::EmployeeNumber => Self::EmployeeNumber,
            Rank::Mobile => Self::Mobile,
            Rank::Email => Self::Email,
            Rank::Title => Self::Title,
        }
    }
}

impl DirectoryHit {
    pub fn new(found: Found, department_ids: Vec<DepartmentId>) -> Self {
        let Found {
            member,
            rank,
            is_open,
        } = found;
        Self {
            id: member.id,
            name: member.name,
            employee_number: member.employee_number.filter(|_| is_open),
            title: member.title.filter(|_| is_open),
            department_ids: if is_open { department_ids } else { Vec::new() },
            matched: rank.into(),
            is_open,
        }
    }
}
