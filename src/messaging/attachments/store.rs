//! Where the bytes are: a folder, or a bucket of an S3-compatible store.
//!
//! Must hold: an object is whole or not there; what is in the folder is on the disk when it is
//! acknowledged. Names begin with the organization, and carry an id of version 7, from which
//! the age of an object without a row is known.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::links::Variant;
use crate::kernel::ids::{FileId, OrgId};
use crate::kernel::problem::{Problem, Result, code};

/// How much of an object is sent in one piece; S3 takes 10,000 pieces of at least 5 MiB.
const PIECE: usize = 16 * 1024 * 1024;

/// Where to keep objects.
#[derive(Debug, Clone)]
pub enum Location {
    Folder(PathBuf),
    Bucket {
        bucket: String,
        /// Before every name; may be empty.
        prefix: String,
        region: String,
        /// Amazon's own if there is none.
        endpoint: Option<String>,
        access_key: Option<SecretString>,
        secret_key: Option<SecretString>,
    },
}

/// The store cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
#[error("the store of files cannot be used: {0}")]
pub struct StoreError(String);

#[derive(Clone)]
pub struct Store(Arc<dyn ObjectStore>);

/// The name of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Path);

impl Name {
    pub fn part(org: OrgId, upload: FileId, object: Uuid) -> Self {
        Self(Path::from(format!("{org}/parts/{upload}/{object}")))
    }

    pub fn file(org: OrgId, file: FileId, variant: Variant) -> Self {
        Self(Path::from(format!(
            "{org}/files/{file}/{}",
            variant.as_str()
        )))
    }

    /// Whether a row must be there for it: a part of an upload, or a file; and the id in its
    /// name, which tells its age. `None` for what this house never wrote.
    pub fn owner(&self) -> Option<(Owner, Uuid)> {
        let parts: Vec<_> = self.0.parts().collect();
        let [_, kind, id, leaf] = parts.as_slice() else {
            return None;
        };
        let id: Uuid = id.as_ref().parse().ok()?;
        match kind.as_ref() {
            "parts" => {
                let object: Uuid = leaf.as_ref().parse().ok()?;
                Some((Owner::Part(object), object))
            }
            "files" => Some((Owner::File(FileId(id)), id)),
            _ => None,
        }
    }
}

/// The row that an object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Part(Uuid),
    File(FileId),
}

/// How long a bucket that fails is asked again. Somebody waits for each answer and may ask again themselves: what
/// the library would do, ten times and for three minutes, keeps them and their place from knowing.
fn patience() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            max_backoff: Duration::from_secs(1),
            ..BackoffConfig::default()
        },
        max_retries: 3,
        retry_timeout: Duration::from_secs(10),
    }
}

impl Store {
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        let failed = |error: object_store::Error| StoreError(error.to_string());
        match location {
            Location::Folder(folder) => {
                let told =
                    |error: std::io::Error| StoreError(format!("{}: {error}", folder.display()));
                std::fs::create_dir_all(folder).map_err(told)?;
                let local = LocalFileSystem::new_with_prefix(folder).map_err(failed)?;
                Ok(Self(Arc::new(
                    local.with_fsync(true).with_automatic_cleanup(true),
                )))
            }
            Location::Bucket {
                bucket,
                prefix,
                region,
                endpoint,
                access_key,
                secret_key,
            } => {
                // Whoever was first has chosen the same.
                rustls::crypto::ring::default_provider()
                    .install_default()
                    .ok();
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_retry(patience());
                if let Some(endpoint) = endpoint {
                    builder = builder
                        .with_endpoint(endpoint)
                        .with_allow_http(endpoint.starts_with("http://"));
                }
                if let Some(key) = access_key {
                    builder = builder.with_access_key_id(key.expose_secret());
                }
                if let Some(key) = secret_key {
                    builder = builder.with_secret_access_key(key.expose_secret());
                }
                let bucket = builder.build().map_err(failed)?;
                Ok(Self(Arc::new(PrefixStore::new(bucket, prefix.as_str()))))
            }
        }
    }

    pub async fn put(&self, name: &Name, content: Vec<Bytes>) -> Result<()> {
        let payload: PutPayload = content.into_iter().collect();
        self.0.put(&name.0, payload).await.map_err(unusable)?;
        Ok(())
    }

    /// An object that is written in pieces; there when it is finished.
    pub fn writer(&self, name: &Name) -> Writer {
        let store = Arc::clone(&self.0);
        Writer(BufWriter::with_capacity(store, name.0.clone(), PIECE).with_max_concurrency(2))
    }

    /// The size of an object.
    pub async fn size(&self, name: &Name) -> Result<u64> {
        Ok(self.0.head(&name.0).await.map_err(unusable)?.size)
    }

    /// Some bytes of an object, as they come.
    pub async fn read(
        &self,
        name: &Name,
        range: Option<std::ops::Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.0.get_opts(&name.0, options).await.map_err(unusable)?;
        Ok(found.into_stream().map_err(unusable).boxed())
    }

    /// Removes what is there; what fails is left to the sweep.
    pub async fn remove(&self, names: Vec<Name>) {
        for name in names {
            match self.0.delete(&name.0).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => tracing::warn!(cause = %error, "could not remove an object"),
            }
        }
    }

    /// Everything of an organization.
    pub fn list(&self, org: OrgId) -> BoxStream<'static, Result<Name>> {
        let prefix = Path::from(org.to_string());
        let all = self.0.list(Some(&prefix));
        all.map_ok(|found| Name(found.location))
            .map_err(unusable)
            .boxed()
    }
}

pub struct Writer(BufWriter);

impl Writer {
    pub async fn write(&mut self, content: Bytes) -> Result<()> {
        self.0.put(content).await.map_err(unusable)
    }

    /// Leaves nothing behind: a store may keep pieces that were never put together.
    pub async fn abort(mut self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(cause = %error, "could not give up an object");
        }
    }

    pub async fn finish(mut self) -> Result<()> {
        use tokio::io::AsyncWriteExt;
        let failed = |error: std::io::Error| unavailable(&error);
        self.0.shutdown().await.map_err(failed)
    }
}

fn unusable(error: object_store::Error) -> Problem {
    unavailable(&error)
}

fn unavailable(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(cause = %crate::kernel::problem::chain(error), "the store of files failed");
    Problem::new(
        &code::OVERLOADED,
        "The store of files does not answer as it should. What was acknowledged is safe; try again shortly.",
    )
    .with_retry_after(5)
}
