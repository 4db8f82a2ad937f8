//! The rules of places in the database.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{DoubtRules, FieldWork, Kept, PlaceRules};
use crate::attendance::sites::domain::FencePolicy;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::attendance_places;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attendance_places, check_for_backend(diesel::pg::Pg))]
#[diesel(primary_key(org_id), treat_none_as_null = true)]
struct PlacesRow {
    org_id: OrgId,
    version: Version,
    sites_version: Version,
    accuracy_cap_m: i32,
    age_cap_seconds: i32,
    field_work: String,
    doubt_mock: bool,
    doubt_speed_kmh: Option<i32>,
    doubt_repeats: Option<i32>,
    doubt_device_people: Option<i32>,
    rounded_after_days: i32,
    erased_after_days: i32,
    field_photo_required: bool,
}

impl PlacesRow {
    fn new(org_id: OrgId, rules: &PlaceRules) -> Self {
        // The limits of the contract fit.
        let stored = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let doubts = rules.doubts;
        Self {
            org_id,
            version: rules.version,
            sites_version: rules.sites_version,
            accuracy_cap_m: stored(rules.fix.accuracy_cap_m),
            age_cap_seconds: stored(rules.fix.age_cap_s),
            field_work: rules.field_work.code().to_owned(),
            doubt_mock: doubts.mock,
            doubt_speed_kmh: doubts.speed_kmh.map(stored),
            doubt_repeats: doubts.repeats.map(stored),
            doubt_device_people: doubts.device_people.map(stored),
            rounded_after_days: stored(rules.kept.rounded_after_days),
            erased_after_days: stored(rules.kept.erased_after_days),
            field_photo_required: rules.field_photo_required,
        }
    }

    fn parse(self) -> Result<PlaceRules> {
        let number = |stored: i32| u32::try_from(stored).map_err(Problem::internal);
        let maybe = |stored: Option<i32>| stored.map(number).transpose();
        Ok(PlaceRules {
            version: self.version,
            sites_version: self.sites_version,
            fix: FencePolicy {
                accuracy_cap_m: number(self.accuracy_cap_m)?,
                age_cap_s: number(self.age_cap_seconds)?,
            },
            field_work: FieldWork::from_code(&self.field_work)
                .ok_or_else(|| Problem::internal(format!("unknown policy {}", self.field_work)))?,
            field_photo_required: self.field_photo_required,
            doubts: DoubtRules {
                mock: self.doubt_mock,
                speed_kmh: maybe(self.doubt_speed_kmh)?,
                repeats: maybe(self.doubt_repeats)?,
                device_people: maybe(self.doubt_device_people)?,
            },
            kept: Kept {
                rounded_after_days: number(self.rounded_after_days)?,
                erased_after_days: number(self.erased_after_days)?,
            },
        })
    }
}

/// The rules in effect. On a connection and not a transaction, so that others ask for them
/// together with the rest.
pub async fn effective(mut conn: &AsyncPgConnection, org: OrgId) -> Result<PlaceRules> {
    let row = attendance_places::table
        .find(org)
        .select(PlacesRow::as_select());
    let row = row.first(&mut conn).await.optional()?;
    row.map_or_else(|| Ok(PlaceRules::default()), PlacesRow::parse)
}

/// The rules in effect, which nobody else changes until the commit, nor a site.
pub async fn lock(tx: &mut Tx) -> Result<PlaceRules> {
    let org_id = tx.org_id();
    diesel::insert_into(attendance_places::table)
        .values(PlacesRow::new(org_id, &PlaceRules::default()))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    attendance_places::table
        .find(org_id)
        .select(PlacesRow::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?
        .parse()
}

pub async fn update(tx: &mut Tx, rules: &PlaceRules) -> Result<()> {
    let row = PlacesRow::new(tx.org_id(), rules);
    diesel::update(attendance_places::table.find(row.org_id))
        .set(&row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts a change of a site; nobody else changes one until the commit.
pub async fn sites_changed(tx: &mut Tx) -> Result<()> {
    diesel::insert_into(attendance_places::table)
        .values((
            attendance_places::org_id.eq(tx.org_id()),
            attendance_places::sites_version.eq(1),
        ))
        .on_conflict(attendance_places::org_id)
        .do_update()
        .set(attendance_places::sites_version.eq(attendance_places::sites_version + 1))
        .execute(tx.conn())
        .await?;
    Ok(())
}
