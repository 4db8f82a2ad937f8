//! Parts on their way into an upload, also into one that their request has just begun.
//!
//! Must hold: when the client hangs up, what came is still kept; an answer that refuses the
//! content of a beginning leaves no upload behind.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::{Ready, ready};

use super::domain::{Checksum, Upload};
use super::receive::{Incoming, beyond, receive};
use super::{commands, finish};
use crate::kernel::ids::{FileId, Ids};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Gate, Tenancy};
use crate::messaging::attachments::Attachments;
use crate::organizations::can;

/// What the request that begins an upload brings of it.
pub struct Part {
    pub length: Option<i64>,
    pub checksum: Option<Checksum>,
}

/// Extractor: what is needed to take in a part.
pub struct Desk {
    pub attachments: web::Data<Attachments>,
    tenancy: web::Data<Tenancy>,
    ids: web::Data<Ids>,
}

impl FromRequest for Desk {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let desk = || {
            Some(Self {
                attachments: req.app_data::<web::Data<Attachments>>()?.clone(),
                tenancy: req.app_data::<web::Data<Tenancy>>()?.clone(),
                ids: req.app_data::<web::Data<Ids>>()?.clone(),
            })
        };
        ready(desk().ok_or_else(|| Problem::internal("the attachments are not there")))
    }
}

impl Desk {
    /// Receives a part and makes the file if it is the last.
    pub async fn take_in(
        self,
        gate: Gate<can::UseMessaging>,
        incoming: Incoming,
        payload: Payload,
    ) -> Result<Upload> {
        // By itself: when the client hangs up the handler is gone, and this goes on.
        let work = async move {
            let upload = receive(&self.attachments, gate, &self.ids, incoming, payload).await?;
            finish(&self.attachments, &self.tenancy, &upload).await?;
            Ok(upload)
        };
        actix_web::rt::spawn(work)
            .await
            .map_err(Problem::internal)?
    }
}

/// Fails where a beginning brings more than it announces.
pub fn require_within(length: i64, size: i64) -> Result<()> {
    if length > size {
        return Err(beyond(size, 0));
    }
    Ok(())
}

/// Puts into an upload what came with its beginning; answers how far it is then. Where only the
/// way was bad, or too many are on it, the upload is there to go on with.
pub async fn fill(
    desk: Desk,
    gate: Gate<can::UseMessaging>,
    id: FileId,
    part: Option<Part>,
    payload: Payload,
) -> Result<Upload> {
    let (reader, attachments) = (gate.clone(), desk.attachments.clone());
    let read = async |gate: Gate<can::UseMessaging>| {
        gate.enter(async |tx| commands::read(tx, id).await).await
    };
    let Some(Part { length, checksum }) = part else {
        let upload = read(gate).await?;
        finish(&attachments, &desk.tenancy, &upload).await?;
        return Ok(upload);
    };
    let incoming = Incoming {
        id,
        offset: 0,
        length,
        checksum,
    };
    match desk.take_in(gate, incoming, payload).await {
        Ok(upload) => Ok(upload),
        Err(problem) if matches!(problem.code().status, 413 | 460) => {
            let waste = reader
                .enter(async |tx| commands::terminate(tx, id).await)
                .await?;
            attachments.store.remove(waste).await;
            Err(problem)
        }
        Err(problem) => {
            tracing::debug!(?problem, "the content of a beginning did not come whole");
            read(reader).await
        }
    }
}
