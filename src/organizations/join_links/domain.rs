//! A link or a code, and what is typed to use it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::kernel::ids::{DepartmentId, JoinLinkId, MemberId, OrgId};
use crate::organizations::invitations::domain::InvitationToken;
use crate::schema::join_links;

/// Crockford's base 32: no I, L, O and U, which are misread and misheard.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 50 random bits.
const CODE_LENGTH: usize = 10;

/// What is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinLinkKind {
    /// A long token for a link or a QR code.
    Link,
    /// Ten characters to type or to read aloud.
    Code,
}

impl JoinLinkKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        if text == "code" {
            Self::Code
        } else {
            Self::Link
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = join_links, check_for_backend(diesel::pg::Pg))]
pub struct JoinLink {
    pub org_id: OrgId,
    pub id: JoinLinkId,
    pub kind: String,
    pub secret_hash: Vec<u8>,
    pub department_id: DepartmentId,
    pub approval: bool,
    pub max_uses: i32,
    pub uses: i32,
    pub created_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl JoinLink {
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at && self.uses < self.max_uses
    }
}

/// The code of a secret: `ABCDE-FGHJK`.
pub fn code(secret: &[u8; 32]) -> String {
    let mut code: String = secret
        .iter()
        .take(CODE_LENGTH)
        .map(|byte| {
            char::from(
                ALPHABET
                    .get(usize::from(byte & 31))
                    .copied()
                    .unwrap_or(b'0'),
            )
        })
        .collect();
    code.insert(CODE_LENGTH / 2, '-');
    code
}

/// The digest of a code as somebody typed it: with or without the dash and spaces, in any case,
/// and with the letters that look like digits. `None` when it cannot be a code.
pub fn code_digest(typed: &str) -> Option<Vec<u8>> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for c in typed.chars().filter(|c| !matches!(c, ' ' | '-')) {
        code.push(match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c if c.is_ascii() && ALPHABET.contains(&(c as u8)) => c,
            _ => return None,
        });
    }
    let digest = || Sha256::digest(format!("join code {code}").as_bytes()).to_vec();
    (code.len() == CODE_LENGTH).then(digest)
}

/// Whatever somebody holds who was invited.
pub enum Secret {
    /// Of a mail, for one member.
    Mail(InvitationToken),
    Link {
        org_id: OrgId,
        digest: Vec<u8>,
    },
    Code {
        digest: Vec<u8>,
    },
}

impl Secret {
    pub fn parse(text: &str) -> Option<Self> {
        let Some((org, token)) = text.trim().split_once('.') else {
            return code_digest(text).map(|digest| Self::Code { digest });
        };
        if let Some(digest) = OpaqueToken::digest(TokenKind::JoinLink, token) {
            return Some(Self::Link {
                org_id: org.parse().ok()?,
                digest: digest.as_bytes().to_vec(),
            });
        }
        InvitationToken::parse(text).map(Self::Mail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::{Entropy, SystemEntropy};
    use proptest::prelude::*;

    #[test]
    fn codes_are_found_however_they_are_typed() {
        for _ in 0..100 {
            let mut secret = [0; 32];
            SystemEntropy::default().fill(&mut secret);
            let code = code(&secret);
            assert_eq!(code.len(), CODE_LENGTH + 1);
            let digest = code_digest(&code);
            assert!(digest.is_some(), "{code}");
            let misread = code
                .to_lowercase()
                .replace('-', " ")
                .replace('0', "o")
                .replace('1', "l");
            assert_eq!(code_digest(&misread), digest, "{misread}");
        }
        for wrong in [
            "",
            "ABCDE",
            "ABCDE-FGHJU",
            "ABCDE-FGHJKM",
            "甲乙丙丁戊-己庚辛壬癸",
        ] {
            assert_eq!(code_digest(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn strange_secrets_are_no_matter(text in "\\PC{0,60}") {
            let harmless = matches!(Secret::parse(&text), None | Some(Secret::Code { .. }));
            prop_assert!(harmless, "{text}");
        }
    }
}
