//! The line to the other side: what it says, what it is told, and how it ends.

use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError, Session,
};
use bytestring::ByteString;
use tokio::time::timeout;

use crate::realtime::frames::{ClientFrame, Fault, RESYNC, ServerFrame};

/// Why a connection ends.
pub(super) enum Ending {
    /// The other side is not there any more.
    Gone,
    /// The other side said goodbye.
    Goodbye,
    Fault(Fault, String),
    Resync(i64),
    /// The service stops.
    GoingAway,
    /// What feeds the connection has ended; the next connection finds it whole.
    Restart,
}

pub(super) type Step<T = ()> = Result<T, Ending>;

/// A message of the other side that matters here.
pub(super) enum Heard {
    Frame(ClientFrame),
    /// A ping of the protocol itself, which is answered.
    Ping(Bytes),
    /// A pong of the protocol itself: a sign of life.
    Pong,
}

pub(super) struct Line {
    session: Session,
    stream: AggregatedMessageStream,
    /// How long the other side may take to take something.
    patience: Duration,
}

impl Line {
    pub(super) fn new(
        session: Session,
        stream: AggregatedMessageStream,
        patience: Duration,
    ) -> Self {
        Self {
            session,
            stream,
            patience,
        }
    }

    /// Says why, where there is somebody to hear it, and ends.
    pub(super) async fn close(mut self, ending: Ending) {
        let (last, close) = match ending {
            Ending::Gone => return,
            Ending::Goodbye => (None, CloseCode::Normal),
            Ending::GoingAway => (None, CloseCode::Away),
            Ending::Restart => (None, CloseCode::Restart),
            Ending::Resync(position) => (
                Some(ServerFrame::Resync { position }.text()),
                CloseCode::Other(RESYNC),
            ),
            Ending::Fault(code, detail) => {
                tracing::debug!(?code, detail, "socket closed");
                let frame = ServerFrame::Error {
                    code,
                    detail: detail.into(),
                };
                (Some(frame.text()), CloseCode::from(code.close_code()))
            }
        };
        if let Some(text) = last
            && self.send(text.into()).await.is_err()
        {
            return;
        }
        // Whoever does not take this either is gone.
        let reason = CloseReason {
            code: close,
            description: None,
        };
        timeout(self.patience, self.session.close(Some(reason)))
            .await
            .ok();
    }

    /// The next message of the other side. Dropping the wait loses nothing.
    pub(super) async fn hear(&mut self) -> Step<Heard> {
        let message = match self.stream.recv().await {
            None => return Err(Ending::Gone),
            Some(Err(error)) => return Err(unreadable(&error)),
            Some(Ok(message)) => message,
        };
        match message {
            AggregatedMessage::Text(text) => ClientFrame::parse(&text)
                .map(Heard::Frame)
                .map_err(|what| Ending::Fault(Fault::BadFrame, what)),
            AggregatedMessage::Binary(_) => Err(Ending::Fault(
                Fault::BinaryFrame,
                "Frames are JSON texts, not binary.".to_owned(),
            )),
            AggregatedMessage::Ping(bytes) => Ok(Heard::Ping(bytes)),
            AggregatedMessage::Pong(_) => Ok(Heard::Pong),
            AggregatedMessage::Close(_) => Err(Ending::Goodbye),
        }
    }

    pub(super) async fn pong(&mut self, bytes: &[u8]) -> Step {
        in_time(timeout(self.patience, self.session.pong(bytes)).await)
    }

    pub(super) async fn ping(&mut self) -> Step {
        in_time(timeout(self.patience, self.session.ping(b"")).await)
    }

    /// A client that takes nothing for so long is gone.
    pub(super) async fn send(&mut self, text: ByteString) -> Step {
        in_time(timeout(self.patience, self.session.text(text)).await)
    }
}

fn in_time<E>(sent: Result<Result<(), actix_ws::Closed>, E>) -> Step {
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Ending::Gone),
    }
}

fn unreadable(error: &ProtocolError) -> Ending {
    let malformed = |what: &dyn std::fmt::Display| {
        let detail = format!("The bytes are not WebSocket (RFC 6455): {what}.");
        Ending::Fault(Fault::ProtocolError, detail)
    };
    let too_large = || {
        Ending::Fault(
            Fault::FrameTooLarge,
            "A frame may have at most 64 KiB (65,536 bytes).".to_owned(),
        )
    };
    match error {
        ProtocolError::Overflow => too_large(),
        ProtocolError::Io(io) if io.kind() == std::io::ErrorKind::InvalidData => {
            Ending::Fault(Fault::InvalidUtf8, "A text frame must be UTF-8.".to_owned())
        }
        // Either the connection broke, or the intake refused it, or the pieces of a frame are too
        // large together.
        ProtocolError::Io(io) => match inner(io) {
            Some(PayloadError::Overflow) | None => too_large(),
            Some(PayloadError::EncodingCorrupted) => {
                malformed(&"it uses bits of extensions, and none were agreed on")
            }
            Some(_) => Ending::Gone,
        },
        other => malformed(other),
    }
}

fn inner(error: &std::io::Error) -> Option<&PayloadError> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}
