//! Photos in the database.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Photo;
use crate::attendance::check_ins::queries::CheckInRow;
use crate::attendance::looks::wire::LookKind;
use crate::attendance::ports::Held;
use crate::kernel::ids::{CheckInId, FileId, LocationLookId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{check_in_photos as photos, location_look_photos as shown, location_looks};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = photos, check_for_backend(diesel::pg::Pg))]
pub struct PhotoRow {
    org_id: OrgId,
    file_id: FileId,
    check_in_id: CheckInId,
    place: i16,
    at: DateTime<Utc>,
    sha256: Vec<u8>,
}

impl PhotoRow {
    pub fn new(of: &CheckInRow, photo: &Photo, place: i16) -> Self {
        Self {
            org_id: of.org_id,
            file_id: photo.file_id,
            check_in_id: of.id,
            place,
            at: of.at,
            sha256: photo.sha256.clone(),
        }
    }

    pub fn held(&self) -> Held {
        (self.check_in_id.0, self.file_id)
    }
}

/// Those of the files that are of some check-in.
pub async fn used(tx: &mut Tx, ids: &[FileId]) -> Result<HashSet<FileId>> {
    let used: Vec<FileId> = photos::table
        .filter(photos::org_id.eq(tx.org_id()))
        .filter(photos::file_id.eq_any(ids))
        .select(photos::file_id)
        .load(tx.conn())
        .await?;
    Ok(used.into_iter().collect())
}

pub async fn insert(tx: &mut Tx, rows: &[PhotoRow]) -> Result<()> {
    diesel::insert_into(photos::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The photos of check-ins, each in their order; no statement for none.
pub async fn of(tx: &mut Tx, ids: &[CheckInId]) -> Result<HashMap<CheckInId, Vec<Photo>>> {
    let mut map: HashMap<_, Vec<_>> = HashMap::new();
    if ids.is_empty() {
        return Ok(map);
    }
    let rows: Vec<PhotoRow> = photos::table
        .filter(photos::org_id.eq(tx.org_id()))
        .filter(photos::check_in_id.eq_any(ids))
        .order((photos::check_in_id, photos::place))
        .select(PhotoRow::as_select())
        .load(tx.conn())
        .await?;
    for row in rows {
        map.entry(row.check_in_id).or_default().push(Photo {
            file_id: row.file_id,
            sha256: row.sha256,
        });
    }
    Ok(map)
}

/// Writes down which photos a look showed.
pub async fn insert_shown(
    tx: &mut Tx,
    look: LocationLookId,
    ids: impl Iterator<Item = FileId>,
) -> Result<()> {
    let org_id = tx.org_id();
    let row = |id: FileId| {
        (
            shown::org_id.eq(org_id),
            shown::look_id.eq(look),
            shown::file_id.eq(id),
        )
    };
    let rows: Vec<_> = ids.map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(shown::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which of these photos somebody has looked at since an instant: whose each is, and by what kind of look.
pub async fn looked_at(
    tx: &mut Tx,
    looker: MemberId,
    ids: &[FileId],
    since: DateTime<Utc>,
) -> Result<Vec<(FileId, MemberId, LookKind)>> {
    let rows: Vec<(FileId, MemberId, String)> = shown::table
        .inner_join(
            location_looks::table.on(location_looks::org_id
                .eq(shown::org_id)
                .and(location_looks::id.eq(shown::look_id))),
        )
        .filter(shown::org_id.eq(tx.org_id()))
        .filter(shown::file_id.eq_any(ids))
        .filter(location_looks::looked_by.eq(looker))
        .filter(location_looks::looked_at.gt(since))
        .select((
            shown::file_id,
            location_looks::member_id,
            location_looks::kind,
        ))
        .distinct()
        .load(tx.conn())
        .await?;
    let parsed = rows.into_iter().map(|(file, member, kind)| {
        let kind = LookKind::from_code(&kind)
            .ok_or_else(|| Problem::internal(format!("unknown kind {kind}")))?;
        Ok((file, member, kind))
    });
    parsed.collect()
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = SqlUuid)]
    check_in_id: CheckInId,
    #[diesel(sql_type = SqlUuid)]
    file_id: FileId,
}

/// Takes off photos of check-ins of before whose coordinates are not exact any more, so many at the most.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>, most: i64) -> Result<Vec<Held>> {
    let gone: Vec<Gone> =
        diesel::sql_query("SELECT check_in_id, file_id FROM forget_photos($1, $2)")
            .bind::<Timestamptz, _>(before)
            .bind::<BigInt, _>(most)
            .load(tx.conn())
            .await?;
    let held = |gone: Gone| (gone.check_in_id.0, gone.file_id);
    Ok(gone.into_iter().map(held).collect())
}
