//! Lists of policies, and managers, in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{DepartmentId, MemberId, RoomId, UserGroupId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::rooms::policy::{RoomSubject, RoomSubjectKind};
use crate::schema::{room_managers, room_subjects};

/// Who is allowed, and who is denied, in the order in which they were named.
pub async fn subjects(tx: &mut Tx, room: RoomId) -> Result<(Vec<RoomSubject>, Vec<RoomSubject>)> {
    type Row = (
        String,
        Option<MemberId>,
        Option<DepartmentId>,
        Option<UserGroupId>,
    );
    let rows: Vec<Row> = room_subjects::table
        .filter(room_subjects::org_id.eq(tx.org_id()))
        .filter(room_subjects::room_id.eq(room))
        .order((room_subjects::part, room_subjects::position))
        .select((
            room_subjects::part,
            room_subjects::member_id,
            room_subjects::department_id,
            room_subjects::user_group_id,
        ))
        .load(tx.conn())
        .await?;
    let (mut allowed, mut denied) = (Vec::new(), Vec::new());
    for (part, member, department, group) in rows {
        let subject = |kind| move |id| RoomSubject { kind, id };
        let subject = member
            .map(|id| id.0)
            .map(subject(RoomSubjectKind::Member))
            .or_else(|| department.map(|id| subject(RoomSubjectKind::Department)(id.0)))
            .or_else(|| group.map(|id| subject(RoomSubjectKind::UserGroup)(id.0)));
        let list = if part == "allowed" {
            &mut allowed
        } else {
            &mut denied
        };
        list.extend(subject);
    }
    Ok((allowed, denied))
}

pub async fn replace_subjects(
    tx: &mut Tx,
    room: RoomId,
    allowed: &[RoomSubject],
    denied: &[RoomSubject],
) -> Result<()> {
    let org_id = tx.org_id();
    let old = room_subjects::table
        .filter(room_subjects::org_id.eq(org_id))
        .filter(room_subjects::room_id.eq(room));
    diesel::delete(old).execute(tx.conn()).await?;
    let mut rows = Vec::new();
    for (part, list) in [("allowed", allowed), ("denied", denied)] {
        for (position, subject) in (0_i32..).zip(list) {
            let named = |kind| (subject.kind == kind).then_some(subject.id);
            rows.push((
                room_subjects::org_id.eq(org_id),
                room_subjects::room_id.eq(room),
                room_subjects::part.eq(part),
                room_subjects::position.eq(position),
                room_subjects::member_id.eq(named(RoomSubjectKind::Member)),
                room_subjects::department_id.eq(named(RoomSubjectKind::Department)),
                room_subjects::user_group_id.eq(named(RoomSubjectKind::UserGroup)),
            ));
        }
    }
    diesel::insert_into(room_subjects::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// By id.
pub async fn managers(tx: &mut Tx, room: RoomId) -> Result<Vec<MemberId>> {
    Ok(room_managers::table
        .filter(room_managers::org_id.eq(tx.org_id()))
        .filter(room_managers::room_id.eq(room))
        .order(room_managers::member_id)
        .select(room_managers::member_id)
        .load(tx.conn())
        .await?)
}

pub async fn replace_managers(tx: &mut Tx, room: RoomId, managers: &[MemberId]) -> Result<()> {
    let org_id = tx.org_id();
    let old = room_managers::table
        .filter(room_managers::org_id.eq(org_id))
        .filter(room_managers::room_id.eq(room));
    diesel::delete(old).execute(tx.conn()).await?;
    add_managers(tx, managers.iter().map(|who| (room, *who)).collect()).await
}

async fn add_managers(tx: &mut Tx, pairs: Vec<(RoomId, MemberId)>) -> Result<()> {
    let org_id = tx.org_id();
    let rows: Vec<_> = pairs
        .into_iter()
        .map(|(room, who)| {
            (
                room_managers::org_id.eq(org_id),
                room_managers::room_id.eq(room),
                room_managers::member_id.eq(who),
            )
        })
        .collect();
    diesel::insert_into(room_managers::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Gives the rooms that one manages to another; how many.
pub async fn reassign(tx: &mut Tx, from: MemberId, to: MemberId) -> Result<usize> {
    let old = room_managers::table
        .filter(room_managers::org_id.eq(tx.org_id()))
        .filter(room_managers::member_id.eq(from));
    let rooms: Vec<RoomId> = diesel::delete(old)
        .returning(room_managers::room_id)
        .get_results(tx.conn())
        .await?;
    let pairs: Vec<_> = rooms.into_iter().map(|room| (room, to)).collect();
    let count = pairs.len();
    add_managers(tx, pairs).await?;
    Ok(count)
}
