//! What this slice needs of another one, which it does not know: `app` gives it.

use futures_util::future::LocalBoxFuture;
use uuid::Uuid;

use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub id: FileId,
    pub uploader_id: MemberId,
    /// What its content is.
    pub content_type: String,
    pub sha256: Vec<u8>,
}

/// Something that holds a file, and the file.
pub type Held = (Uuid, FileId);
/// Those of these files that there are, whoever uploaded them; none of them goes until the commit.
pub type Keep = for<'a> fn(&'a mut Tx, &'a [FileId]) -> LocalBoxFuture<'a, Result<Vec<File>>>;
/// Holds files that were kept, or holds them no longer.
pub type Hold = for<'a> fn(&'a mut Tx, &'a [Held]) -> LocalBoxFuture<'a, Result<()>>;

/// Of files.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    pub keep: Keep,
    pub hold: Hold,
    pub let_go: Hold,
}
