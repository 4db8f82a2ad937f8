//! Receiving a part: from the connection into the store, a few megabytes at a time.
//!
//! Must hold: whatever ends the request, what came is kept, unless it was to be checked against
//! a checksum, which half a part cannot pass; nothing is kept beyond the announced size; an object that may have
//! become part of an upload is never removed here.

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use futures_util::StreamExt;
use ring::digest;

use super::commands;
use super::domain::{Algorithm, Checksum, MAX_PARTS, PART, Part, Upload};
use crate::kernel::ids::{FileId, Ids};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Gate;
use crate::messaging::attachments::store::Name;
use crate::messaging::attachments::{Attachments, content_type};
use crate::messaging::errors;
use crate::organizations::can;

/// What the headers say of a part.
pub struct Incoming {
    pub id: FileId,
    pub offset: i64,
    pub length: Option<i64>,
    pub checksum: Option<Checksum>,
}

/// Receives a part and answers how far the upload is then.
pub async fn receive(
    attachments: &Attachments,
    gate: Gate<can::UseMessaging>,
    ids: &Ids,
    incoming: Incoming,
    payload: Payload,
) -> Result<Upload> {
    let Incoming { id, offset, .. } = incoming;
    let upload = gate
        .clone()
        .enter(async |tx| commands::read(tx, id).await)
        .await?;
    if upload.received != offset {
        return Err(commands::elsewhere(upload.received));
    }
    if incoming
        .length
        .is_some_and(|length| length > upload.size - offset)
    {
        return Err(beyond(upload.size, upload.received));
    }
    if upload.part_count >= MAX_PARTS {
        return Err(Problem::new(
            &errors::UPLOAD_IN_TOO_MANY_PARTS,
            format!(
                "A file is put together from at most {MAX_PARTS} parts. Begin anew, with larger ones."
            ),
        ));
    }
    let _slot = attachments.receiving.take(upload.uploader_id)?;
    let mut receiver = Receiver {
        attachments,
        gate,
        ids,
        at: offset,
        upload,
        buffer: Vec::new(),
        buffered: 0,
        pending: Vec::new(),
        in_doubt: false,
        check: incoming.checksum.map(|checksum| {
            let context = digest::Context::new(algorithm(checksum.algorithm));
            (checksum, context)
        }),
    };
    let outcome = receiver.run(payload).await;
    // What is in doubt the sweep looks at, once it is known.
    if outcome.is_err() && !receiver.in_doubt {
        let waste = commands::names(&receiver.pending);
        attachments.store.remove(waste).await;
    }
    outcome.map(|()| receiver.upload)
}

struct Receiver<'a> {
    attachments: &'a Attachments,
    gate: Gate<can::UseMessaging>,
    ids: &'a Ids,
    upload: Upload,
    /// Where the next byte belongs.
    at: i64,
    buffer: Vec<Bytes>,
    buffered: usize,
    /// In the store, and not yet part of the upload.
    pending: Vec<Part>,
    /// Nobody knows whether they are by now: the answer to a commit did not come.
    in_doubt: bool,
    check: Option<(Checksum, digest::Context)>,
}

impl Receiver<'_> {
    async fn run(&mut self, mut payload: Payload) -> Result<()> {
        loop {
            match tokio::time::timeout(self.attachments.patience, payload.next()).await {
                Ok(Some(Ok(chunk))) => self.take(chunk).await?,
                Ok(None) => break,
                Ok(Some(Err(error))) => return self.broken(&error.to_string()).await,
                Err(_) => {
                    let patience = self.attachments.patience.as_secs();
                    return self.broken(&format!("nothing came for {patience} s")).await;
                }
            }
        }
        self.store().await?;
        if let Some((checksum, context)) = self.check.take()
            && context.finish().as_ref() != checksum.digest
        {
            return Err(Problem::new(
                &errors::CHECKSUM_MISMATCH,
                format!(
                    "The part is not what its checksum says, and was discarded. Send it again from offset {}.",
                    self.upload.received
                ),
            ));
        }
        self.append().await
    }

    async fn take(&mut self, chunk: Bytes) -> Result<()> {
        if let Some((_, context)) = &mut self.check {
            context.update(&chunk);
        }
        self.buffered += chunk.len();
        let end = self.at + size(self.buffered);
        if end > self.upload.size {
            return Err(beyond(self.upload.size, self.upload.received));
        }
        self.buffer.push(chunk);
        if self.buffered < PART {
            return Ok(());
        }
        self.store().await?;
        match self.check {
            Some(_) => Ok(()),
            None => self.append().await,
        }
    }

    /// Keeps what came before the connection broke.
    async fn broken(&mut self, why: &str) -> Result<()> {
        if self.check.is_none() {
            self.store().await?;
            self.append().await?;
        }
        Err(Problem::new(
            &code::MALFORMED_BODY,
            format!(
                "The part broke off: {why}. The upload is at offset {}.",
                self.upload.received
            ),
        ))
    }

    /// The beginning of what is in memory, as far as it tells what the file is.
    fn head(&self) -> Vec<u8> {
        let bytes = self.buffer.iter().flatten().copied();
        bytes.take(content_type::HEAD).collect()
    }

    /// Makes an object of what is in memory.
    async fn store(&mut self) -> Result<()> {
        if self.buffered == 0 {
            return Ok(());
        }
        if self.at == 0 {
            commands::require_manageable(&self.head(), self.upload.size)?;
        }
        let part = Part {
            org_id: self.upload.org_id,
            upload_id: self.upload.id,
            start: self.at,
            size: size(std::mem::take(&mut self.buffered)),
            object_id: self.ids.next(),
        };
        let name = Name::part(part.org_id, part.upload_id, part.object_id);
        let content = std::mem::take(&mut self.buffer);
        self.attachments.store.put(&name, content).await?;
        self.at += part.size;
        self.pending.push(part);
        Ok(())
    }

    /// Makes what is in the store part of the upload.
    async fn append(&mut self) -> Result<()> {
        let (id, gate) = (self.upload.id, self.gate.clone());
        let parts = &self.pending;
        // Should this end here, nobody knows either.
        self.in_doubt = true;
        let appended = gate.enter(async |tx| {
            commands::append(tx, id, parts).await?;
            commands::read(tx, id).await
        });
        match appended.await {
            Ok(upload) => {
                self.upload = upload;
                self.pending.clear();
                self.in_doubt = false;
                Ok(())
            }
            Err(problem) => {
                // What is refused was not committed.
                self.in_doubt = problem.code().status >= 500;
                Err(problem)
            }
        }
    }
}

pub fn beyond(size: i64, received: i64) -> Problem {
    Problem::new(
        &errors::UPLOAD_TOO_LARGE,
        format!(
            "The upload was announced with {size} bytes, and {received} are there: the part has more than is missing."
        ),
    )
}

fn algorithm(algorithm: Algorithm) -> &'static digest::Algorithm {
    match algorithm {
        Algorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Algorithm::Sha256 => &digest::SHA256,
    }
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
