//! What the slices need of files, which are messaging's, and what messaging asks them: neither knows the other.

use futures_util::FutureExt;

use crate::attendance;
use crate::attendance::ports::{File, Files};
use crate::meetings;
use crate::messaging::attachments::holds::{self, Keeper};

/// What holds files besides messages.
pub const KEEPERS: &[Keeper] = &[
    meetings::attachments::readable,
    attendance::photos::readable,
];

/// Of attendance.
pub const PHOTOS: Files = Files {
    keep: |tx, ids| {
        async move {
            let found = holds::keep(tx, ids).await?.into_iter();
            let file = found.map(|file| File {
                id: file.id,
                uploader_id: file.uploader_id,
                content_type: file.content_type,
                sha256: file.sha256,
            });
            Ok(file.collect())
        }
        .boxed_local()
    },
    hold: |tx, held| holds::hold_each(tx, held).boxed_local(),
    let_go: |tx, held| holds::let_go_each(tx, held).boxed_local(),
};
