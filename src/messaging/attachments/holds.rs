//! Files that something outside the slice holds: a picture of a room, an attachment of a meeting, a photo of field
//! work.
//!
//! Must hold: a held file is not collected; it was its uploader who gave it; who may have it says whatever holds it
//! (a [`Keeper`]), at the moment of the download.

use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use futures_util::future::LocalBoxFuture;
use uuid::Uuid;

use super::files::{domain::File, queries};
use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{file_holds, files};

/// Which of these files a member may have because of something that holds them. Given by the slice that does; the
/// member need not be the actor.
pub type Keeper =
    for<'a> fn(&'a mut Tx, MemberId, &'a [FileId]) -> LocalBoxFuture<'a, Result<Vec<FileId>>>;

/// Holds a file that the actor uploaded; nothing, if there is none. Again, it changes nothing.
pub async fn hold(tx: &mut Tx, holder: Uuid, id: FileId) -> Result<Option<File>> {
    let me = tx.member_id()?;
    let org_id = tx.org_id();
    // Who collects locks it too: it goes before this, or stays.
    let file: Option<File> = files::table
        .find((org_id, id))
        .filter(files::uploader_id.eq(me))
        .select(File::as_select())
        .for_key_share()
        .first(tx.conn())
        .await
        .optional()?;
    if file.is_some() {
        diesel::insert_into(file_holds::table)
            .values((
                file_holds::org_id.eq(org_id),
                file_holds::file_id.eq(id),
                file_holds::holder_id.eq(holder),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?;
    }
    Ok(file)
}

/// These files, whoever uploaded them, none of which is collected until the commit; by id.
pub async fn keep(tx: &mut Tx, ids: &[FileId]) -> Result<Vec<File>> {
    Ok(files::table
        .filter(files::org_id.eq(tx.org_id()))
        .filter(files::id.eq_any(ids))
        .order(files::id)
        .select(File::as_select())
        .for_key_share()
        .load(tx.conn())
        .await?)
}

/// Holds files that were kept in this transaction, each for its holder. Whether its uploader gave it the caller has
/// seen to.
pub async fn hold_each(tx: &mut Tx, holds: &[(Uuid, FileId)]) -> Result<()> {
    let org_id = tx.org_id();
    let row = |(holder, id): &(Uuid, FileId)| {
        (
            file_holds::org_id.eq(org_id),
            file_holds::file_id.eq(*id),
            file_holds::holder_id.eq(*holder),
        )
    };
    let rows: Vec<_> = holds.iter().map(row).collect();
    diesel::insert_into(file_holds::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Each is collected when nothing else holds or carries it.
pub async fn let_go_each(tx: &mut Tx, holds: &[(Uuid, FileId)]) -> Result<()> {
    const SQL: &str = "\
        DELETE FROM file_holds WHERE org_id = $1 \
        AND (holder_id, file_id) IN (SELECT * FROM unnest($2, $3))";
    let (holders, ids): (Vec<Uuid>, Vec<FileId>) = holds.iter().copied().unzip();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(tx.org_id())
        .bind::<Array<SqlUuid>, _>(holders)
        .bind::<Array<SqlUuid>, _>(ids)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It is collected when nothing else holds or carries it.
pub async fn let_go(tx: &mut Tx, holder: Uuid, id: FileId) -> Result<()> {
    diesel::delete(file_holds::table.find((tx.org_id(), id, holder)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What these files are, whoever asks; by id.
pub async fn describe(tx: &mut Tx, ids: &[FileId]) -> Result<Vec<File>> {
    Ok(files::table
        .filter(files::org_id.eq(tx.org_id()))
        .filter(files::id.eq_any(ids))
        .order(files::id)
        .select(File::as_select())
        .load(tx.conn())
        .await?)
}

/// The file, for a member to whom one of the keepers gives it.
pub async fn kept(tx: &mut Tx, keepers: &[Keeper], member: MemberId, id: FileId) -> Result<File> {
    for keeper in keepers {
        if keeper(tx, member, &[id]).await?.contains(&id) {
            return queries::find(tx, id).await;
        }
    }
    Err(queries::unknown())
}
