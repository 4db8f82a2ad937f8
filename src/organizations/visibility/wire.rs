//! Rules of visibility as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{
    Content, MemberField, Precedence, Reach, RuleKind, RuleName, RuleRow, Subject, each_once,
};
use crate::kernel::ids::{MemberId, VisibilityRuleId};
use crate::kernel::version::Version;

/// A rule about who sees whom. Each kind has its own parts; the others are left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisibilityRule {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<VisibilityRuleId>,
    pub kind: RuleKind,
    #[schema(example = "管理层不公开")]
    pub name: RuleName,
    /// Whether it is in force.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
    /// Whether it holds for lists, profiles, and wherever people are chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub in_profile: bool,
    /// Whether it holds for the directory's search.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub in_search: bool,
    /// Who is hidden, or whose fields are: for `hide` and `fields`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub objects: Vec<Subject>,
    /// Who sees them nevertheless: for `hide` and `fields`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub excludes: Vec<Subject>,
    /// Whose view is limited: for `scope`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub viewers: Vec<Subject>,
    /// How far they see: for `scope`.
    pub reach: Option<Reach>,
    /// The departments and members whom they see: for `scope` with the reach `listed`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub listed: Vec<Subject>,
    /// What is hidden: for `fields`.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub fields: Vec<MemberField>,
}

/// What a rule shall say from now on: all of it but its kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisibilityRuleReplacement {
    #[schema(example = "管理层不公开")]
    pub name: RuleName,
    /// Whether it is in force.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
    /// Whether it holds for lists, profiles, and wherever people are chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub in_profile: bool,
    /// Whether it holds for the directory's search.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub in_search: bool,
    /// Who is hidden, or whose fields are: for `hide` and `fields`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub objects: Vec<Subject>,
    /// Who sees them nevertheless: for `hide` and `fields`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub excludes: Vec<Subject>,
    /// Whose view is limited: for `scope`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub viewers: Vec<Subject>,
    /// How far they see: for `scope`.
    pub reach: Option<Reach>,
    /// The departments and members whom they see: for `scope` with the reach `listed`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub listed: Vec<Subject>,
    /// What is hidden: for `fields`.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub fields: Vec<MemberField>,
}

impl VisibilityRuleReplacement {
    /// As a rule of a kind that is made anew.
    pub fn of(self, kind: RuleKind) -> NewVisibilityRule {
        NewVisibilityRule {
            id: None,
            kind,
            name: self.name,
            active: self.active,
            in_profile: self.in_profile,
            in_search: self.in_search,
            objects: self.objects,
            excludes: self.excludes,
            viewers: self.viewers,
            reach: self.reach,
            listed: self.listed,
            fields: self.fields,
        }
    }
}

fn yes() -> bool {
    true
}

impl NewVisibilityRule {
    pub fn content(&self) -> Content {
        Content {
            kind: self.kind,
            in_profile: self.in_profile,
            in_search: self.in_search,
            reach: self.reach,
            fields: each_once(&self.fields),
            lists: [&self.objects, &self.excludes, &self.viewers, &self.listed]
                .map(|list| each_once(list)),
        }
    }
}

/// A rule about who sees whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisibilityRule {
    pub id: VisibilityRuleId,
    pub kind: RuleKind,
    #[schema(example = "管理层不公开")]
    pub name: String,
    /// Whether it is in force.
    pub active: bool,
    /// Whether it holds for lists, profiles, and wherever people are chosen.
    pub in_profile: bool,
    /// Whether it holds for the directory's search.
    pub in_search: bool,
    /// Who is hidden, or whose fields are.
    pub objects: Vec<Subject>,
    /// Who sees them nevertheless.
    pub excludes: Vec<Subject>,
    /// Whose view is limited.
    pub viewers: Vec<Subject>,
    /// How far they see; `null` unless the rule is one of scope.
    pub reach: Option<Reach>,
    /// The departments and members whom they see.
    pub listed: Vec<Subject>,
    /// What is hidden.
    pub fields: Vec<MemberField>,
    /// Send it as `If-Match: "v1"` with a replacement.
    #[schema(example = 1)]
    pub version: Version,
}

impl VisibilityRule {
    /// `lists` in the order of [`super::domain::Part::ALL`].
    pub fn new(row: RuleRow, lists: [Vec<Subject>; 4]) -> Self {
        let [objects, excludes, viewers, listed] = lists;
        let fields = row.fields.iter().flatten();
        Self {
            id: row.id,
            kind: RuleKind::stored(&row.kind),
            name: row.name,
            active: row.active,
            in_profile: row.in_profile,
            in_search: row.in_search,
            objects,
            excludes,
            viewers,
            reach: row.reach.as_deref().map(Reach::stored),
            listed,
            fields: fields
                .filter_map(|name| MemberField::stored(name))
                .collect(),
            version: row.version,
        }
    }
}

/// How the rules of an organization work together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisibilitySettings {
    pub precedence: Precedence,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

/// Changes to how the rules work together; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisibilitySettingsPatch {
    pub precedence: Option<Precedence>,
}

/// What one person sees of another, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisibilityExplanation {
    pub viewer_id: MemberId,
    pub target_id: MemberId,
    /// Whether the target is in the viewer's lists, and their profile open to the viewer.
    pub in_profile: bool,
    /// Whether the viewer's search finds the target.
    pub in_search: bool,
    /// Fields of the target that the viewer does not see, even where they see the target.
    pub hidden_fields: Vec<MemberField>,
    pub precedence: Precedence,
    /// Everything that has a say, also where another one decides.
    pub reasons: Vec<VisibilityReason>,
}

/// One thing that has a say in what somebody sees.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisibilityReason {
    pub effect: VisibilityEffect,
    /// The rule; `null` where none is needed.
    pub rule_id: Option<VisibilityRuleId>,
    /// The rule's name; `null` where none is needed.
    #[schema(example = "管理层不公开")]
    pub rule_name: Option<String>,
    /// Whether it holds for lists and profiles.
    pub in_profile: bool,
    /// Whether it holds for the search.
    pub in_search: bool,
}

/// What a rule, or the lack of one, does to a viewer and a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisibilityEffect {
    /// Everybody sees themselves.
    IsOneself,
    /// The viewer manages the members of the whole organization, and sees everybody.
    ManagesMembers,
    /// No rule is about the two.
    NoRule,
    /// The rule names the target, and does not exclude the viewer.
    Hides,
    /// The rule names the target, and excludes the viewer.
    Excludes,
    /// The rule limits the viewer, and decides; the target is within.
    WithinScope,
    /// The rule limits the viewer, and decides; it does not reach the target.
    BeyondScope,
    /// The rule hides fields of the target, and does not exclude the viewer.
    HidesFields,
    /// The rule hides fields of the target, and excludes the viewer.
    ExcludesFields,
}
