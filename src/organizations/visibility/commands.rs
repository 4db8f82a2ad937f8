//! What may be done with rules of visibility.

use super::domain::{Content, MAX_RULES, Part, Precedence, Reach, RuleName, RuleRow, SubjectKind};
use super::queries;
use super::wire::{
    NewVisibilityRule, VisibilityRule, VisibilityRuleReplacement, VisibilitySettings,
    VisibilitySettingsPatch,
};
use crate::kernel::ids::VisibilityRuleId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::{IfMatch, Version};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::errors;

pub async fn create(tx: &mut Tx, new: NewVisibilityRule) -> Result<VisibilityRule> {
    queries::lock_settings(tx).await?;
    let content = checked(tx, &new).await?;
    let count = queries::count(tx, content.kind.as_str()).await?;
    if usize::try_from(count).map_err(Problem::internal)? >= MAX_RULES {
        return Err(Problem::new(
            &errors::VISIBILITY_RULE_LIMIT,
            format!("An organization has at most {MAX_RULES} rules of a kind."),
        ));
    }
    let row = RuleRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        kind: content.kind.as_str().to_owned(),
        name: RuleName::into_inner(new.name),
        active: new.active,
        in_profile: content.in_profile,
        in_search: content.in_search,
        reach: content.reach.map(Reach::as_str).map(str::to_owned),
        fields: stored(&content),
        version: 1,
        created_at: tx.now(),
    };
    queries::insert(tx, &row).await?;
    queries::replace_lists(tx, row.id, &content.lists).await?;
    let rule = VisibilityRule::new(row, content.lists);
    record(tx, "visibility_rule.created", None, Some(&rule)).await?;
    Ok(rule)
}

/// Replaces everything of a rule but its kind and its id.
pub async fn replace(
    tx: &mut Tx,
    id: VisibilityRuleId,
    version: IfMatch,
    new: VisibilityRuleReplacement,
) -> Result<VisibilityRule> {
    queries::lock_settings(tx).await?;
    let before = read(tx, id).await?;
    version.check(before.version)?;
    let new = new.of(before.kind);
    let content = checked(tx, &new).await?;
    let row = RuleRow {
        name: RuleName::into_inner(new.name),
        active: new.active,
        in_profile: content.in_profile,
        in_search: content.in_search,
        reach: content.reach.map(Reach::as_str).map(str::to_owned),
        fields: stored(&content),
        ..queries::find(tx, id).await?
    };
    let row = queries::update(tx, &row).await?;
    queries::replace_lists(tx, id, &content.lists).await?;
    let after = VisibilityRule::new(row, content.lists);
    record(tx, "visibility_rule.replaced", Some(&before), Some(&after)).await?;
    Ok(after)
}

pub async fn remove(tx: &mut Tx, id: VisibilityRuleId) -> Result<()> {
    queries::lock_settings(tx).await?;
    let before = read(tx, id).await?;
    queries::delete(tx, id).await?;
    record(tx, "visibility_rule.removed", Some(&before), None).await
}

pub async fn read(tx: &mut Tx, id: VisibilityRuleId) -> Result<VisibilityRule> {
    let row = queries::find(tx, id).await?;
    let lists = queries::lists(tx, &[id]).await?.remove(&id);
    Ok(VisibilityRule::new(row, lists.unwrap_or_default()))
}

pub async fn edit_settings(
    tx: &mut Tx,
    version: IfMatch,
    patch: VisibilitySettingsPatch,
) -> Result<VisibilitySettings> {
    let before = queries::lock_settings(tx).await?;
    version.check(before.1)?;
    let child_first = patch
        .precedence
        .map_or(before.0, |wanted| wanted == Precedence::ChildFirst);
    let after = settings(child_first, queries::set(tx, child_first).await?);
    let change = Change {
        action: "visibility_settings.edited",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    audit::record(
        tx,
        change,
        Some(&settings(before.0, before.1)),
        Some(&after),
    )
    .await?;
    Ok(after)
}

pub fn settings(child_first: bool, version: Version) -> VisibilitySettings {
    let precedence = if child_first {
        Precedence::ChildFirst
    } else {
        Precedence::ParentFirst
    };
    VisibilitySettings {
        precedence,
        version,
    }
}

fn stored(content: &Content) -> Vec<Option<String>> {
    let name = |field: &super::domain::MemberField| Some(field.as_str().to_owned());
    content.fields.iter().map(name).collect()
}

/// What the request says, if it makes sense and names who is there.
async fn checked(tx: &mut Tx, new: &NewVisibilityRule) -> Result<Content> {
    let content = new.content();
    let errors = content.errors();
    if !errors.is_empty() {
        return Err(Problem::invalid_fields(errors));
    }
    // In one order, so that two who name the same do not wait for each other.
    for (kind, what) in [
        (SubjectKind::Member, "member"),
        (SubjectKind::Department, "department"),
        (SubjectKind::Role, "role"),
    ] {
        let named = content
            .lists
            .iter()
            .flatten()
            .filter(|subject| subject.kind == kind);
        let mut ids: Vec<_> = named.map(|subject| subject.id).collect();
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            continue;
        }
        let found = queries::existing(tx, kind, &ids).await?;
        let given = [&new.objects, &new.excludes, &new.viewers, &new.listed];
        for (part, list) in Part::ALL.iter().zip(given) {
            let missing = |subject: &&super::domain::Subject| {
                subject.kind == kind && !found.contains(&subject.id)
            };
            if let Some(index) = list.iter().position(|subject| missing(&subject)) {
                return Err(Problem::invalid(
                    format!("/{}/{index}/id", part.field()),
                    format!("must be a {what} of this organization"),
                ));
            }
        }
    }
    Ok(content)
}

async fn record(
    tx: &mut Tx,
    action: &str,
    before: Option<&VisibilityRule>,
    after: Option<&VisibilityRule>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "visibility_rule",
        target_id: subject.id.0,
    };
    match (before, after) {
        (None, after) => audit::record(tx, change, NOTHING, after).await,
        (before, None) => audit::record(tx, change, before, NOTHING).await,
        (before, after) => audit::record(tx, change, before, after).await,
    }
}
