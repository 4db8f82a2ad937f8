//! What is known of people around their days, read from where it is kept: punches, approved spans,
//! and corrections, among them the make-up punches that are asked for.
//!
//! Must hold: the number of statements does not depend on the number of people; what was taken
//! back is not there.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::domain::{Correction, Facts, Punch, Span, Window};
use crate::attendance::{check_ins, corrections, requests, spans};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// All that is known of one person in a stretch of time.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub punches: Vec<Punch>,
    pub spans: Vec<Span>,
    pub corrections: Vec<Correction>,
}

impl Evidence {
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            punches: &self.punches,
            spans: &self.spans,
            corrections: &self.corrections,
        }
    }
}

/// The dates that a stretch of time may touch in any zone, and so the corrections that belong to it.
fn dates(window: Window) -> (NaiveDate, NaiveDate) {
    let (first, last) = (window.opens.date_naive(), window.closes.date_naive());
    let day = Days::new(1);
    (
        first.checked_sub_days(day).unwrap_or(first),
        last.checked_add_days(day).unwrap_or(last),
    )
}

/// Of one person. On a connection and not a transaction, so that all of it travels together.
pub async fn of_member(
    conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    window: Window,
) -> Result<Evidence> {
    let (people, dates) = ([member], dates(window));
    let (punches, spans, set, asked) = futures_util::try_join!(
        check_ins::queries::of_member(conn, org, member, window),
        spans::queries::approved(conn, org, &people, window),
        corrections::queries::standing(conn, org, &people, dates),
        requests::queries::waiting_make_ups(conn, org, &people, dates),
    )?;
    let of = |(_, value)| value;
    Ok(Evidence {
        punches,
        spans: spans.into_iter().map(|(_, span)| span).collect(),
        corrections: set.into_iter().chain(asked).map(of).collect(),
    })
}

/// Of many people, by person; whoever has nothing is not there.
pub async fn of_members(
    tx: &mut Tx,
    members: &[MemberId],
    window: Window,
) -> Result<HashMap<MemberId, Evidence>> {
    let org = tx.org_id();
    let punches = check_ins::queries::of_members(tx, members, window).await?;
    let mut found = but_punches(tx.conn(), org, members, window).await?;
    for (member, punches) in punches {
        found.entry(member).or_default().punches = punches;
    }
    Ok(found)
}

/// The same without the punches.
pub async fn but_punches(
    conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    window: Window,
) -> Result<HashMap<MemberId, Evidence>> {
    let dates = dates(window);
    let (spans, set, asked) = futures_util::try_join!(
        spans::queries::approved(conn, org, members, window),
        corrections::queries::standing(conn, org, members, dates),
        requests::queries::waiting_make_ups(conn, org, members, dates),
    )?;
    let mut found: HashMap<MemberId, Evidence> = HashMap::new();
    for (member, span) in spans {
        found.entry(member).or_default().spans.push(span);
    }
    for (member, correction) in set.into_iter().chain(asked) {
        let own = found.entry(member).or_default();
        own.corrections.push(correction);
    }
    Ok(found)
}
