//! The settings in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::messaging::conversations::wire::NewDepartmentGroup;
use crate::schema::messaging_settings as table;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(diesel::pg::Pg))]
pub struct Settings {
    /// Whether authors learn who has read their messages.
    pub read_receipts: bool,
    /// How long an author may take a message back, and edit it.
    pub recall_minutes: i32,
    /// What the group of a new department follows; these three are there or not together.
    pub groups_with_below: Option<bool>,
    pub groups_with_outsourced: Option<bool>,
    pub groups_with_hidden: Option<bool>,
    pub version: Version,
}

impl Settings {
    /// What the group follows that a new department has by itself; `None`: it has none.
    pub fn department_groups(&self) -> Option<NewDepartmentGroup> {
        Some(NewDepartmentGroup {
            with_below: self.groups_with_below?,
            with_outsourced: self.groups_with_outsourced?,
            with_hidden: self.groups_with_hidden?,
        })
    }
}

impl Default for Settings {
    /// As the table's own defaults.
    fn default() -> Self {
        Self {
            read_receipts: true,
            recall_minutes: 1440,
            groups_with_below: None,
            groups_with_outsourced: None,
            groups_with_hidden: None,
            version: 1,
        }
    }
}

/// The settings of the organization.
pub async fn of(tx: &mut Tx) -> Result<Settings> {
    let row = table::table
        .find(tx.org_id())
        .select(Settings::as_select())
        .first(tx.conn())
        .await;
    Ok(row.optional()?.unwrap_or_default())
}

/// The same, locked until the commit.
pub async fn lock(tx: &mut Tx) -> Result<Settings> {
    let org_id = tx.org_id();
    diesel::insert_into(table::table)
        .values(table::org_id.eq(org_id))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(table::table
        .find(org_id)
        .select(Settings::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

pub async fn set(tx: &mut Tx, settings: Settings) -> Result<()> {
    diesel::update(table::table.find(tx.org_id()))
        .set((
            table::read_receipts.eq(settings.read_receipts),
            table::recall_minutes.eq(settings.recall_minutes),
            table::groups_with_below.eq(settings.groups_with_below),
            table::groups_with_outsourced.eq(settings.groups_with_outsourced),
            table::groups_with_hidden.eq(settings.groups_with_hidden),
            table::version.eq(settings.version),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
