//! What meetings need of messaging: neither knows the other.

use futures_util::FutureExt;

use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::ports::{Conversations, File, Files, Ports};
use crate::messaging::attachments::files::domain::File as Uploaded;
use crate::messaging::attachments::holds;
use crate::messaging::conversations::commands as conversations;
use crate::messaging::conversations::domain::ConversationName;
use crate::messaging::shield;

pub const PORTS: Ports = Ports {
    files: Files {
        hold: |tx, holder, id| {
            async move {
                let held = holds::hold(tx, holder, id).await?;
                Ok(held.map(shape))
            }
            .boxed_local()
        },
        let_go: |tx, holder, id| holds::let_go(tx, holder, id).boxed_local(),
        describe: |tx, ids| {
            async move {
                let found = holds::describe(tx, ids).await?;
                Ok(found.into_iter().map(shape).collect())
            }
            .boxed_local()
        },
    },
    conversations: Conversations {
        begin: |tx, name, members| begin(tx, name, members).boxed_local(),
        level: |tx, id, members| conversations::level(tx, id, members).boxed_local(),
    },
};

fn shape(file: Uploaded) -> File {
    File {
        id: file.id,
        name: file.name,
        size: file.size,
        content_type: file.content_type,
    }
}

/// A name that is too long for a conversation is cut, and whom the organizer may not write to is not in it.
async fn begin(tx: &mut Tx, name: String, members: Vec<MemberId>) -> Result<ConversationId> {
    let short: String = name.chars().take(64).collect();
    let name = ConversationName::parse(&short).map_err(Problem::internal)?;
    let (owner, id) = (tx.member_id()?, tx.new_id());
    let members = shield::open_among(tx, owner, members).await?;
    conversations::begin(tx, owner, id, name, members).await?;
    Ok(id)
}
