//! One connection, from its first frame to its last.
//!
//! Resuming leaves neither gap nor double: what the log has after the client's position is
//! read and sent until the end is reached; only then a place in the room is taken, whose
//! queue gets everything after the room's position; what lies between the two is read from
//! the log, and what the queue has of it is skipped.

pub mod intake;
mod line;

use std::sync::Arc;

use actix_ws::{AggregatedMessageStream, Session};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use self::line::{Ending, Heard, Line, Step};
use super::frames::{ClientFrame, Fault, OwnPresence, ServerFrame};
use super::hub::{Hub, Open, Place};
use super::queue::{Next, Stop};
use super::relay::Parcel;
use super::voices::Voice;
use crate::kernel::caller::{Identity, unauthenticated};
use crate::kernel::events;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::{Problem, Result as Answer};
use crate::kernel::tenancy::Tx;

/// Events read at once for a client that resumes.
const PAGE: usize = 200;

pub struct Socket {
    hub: Arc<Hub>,
    line: Line,
    /// The token that the opening request brought as a cookie, until the first frame.
    cookie: Option<String>,
    closing: watch::Receiver<bool>,
    _open: Open,
}

/// Who listens, once proved, and everything up to which position was told.
struct Listener {
    org_id: OrgId,
    identity: Identity,
    told: i64,
    /// Whose presence the client asked for.
    watched: Vec<MemberId>,
    /// Those of them whom the member may see.
    shown: Vec<MemberId>,
}

impl Socket {
    pub fn new(
        hub: Arc<Hub>,
        session: Session,
        stream: AggregatedMessageStream,
        cookie: Option<String>,
    ) -> Self {
        let (closing, open) = (hub.closing(), hub.open());
        let line = Line::new(session, stream, hub.limits.write);
        Self {
            hub,
            line,
            cookie,
            closing,
            _open: open,
        }
    }

    /// Talks until one side ends it.
    pub async fn run(mut self: Box<Self>) {
        let ending = match self.talk().await {
            Ok(never) => match never {},
            Err(ending) => ending,
        };
        Box::pin(self.line.close(ending)).await;
    }

    async fn talk(&mut self) -> Step<std::convert::Infallible> {
        // What is rare lies beside the task and not in it, which is as large as its largest part:
        // an idle connection keeps little.
        let (identity, org_id, after) = Box::pin(self.hello()).await?;
        let (mut listener, mut place) = Box::pin(self.resume(identity, org_id, after)).await?;
        self.live(&mut listener, &mut place).await
    }

