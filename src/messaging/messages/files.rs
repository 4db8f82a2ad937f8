//! The files of messages. Until uploads exist, there is none.

use std::collections::HashSet;

use crate::kernel::ids::{ConversationId, FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Which of these are files that the author may put into a message: their own uploads, and those
/// of messages that they may see, which is what forwarding needs.
pub async fn check(_: &mut Tx, _: MemberId, _: &[FileId]) -> Result<HashSet<FileId>> {
    Ok(HashSet::new())
}

/// Puts the files into the message.
pub async fn attach(
    _: &mut Tx,
    _: ConversationId,
    _: i64,
    _: MemberId,
    _: &[FileId],
) -> Result<()> {
    Ok(())
}
