//! The files of messages, which uploads have made.

use std::collections::{BTreeSet, HashSet};

use crate::kernel::ids::{ConversationId, FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::attachments::files::{commands, queries};

/// Which of these are files that the author may put into a message: their own uploads, and those
/// of messages that they may see, which is what forwarding needs.
pub async fn check(tx: &mut Tx, author: MemberId, ids: &[FileId]) -> Result<HashSet<FileId>> {
    commands::visible(tx, author, ids).await
}

/// Puts the files into the message; they were checked. Copies in a merged message may share one.
pub async fn attach(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    ids: &[FileId],
) -> Result<()> {
    let mut seen = BTreeSet::new();
    let once: Vec<FileId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    queries::attach(tx, conversation, seq, &once).await
}
