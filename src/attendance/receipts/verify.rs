//! The checking of a chain of receipts: lines go in one after the other, and what is wrong comes
//! out. Pure, and without the database.
//!
//! Must hold: whatever punch was changed, removed, inserted or put elsewhere after it was written
//! is found, unless somebody has the service's key; what was cut off at the end is found by the head
//! of the file, or by a receipt that somebody kept.

use std::collections::HashMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use serde_json::Value;

use super::domain::{GENESIS, digest, hex};

/// How many faults are told one by one; the rest is counted.
const TOLD: usize = 100;

/// The public keys, by their ids.
pub struct Keys(HashMap<String, VerifyingKey>);

impl Keys {
    /// Of a JWKS (RFC 7517) with keys of RFC 8037.
    pub fn parse(jwks: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Jwk>,
        }
        #[derive(Deserialize)]
        struct Jwk {
            kid: String,
            crv: String,
            x: String,
        }
        let set: Set = serde_json::from_str(jwks).map_err(|error| error.to_string())?;
        let key = |jwk: Jwk| {
            let wrong = || format!("the key {} is no Ed25519 key", jwk.kid);
            let bytes = URL_SAFE_NO_PAD.decode(&jwk.x).map_err(|_| wrong())?;
            let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| wrong())?;
            let key = VerifyingKey::from_bytes(&bytes).map_err(|_| wrong())?;
            match jwk.crv.as_str() {
                "Ed25519" => Ok((jwk.kid, key)),
                _ => Err(wrong()),
            }
        };
        Ok(Self(
            set.keys.into_iter().map(key).collect::<Result<_, _>>()?,
        ))
    }
}

/// A line of an exported file, of which nothing is believed.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    pub content: Value,
    pub digest: String,
    pub seal: Option<Seal>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Seal {
    pub key_id: String,
    pub value: String,
}

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

/// What a check came to.
#[derive(Debug, Default)]
pub struct Verdict {
    pub punches: u64,
    /// The first hundred.
    pub faults: Vec<Fault>,
    /// All of them.
    pub count: usize,
}

/// A line that was read and not judged yet: the next one tells which of several is the right one.
struct Pending {
    named: Named,
    digest: String,
    previous: String,
    changed: bool,
    line: Line,
}

/// Takes lines in the order of the file.
pub struct Verifier {
    keys: Keys,
    organization: String,
    head: (i64, String),
    /// The digest that the next one must follow; unknown after a gap.
    last: Option<String>,
    /// The number before the pending ones.
    at: i64,
    /// Lines of one number.
    pending: Vec<Pending>,
    sealed: i64,
    verdict: Verdict,
}

