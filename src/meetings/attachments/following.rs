//! The job that makes those who are in a meeting's conversation its attendees.
//!
//! Must hold: whatever changes who is invited enqueues it in the same transaction; it looks at the meeting as it is
//! then, so that it may run again, and late.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::ids::{MeetingId, OrgId};
use crate::kernel::jobs::{Failure, Handlers, Job};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::meetings::meetings::queries::{Whole, lock};
use crate::meetings::ports::Ports;
use crate::organizations::directory;

#[derive(Debug, Serialize, Deserialize)]
pub struct FollowMeeting {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
}

impl Job for FollowMeeting {
    const KIND: &'static str = "meeting_conversation.follow";
    const MAX_ATTEMPTS: i32 = 8;
}

/// The job of conversations of meetings.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>, ports: Ports) {
    let tenancy = Arc::clone(tenancy);
    handlers.on(move |job: FollowMeeting, _| {
        let tenancy = Arc::clone(&tenancy);
        async move {
            let work = async |tx: &mut Tx| follow(tx, &ports, job.meeting_id).await;
            let followed = tenancy.as_system(job.org_id, work).await;
            followed.map_err(Failure::from)
        }
    });
}

async fn follow(tx: &mut Tx, ports: &Ports, id: MeetingId) -> Result<()> {
    let whole = lock(tx, id).await?;
    if let Some(conversation) = whole.meeting.conversation_id {
        let people = directory::working_among(tx, &whole.members()).await?;
        (ports.conversations.level)(tx, conversation, people).await?;
    }
    Ok(())
}

/// To be called when a meeting is written: its conversation follows if others are invited than before.
pub async fn after_change(tx: &mut Tx, before: Option<&Whole>, after: &Whole) -> Result<()> {
    let same = before.is_some_and(|before| before.members() == after.members());
    if same || after.meeting.conversation_id.is_none() {
        return Ok(());
    }
    let (org_id, meeting_id) = (after.meeting.org_id, after.meeting.id);
    tx.enqueue(&FollowMeeting { org_id, meeting_id }).await
}
