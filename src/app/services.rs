//! Everything that a running process shares, built once from the settings.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::authority::{
    self, HouseAuthority, HousePosters, HouseQuietTimes, HouseReceipts, HouseTopics,
};
use super::config::Settings;
use super::database::Error;
use super::receipts;
use crate::attendance::Desk;
use crate::attendance::results::Computer;
use crate::delivery::mail::{Mailer, Route};
use crate::identity::passwords::HasherConfig;
use crate::identity::{self, Identity};
use crate::kernel::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::kernel::db::{Db, Prepared};
use crate::kernel::events::Bus;
use crate::kernel::ids::Ids;
use crate::kernel::jobs::Worker;
use crate::kernel::limits::{Limits, Rate};
use crate::kernel::tenancy::Tenancy;
use crate::meetings::outside::Outside;
use crate::messaging::attachments::{self, Attachments, Store};
use crate::messaging::search::Indexer;
use crate::realtime::{Hub, Relay};
use crate::{attendance, meetings, messaging, organizations};

/// Time and randomness; tests bring their own.
#[derive(Clone)]
pub struct Senses {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl Default for Senses {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy::default()),
        }
    }
}

#[derive(Clone)]
pub struct Services {
    pub db: Db,
    pub tenancy: Arc<Tenancy>,
    pub hub: Arc<Hub>,
    pub limits: Arc<Limits>,
    pub identity: Arc<Identity>,
    pub mailer: Arc<Mailer>,
    pub attachments: Arc<Attachments>,
    pub desk: Arc<Desk>,
    pub outside: Arc<Outside>,
    pub senses: Senses,
    pub settings: Arc<Settings>,
}

impl Services {
    /// Forgets what has expired.
    pub async fn forget_expired(&self) -> crate::kernel::problem::Result<()> {
        self.db
            .transaction(async |tx| {
                let now = tx.now();
                identity::forget_expired(tx.conn(), now).await
            })
            .await?;
        organizations::forget_expired(&self.tenancy, self.senses.entropy.as_ref()).await?;
        attendance::forget_expired(&self.tenancy, &self.desk.files).await?;
        meetings::roll_forward(&self.tenancy).await?;
        attendance::periods::revive(&self.tenancy).await?;
        attendance::reminders::revive(&self.tenancy).await?;
        meetings::reminders::revive(&self.tenancy).await?;
        messaging::following::catch_up(&self.tenancy).await?;
        messaging::collect(&self.attachments, &self.tenancy).await
    }

    /// Removes what is in the store of files and belongs to nothing; it takes its time.
    pub async fn sweep_files(&self) -> crate::kernel::problem::Result<()> {
        messaging::sweep(&self.attachments, &self.tenancy).await
    }

    /// The worker that does this process's jobs; not `Send`, it stays on its thread.
    pub fn worker(&self) -> Worker {
        Worker::new(self.db.clone(), super::workers::handlers(self))
    }

    /// Brings the search over messages up to the messages.
    pub fn indexer(&self) -> Indexer {
        Indexer::new(Arc::clone(&self.tenancy))
    }

    /// Computes results of attendance as they change.
    pub fn computer(&self) -> Computer {
        Computer::new(Arc::clone(&self.tenancy))
    }

