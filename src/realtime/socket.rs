//! One connection, from its first frame to its last.
//!
//! Resuming leaves neither gap nor double: what the log has after the client's position is
//! read and sent until the end is reached; only then a place in the room is taken, whose
//! queue gets everything after the room's position; what lies between the two is read from
//! the log, and what the queue has of it is skipped.

use std::sync::Arc;

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError, Session,
};
use bytestring::ByteString;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::frames::{ClientFrame, Fault, RESYNC, ServerFrame};
use super::hub::{Hub, Open, Place};
use super::queue::{Next, Stop};
use crate::kernel::caller::Identity;
use crate::kernel::events::{self, StoredEvent};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::{Problem, Result as Answer};
use crate::kernel::tenancy::Tx;

/// Events read at once for a client that resumes.
const PAGE: i64 = 200;
/// Heartbeats after which a silent client is gone.
const SILENT: u32 = 2;

/// Why a connection ends.
enum Ending {
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

type Step<T = ()> = Result<T, Ending>;

/// A message of the other side that matters here.
enum Heard {
    Frame(ClientFrame),
    /// A ping of the protocol itself, which is answered.
    Ping(Bytes),
    /// A pong of the protocol itself: a sign of life.
    Pong,
}

pub struct Socket {
    hub: Arc<Hub>,
    session: Session,
    stream: AggregatedMessageStream,
    closing: watch::Receiver<bool>,
    _open: Open,
}

/// Who listens, once proved, and everything up to which position was told.
struct Listener {
    org_id: OrgId,
    identity: Identity,
    told: i64,
}

/// A stretch of the log.
struct Stretch {
    events: Vec<StoredEvent>,
    /// Everything the member may see up to here is among `events`, or was before.
    until: i64,
    /// Whether there is more.
    more: bool,
}

impl Socket {
    pub fn new(hub: Arc<Hub>, session: Session, stream: AggregatedMessageStream) -> Self {
        let (closing, open) = (hub.closing(), hub.open());
        Self {
            hub,
            session,
            stream,
            closing,
            _open: open,
        }
    }

    /// Talks until one side ends it.
    pub async fn run(mut self) {
        let ending = match self.talk().await {
            Ok(never) => match never {},
            Err(ending) => ending,
        };
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
        timeout(self.hub.limits.write, self.session.close(Some(reason)))
            .await
            .ok();
    }

    async fn talk(&mut self) -> Step<std::convert::Infallible> {
        let (identity, org_id, after) = self.hello().await?;
        let (mut listener, mut place) = self.resume(identity, org_id, after).await?;
        self.live(&mut listener, &mut place).await
    }

    /// The first frame: who is there. Nothing but the token's signature is checked yet.
    async fn hello(&mut self) -> Step<(Identity, OrgId, Option<i64>)> {
        let wait = self.hub.limits.hello;
        let mut closing = self.closing.clone();
        let first = async {
            loop {
                match self.hear().await? {
                    Heard::Frame(frame) => return Ok(frame),
                    Heard::Ping(bytes) => self.pong(&bytes).await?,
                    Heard::Pong => {}
                }
            }
        };
        let frame = tokio::select! {
            frame = timeout(wait, first) => frame,
            _ = closing.wait_for(|closing| *closing) => return Err(Ending::GoingAway),
        };
        match frame {
            Ok(Ok(ClientFrame::Hello {
                token,
                organization_id,
                after,
            })) => {
                let identity = self
                    .hub
                    .tenancy()
                    .authority()
                    .verify(&token)
                    .map_err(|p| failed(&p))?;
                Ok((identity, organization_id, after))
            }
            Ok(Ok(ClientFrame::Ping {})) => Err(Ending::Fault(
                Fault::BadFrame,
                "The first frame must be `hello`.".to_owned(),
            )),
            Ok(Err(ending)) => Err(ending),
            Err(_) => {
                let detail = format!(
                    "The first frame, `hello`, must come within {} s.",
                    wait.as_secs()
                );
                Err(Ending::Fault(Fault::Timeout, detail))
            }
        }
    }

