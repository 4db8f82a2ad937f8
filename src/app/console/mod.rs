//! The web console at `/console`: files that the build put into the binary, served to browsers.
//!
//! Owns: the files and their variants ([`files`]), the content security policy ([`policy`]), the
//! handlers ([`routes`]) and what the console asks before anybody has signed in ([`wire`]). The console
//! itself is the folder `console` of the repository, a client of the public contract.
//!
//! Must hold: no file is looked up on the disk by a path that a request names; the index never leaves
//! without a policy that allows no inline script and no other host but the configured map's.

pub mod files;
pub mod policy;
pub mod routes;
pub mod wire;

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use self::files::Files;
use self::policy::Policy;
use super::config::Settings;
use super::database::Error;
use crate::kernel::clock::Entropy;

/// Stands in the index wherever a response puts its nonce.
pub const NONCE: &str = "{{CSP_NONCE}}";

/// What a process serves at `/console`.
pub struct Console {
    files: Arc<Files>,
    policy: Policy,
    entropy: Arc<dyn Entropy>,
}

impl Console {
    pub fn new(settings: &Settings, entropy: Arc<dyn Entropy>) -> Result<Self, Error> {
        static BUILT: OnceLock<Arc<Files>> = OnceLock::new();
        let files = match &settings.console_dir {
            Some(folder) => Arc::new(Files::of(folder).map_err(|error| {
                let folder = folder.display();
                format!("cannot read the files of the console in {folder}: {error}")
            })?),
            None => Arc::clone(BUILT.get_or_init(|| Arc::new(Files::built()))),
        };
        Ok(Self {
            files,
            policy: Policy::new(settings.map_tiles.as_ref()),
            entropy,
        })
    }

    /// Never the same twice, and nobody can guess it.
    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        BASE64_STANDARD.encode(bytes)
    }
}