    /// The first frame: who is there. Nothing but the token's signature is checked yet.
    async fn hello(&mut self) -> Step<(Identity, OrgId, Option<i64>)> {
        let wait = self.hub.limits.hello;
        let mut closing = self.closing.clone();
        let most = self.hub.limits.frames;
        let first = async {
            for _ in 0..most {
                match self.line.hear().await? {
                    Heard::Frame(frame) => return Ok(frame),
                    Heard::Ping(bytes) => self.line.pong(&bytes).await?,
                    Heard::Pong => {}
                }
            }
            Err(too_fast(most))
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
                let identity = self.identify(token).map_err(|p| failed(&p))?;
                Ok((identity, organization_id, after))
            }
            Ok(Ok(_)) => Err(Ending::Fault(
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

    /// By the token of the first frame; without one, by the cookie.
    fn identify(&mut self, token: Option<String>) -> Answer<Identity> {
        let cookie = self.cookie.take();
        let token = token.or(cookie).ok_or_else(|| {
            unauthenticated(
                "Send an access token as `token`, or open the socket from a page of this service that has its cookie.",
            )
        })?;
        self.hub.tenancy.authority().verify(&token)
    }

    /// Proves the listener, tells what the log has, and takes a place for what follows.
    async fn resume(
        &mut self,
        identity: Identity,
        org_id: OrgId,
        after: Option<i64>,
    ) -> Step<(Listener, Place)> {
        let work = async |tx: &mut _| Ok((member(tx)?, events::head(tx).await?));
        let proved = self.hub.tenancy.as_member(org_id, identity, work).await;
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
            watched: Vec::new(),
            shown: Vec::new(),
        };
        let heartbeat_seconds = self.hub.limits.heartbeat.as_secs();
        self.line
            .send(
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
        self.settle(&listener, &place).await?;
        Ok((listener, place))
    }

    /// Tells the next stretch of the log, in a proof of its own; whether there is more.
    async fn read_on(&mut self, listener: &mut Listener) -> Step<bool> {
        let position = listener.told;
        let work = async |tx: &mut Tx| {
            let member = tx.member_id()?;
            events::stretch(tx, member, position, PAGE).await
        };
        let read = self
            .hub
            .tenancy
            .as_member(listener.org_id, listener.identity, work)
            .await;
        let seen = read.map_err(|problem| failed(&problem))?;
        for event in &seen.events {
            self.line
                .send(ServerFrame::Event(event).text().into())
                .await?;
        }
        listener.told = seen.until;
        Ok(seen.until < seen.head)
    }

    /// Proves the listener once more, as sessions may have ended before the place was taken, and
    /// tells the room what the member follows, and whether it is quiet for them.
    async fn settle(&self, listener: &Listener, place: &Place) -> Step {
        let asked = place.room.quiet_changes();
        let work = async |tx: &mut Tx| {
            let member = tx.member_id()?;
            let quiet = match &self.hub.quiet_times {
                Some(times) => times.now(tx, &[member]).await?.pop(),
                None => None,
            };
            Ok((events::followed(tx, member).await?, quiet, tx.now()))
        };
        let found = self
            .hub
            .tenancy
            .as_member(listener.org_id, listener.identity, work)
            .await;
        let (followed, quiet, now) = found.map_err(|problem| failed(&problem))?;
        place.room.settle(&place.seat, followed);
        place.room.begin_quiet(&place.seat, quiet, asked, now);
        Ok(())
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
                next = place.seat.queue.next() => Box::pin(self.step(listener, place, next)).await?,
                heard = self.line.hear() => {
                    silent = 0;
                    frames += 1;
                    if frames > self.hub.limits.frames {
                        return Err(too_fast(self.hub.limits.frames));
                    }
                    Box::pin(self.answer(listener, place, heard?)).await?;
                }
                _ = heartbeat.tick() => {
                    if silent >= self.hub.limits.silence {
                        let detail = "Nothing was heard of the client, not even an answer to pings.".to_owned();
                        return Err(Ending::Fault(Fault::Timeout, detail));
                    }
                    silent += 1;
                    frames = 0;
                    Box::pin(self.beat(listener, place)).await?;
                }
                _ = closing.wait_for(|closing| *closing) => return Err(Ending::GoingAway),
            }
        }
    }

    async fn step(&mut self, listener: &mut Listener, place: &Place, next: Next) -> Step {
        match next {
            Next::Send(frames) => {
                for frame in frames {
                    match frame.position {
                        Some(position) if position <= listener.told => continue,
                        Some(position) => {
                            self.line.send(frame.text).await?;
                            listener.told = position;
                        }
                        None => self.line.send(frame.text).await?,
                    }
                }
                Ok(())
            }
            Next::Prove => Box::pin(self.prove(listener)).await,
            Next::Stop(Stop::Overflow) => Err(Ending::Resync(place.room.position())),
            Next::Stop(Stop::GoingAway) => Err(Ending::GoingAway),
            Next::Stop(Stop::Lost) => Err(Ending::Restart),
        }
    }

    async fn answer(&mut self, listener: &mut Listener, place: &Place, heard: Heard) -> Step {
        match heard {
            Heard::Pong => Ok(()),
            Heard::Ping(bytes) => self.line.pong(&bytes).await,
            Heard::Frame(ClientFrame::Ping {}) => {
                let position = self.catch_up(listener, place).await?;
                self.line
                    .send(ServerFrame::Pong { position }.text().into())
                    .await
            }
            Heard::Frame(ClientFrame::Typing { conversation_id }) => {
                self.types(place, conversation_id.into()).await;
                Ok(())
            }
            Heard::Frame(ClientFrame::SetPresence { status }) => {
                let away = status == OwnPresence::Away;
                place.room.set_away(&place.seat, away);
                Ok(())
            }
            Heard::Frame(ClientFrame::WatchPresence { member_ids }) => {
                listener.watched = member_ids;
                self.watch(listener, place, true).await
            }
            Heard::Frame(ClientFrame::WatchReadCounts {
                conversation_id,
                seqs,
            }) => {
                place.room.watch_reads(&place.seat, conversation_id, seqs);
                Ok(())
            }
            Heard::Frame(ClientFrame::Hello { .. }) => Err(Ending::Fault(
                Fault::BadFrame,
                "`hello` is only the first frame.".to_owned(),
            )),
        }
    }

    /// Whether everything is still as it was proved; tells how far the log was told.
    async fn beat(&mut self, listener: &mut Listener, place: &Place) -> Step {
        self.prove(listener).await?;
        self.watch(listener, place, false).await?;
        let position = self.catch_up(listener, place).await?;
        self.line
            .send(ServerFrame::Heartbeat { position }.text().into())
            .await?;
        self.line.ping().await
    }

    async fn types(&self, place: &Place, topic: Uuid) {
        let member_id = place.seat.member;
        if self.is_heard(place, topic).await
            && place.room.types(member_id, topic)
            && let Some(relay) = &self.hub.relay
        {
            let parcel = Parcel::Typing { member_id, topic };
            relay.tell(place.room.org_id, &parcel).await;
        }
    }

    /// Whether the member may post there. A database that does not answer says nothing, and the
    /// next frame asks again.
    async fn is_heard(&self, place: &Place, topic: Uuid) -> bool {
        let (member, room) = (place.seat.member, &place.room);
        let (asked, posters) = match (room.voice(member, topic), &self.hub.posters) {
            (Voice::Silent, _) => return false,
            (Voice::Heard, _) | (Voice::Unknown(_), None) => return true,
            (Voice::Unknown(asked), Some(posters)) => (asked, posters),
        };
        let work = async |tx: &mut Tx| posters.may_post(tx, member, topic.into()).await;
        match self.hub.tenancy.as_system(room.org_id, work).await {
            Ok(may) => {
                room.keep_voice(member, topic, may, asked);
                may
            }
            Err(problem) => {
                tracing::warn!(?problem, "whether somebody may post could not be asked");
                false
            }
        }
    }

    /// Watches those of the asked for whom the member may see now; tells how they stand where the
    /// client has just asked, or may see others than before.
    async fn watch(&self, listener: &mut Listener, place: &Place, asked: bool) -> Step {
        if listener.watched.is_empty() && !asked {
            return Ok(());
        }
        let work = async |tx: &mut Tx| {
            let authority = self.hub.tenancy.authority();
            authority.visible(tx, &listener.watched).await
        };
        let visible = self
            .hub
            .tenancy
            .as_member(listener.org_id, listener.identity, work)
            .await;
        match visible {
            Ok(mut shown) => {
                shown.sort_unstable();
                if asked || shown != listener.shown {
                    place.room.watch(&place.seat, &shown);
                    listener.shown = shown;
                }
                Ok(())
            }
            Err(problem) if problem.code().status >= 500 && !asked => Ok(()),
            Err(problem) => Err(failed(&problem)),
        }
    }

    /// Sends what waits; the position up to which everything was told then.
    async fn catch_up(&mut self, listener: &mut Listener, place: &Place) -> Step<i64> {
        let told = place.room.told(&place.seat);
        while let Some(next) = place.seat.queue.take() {
            self.step(listener, place, next).await?;
        }
        listener.told = listener.told.max(told.unwrap_or(0));
        Ok(listener.told)
    }

    /// Goes on only if the session lives and the member is one. A database that does not
    /// answer proves nothing: the next heartbeat asks again.
    async fn prove(&mut self, listener: &Listener) -> Step {
        let proof = self
            .hub
            .tenancy
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
}

fn member(tx: &mut Tx) -> Answer<MemberId> {
    tx.member_id()
}

fn too_fast(most: u32) -> Ending {
    let detail = format!("At most {most} frames may be sent between two heartbeats.");
    Ending::Fault(Fault::TooMany, detail)
}

/// A problem of the kernel, told on the socket.
fn failed(problem: &Problem) -> Ending {
    let fault = Fault::of(problem);
    if fault == Fault::Internal {
        tracing::error!(?problem, "a socket failed");
    }
    Ending::Fault(fault, problem.detail().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output_size<F, Output>(_: F) -> usize
    where
        F: Fn(Box<Socket>) -> Output,
    {
        size_of::<Output>()
    }

    /// Ten thousand of these wait at a time, and nearly always for nothing.
    #[test]
    fn a_waiting_socket_is_small() {
        let (task, socket) = (output_size(Socket::run), size_of::<Socket>());
        assert!(
            task <= 768,
            "the task of a socket takes {task} bytes, {socket} of them for what it knows"
        );
    }
}