    pub fn build(settings: Settings, url: &SecretString, senses: Senses) -> Result<Self, Error> {
        let ids = Ids::new(senses.clock.clone(), senses.entropy.clone());
        let size = usize::from(settings.database_connections);
        let prepared = [
            vec![Prepared::besides(authority::prepare)],
            messaging::prepared(),
            attendance::prepared(),
        ]
        .concat();
        let db = Db::new(
            url.expose_secret(),
            prepared,
            size,
            Duration::from_secs(10),
            senses.clock.clone(),
            ids,
        )?;
        let identity = Arc::new(Identity::open(
            &settings.data_dir,
            settings.public_url()?.to_string(),
            hashing(&settings),
            senses.clock.clone(),
            senses.entropy.clone(),
        )?);
        let authority = Arc::new(HouseAuthority {
            identity: identity.clone(),
        });
        let topics = Arc::new(HouseTopics);
        let tenancy = Tenancy::new(db.clone(), authority, topics, Bus::default());
        let tenancy = Arc::new(tenancy.closing_with(super::handover::CLOSING));
        let hub = Arc::new(hub(&settings, Hub::new(tenancy.clone()))?);
        let limits = Arc::new(Limits::new(
            rate(settings.account_rate),
            rate(settings.address_rate),
        ));
        let mailer = Arc::new(mailer(&settings)?);
        let (keys, entropy) = (settings.data_dir.join("keys"), senses.entropy.clone());
        let ring = receipts::ring(&keys, senses.clock.now(), entropy.as_ref())?;
        let desk = Arc::new(receipts::desk(ring, entropy));
        let attachments = Arc::new(attachments(&settings, &identity)?);
        let outside = Arc::new(outside(&settings, &identity)?);
        Ok(Self {
            db,
            tenancy,
            hub,
            limits,
            identity,
            mailer,
            attachments,
            desk,
            outside,
            senses,
            settings: Arc::new(settings),
        })
    }
}

fn hashing(settings: &Settings) -> HasherConfig {
    let mut config = HasherConfig {
        params: settings.hash_params,
        queue: settings.hashing_queue.into(),
        ..HasherConfig::default()
    };
    if let Some(threads) = settings
        .hashing_threads
        .and_then(|n| NonZeroUsize::new(n.into()))
    {
        config.threads = threads;
    }
    config
}

/// Among other nodes where the settings name the way to them.
pub fn hub(settings: &Settings, hub: Hub) -> Result<Hub, Error> {
    let hub = hub
        .with_receipts(Arc::new(HouseReceipts))
        .with_posters(Arc::new(HousePosters))
        .with_quiet_times(Arc::new(HouseQuietTimes));
    let Some(url) = &settings.nats_url else {
        return Ok(hub);
    };
    let relay = Relay::new(url.expose_secret(), &settings.nats_prefix).map_err(|error| {
        format!("the setting nats_url is not the URL of a NATS server: {error}")
    })?;
    Ok(hub.with_relay(relay))
}

/// Mails go to the server that is configured, or to files in the data folder.
fn mailer(settings: &Settings) -> Result<Mailer, Error> {
    let route = match &settings.smtp_url {
        Some(url) => Route::Smtp(url.expose_secret().parse()?),
        None => Route::Folder(settings.data_dir.join("mail")),
    };
    Ok(Mailer::new(
        &settings.mail_from,
        settings.public_url()?,
        route,
    )?)
}

/// Without settings, meetings have links but no video of their own, and no answers come in by mail.
fn outside(settings: &Settings, identity: &Arc<Identity>) -> Result<Outside, Error> {
    let app = settings
        .jitsi_app
        .clone()
        .zip(settings.jitsi_secret.clone());
    Ok(Outside {
        public_url: settings.public_url()?,
        mail_from: settings.mail_from.clone(),
        calendar_address: settings.calendar_address.clone(),
        mail_secret: settings.calendar_mail_secret.clone(),
        video: meetings::outside::video(settings.jitsi_url.as_ref(), app),
        identity: Arc::clone(identity),
    })
}

fn attachments(settings: &Settings, identity: &Identity) -> Result<Attachments, Error> {
    let limits = attachments::Limits {
        upload: settings.max_upload << 20,
        quota: settings.files_quota << 30,
    };
    let store = Store::open(&settings.files()?)?;
    let key = identity.sealing.mac_key("links to files");
    let attachments = Attachments::new(store, key, limits);
    Ok(attachments.kept_by(super::files::KEEPERS))
}

fn rate(per_minute: NonZeroU32) -> Rate {
    Rate {
        per_minute,
        burst: per_minute,
    }
}
