//! What an import asks of the database.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::departments::domain::Department;
use crate::schema::{departments, members};

/// Which of these employee numbers are taken.
pub async fn taken_numbers(tx: &mut Tx, numbers: Vec<String>) -> Result<HashSet<String>> {
    let org_id = tx.org_id();
    let taken: Vec<Option<String>> = members::table
        .filter(
            members::org_id
                .eq(org_id)
                .and(members::employee_number.eq_any(numbers)),
        )
        .select(members::employee_number)
        .load(tx.conn())
        .await?;
    Ok(taken.into_iter().flatten().collect())
}

/// Which of these addresses are taken.
pub async fn taken_emails(tx: &mut Tx, emails: Vec<String>) -> Result<HashSet<String>> {
    let org_id = tx.org_id();
    let taken: Vec<Option<String>> = members::table
        .filter(
            members::org_id
                .eq(org_id)
                .and(members::email.eq_any(emails)),
        )
        .select(members::email)
        .load(tx.conn())
        .await?;
    Ok(taken.into_iter().flatten().collect())
}

/// The whole tree.
pub async fn all_departments(tx: &mut Tx) -> Result<Vec<Department>> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(departments::org_id.eq(org_id))
        .select(Department::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn insert_departments(tx: &mut Tx, rows: &[Department]) -> Result<()> {
    for rows in rows.chunks(2_000) {
        diesel::insert_into(departments::table)
            .values(rows)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}
