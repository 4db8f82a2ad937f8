//! Everything that a running process shares, built once from the settings.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::authority::HouseAuthority;
use super::config::Settings;
use super::database::Error;
use crate::kernel::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::kernel::db::Db;
use crate::kernel::events::Bus;
use crate::kernel::ids::Ids;
use crate::kernel::limits::{Limits, Rate};
use crate::kernel::tenancy::Tenancy;

/// Time and randomness; tests bring their own.
#[derive(Clone)]
pub struct Senses {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl Default for Senses {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy::default()) }
    }
}

#[derive(Clone)]
pub struct Services {
    pub db: Db,
    pub tenancy: Arc<Tenancy>,
    pub limits: Arc<Limits>,
    pub senses: Senses,
    pub settings: Arc<Settings>,
}

impl Services {
    pub fn build(settings: Settings, url: &SecretString, senses: Senses) -> Result<Self, Error> {
        let ids = Ids::new(senses.clock.clone(), senses.entropy.clone());
        let size = usize::from(settings.database_connections);
        let db = Db::new(url.expose_secret(), size, Duration::from_secs(10), senses.clock.clone(), ids)?;
        let authority = Arc::new(HouseAuthority {});
        let tenancy = Arc::new(Tenancy::new(db.clone(), authority, Bus::default()));
        let limits = Arc::new(Limits::new(rate(settings.account_rate), rate(settings.address_rate)));
        Ok(Self { db, tenancy, limits, senses, settings: Arc::new(settings) })
    }
}

fn rate(per_minute: NonZeroU32) -> Rate {
    Rate { per_minute, burst: per_minute }
}
