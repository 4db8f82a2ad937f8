//! The second factor: time-based one-time passwords (RFC 6238) and recovery codes.
//!
//! Must hold: a code is accepted once. The caller stores the step that [`TotpSecret::verify`]
//! returns, in the same transaction, and passes it back the next time.

use std::fmt;

use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::identity::tokens::TokenDigest;
use crate::kernel::clock::Entropy;

/// 160 bits, what RFC 4226 section 4 recommends.
const SECRET_BYTES: usize = 20;
/// What every authenticator app understands: SHA-1, six digits, thirty seconds.
const STEP_SECONDS: i64 = 30;
const DIGITS: u8 = 6;
/// A code is accepted one step early or late, for clocks and for slow fingers.
const SKEW: i64 = 1;

/// What the service and the authenticator app share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// From what is stored; `None` when it has not the right length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For typing it into an app by hand.
    pub fn base32(&self) -> String {
        Secret::from(self.0.to_vec()).to_base32()
    }

    /// For the QR code: `otpauth://totp/Muster:fang%40example.com?secret=...&issuer=Muster`.
    pub fn otpauth_uri(&self, issuer: &str, account: &str) -> String {
        // The label puts a colon between the two, so that they cannot have one.
        let [issuer, account] = [issuer, account].map(|part| {
            percent_encoding::utf8_percent_encode(&part.replace(':', " "), LABEL).to_string()
        });
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            self.base32()
        )
    }

    /// The step of an accepted code, to be stored as `last_used`; `None` for a wrong code
    /// and for one whose step, or a later one, was used before.
    pub fn verify(&self, code: &str, now: DateTime<Utc>, last_used: Option<i64>) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let totp = self.totp();
        let step = now.timestamp().div_euclid(STEP_SECONDS);
        // Each step is compared in constant time, and all are, whichever fits.
        (step - SKEW..=step + SKEW).fold(None, |found, candidate| {
            let time = u64::try_from(candidate.saturating_mul(STEP_SECONDS)).ok()?;
            let fits = totp.check(&digits, time).is_some();
            let fresh = last_used.is_none_or(|last| candidate > last);
            if fits && fresh {
                Some(candidate)
            } else {
                found
            }
        })
    }

    /// The code of a moment: what an authenticator app shows. For tests and demonstrations.
    pub fn code_at(&self, now: DateTime<Utc>) -> String {
        let time = u64::try_from(now.timestamp()).unwrap_or_default();
        self.totp().generate(time).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_step_duration(STEP_SECONDS.unsigned_abs())
            .with_skew(0)
            .with_secret(self.0.to_vec())
            .build_noncompliant()
    }
}

/// What may stand in the path and in the query of a URI without being encoded.
const LABEL: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

pub const RECOVERY_CODES: usize = 10;
const CODE_CHARS: usize = 16;
/// Crockford's base 32: no letter can be taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code that replaces the second factor once: 80 bits as `xxxx-xxxx-xxxx-xxxx`, too many
/// to guess, so that its plain digest may be stored.
pub struct RecoveryCode {
    /// Shown once.
    pub text: String,
    pub digest: TokenDigest,
}

impl RecoveryCode {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut random = [0; CODE_CHARS];
        entropy.fill(&mut random);
        // 32 divides 256, so that every character is equally likely.
        let plain: String = random
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
            .map(|byte| char::from(*byte))
            .collect();
        let mut text = plain.clone();
        for position in [12, 8, 4] {
            text.insert(position, '-');
        }
        Self {
            text,
            digest: digest_of(&plain),
        }
    }

    pub fn generate_all(entropy: &dyn Entropy) -> Vec<Self> {
        (0..RECOVERY_CODES)
            .map(|_| Self::generate(entropy))
            .collect()
    }

    /// The digest of a code as somebody typed it: in any case, with or without dashes, with
    /// o for 0 and l or i for 1. `None` when it cannot be a code.
    pub fn digest(typed: &str) -> Option<TokenDigest> {
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let known = |byte: u8| ALPHABET.contains(&byte);
        (plain.len() == CODE_CHARS && plain.bytes().all(known)).then(|| digest_of(&plain))
    }
}

