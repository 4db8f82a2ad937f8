//! Attachments: files that come in by resumable uploads and go out by signed links.
//!
//! Owns: uploads (the tus protocol), the store of objects, what becomes of images, links,
//! which messages carry which files, and each organization's room for them.
//!
//! Must hold: what a part's answer acknowledged is never asked for again; a file is what its
//! content says and not what its name says; of an image others get no metadata but its
//! orientation; a file is had by its uploader and by whoever may see a message that carries
//! it, at the moment of the download; an object without a row is removed, and a row without
//! its object never comes to be.

pub mod content_type;
pub mod files;
pub mod holds;
mod images;
mod links;
mod store;
mod upkeep;
pub mod uploads;
mod usage;

use std::time::Duration;

use ring::hmac;
use tokio::sync::Semaphore;

use self::uploads::making::Making;
use self::uploads::slots::Slots;
pub use files::commands::visible;
pub use files::queries::attach;
pub use images::is_image;
pub use store::{Location, Store, StoreError};
pub use upkeep::{collect, sweep};

/// The operations of the noun.
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    uploads::routes::routes(routes);
    files::routes::routes(routes);
}

/// Images that are prepared at once: each holds its file twice in memory, and its pixels.
const PREPARING: usize = 2;
/// Other files that are put together at once: each is read and written in pieces of 16 MiB.
const COPYING: usize = 4;
/// How long the next bytes of a part may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest file, in bytes.
    pub upload: u64,
    /// The room of an organization that has no quota of its own, in bytes.
    pub quota: u64,
}

/// What the noun needs to run: one for the process.
pub struct Attachments {
    store: Store,
    links: links::Signer,
    limits: Limits,
    preparing: Semaphore,
    copying: Semaphore,
    making: Making,
    receiving: Slots,
    patience: Duration,
    keepers: &'static [holds::Keeper],
}

impl Attachments {
    /// `key` signs the links: the same on every node.
    pub fn new(store: Store, key: hmac::Key, limits: Limits) -> Self {
        Self {
            store,
            links: links::Signer::new(key),
            limits,
            preparing: Semaphore::new(PREPARING),
            copying: Semaphore::new(COPYING),
            making: Making::default(),
            receiving: Slots::default(),
            patience: PATIENCE,
            keepers: &[],
        }
    }

    /// The same, with what else holds files besides messages.
    #[must_use]
    pub fn kept_by(mut self, keepers: &'static [holds::Keeper]) -> Self {
        self.keepers = keepers;
        self
    }

    /// The same, for clients that pause no longer than this within a part.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}
