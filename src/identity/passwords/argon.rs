//! Argon2id over memory that is used again: one hash needs 19 MiB, which need not be fetched
//! from the operating system, page by page, for each sign-in.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;

pub type SaltBytes = [u8; SALT_BYTES];

/// How much work one hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashParams {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes. They are computed one after the other.
    pub lanes: u32,
}

impl HashParams {
    /// OWASP's recommendation for Argon2id.
    pub const OWASP: Self = Self {
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
    };
    /// As little as Argon2 allows: for tests, which sign in hundreds of times.
    pub const MINIMUM: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

impl Default for HashParams {
    fn default() -> Self {
        Self::OWASP
    }
}

/// The text is no Argon2id hash that this code can compute.
#[derive(Debug, thiserror::Error)]
#[error("not an Argon2id hash: {0}")]
pub struct NotArgon(String);

fn not_argon(reason: impl std::fmt::Display) -> NotArgon {
    NotArgon(reason.to_string())
}

/// Computes hashes for one thread, which owns the memory between them.
#[derive(Default)]
pub struct Engine {
    blocks: Vec<Block>,
}

impl Engine {
    /// The hash of a password as a PHC string.
    pub fn hash(
        &mut self,
        password: &[u8],
        salt: &SaltBytes,
        params: HashParams,
    ) -> Result<String, NotArgon> {
        let params = to_argon(params)?;
        let text = ParamsString::try_from(&params).map_err(not_argon)?;
        let output = self.compute(password, salt, params)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: text,
            salt: Some(Salt::new(salt).map_err(not_argon)?),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Whether the password is the one that was hashed, compared in constant time.
    pub fn verify(&mut self, password: &[u8], phc: &str) -> Result<bool, NotArgon> {
        let hash = PasswordHash::new(phc).map_err(not_argon)?;
        let params = params_of(&hash)?;
        let salt = hash.salt.ok_or_else(|| not_argon("it has no salt"))?;
        let expected = hash.hash.ok_or_else(|| not_argon("it has no output"))?;
        let params = Params::new(
            params.m_cost(),
            params.t_cost(),
            params.p_cost(),
            Some(expected.len()),
        )
        .map_err(not_argon)?;
        Ok(self.compute(password, &salt, params)? == expected)
    }

    /// As much work as a verification, for an account that does not exist.
    pub fn verify_nothing(&mut self, password: &[u8], params: HashParams) -> Result<(), NotArgon> {
        self.compute(password, &[0; SALT_BYTES], to_argon(params)?)
            .map(drop)
    }

    /// Gives the memory back to the operating system.
    pub fn release(&mut self) {
        self.blocks = Vec::new();
    }

    pub fn holds_memory(&self) -> bool {
        !self.blocks.is_empty()
    }

    fn compute(
        &mut self,
        password: &[u8],
        salt: &[u8],
        params: Params,
    ) -> Result<Output, NotArgon> {
        let length = params.output_len().unwrap_or(OUTPUT_BYTES);
        let needed = params.block_count();
        if self.blocks.len() < needed {
            self.blocks.resize(needed, Block::new());
        }
        let mut buffer = [0; Output::MAX_LENGTH];
        let out = buffer
            .get_mut(..length)
            .ok_or_else(|| not_argon("its output is too long"))?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(password, salt, out, &mut self.blocks)
            .map_err(not_argon)?;
        Output::new(out).map_err(not_argon)
    }
}

/// Whether a stored hash was made with other parameters than today's, and should be made
/// again at the next sign-in, when the password is at hand.
pub fn needs_rehash(phc: &str, params: HashParams) -> bool {
    PasswordHash::new(phc)
        .map_err(not_argon)
        .and_then(|hash| params_of(&hash))
        .map_or(true, |stored| {
            (stored.m_cost(), stored.t_cost(), stored.p_cost())
                != (params.memory_kib, params.passes, params.lanes)
        })
}

fn to_argon(params: HashParams) -> Result<Params, NotArgon> {
    Params::new(
        params.memory_kib,
        params.passes,
        params.lanes,
        Some(OUTPUT_BYTES),
    )
    .map_err(not_argon)
}

fn params_of(hash: &PasswordHash) -> Result<Params, NotArgon> {
    if hash.algorithm != Algorithm::Argon2id.ident() {
        return Err(not_argon(format_args!(
            "its algorithm is {}",
            hash.algorithm
        )));
    }
    if hash.version != Some(Version::V0x13.into()) {
        return Err(not_argon("its version is not 19"));
    }
    Params::try_from(hash).map_err(not_argon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SALT: SaltBytes = *b"a salt of 16 by.";

    #[test]
    fn agrees_with_the_library_and_with_the_reference() {
        use argon2::PasswordVerifier;
        let mut engine = Engine::default();
        let phc = engine
            .hash(b"correct horse", &SALT, HashParams::MINIMUM)
            .unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{phc}");
        Argon2::default()
            .verify_password(b"correct horse", &*phc)
            .unwrap();
        // Computed with the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1.
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(engine.verify(b"password", reference).unwrap());
        assert!(!engine.verify(b"passwore", reference).unwrap());
    }

    #[test]
    fn memory_is_reused_between_sizes_without_changing_the_result() {
        let mut engine = Engine::default();
        let small = engine.hash(b"one", &SALT, HashParams::MINIMUM).unwrap();
        let large = HashParams {
            memory_kib: 64,
            passes: 2,
            lanes: 2,
        };
        let big = engine.hash(b"one", &SALT, large).unwrap();
        assert_eq!(
            small,
            engine.hash(b"one", &SALT, HashParams::MINIMUM).unwrap()
        );
        assert!(engine.verify(b"one", &big).unwrap() && engine.verify(b"one", &small).unwrap());
        assert!(engine.holds_memory());
        engine.release();
        assert!(!engine.holds_memory());
        assert!(engine.verify(b"one", &big).unwrap());
    }

    #[test]
    fn other_parameters_ask_for_a_new_hash() {
        let phc = Engine::default()
            .hash(b"one", &SALT, HashParams::MINIMUM)
            .unwrap();
        assert!(!needs_rehash(&phc, HashParams::MINIMUM));
        assert!(needs_rehash(&phc, HashParams::OWASP));
        assert!(needs_rehash("plain", HashParams::OWASP));
    }

    #[test]
    fn a_damaged_hash_is_an_error_and_no_panic() {
        let mut engine = Engine::default();
        for phc in [
            "",
            "$argon2id$",
            "$argon2i$v=19$m=8,t=1,p=1$YSBzYWx0IG9mIDE2IGJ5Lg$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
            "$argon2id$v=16$m=8,t=1,p=1$YSBzYWx0IG9mIDE2IGJ5Lg$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
            "$argon2id$v=19$m=8,t=1,p=1$YSBzYWx0IG9mIDE2IGJ5Lg",
            "$argon2id$v=19$m=0,t=1,p=1$YSBzYWx0IG9mIDE2IGJ5Lg$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
        ] {
            assert!(engine.verify(b"one", phc).is_err(), "{phc}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn only_the_password_itself_verifies(one in ".{0,40}", other in ".{0,40}") {
            let mut engine = Engine::default();
            let phc = engine.hash(one.as_bytes(), &SALT, HashParams::MINIMUM).unwrap();
            prop_assert!(engine.verify(one.as_bytes(), &phc).unwrap());
            prop_assert_eq!(engine.verify(other.as_bytes(), &phc).unwrap(), one == other);
        }
    }
}