fn digest_of(plain: &str) -> TokenDigest {
    TokenDigest::of(&format!("recovery:{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;
    use proptest::prelude::*;

    /// RFC 6238 appendix B, SHA-1; its codes have eight digits, of which ours are the last six.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn rfc() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        for (time, code) in VECTORS {
            assert_eq!(rfc().code_at(at(time)), code);
            assert_eq!(rfc().verify(code, at(time), None), Some(time / 30));
        }
    }

    #[test]
    fn accepts_one_step_early_or_late_and_spaces() {
        for (now, accepted) in [(29, true), (0, true), (89, true), (90, false), (119, false)] {
            assert_eq!(
                rfc().verify("287082", at(now), None).is_some(),
                accepted,
                "at {now}"
            );
        }
        assert_eq!(rfc().verify(" 287 082", at(59), None), Some(1));
        for wrong in [
            "",
            "28708",
            "2870822",
            "-87082",
            "+87082",
            "28708a",
            "２８７０８２",
            "287083",
        ] {
            assert_eq!(rfc().verify(wrong, at(59), None), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_accepted_once() {
        let step = rfc().verify("287082", at(59), None);
        assert_eq!(rfc().verify("287082", at(59), step), None);
        assert_eq!(rfc().verify("287082", at(61), step), None);
        let next = rfc().code_at(at(61));
        assert_eq!(rfc().verify(&next, at(61), step), Some(2));
        // An older code does not come back after a later one.
        assert_eq!(rfc().verify("287082", at(61), Some(2)), None);
    }

    #[test]
    fn the_uri_is_what_apps_read() {
        let uri = rfc().otpauth_uri("Muster: 打卡", "fang+hr@example.com");
        let totp = Totp::from_url(&uri).unwrap();
        assert_eq!(totp.issuer(), Some("Muster  打卡"));
        assert_eq!(totp.generate(59).to_string(), "287082");
        assert!(uri.starts_with("otpauth://totp/Muster%20%20%E6%89%93%E5%8D%A1:fang%2Bhr%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"), "{uri}");
    }

    #[test]
    fn a_recovery_code_is_found_however_it_is_typed() {
        let codes = RecoveryCode::generate_all(&SystemEntropy::default());
        assert_eq!(codes.len(), RECOVERY_CODES);
        for RecoveryCode { text, digest } in &codes {
            let variants = [
                text.clone(),
                text.to_uppercase(),
                text.replace('-', ""),
                text.replace('-', " "),
                text.replace('0', "O").replace('1', "l"),
                format!("  {text}\n"),
            ];
            for typed in variants {
                assert_eq!(RecoveryCode::digest(&typed), Some(*digest), "{typed}");
            }
            let same = codes.iter().filter(|other| other.digest == *digest).count();
            assert_eq!(same, 1);
        }
        for wrong in [
            "",
            "0000-0000-0000-000",
            "0000-0000-0000-000u",
            "0000-0000-0000-00000",
            "零",
        ] {
            assert_eq!(RecoveryCode::digest(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_an_app_shows_is_accepted(seed: [u8; 20], second in 60..20_000_000_000_i64, off in -30..=30_i64) {
            let secret = TotpSecret(seed);
            let code = secret.code_at(at(second + off));
            prop_assert!(secret.verify(&code, at(second), None).is_some());
        }

        #[test]
        fn no_input_panics(code in "\\PC{0,20}", second in -100..100_i64) {
            prop_assert!(rfc().verify(&code, at(second), Some(i64::MAX)).is_none());
            if let Some(digest) = RecoveryCode::digest(&code) {
                prop_assert_eq!(RecoveryCode::digest(&code.to_uppercase()), Some(digest));
            }
        }
    }
}
