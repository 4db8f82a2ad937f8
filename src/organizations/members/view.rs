//! Members as somebody may see them: what the viewer may not know is left out here.

use std::collections::{BTreeSet, HashMap};

use super::domain::{Member, MemberStatus};
use super::{queries, wire};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::{can, custom_fields, departures, reach};

/// Who looks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    me: Option<MemberId>,
    /// Administers members, and sees everything.
    administers: bool,
}

impl Viewer {
    /// The audit log, which only administrators read.
    const WHOLE: Self = Self {
        me: None,
        administers: true,
    };

    /// Whoever acts.
    pub fn of(tx: &Tx) -> Self {
        Self {
            me: tx.actor().member_id(),
            administers: tx.holds::<can::ManageMembers>() == Some(Scope::Organization),
        }
    }

    /// The member who looks; nobody for the service itself.
    pub fn member(self) -> Option<MemberId> {
        self.me
    }

    pub fn administers(self) -> bool {
        self.administers
    }

    /// Whether it is themselves.
    pub fn is(self, member: MemberId) -> bool {
        self.me == Some(member)
    }
}

/// Whose departures, to come or past, the viewer may know, and for whom the reasons, too.
async fn administered(tx: &mut Tx, viewer: Viewer, ids: &[MemberId]) -> Result<BTreeSet<MemberId>> {
    if viewer.administers {
        return Ok(ids.iter().copied().collect());
    }
    match tx.holds::<can::ManageMembers>() {
        // Whoever may announce a departure reads it.
        Some(scope) => reach::wholly_within(tx, &scope, ids).await,
        None => Ok(BTreeSet::new()),
    }
}

/// As the actor may see them, in the same order.
pub async fn all(tx: &mut Tx, rows: Vec<Member>) -> Result<Vec<wire::Member>> {
    let viewer = Viewer::of(tx);
    seen_by(tx, viewer, rows).await
}

/// As the actor may see them.
pub async fn one(tx: &mut Tx, row: Member) -> Result<wire::Member> {
    let viewer = Viewer::of(tx);
    single(seen_by(tx, viewer, vec![row]).await?)
}

/// With everything, for the audit log.
pub async fn whole(tx: &mut Tx, row: Member) -> Result<wire::Member> {
    single(seen_by(tx, Viewer::WHOLE, vec![row]).await?)
}

fn single(seen: Vec<wire::Member>) -> Result<wire::Member> {
    seen.into_iter()
        .next()
        .ok_or_else(|| Problem::internal("a member was lost on the way out"))
}

async fn seen_by(tx: &mut Tx, viewer: Viewer, rows: Vec<Member>) -> Result<Vec<wire::Member>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut departments = queries::departments_of(tx, &ids).await?;
    let mut custom_fields = custom_fields::values::shown(tx, viewer, &ids).await?;
    let administered = administered(tx, viewer, &ids).await?;
    let mut departures = known_departures(tx, viewer, &administered, &rows).await?;
    let seen = rows.into_iter().map(|row| {
        let mut member = wire::Member::from(row);
        member.department_ids = departments.remove(&member.id).unwrap_or_default();
        member.custom_fields = custom_fields.remove(&member.id).unwrap_or_default();
        member.departure = departures.remove(&member.id);
        let knows = viewer.is(member.id) || administered.contains(&member.id);
        if member.status == MemberStatus::Leaving && !knows {
            member.status = MemberStatus::Active;
        }
        member
    });
    Ok(seen.collect())
}

/// The departures that are to come, and those of who left.
async fn known_departures(
    tx: &mut Tx,
    viewer: Viewer,
    administered: &BTreeSet<MemberId>,
    rows: &[Member],
) -> Result<HashMap<MemberId, departures::wire::Departure>> {
    let left: HashMap<_, _> = rows
        .iter()
        .filter(|row| viewer.is(row.id) || administered.contains(&row.id))
        .map(|row| (row.id, row.status() == MemberStatus::Left))
        .collect();
    let ids: Vec<_> = left.keys().copied().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let latest = departures::queries::latest(tx, &ids).await?;
    Ok(latest
        .into_iter()
        .filter(|(id, row)| row.effective_at.is_some() == (left.get(id) == Some(&true)))
        .map(|(id, row)| {
            let shown = departures::wire::Departure::new(row, administered.contains(&id));
            (id, shown)
        })
        .collect())
}
