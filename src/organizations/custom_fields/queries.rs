//! Custom fields and their values in the database.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::domain::CustomField;
use crate::kernel::ids::{CustomFieldId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{custom_field_values, custom_fields};

/// Values of one statement: PostgreSQL takes 65,535 parameters.
const BATCH: usize = 8_000;

/// Those in use, or the archived ones, in their order.
pub async fn list(tx: &mut Tx, archived: bool) -> Result<Vec<CustomField>> {
    let mut query = custom_fields::table
        .filter(custom_fields::org_id.eq(tx.org_id()))
        .order((
            custom_fields::position,
            custom_fields::name,
            custom_fields::id,
        ))
        .select(CustomField::as_select())
        .into_boxed();
    query = if archived {
        query.filter(custom_fields::archived_at.is_not_null())
    } else {
        query.filter(custom_fields::archived_at.is_null())
    };
    Ok(query.load(tx.conn()).await?)
}

/// Those in use, which do not change until the commit.
pub async fn share(tx: &mut Tx) -> Result<Vec<CustomField>> {
    let org_id = tx.org_id();
    Ok(custom_fields::table
        .filter(custom_fields::org_id.eq(org_id))
        .filter(custom_fields::archived_at.is_null())
        .order((
            custom_fields::position,
            custom_fields::name,
            custom_fields::id,
        ))
        .select(CustomField::as_select())
        .for_share()
        .load(tx.conn())
        .await?)
}

pub async fn find(tx: &mut Tx, id: CustomFieldId) -> Result<CustomField> {
    let org_id = tx.org_id();
    let row = custom_fields::table
        .find((org_id, id))
        .select(CustomField::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("custom field"))
}

pub async fn count(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(custom_fields::table
        .filter(custom_fields::org_id.eq(org_id))
        .filter(custom_fields::archived_at.is_null())
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn insert(tx: &mut Tx, row: &CustomField) -> diesel::QueryResult<CustomField> {
    diesel::insert_into(custom_fields::table)
        .values(row)
        .returning(CustomField::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &CustomField) -> diesel::QueryResult<CustomField> {
    diesel::update(custom_fields::table.find((row.org_id, row.id)))
        .set((
            custom_fields::name.eq(&row.name),
            custom_fields::choices.eq(&row.choices),
            custom_fields::position.eq(row.position),
            custom_fields::required.eq(row.required),
            custom_fields::visible_to.eq(&row.visible_to),
            custom_fields::editable_by.eq(&row.editable_by),
            custom_fields::archived_at.eq(row.archived_at),
            custom_fields::version.eq(custom_fields::version + 1),
        ))
        .returning(CustomField::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn set_value(
    tx: &mut Tx,
    member: MemberId,
    field: CustomFieldId,
    value: &Value,
) -> Result<()> {
    let row = (
        custom_field_values::org_id.eq(tx.org_id()),
        custom_field_values::member_id.eq(member),
        custom_field_values::field_id.eq(field),
        custom_field_values::value.eq(value),
    );
    diesel::insert_into(custom_field_values::table)
        .values(row)
        .on_conflict((
            custom_field_values::org_id,
            custom_field_values::member_id,
            custom_field_values::field_id,
        ))
        .do_update()
        .set(custom_field_values::value.eq(value))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn clear_value(tx: &mut Tx, member: MemberId, field: CustomFieldId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(custom_field_values::table.find((org_id, member, field)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores values of many members at once; `None` clears.
pub async fn set_values(
    tx: &mut Tx,
    given: &[(MemberId, CustomFieldId, Option<&Value>)],
) -> Result<()> {
    let org_id = tx.org_id();
    for given in given.chunks(BATCH) {
        let rows: Vec<_> = given
            .iter()
            .filter_map(|(member, field, value)| {
                Some((
                    custom_field_values::org_id.eq(org_id),
                    custom_field_values::member_id.eq(*member),
                    custom_field_values::field_id.eq(*field),
                    custom_field_values::value.eq((*value)?),
                ))
            })
            .collect();
        diesel::insert_into(custom_field_values::table)
            .values(rows)
            .on_conflict((
                custom_field_values::org_id,
                custom_field_values::member_id,
                custom_field_values::field_id,
            ))
            .do_update()
            .set(custom_field_values::value.eq(excluded(custom_field_values::value)))
            .execute(tx.conn())
            .await?;
    }
    let cleared = given.iter().filter(|(.., value)| value.is_none());
    let (members, fields): (Vec<MemberId>, Vec<CustomFieldId>) =
        cleared.map(|(member, field, _)| (*member, *field)).unzip();
    if members.is_empty() {
        return Ok(());
    }
    const SQL: &str = "\
        DELETE FROM custom_field_values AS v \
        USING unnest($2, $3) AS cleared (member_id, field_id) \
        WHERE v.org_id = $1 AND v.member_id = cleared.member_id AND v.field_id = cleared.field_id";
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(members)
        .bind::<Array<SqlUuid>, _>(fields)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A value, whose it is, and of which field.
pub type Stored = (MemberId, CustomFieldId, String, Value);

/// The values that these members have of fields in use, each with who may see the field.
pub async fn values_of(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<Stored>> {
    let org_id = tx.org_id();
    Ok(custom_field_values::table
        .inner_join(
            custom_fields::table.on(custom_fields::org_id
                .eq(custom_field_values::org_id)
                .and(custom_fields::id.eq(custom_field_values::field_id))),
        )
        .filter(
            custom_field_values::org_id
                .eq(org_id)
                .and(custom_field_values::member_id.eq_any(members)),
        )
        .filter(custom_fields::archived_at.is_null())
        .select((
            custom_field_values::member_id,
            custom_field_values::field_id,
            custom_fields::visible_to,
            custom_field_values::value,
        ))
        .load(tx.conn())
        .await?)
}

#[derive(QueryableByName)]
struct Subject {
    #[diesel(sql_type = SqlUuid)]
    subject: MemberId,
}

/// Who of these members has `manager` above: in the line of managers, or as the manager of a
/// department of theirs or above it.
pub async fn managed_by(
    tx: &mut Tx,
    manager: MemberId,
    members: &[MemberId],
) -> Result<HashSet<MemberId>> {
    const SQL: &str = "\
        WITH RECURSIVE line AS ( \
            SELECT id AS subject, manager_id AS above FROM members WHERE org_id = $1 AND id = ANY ($3) \
            UNION \
            SELECT line.subject, m.manager_id FROM line \
            JOIN members AS m ON m.org_id = $1 AND m.id = line.above WHERE line.above <> $2) \
        SELECT subject FROM line WHERE above = $2 \
        UNION \
        SELECT dm.member_id FROM role_grants AS g \
        JOIN roles AS r ON r.org_id = g.org_id AND r.id = g.role_id AND r.builtin = 'department_manager' \
        JOIN department_members AS dm ON dm.org_id = g.org_id AND dm.member_id = ANY ($3) \
        JOIN departments AS d ON d.org_id = dm.org_id AND d.id = dm.department_id \
            AND g.department_id = ANY (d.path) AND (g.includes_below OR g.department_id = d.id) \
        WHERE g.org_id = $1 AND g.member_id = $2";
    let org_id = tx.org_id();
    let rows: Vec<Subject> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(manager)
        .bind::<Array<SqlUuid>, _>(members)
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| row.subject).collect())
}