    /// Proves the listener, tells what the log has, and takes a place for what follows.
    async fn resume(
        &mut self,
        identity: Identity,
        org_id: OrgId,
        after: Option<i64>,
    ) -> Step<(Listener, Place)> {
        let endings = self.hub.endings();
        let work = async |tx: &mut _| Ok((member(tx)?, events::head(tx).await?));
        let proved = self.hub.tenancy().as_member(org_id, identity, work).await;
        let (member, head) = proved.map_err(|problem| failed(&problem))?;
        let told = after.unwrap_or(head);
        // A position that the log never reached is from another log.
        if told > head || head - told > self.hub.limits.behind {
            return Err(Ending::Resync(head));
        }
        let mut listener = Listener {
            org_id,
            identity,
            told,
        };
        let heartbeat_seconds = self.hub.limits.heartbeat.as_secs();
        self.send(
            ServerFrame::Welcome {
                position: told,
                heartbeat_seconds,
            }
            .text()
            .into(),
        )
        .await?;
        while told < head && self.read_on(&mut listener).await? {}
        let place = self
            .hub
            .enter(org_id, member, identity.account_id, listener.told)
            .ok_or_else(|| {
                let most = self.hub.limits.per_member;
                Ending::Fault(
                    Fault::TooMany,
                    format!("A member has at most {most} sockets at a time."),
                )
            })?;
        while listener.told < place.from {
            self.read_on(&mut listener).await?;
        }
        if endings != self.hub.endings() {
            self.prove(&listener).await?;
        }
        Ok((listener, place))
    }

    /// Tells the next stretch of the log, in a proof of its own; whether there is more.
    async fn read_on(&mut self, listener: &mut Listener) -> Step<bool> {
        let position = listener.told;
        let work = async |tx: &mut _| stretch(tx, position).await;
        let read = self
            .hub
            .tenancy()
            .as_member(listener.org_id, listener.identity, work)
            .await;
        let Stretch {
            events,
            until,
            more,
        } = read.map_err(|problem| failed(&problem))?;
        for event in &events {
            self.send(ServerFrame::Event(event).text().into()).await?;
        }
        listener.told = until;
        Ok(more)
    }

