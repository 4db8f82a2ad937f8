//! What may be done with departures.

use chrono_tz::Tz;

use super::domain::{self, Departure, Reason};
use super::jobs::Due;
use super::leaving;
use super::queries;
use super::wire::{DepartureCompletion, DeparturePatch, NewDeparture, Rejoining};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::handover::Steps;
use crate::organizations::members::{
    self,
    domain::{Member, MemberStatus},
    view, wire,
};
use crate::organizations::{can, employments, errors, organization, reach, roles};

/// Says that a member will leave at the end of a day.
pub async fn announce(
    tx: &mut Tx,
    id: MemberId,
    version: IfMatch,
    new: NewDeparture,
) -> Result<wire::Member> {
    let zone = hold_organization(tx).await?;
    let row = lock(tx, id, version).await?;
    require_present(&row)?;
    if queries::open(tx, id).await?.is_some() {
        return Err(Problem::new(
            &errors::DEPARTURE_ANNOUNCED,
            "The member's departure is announced already. Change it, or cancel it first.",
        ));
    }
    check(tx, zone, id, Some(new.last_day), new.successor_id).await?;
    roles::authority::require_over(tx, &[id]).await?;
    roles::owners::require_another(tx, id).await?;
    let before = view::whole(tx, row.clone()).await?;
    let departure = Departure {
        last_day: new.last_day,
        successor_id: new.successor_id,
        reason: new.reason.map(Reason::into_inner),
        ..begun(tx, id, zone)
    };
    queries::insert(tx, &departure).await?;
    schedule(tx, &departure, zone).await?;
    let row = members::queries::set_status(tx, id, status(&row, true)).await?;
    changed(tx, "member.departure_announced", &before, row).await
}

/// Changes when, to whom or why.
pub async fn change(
    tx: &mut Tx,
    id: MemberId,
    version: IfMatch,
    patch: DeparturePatch,
) -> Result<wire::Member> {
    let zone = hold_organization(tx).await?;
    let row = lock(tx, id, version).await?;
    let mut departure = open(tx, id).await?;
    check(tx, zone, id, patch.last_day, patch.successor_id.flatten()).await?;
    let before = view::whole(tx, row.clone()).await?;
    if let Some(successor) = patch.successor_id {
        departure.successor_id = successor;
    }
    if let Some(reason) = patch.reason {
        departure.reason = reason.map(Reason::into_inner);
    }
    if let Some(last_day) = patch.last_day {
        departure.last_day = last_day;
        // The job of the former date finds that it is not its day, or that all is done.
        schedule(tx, &departure, zone).await?;
    }
    queries::update(tx, &departure).await?;
    let row = members::queries::set_status(tx, id, row.status()).await?;
    changed(tx, "member.departure_changed", &before, row).await
}

/// The member stays.
pub async fn cancel(tx: &mut Tx, id: MemberId, version: IfMatch) -> Result<wire::Member> {
    hold_organization(tx).await?;
    let row = lock(tx, id, version).await?;
    let mut departure = open(tx, id).await?;
    let before = view::whole(tx, row.clone()).await?;
    departure.cancelled_at = Some(tx.now());
    queries::update(tx, &departure).await?;
    let row = members::queries::set_status(tx, id, status(&row, false)).await?;
    changed(tx, "member.departure_cancelled", &before, row).await
}

/// The member leaves now, announced or not.
pub async fn complete(
    tx: &mut Tx,
    steps: Steps,
    id: MemberId,
    version: IfMatch,
    completion: DepartureCompletion,
) -> Result<wire::Member> {
    let zone = hold_organization(tx).await?;
    let row = members::queries::find(tx, id).await?;
    version.check(row.version)?;
    require_present(&row)?;
    check(tx, zone, id, None, completion.successor_id).await?;
    let announced = queries::open(tx, id).await?;
    let is_new = announced.is_none();
    let mut departure = announced.unwrap_or_else(|| begun(tx, id, zone));
    departure.successor_id = completion.successor_id.or(departure.successor_id);
    departure.reason = completion
        .reason
        .map(Reason::into_inner)
        .or(departure.reason);
    departure.last_day = departure.last_day.min(domain::today(tx.now(), zone));
    if is_new {
        queries::insert(tx, &departure).await?;
    }
    let leaver = leaving::prepare(tx, departure).await?;
    // Looked at again under the lock.
    reach::require_whole_member::<can::ManageMembers>(tx, id).await?;
    version.check(leaver.row.version)?;
    // People first, then owners: the order in which a suspension takes them, too.
    roles::authority::require_over(tx, &[id]).await?;
    let row = leaving::take_effect(tx, steps, leaver).await?;
    view::one(tx, row).await
}

/// The member belongs again: the same member, with everything that was.
pub async fn rejoin(
    tx: &mut Tx,
    id: MemberId,
    version: IfMatch,
    how: Rejoining,
) -> Result<wire::Member> {
    hold_organization(tx).await?;
    let mut row = lock(tx, id, version).await?;
    if row.status() != MemberStatus::Left {
        return Err(Problem::new(
            &errors::MEMBER_NOT_LEFT,
            "The member has not left and need not rejoin.",
        ));
    }
    let before = view::whole(tx, row.clone()).await?;
    if !how.same_account {
        row.account_id = None;
        row.joined_at = None;
    }
    let status = match row.account_id {
        Some(account) => {
            organization::queries::link(tx, account).await?;
            MemberStatus::Active
        }
        None => MemberStatus::Invited,
    };
    status.as_str().clone_into(&mut row.status);
    if let Some(manager) = row.manager_id {
        let stays = members::queries::status_of(tx, manager).await?;
        row.manager_id = row
            .manager_id
            .filter(|_| stays.is_some_and(|status| status != MemberStatus::Left));
    }
    let row = members::queries::rejoin(tx, &row).await?;
    if status.works() {
        employments::go_on(tx, id).await?;
    }
    match how.department_ids {
        Some(given) => members::commands::replace_departments(tx, id, &given).await?,
        None => former_departments(tx, id).await?,
    };
    changed_as(tx, "member.rejoined", "member.rejoined", &before, row).await
}

