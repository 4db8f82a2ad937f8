//! The job that makes the file.
//!
//! Must hold: it may be run again at any moment. The file's parts and the state that says that it is
//! there are written in one transaction.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::events;
use super::queries::{self, ExportRow};
use super::sheet::Sheet;
use super::wire::{AttendanceExport, ExportState};
use crate::attendance::reports;
use crate::kernel::ids::{AttendanceExportId, MemberId, OrgId};
use crate::kernel::jobs::{Claimed, Failure, Handlers, Job};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations::{self, can, directory};

/// People that are read at a time.
const PAGE: i64 = 500;
/// Bytes of a part of the file.
const PART: usize = 1 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub struct RunExport {
    pub org_id: OrgId,
    pub export_id: AttendanceExportId,
}

impl Job for RunExport {
    const KIND: &'static str = "attendance_export.run";
    const MAX_ATTEMPTS: i32 = 4;
}

/// The job of exports.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    let tenancy = Arc::clone(tenancy);
    handlers.on(move |job: RunExport, claimed| {
        let tenancy = Arc::clone(&tenancy);
        async move { run(&tenancy, job, claimed).await }
    });
}

async fn run(tenancy: &Tenancy, job: RunExport, claimed: Claimed) -> Result<(), Failure> {
    let Err(problem) = attempt(tenancy, &job).await else {
        return Ok(());
    };
    let lost = [&code::FORBIDDEN, &code::NOT_FOUND].contains(&problem.code());
    if !lost && claimed.attempts < claimed.max_attempts {
        return Err(problem.into());
    }
    let reason = match lost {
        true => "Whoever asked for it may not read these reports any more.",
        false => "The file could not be made.",
    };
    let fail = async |tx: &mut Tx| {
        let Ok(mut row) = queries::lock(tx, job.export_id).await else {
            return Ok(());
        };
        row.state = ExportState::Failed.code().to_owned();
        row.reason = Some(reason.to_owned());
        row.finished_at = Some(tx.now());
        store(tx, &row).await
    };
    tenancy.as_system(job.org_id, fail).await?;
    match lost {
        true => Ok(()),
        false => Err(Failure::Permanent(format!("{problem:?}"))),
    }
}

/// An export at work.
struct Run<'a> {
    tenancy: &'a Tenancy,
    row: ExportRow,
    shown: AttendanceExport,
}

async fn attempt(tenancy: &Tenancy, job: &RunExport) -> Result<()> {
    let begin = async |tx: &mut Tx| {
        let mut row = queries::lock(tx, job.export_id).await?;
        if row.finished_at.is_some() {
            return Ok(None);
        }
        row.state = ExportState::Running.code().to_owned();
        row.people_written = 0;
        store(tx, &row).await?;
        Ok(Some(row))
    };
    let begun = match tenancy.as_system(job.org_id, begin).await {
        // Expired before it was begun.
        Err(problem) if *problem.code() == code::NOT_FOUND => return Ok(()),
        begun => begun?,
    };
    let Some(row) = begun else {
        return Ok(());
    };
    let shown = row.shown()?;
    let mut run = Run {
        tenancy,
        row,
        shown,
    };
    let sheet = run.write().await?;
    let file = tokio::task::spawn_blocking(move || sheet.finish()).await;
    run.hand_out(file.map_err(Problem::internal)??).await
}

/// Writes the row, and tells who asked.
async fn store(tx: &mut Tx, row: &ExportRow) -> Result<()> {
    queries::update(tx, row).await?;
    tx.emit(events::progressed(&row.shown()?)?);
    Ok(())
}

impl Run<'_> {
    async fn in_its_name<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let (org_id, account) = (self.row.org_id, self.row.account_id);
        self.tenancy
            .on_scoped_behalf::<can::ReadAttendance, T>(org_id, account, work)
            .await
    }

    /// All rows, page by page.
    async fn write(&mut self) -> Result<Sheet> {
        let (first, last) = (self.row.first_date, self.row.last_date);
        let department = self.row.department_id;
        let org_id = self.row.org_id;
        let begin = async |tx: &mut Tx| {
            let ids = reports::reached(tx, department, (first, last)).await?;
            let zone = organizations::zone(tx.conn(), org_id).await?;
            Ok((directory::count_of(tx, ids).await?, zone))
        };
        let (people, zone) = self.in_its_name(begin).await?;
        self.row.people = i32::try_from(people).unwrap_or(i32::MAX);
        let columns = Columns {
            chosen: self.shown.columns.clone(),
            language: self.shown.language,
            dates: first.iter_days().take_while(|date| *date <= last).collect(),
            zone,
        };
        let mut sheet = Sheet::begin(self.shown.format)?;
        sheet.row(&columns.header())?;
        let mut after: Option<(String, MemberId)> = None;
        loop {
            let read = async |tx: &mut Tx| {
                let ids = reports::reached(tx, department, (first, last)).await?;
                let page = directory::page_of(tx, ids, after, PAGE).await?;
                let ids: Vec<_> = page.iter().map(|person| person.id).collect();
                let reports = reports::queries::of_people(tx, &ids, (first, last)).await?;
                Ok((page, reports))
            };
            let (page, mut reports) = self.in_its_name(read).await?;
            for person in &page {
                let report = reports.remove(&person.id).unwrap_or_default();
                sheet.row(&columns.row(person, &report))?;
            }
            let count = i32::try_from(page.len()).unwrap_or(i32::MAX);
            self.row.people_written = self.row.people_written.saturating_add(count);
            self.tell().await?;
            after = match page.last() {
                Some(last) if i64::from(count) == PAGE => Some((last.name.clone(), last.id)),
                _ => return Ok(sheet),
            };
        }
    }

    async fn tell(&self) -> Result<()> {
        let row = &self.row;
        self.tenancy
            .as_system(row.org_id, async |tx| store(tx, row).await)
            .await
    }

    /// Puts the file where it is handed out from, a part at a time.
    async fn hand_out(mut self, mut file: File) -> Result<()> {
        let (org_id, id) = (self.row.org_id, self.row.id);
        let tenancy = self.tenancy;
        tenancy
            .as_system(org_id, async |tx| {
                if queries::lock(tx, id).await?.finished_at.is_some() {
                    return Ok(());
                }
                let mut bytes = 0;
                for number in 0.. {
                    let mut part = Vec::with_capacity(PART);
                    let limit = u64::try_from(PART).unwrap_or(u64::MAX);
                    let taken = (&mut file).take(limit).read_to_end(&mut part);
                    let taken = taken.map_err(Problem::internal)?;
                    if taken == 0 {
                        break;
                    }
                    queries::add_part(tx, id, number, &part).await?;
                    bytes += i64::try_from(taken).unwrap_or(i64::MAX);
                }
                self.row.state = ExportState::Done.code().to_owned();
                self.row.bytes = Some(bytes);
                self.row.people = self.row.people_written;
                self.row.finished_at = Some(tx.now());
                store(tx, &self.row).await
            })
            .await
    }
}
