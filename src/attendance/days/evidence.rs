//! Evidence: what days are judged by, as it is in the database.
//!
//! Must hold: the number of statements does not depend on the number of people.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;

use super::domain::{Correction, Facts, Punch, Span, Window};
use crate::attendance::check_ins;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// All that is known of a person in a window.
#[derive(Debug, Clone, Default)]
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

pub async fn of_member(
    conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    window: Window,
) -> Result<Evidence> {
    let punches = check_ins::queries::of_member(conn, org, member, window).await?;
    Ok(Evidence {
        punches,
        ..Evidence::default()
    })
}

/// By person; whoever has none is absent.
pub async fn of_members(
    tx: &mut Tx,
    members: &[MemberId],
    window: Window,
) -> Result<HashMap<MemberId, Evidence>> {
    let punches = check_ins::queries::of_members(tx, members, window).await?;
    let known = |(member, punches)| {
        let evidence = Evidence {
            punches,
            ..Evidence::default()
        };
        (member, evidence)
    };
    Ok(punches.into_iter().map(known).collect())
}
