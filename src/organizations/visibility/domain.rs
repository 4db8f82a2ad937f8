//! A rule of visibility, and what makes one valid.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{OrgId, VisibilityRuleId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::visibility_rules;

pub type RuleName = Text<1, 64>;

/// Rules of one kind in an organization.
pub const MAX_RULES: usize = 50;
/// Entries of one list of a rule.
pub const MAX_SUBJECTS: usize = 50;

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Hides its objects from everybody but the excludes.
    Hide,
    /// Limits whom its viewers see.
    Scope,
    /// Hides fields of its objects from everybody but the excludes.
    Fields,
}

impl RuleKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Scope => "scope",
            Self::Fields => "fields",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "hide" => Self::Hide,
            "scope" => Self::Scope,
            _ => Self::Fields,
        }
    }
}

/// How far viewers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Themselves.
    OnlySelf,
    /// All departments that they are in, and all below these.
    OwnDepartments,
    /// The departments of the list with all below, and the members of the list.
    Listed,
}

impl Reach {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnlySelf => "only_self",
            Self::OwnDepartments => "own_departments",
            Self::Listed => "listed",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "own_departments" => Self::OwnDepartments,
            "listed" => Self::Listed,
            _ => Self::OnlySelf,
        }
    }
}

/// A field of a member that can be hidden, or a way to them that can be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberField {
    EmployeeNumber,
    Mobile,
    Email,
    Title,
    /// Not a field, but whether one may write to them: open a direct conversation with them,
    /// bring them into a group, mention them.
    Messages,
}

impl MemberField {
    const ALL: [Self; 5] = [
        Self::EmployeeNumber,
        Self::Mobile,
        Self::Email,
        Self::Title,
        Self::Messages,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmployeeNumber => "employee_number",
            Self::Mobile => "mobile",
            Self::Email => "email",
            Self::Title => "title",
            Self::Messages => "messages",
        }
    }

    /// What the database stored; nothing that this program does not know.
    pub fn stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// Which of several rules decides, where they do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// The most general one: that of the highest department; a hiding above is never lifted below.
    ParentFirst,
    /// The most particular one: that of the person, else of a role, else of the nearest department.
    ChildFirst,
}

/// What a rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// One person.
    Member,
    /// Everybody in a department and all below it.
    Department,
    /// Everybody who holds a role, for the whole organization or a part of it.
    Role,
}

/// One entry of a list of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub kind: SubjectKind,
    pub id: Uuid,
}

/// A list of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Object,
    Exclude,
    Viewer,
    Listed,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Object, Self::Exclude, Self::Viewer, Self::Listed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Exclude => "exclude",
            Self::Viewer => "viewer",
            Self::Listed => "listed",
        }
    }

    /// Its name in a request.
    pub fn field(self) -> &'static str {
        match self {
            Self::Object => "objects",
            Self::Exclude => "excludes",
            Self::Viewer => "viewers",
            Self::Listed => "listed",
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = visibility_rules, check_for_backend(diesel::pg::Pg))]
pub struct RuleRow {
    pub org_id: OrgId,
    pub id: VisibilityRuleId,
    pub kind: String,
    pub name: String,
    pub active: bool,
    pub in_profile: bool,
    pub in_search: bool,
    pub reach: Option<String>,
    pub fields: Vec<Option<String>>,
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

/// What a rule says, without who made it and when.
#[derive(Debug, Clone)]
pub struct Content {
    pub kind: RuleKind,
    pub in_profile: bool,
    pub in_search: bool,
    pub reach: Option<Reach>,
    pub fields: Vec<MemberField>,
    /// In the order of [`Part::ALL`].
    pub lists: [Vec<Subject>; 4],
}

impl Content {
    /// Whatever is there and has no meaning for its kind, or is missing.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut must = |holds: bool, pointer: &str, detail: &str| {
            if !holds {
                errors.push(FieldError::new(pointer, detail));
            }
        };
        let [objects, excludes, viewers, listed] = &self.lists;
        let scope = self.kind == RuleKind::Scope;
        let other = "must be empty for this kind of rule";
        must(
            scope || !objects.is_empty(),
            "/objects",
            "must name somebody",
        );
        must(
            !scope || !viewers.is_empty(),
            "/viewers",
            "must name somebody",
        );
        must(scope || viewers.is_empty(), "/viewers", other);
        must(!scope || objects.is_empty(), "/objects", other);
        must(!scope || excludes.is_empty(), "/excludes", other);
        must(
            scope == self.reach.is_some(),
            "/reach",
            "must be there for a rule of scope, and for no other",
        );
        must(
            (self.reach == Some(Reach::Listed)) != listed.is_empty(),
            "/listed",
            "must name somebody if `reach` is `listed`, and nobody otherwise",
        );
        must(
            listed
                .iter()
                .all(|subject| subject.kind != SubjectKind::Role),
            "/listed",
            "must have members and departments only",
        );
        must(
            (self.kind == RuleKind::Fields) != self.fields.is_empty(),
            "/fields",
            "must be there for a rule of fields, and for no other",
        );
        must(
            self.in_profile || self.in_search,
            "/in_profile",
            "must be true if `in_search` is false: the rule would do nothing",
        );
        must(
            self.kind != RuleKind::Fields || (self.in_profile && self.in_search),
            "/in_search",
            "must be true for a rule of fields, as must `in_profile`: a hidden field is neither shown nor searched",
        );
        errors
    }
}

/// The first of equal entries each, in their order.
pub fn each_once<T: PartialEq + Copy>(given: &[T]) -> Vec<T> {
    let mut kept = Vec::with_capacity(given.len());
    for entry in given {
        if !kept.contains(entry) {
            kept.push(*entry);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody() -> Vec<Subject> {
        vec![Subject {
            kind: SubjectKind::Member,
            id: Uuid::nil(),
        }]
    }

    fn hide() -> Content {
        Content {
            kind: RuleKind::Hide,
            in_profile: true,
            in_search: true,
            reach: None,
            fields: Vec::new(),
            lists: [somebody(), Vec::new(), Vec::new(), Vec::new()],
        }
    }

    fn pointers(content: &Content) -> Vec<String> {
        content
            .errors()
            .into_iter()
            .map(|error| error.pointer)
            .collect()
    }

    #[test]
    fn each_kind_has_its_parts() {
        assert!(pointers(&hide()).is_empty());
        let nobody = Content {
            lists: Default::default(),
            ..hide()
        };
        assert_eq!(pointers(&nobody), ["/objects"]);
        let asleep = Content {
            in_profile: false,
            in_search: false,
            ..hide()
        };
        assert_eq!(pointers(&asleep), ["/in_profile"]);
        let scope = Content {
            kind: RuleKind::Scope,
            reach: Some(Reach::Listed),
            lists: [Vec::new(), Vec::new(), somebody(), somebody()],
            ..hide()
        };
        assert!(pointers(&scope).is_empty());
        let mixed = Content {
            reach: Some(Reach::OnlySelf),
            ..scope.clone()
        };
        assert_eq!(pointers(&mixed), ["/listed"]);
        let strange = Content {
            kind: RuleKind::Fields,
            ..scope
        };
        assert_eq!(
            pointers(&strange),
            ["/objects", "/viewers", "/reach", "/fields"]
        );
    }
}