impl Verifier {
    /// For a whole chain of an organization, up to its head.
    pub fn new(keys: Keys, organization: String, head: (i64, String)) -> Self {
        Self {
            keys,
            organization,
            head,
            last: Some(hex(&GENESIS)),
            at: 0,
            pending: Vec::new(),
            sealed: 0,
            verdict: Verdict::default(),
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.verdict.count += 1;
        if self.verdict.faults.len() < TOLD {
            self.verdict.faults.push(fault);
        }
    }

    /// An error where the line has no number, no id or no digest of the one before.
    pub fn take(&mut self, line: Line) -> Result<(), String> {
        self.verdict.punches += 1;
        let text = |name: &str| {
            let field = line.content.get(name).and_then(Value::as_str);
            field.ok_or_else(|| format!("its content has no {name}"))
        };
        let seq = line.content.get("seq").and_then(Value::as_i64);
        let named = Named {
            seq: seq.ok_or("its content has no seq")?,
            id: text("id")?.to_owned(),
        };
        let previous = text("previous")?.to_owned();
        let is_own = text("organization_id")? == self.organization;
        let content = canonical(&line.content)?;
        let pending = Pending {
            changed: hex(&digest(content.as_bytes())) != line.digest,
            digest: line.digest.clone(),
            named,
            previous,
            line,
        };
        if !is_own {
            self.fault(Fault::Foreign(pending.named));
            return Ok(());
        }
        let next = self.pending.first().map(|pending| pending.named.seq);
        let next = next.unwrap_or(self.at + 1);
        if pending.named.seq < next || pending.named.seq > self.head.0 {
            self.fault(Fault::Inserted(pending.named));
        } else if self.pending.is_empty() || pending.named.seq == next {
            self.pending.push(pending);
        } else {
            self.settle(Some(&pending));
            self.pending.push(pending);
        }
        Ok(())
    }

    /// Judges the pending lines by the one that follows.
    fn settle(&mut self, next: Option<&Pending>) {
        let mut pending = std::mem::take(&mut self.pending);
        let Some(seq) = pending.first().map(|first| first.named.seq) else {
            return;
        };
        if seq > self.at + 1 {
            self.fault(Fault::Removed {
                from: self.at + 1,
                to: seq - 1,
            });
            self.last = None;
        }
        // What names the right one: who follows it, the head, or whom it follows.
        let follower = next.filter(|next| next.named.seq == seq + 1 && !next.changed);
        let wanted = match follower {
            Some(next) => Some(&next.previous),
            None if seq == self.head.0 => Some(&self.head.1),
            None => None,
        };
        let is_wanted = |line: &Pending| wanted.is_some_and(|wanted| *wanted == line.digest);
        let is_linked = |line: &Pending| self.last.as_ref().is_none_or(|l| *l == line.previous);
        let right = pending
            .iter()
            .position(|line| is_wanted(line) && !line.changed)
            .or_else(|| pending.iter().position(is_wanted))
            .or_else(|| {
                pending
                    .iter()
                    .position(|line| is_linked(line) && !line.changed)
            });
        let chosen = pending.remove(right.unwrap_or(0));
        let (wanted, linked) = (wanted.is_none() || is_wanted(&chosen), is_linked(&chosen));
        for line in pending {
            self.fault(Fault::Inserted(line.named));
        }
        if chosen.changed || !wanted {
            self.fault(Fault::Changed(chosen.named.clone()));
        } else if !linked {
            self.fault(Fault::Unlinked(chosen.named.clone()));
        }
        self.seal(&chosen, chosen.changed || !wanted || !linked);
        // The one that follows is judged by what it should follow, whatever became of that.
        self.last = match follower {
            Some(next) if !wanted => Some(next.previous.clone()),
            _ => Some(chosen.digest),
        };
        self.at = seq;
    }

    /// Whether the signature is right, where there is one; of what was told to be wrong already,
    /// nothing more is told.
    fn seal(&mut self, of: &Pending, told: bool) {
        let Some(seal) = &of.line.seal else {
            return;
        };
        let since = self.sealed + 1;
        self.sealed = of.named.seq;
        let Some(key) = self.keys.0.get(&seal.key_id) else {
            self.fault(Fault::UnknownKey(of.named.clone(), seal.key_id.clone()));
            return;
        };
        let signature = URL_SAFE_NO_PAD.decode(&seal.value).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        let content = canonical(&of.line.content).unwrap_or_default();
        let right = signature.is_some_and(|s| key.verify_strict(content.as_bytes(), &s).is_ok());
        if !right && !told {
            self.fault(Fault::BadSignature(of.named.clone(), since));
        }
    }

    /// Everything that was found.
    pub fn finish(mut self) -> Verdict {
        self.settle(None);
        if self.at < self.head.0 {
            let (from, to) = (self.at + 1, self.head.0);
            self.fault(Fault::Removed { from, to });
        }
        if self.sealed < self.at {
            let (from, to) = (self.sealed + 1, self.at);
            self.fault(Fault::Unsealed { from, to });
        }
        self.verdict
    }
}

/// The canonical JSON (RFC 8785) of what receipts are made of: no number has a fraction.
pub fn canonical(value: &Value) -> Result<String, String> {
    let mut text = String::with_capacity(1_024);
    write(&mut text, value)?;
    Ok(text)
}

fn write(text: &mut String, value: &Value) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (at, (name, field)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(text, field)?;
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(text, item)?;
            }
            text.push(']');
        }
        Value::Number(number) if number.is_f64() => {
            return Err(format!("{number} is no number of a receipt"));
        }
        other => text.push_str(&other.to_string()),
    }
    Ok(())
}
