//! Opaque tokens: what is random is in the token, what it means is in the database.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::kernel::clock::Entropy;

/// What an opaque token is for. The prefix tells a reader of a leaked one, and a scanner of
/// source code, what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    Refresh,
    EmailVerification,
    PasswordReset,
    Invitation,
    /// To join an organization through a link.
    JoinLink,
    /// To come into a group through a link.
    ConversationLink,
    /// Between the password and the second factor.
    SecondFactor,
    /// To read somebody's meetings.
    CalendarFeed,
}

impl TokenKind {
    pub const ALL: [Self; 8] = [
        Self::Refresh,
        Self::EmailVerification,
        Self::PasswordReset,
        Self::Invitation,
        Self::JoinLink,
        Self::ConversationLink,
        Self::SecondFactor,
        Self::CalendarFeed,
    ];

    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "mrt_",
            Self::EmailVerification => "mev_",
            Self::PasswordReset => "mpr_",
            Self::Invitation => "min_",
            Self::JoinLink => "mjl_",
            Self::ConversationLink => "mcl_",
            Self::SecondFactor => "msf_",
            Self::CalendarFeed => "mcf_",
        }
    }
}

/// SHA-256 of an opaque token: what is stored, and what a presented token is looked up by.
/// 256 random bits need no salt and no slow hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub(in crate::identity) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenDigest(..)")
    }
}

/// A fresh opaque token: the text goes to the client, once, and the digest to the database.
#[derive(Debug)]
pub struct OpaqueToken {
    pub text: SecretString,
    pub digest: TokenDigest,
}

const RANDOM_BYTES: usize = 32;

impl OpaqueToken {
    pub fn generate(kind: TokenKind, entropy: &dyn Entropy) -> Self {
        let mut random = [0; RANDOM_BYTES];
        entropy.fill(&mut random);
        Self::of(kind, random)
    }

    /// The token of a secret that was derived and need not be random itself.
    pub fn of(kind: TokenKind, secret: [u8; RANDOM_BYTES]) -> Self {
        let text = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(secret));
        Self {
            digest: TokenDigest::of(&text),
            text: text.into(),
        }
    }

    /// The digest of a token that a client presented; `None` when it cannot be one of this
    /// kind, which spares the database the question.
    pub fn digest(kind: TokenKind, presented: &str) -> Option<TokenDigest> {
        let random = presented.strip_prefix(kind.prefix())?;
        let bytes = URL_SAFE_NO_PAD.decode(random).ok()?;
        (bytes.len() == RANDOM_BYTES).then(|| TokenDigest::of(presented))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    #[test]
    fn opaque_tokens_are_found_by_their_digest_and_only_for_their_kind() {
        for kind in TokenKind::ALL {
            let token = OpaqueToken::generate(kind, &SystemEntropy::default());
            let text = token.text.expose_secret();
            assert_eq!(text.len(), 4 + 43);
            assert_eq!(OpaqueToken::digest(kind, text), Some(token.digest));
            for other in TokenKind::ALL.into_iter().filter(|other| *other != kind) {
                assert_eq!(OpaqueToken::digest(other, text), None);
            }
            assert!(!format!("{token:?}").contains(text));
        }
    }

    proptest! {
        #[test]
        fn what_was_not_issued_is_not_looked_up(text in "\\PC{0,80}") {
            for kind in TokenKind::ALL {
                prop_assert_eq!(OpaqueToken::digest(kind, &text), None);
            }
        }
    }
}
