//! The checking of a chain of receipts: lines go in one after the other, and what is wrong comes
//! out. Pure, and without the database.
//!
//! Must hold: whatever punch was changed, removed, inserted or put elsewhere after it was written
//! is found, unless somebody has the service's key; what was cut off at the end is found by the head
//! of the file, or by a receipt that somebody kept.

mod canonical;
mod faults;
mod keys;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signature;
use serde::Deserialize;
use serde_json::Value;

use super::domain::{GENESIS, digest, hex};
pub use canonical::canonical;
pub use faults::{Fault, Named};
pub use keys::Keys;

/// How many faults are told one by one; the rest is counted.
const TOLD: usize = 100;

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
        let Some(key) = self.keys.get(&seal.key_id) else {
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

#[cfg(test)]
mod tests;
