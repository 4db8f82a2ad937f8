//! Bringing people in.

use std::collections::HashMap;

use serde_json::json;

use super::domain::{self, Column, MAX_ERRORS, Sheet};
use super::queries;
use super::wire::ImportReport;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::departments::{self, domain::Department};
use crate::organizations::errors;
use crate::organizations::members::{self, domain::Member};

pub async fn import(tx: &mut Tx, bytes: &[u8]) -> Result<ImportReport> {
    let mut sheet = domain::read(bytes)
        .map_err(|detail| Problem::new(&code::MALFORMED_BODY, format!("The file {detail}.")))?;
    find_taken(tx, &mut sheet).await?;
    if !sheet.errors.is_empty() {
        return Err(rejected(sheet));
    }
    // Taken before the tree is read, so that nobody changes it in between.
    departments::queries::lock_root(tx).await?;
    let (places, departments_added) = make_departments(tx, &sheet).await?;
    let mut people = Vec::with_capacity(sheet.rows.len());
    let mut pairs = Vec::with_capacity(sheet.rows.len());
    for (row, place) in sheet.rows.into_iter().zip(places) {
        let member = Member {
            employee_number: row.employee_number,
            mobile: row.mobile,
            email: row.email,
            title: row.title,
            ..Member::invited(tx.org_id(), tx.new_id(), row.name, tx.now())
        };
        pairs.push((member.id, place));
        people.push(member);
    }
    // Somebody may have taken a number since it was looked at.
    let inserted = members::queries::insert(tx, &people).await;
    members::commands::unique(inserted)?;
    members::queries::place(tx, &pairs).await?;
    let report = ImportReport {
        members_added: people.len(),
        departments_added,
    };
    let change = Change {
        action: "members.imported",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    audit::record(tx, change, NOTHING, Some(&report)).await?;
    tx.emit(Event::new(
        "members.imported",
        Audience::Organization,
        &report,
    )?);
    Ok(report)
}

fn rejected(mut sheet: Sheet) -> Problem {
    sheet
        .errors
        .sort_by(|a, b| (a.row, &a.column).cmp(&(b.row, &b.column)));
    let total = sheet.errors.len();
    sheet.errors.truncate(MAX_ERRORS);
    let first = sheet.errors.as_slice().first();
    let first = first
        .map(|e| format!("row {}, {}: {}", e.row, e.column, e.detail))
        .unwrap_or_default();
    Problem::new(
        &errors::IMPORT_REJECTED,
        format!("Nothing was imported, as {total} cells are not valid. The first is {first}."),
    )
    .with_context(json!({ "total": total, "cells": sheet.errors }))
}

async fn find_taken(tx: &mut Tx, sheet: &mut Sheet) -> Result<()> {
    let numbers = sheet
        .rows
        .iter()
        .filter_map(|row| row.employee_number.clone())
        .collect();
    let emails = sheet
        .rows
        .iter()
        .filter_map(|row| row.email.clone())
        .collect();
    let numbers = queries::taken_numbers(tx, numbers).await?;
    let emails = queries::taken_emails(tx, emails).await?;
    let mut found = Vec::new();
    for row in &sheet.rows {
        if row
            .employee_number
            .as_ref()
            .is_some_and(|number| numbers.contains(number))
        {
            found.push((row.row, Column::EmployeeNumber));
        }
        if row
            .email
            .as_ref()
            .is_some_and(|email| emails.contains(email))
        {
            found.push((row.row, Column::Email));
        }
    }
    for (row, column) in found {
        sheet.reject(row, column, "belongs to a member already");
    }
    Ok(())
}

/// The department of each row, made where it was missing; and how many were made.
async fn make_departments(tx: &mut Tx, sheet: &Sheet) -> Result<(Vec<DepartmentId>, usize)> {
    let existing = queries::all_departments(tx).await?;
    let root = existing
        .iter()
        .find(|d| d.is_root())
        .cloned()
        .ok_or_else(|| Problem::internal("no root"))?;
    let count = existing.len();
    let mut tree: HashMap<(DepartmentId, String), Department> = existing
        .into_iter()
        .filter_map(|department| {
            Some(((department.parent_id?, department.name.clone()), department))
        })
        .collect();
    let (mut places, mut made) = (Vec::with_capacity(sheet.rows.len()), Vec::new());
    for row in &sheet.rows {
        let mut at = root.clone();
        for name in &row.department {
            let next = tree.entry((at.id, name.clone())).or_insert_with(|| {
                let new = child(tx, &at, name);
                made.push(new.clone());
                new
            });
            at = next.clone();
        }
        places.push(at.id);
    }
    if i64::try_from(count + made.len())
        .map_or(true, |total| total > departments::domain::MAX_COUNT)
    {
        let detail = format!(
            "An organization has at most {} departments.",
            departments::domain::MAX_COUNT
        );
        return Err(Problem::new(&errors::DEPARTMENT_LIMIT, detail));
    }
    queries::insert_departments(tx, &made).await?;
    Ok((places, made.len()))
}

fn child(tx: &Tx, parent: &Department, name: &str) -> Department {
    let id = tx.new_id();
    Department {
        org_id: tx.org_id(),
        id,
        parent_id: Some(parent.id),
        name: name.to_owned(),
        path: parent.path_below(id),
        position: 0,
        version: 1,
        created_at: tx.now(),
        external_id: None,
    }
}
