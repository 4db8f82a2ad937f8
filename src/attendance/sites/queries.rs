//! Sites in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use serde_json::Value;

use super::domain::area::AreaGeometry;
use super::domain::{Admits, Networks, Radius, Shape, Site};
use crate::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use crate::kernel::ids::{OrgId, SiteId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::sites;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sites, check_for_backend(diesel::pg::Pg))]
pub struct SiteRow {
    pub org_id: OrgId,
    pub id: SiteId,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub coordinate_system: String,
    /// `None` for an area.
    pub radius_m: Option<i32>,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
    /// As GeoJSON; `None` for a circle.
    pub area: Option<Value>,
    pub admits: String,
    /// BSSIDs in their normal form.
    pub wifi: Value,
    /// Address ranges.
    pub networks: Value,
}

impl SiteRow {
    /// The system, which was parsed when it came in.
    pub fn system(&self) -> Result<CoordinateSystem> {
        CoordinateSystem::from_code(&self.coordinate_system)
            .ok_or_else(|| Problem::internal(format!("unknown system {}", self.coordinate_system)))
    }

    pub fn admits(&self) -> Result<Admits> {
        Admits::from_code(&self.admits)
            .ok_or_else(|| Problem::internal(format!("unknown way {}", self.admits)))
    }

    pub fn geometry(&self) -> Result<Option<AreaGeometry>> {
        let parse = |area: &Value| AreaGeometry::deserialize(area).map_err(Problem::internal);
        self.area.as_ref().map(parse).transpose()
    }

    /// Access points and address ranges.
    pub fn lists(&self) -> Result<(Vec<String>, Vec<String>)> {
        Ok((texts(&self.wifi)?, texts(&self.networks)?))
    }

    /// The site that the rules know. Fields that break them are refused by name.
    pub fn parse(&self) -> Result<Site> {
        let coordinates = Coordinates::parse(self.latitude, self.longitude)?;
        let shape = match (self.geometry()?, self.radius_m) {
            (Some(area), _) => Shape::Area(area.stored(self.system()?).map_err(Problem::internal)?),
            (None, radius_m) => Shape::Circle {
                center: Position::new(coordinates, self.system()?),
                radius: Radius::parse(radius_m.unwrap_or_default().into())?,
            },
        };
        Ok(Site {
            id: self.id,
            name: self.name.clone(),
            shape,
            admits: self.admits()?,
            networks: Networks {
                wifi: parsed(&self.wifi)?,
                ranges: parsed(&self.networks)?,
            },
        })
    }
}

/// A list of texts, as it is stored.
pub fn texts(stored: &Value) -> Result<Vec<String>> {
    Vec::deserialize(stored).map_err(Problem::internal)
}

/// Values that were parsed when they came in.
fn parsed<T: std::str::FromStr<Err = String>>(stored: &Value) -> Result<Vec<T>> {
    let parse = |text: String| text.parse().map_err(Problem::internal);
    texts(stored)?.into_iter().map(parse).collect()
}

/// Texts, as they are stored.
pub fn stored<T: ToString>(values: &[T]) -> Value {
    values.iter().map(ToString::to_string).collect()
}

/// Every site in use. On a connection and not a transaction, so that a check-in asks for it
/// together with the rest.
pub async fn in_use(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<SiteRow>> {
    Ok(sites::table
        .filter(sites::org_id.eq(org).and(sites::archived_at.is_null()))
        .select(SiteRow::as_select())
        .load(&mut conn)
        .await?)
}

/// By name, after the key of the page before.
pub async fn list(
    tx: &mut Tx,
    after: Option<(String, SiteId)>,
    limit: i64,
) -> Result<Vec<SiteRow>> {
    let mut query = sites::table
        .filter(
            sites::org_id
                .eq(tx.org_id())
                .and(sites::archived_at.is_null()),
        )
        .order((sites::name, sites::id))
        .limit(limit)
        .select(SiteRow::as_select())
        .into_boxed();
    if let Some((name, id)) = after {
        query = query.filter(
            sites::name
                .gt(name.clone())
                .or(sites::name.eq(name).and(sites::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn find(tx: &mut Tx, id: SiteId) -> Result<SiteRow> {
    let query = sites::table
        .find((tx.org_id(), id))
        .filter(sites::archived_at.is_null())
        .select(SiteRow::as_select());
    query
        .first(tx.conn())
        .await
        .optional()?
        .ok_or_else(|| Problem::not_found("site"))
}

/// The site, locked until the commit.
pub async fn lock(tx: &mut Tx, id: SiteId) -> Result<SiteRow> {
    let query = sites::table
        .find((tx.org_id(), id))
        .filter(sites::archived_at.is_null())
        .select(SiteRow::as_select())
        .for_no_key_update();
    query
        .first(tx.conn())
        .await
        .optional()?
        .ok_or_else(|| Problem::not_found("site"))
}

pub async fn count(tx: &mut Tx) -> Result<i64> {
    let in_use = sites::table.filter(
        sites::org_id
            .eq(tx.org_id())
            .and(sites::archived_at.is_null()),
    );
    Ok(in_use.count().get_result(tx.conn()).await?)
}

pub async fn insert(tx: &mut Tx, row: &SiteRow) -> diesel::QueryResult<SiteRow> {
    diesel::insert_into(sites::table)
        .values(row)
        .returning(SiteRow::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &SiteRow) -> diesel::QueryResult<SiteRow> {
    diesel::update(sites::table.find((row.org_id, row.id)))
        .set((
            sites::name.eq(&row.name),
            sites::latitude.eq(row.latitude),
            sites::longitude.eq(row.longitude),
            sites::coordinate_system.eq(&row.coordinate_system),
            sites::radius_m.eq(row.radius_m),
            sites::area.eq(&row.area),
            sites::admits.eq(&row.admits),
            sites::wifi.eq(&row.wifi),
            sites::networks.eq(&row.networks),
            sites::archived_at.eq(row.archived_at),
            sites::version.eq(sites::version + 1),
        ))
        .returning(SiteRow::as_returning())
        .get_result(tx.conn())
        .await
}
