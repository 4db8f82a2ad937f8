//! What this slice needs of another one, which it does not know: `app` gives it.

use futures_util::future::LocalBoxFuture;
use uuid::Uuid;

use crate::kernel::ids::{ConversationId, FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub id: FileId,
    pub name: String,
    pub size: i64,
    /// What its content is.
    pub content_type: String,
}

/// Holds a file for something, if the actor uploaded it.
pub type Hold = for<'a> fn(&'a mut Tx, Uuid, FileId) -> LocalBoxFuture<'a, Result<Option<File>>>;
/// Holds it no longer.
pub type LetGo = for<'a> fn(&'a mut Tx, Uuid, FileId) -> LocalBoxFuture<'a, Result<()>>;
/// What these files are.
pub type Describe = for<'a> fn(&'a mut Tx, &'a [FileId]) -> LocalBoxFuture<'a, Result<Vec<File>>>;
/// Begins a group of active members under a name; the actor owns it.
pub type Begin =
    for<'a> fn(&'a mut Tx, String, Vec<MemberId>) -> LocalBoxFuture<'a, Result<ConversationId>>;
/// Makes these active members those who are in a group; whether it is there, and open.
pub type Level =
    for<'a> fn(&'a mut Tx, ConversationId, Vec<MemberId>) -> LocalBoxFuture<'a, Result<bool>>;

/// Of files.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    pub hold: Hold,
    pub let_go: LetGo,
    pub describe: Describe,
}

/// Of conversations.
#[derive(Debug, Clone, Copy)]
pub struct Conversations {
    pub begin: Begin,
    pub level: Level,
}

/// All of it.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    pub files: Files,
    pub conversations: Conversations,
}