/// Back into the departments from before, as far as they exist; else into the root.
async fn former_departments(
    tx: &mut Tx,
    id: MemberId,
) -> Result<Vec<crate::kernel::ids::DepartmentId>> {
    let former = queries::latest(tx, &[id]).await?.remove(&id);
    let former: Vec<_> = former
        .map(|departure| departure.department_ids.into_iter().flatten().collect())
        .unwrap_or_default();
    let existing = members::queries::existing_departments(tx, &former).await?;
    let mut there: Vec<_> = former
        .into_iter()
        .filter(|id| existing.contains(id))
        .collect();
    if there.is_empty() {
        there.push(organization::queries::root_department(tx).await?);
    }
    members::commands::replace_departments(tx, id, &there).await
}

/// After the organization's zone has changed: its days end at other instants now.
pub async fn reschedule(tx: &mut Tx, zone: Tz) -> Result<()> {
    for departure in queries::all_open(tx).await? {
        schedule(tx, &departure, zone).await?;
    }
    Ok(())
}

/// The organization's row is the lock of all that is decided over departures.
async fn hold_organization(tx: &mut Tx) -> Result<Tz> {
    organization::queries::lock(tx).await?.zone()
}

/// Whoever sends somebody away takes them out of all departments, and so reaches all of them.
async fn lock(tx: &mut Tx, id: MemberId, version: IfMatch) -> Result<Member> {
    members::queries::find(tx, id).await?;
    let row = members::queries::lock(tx, id).await?;
    reach::require_whole_member::<can::ManageMembers>(tx, id).await?;
    version.check(row.version)?;
    Ok(row)
}

fn require_present(row: &Member) -> Result<()> {
    if row.status() == MemberStatus::Left {
        return Err(Problem::new(
            &errors::MEMBER_LEFT,
            "The member has left. Let them rejoin first.",
        ));
    }
    Ok(())
}

async fn open(tx: &mut Tx, id: MemberId) -> Result<Departure> {
    queries::open(tx, id).await?.ok_or_else(|| {
        Problem::new(
            &errors::DEPARTURE_NOT_ANNOUNCED,
            "No departure of the member is announced.",
        )
    })
}

/// One that is not announced before: today's.
fn begun(tx: &Tx, id: MemberId, zone: Tz) -> Departure {
    Departure {
        org_id: tx.org_id(),
        id: tx.new_id(),
        member_id: id,
        last_day: domain::today(tx.now(), zone),
        successor_id: None,
        reason: None,
        announced_at: tx.now(),
        cancelled_at: None,
        effective_at: None,
        handed_to: None,
        department_ids: Vec::new(),
    }
}

async fn check(
    tx: &mut Tx,
    zone: Tz,
    id: MemberId,
    last_day: Option<chrono::NaiveDate>,
    successor: Option<MemberId>,
) -> Result<()> {
    if let Some(last_day) = last_day {
        domain::check_last_day(last_day, domain::today(tx.now(), zone))
            .map_err(|detail| Problem::invalid("/last_day", detail))?;
    }
    let Some(successor) = successor else {
        return Ok(());
    };
    let refuse = || Problem::invalid("/successor_id", "must be another active member");
    let row = members::queries::find(tx, successor).await;
    let row = row.map_err(|_| refuse())?;
    if successor == id || !row.status().works() {
        return Err(refuse());
    }
    reach::require_member::<can::ManageMembers>(tx, successor).await
}

/// A job for the end of the last day.
async fn schedule(tx: &mut Tx, departure: &Departure, zone: Tz) -> Result<()> {
    let due = Due {
        departure_id: departure.id,
    };
    tx.enqueue_at(&due, domain::ends_at(departure.last_day, zone))
        .await
}

/// The status with or without an announced departure. Only who may act is shown as leaving.
fn status(row: &Member, announced: bool) -> MemberStatus {
    match row.status() {
        MemberStatus::Active | MemberStatus::Leaving if announced => MemberStatus::Leaving,
        MemberStatus::Active | MemberStatus::Leaving => MemberStatus::Active,
        other => other,
    }
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: &wire::Member,
    row: Member,
) -> Result<wire::Member> {
    // Everybody learns only that something changed: who may know what reads it.
    changed_as(tx, action, "member.edited", before, row).await
}

async fn changed_as(
    tx: &mut Tx,
    action: &'static str,
    event: &'static str,
    before: &wire::Member,
    row: Member,
) -> Result<wire::Member> {
    let after = view::whole(tx, row.clone()).await?;
    let change = Change {
        action,
        target_kind: "member",
        target_id: row.id.0,
    };
    audit::record(tx, change, Some(before), Some(&after)).await?;
    tx.emit(Event::new(
        event,
        Audience::Organization,
        serde_json::json!({ "member_id": row.id }),
    )?);
    view::one(tx, row).await
}
