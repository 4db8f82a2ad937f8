//! What may be wrong with a chain, in words.

use std::fmt;

/// A punch as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub seq: i64,
    pub id: String,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "punch {} ({})", self.seq, self.id)
    }
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Its content is not what its digest says, or not what the next one follows.
    Changed(Named),
    /// Its number came before, and the chain goes on from the other one; or its number is none that
    /// was reached.
    Inserted(Named),
    /// Another organization's.
    Foreign(Named),
    Removed {
        from: i64,
        to: i64,
    },
    /// It says that it follows another one than it does, or was written anew.
    Unlinked(Named),
    /// The signature is not of this content, so something after `since` was written anew.
    BadSignature(Named, i64),
    UnknownKey(Named, String),
    /// Nothing vouches for what comes after the last signature.
    Unsealed {
        from: i64,
        to: i64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(punch) => write!(f, "{punch} was changed"),
            Self::Inserted(punch) => write!(f, "{punch} was inserted, or put at another place"),
            Self::Foreign(punch) => {
                write!(f, "{punch} was inserted: it is another organization's")
            }
            Self::Removed { from, to } if from == to => write!(f, "punch {from} was removed"),
            Self::Removed { from, to } => write!(f, "the punches {from} to {to} were removed"),
            Self::Unlinked(punch) => write!(
                f,
                "{punch} follows another one than number {}: one of the two was written anew",
                punch.seq - 1
            ),
            Self::BadSignature(punch, since) => write!(
                f,
                "{punch} has a wrong signature: it, or one from {since} on, was written anew"
            ),
            Self::UnknownKey(punch, key) => {
                write!(
                    f,
                    "{punch} is signed with the key {key}, which is none of those given"
                )
            }
            Self::Unsealed { from, to } if from == to => {
                write!(f, "punch {from} is vouched for by no signature")
            }
            Self::Unsealed { from, to } => {
                write!(
                    f,
                    "the punches {from} to {to} are vouched for by no signature"
                )
            }
        }
    }
}