    /// Passes on what the queue gets, and answers the client.
    async fn live(
        &mut self,
        listener: &mut Listener,
        place: &mut Place,
    ) -> Step<std::convert::Infallible> {
        let mut heartbeat = interval(self.hub.limits.heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        let mut closing = self.closing.clone();
        let (mut silent, mut frames) = (0, 0);
        loop {
            tokio::select! {
                next = place.seat.queue.next() => self.step(listener, place, next).await?,
                heard = self.hear() => {
                    silent = 0;
                    frames += 1;
                    if frames > self.hub.limits.frames {
                        let most = self.hub.limits.frames;
                        let detail = format!("At most {most} frames may be sent between two heartbeats.");
                        return Err(Ending::Fault(Fault::TooMany, detail));
                    }
                    self.answer(listener, place, heard?).await?;
                }
                _ = heartbeat.tick() => {
                    if silent >= SILENT {
                        let detail = "Nothing was heard of the client, not even an answer to pings.".to_owned();
                        return Err(Ending::Fault(Fault::Timeout, detail));
                    }
                    silent += 1;
                    frames = 0;
                    self.prove(listener).await?;
                    let position = self.catch_up(listener, place).await?;
                    self.send(ServerFrame::Heartbeat { position }.text().into()).await?;
                    self.ping().await?;
                }
                _ = closing.wait_for(|closing| *closing) => return Err(Ending::GoingAway),
            }
        }
    }

    async fn step(&mut self, listener: &mut Listener, place: &Place, next: Next) -> Step {
        match next {
            Next::Send(frames) => {
                for frame in frames {
                    if frame.position > listener.told {
                        self.send(frame.text).await?;
                        listener.told = frame.position;
                    }
                }
                Ok(())
            }
            Next::Prove => self.prove(listener).await,
            Next::Stop(Stop::Overflow) => Err(Ending::Resync(place.room.position())),
            Next::Stop(Stop::GoingAway) => Err(Ending::GoingAway),
            Next::Stop(Stop::Lost) => Err(Ending::Restart),
        }
    }

    async fn answer(&mut self, listener: &mut Listener, place: &Place, heard: Heard) -> Step {
        match heard {
            Heard::Pong => Ok(()),
            Heard::Ping(bytes) => self.pong(&bytes).await,
            Heard::Frame(ClientFrame::Ping {}) => {
                let position = self.catch_up(listener, place).await?;
                self.send(ServerFrame::Pong { position }.text().into())
                    .await
            }
            Heard::Frame(ClientFrame::Hello { .. }) => Err(Ending::Fault(
                Fault::BadFrame,
                "`hello` is only the first frame.".to_owned(),
            )),
        }
    }

    /// Sends what waits; the position up to which everything was told then.
    async fn catch_up(&mut self, listener: &mut Listener, place: &Place) -> Step<i64> {
        let position = place.room.position();
        while let Some(next) = place.seat.queue.take() {
            self.step(listener, place, next).await?;
        }
        listener.told = listener.told.max(position);
        Ok(listener.told)
    }

    /// Goes on only if the session lives and the member is one. A database that does not
    /// answer proves nothing: the next heartbeat asks again.
    async fn prove(&mut self, listener: &Listener) -> Step {
        let proof = self
            .hub
            .tenancy()
            .as_member(listener.org_id, listener.identity, async |tx| member(tx));
        match proof.await {
            Ok(_) => Ok(()),
            Err(problem) if problem.code().status >= 500 => {
                tracing::warn!(?problem, "a socket could not be proved");
                Ok(())
            }
            Err(problem) => Err(failed(&problem)),
        }
    }

    /// The next message of the other side. Dropping the wait loses nothing.
    async fn hear(&mut self) -> Step<Heard> {
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

    async fn pong(&mut self, bytes: &[u8]) -> Step {
        in_time(timeout(self.hub.limits.write, self.session.pong(bytes)).await)
    }

    async fn ping(&mut self) -> Step {
        in_time(timeout(self.hub.limits.write, self.session.ping(b"")).await)
    }

    /// A client that takes nothing for so long is gone.
    async fn send(&mut self, text: ByteString) -> Step {
        in_time(timeout(self.hub.limits.write, self.session.text(text)).await)
    }
}

fn in_time<E>(sent: Result<Result<(), actix_ws::Closed>, E>) -> Step {
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Ending::Gone),
    }
}

fn member(tx: &mut Tx) -> Answer<MemberId> {
    tx.member_id()
}

async fn stretch(tx: &mut Tx, position: i64) -> Answer<Stretch> {
    // Read first: everything up to it is committed, and seen by the statement after it.
    let head = events::head(tx).await?;
    let member = tx.member_id()?;
    let events = events::seen_by(tx, member, position, PAGE).await?;
    let more = i64::try_from(events.len()).unwrap_or(PAGE) >= PAGE;
    let last = events.last().map_or(position, |event| event.position);
    let until = if more { last } else { last.max(head) };
    Ok(Stretch {
        events,
        until,
        more,
    })
}

/// A problem of the kernel, told on the socket.
fn failed(problem: &Problem) -> Ending {
    let fault = Fault::of(problem);
    if fault == Fault::Internal {
        tracing::error!(?problem, "a socket failed");
    }
    Ending::Fault(fault, problem.detail().to_owned())
}

fn unreadable(error: &ProtocolError) -> Ending {
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
        // Either the connection broke, or the pieces of a frame are too large together.
        ProtocolError::Io(io) if io.get_ref().is_some_and(|inner| inner.is::<PayloadError>()) => {
            Ending::Gone
        }
        ProtocolError::Io(_) => too_large(),
        other => Ending::Fault(
            Fault::ProtocolError,
            format!("The bytes are not WebSocket (RFC 6455): {other}."),
        ),
    }
}
