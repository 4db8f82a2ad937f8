//! What waits to be sent to one connection.
//!
//! Must hold: it never grows beyond its capacity; what overflows ends the connection with
//! `resync` and never makes the sender wait.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytestring::ByteString;
use tokio::sync::Notify;

/// A frame, written once and shared by all who are sent it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// An event's; none of what is in no log.
    pub position: Option<i64>,
    pub text: ByteString,
}

/// Why a connection ends from this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// More waited than the queue takes.
    Overflow,
    /// The service stops.
    GoingAway,
    /// What feeds the queue has ended.
    Lost,
}

/// What a connection does next.
#[derive(Debug)]
pub enum Next {
    Send(VecDeque<Frame>),
    /// Ask again whether the session lives and the member is one.
    Prove,
    Stop(Stop),
}

pub struct Queue {
    state: Mutex<State>,
    wake: Notify,
    capacity: usize,
}

#[derive(Default)]
struct State {
    frames: VecDeque<Frame>,
    prove: bool,
    stop: Option<Stop>,
}

impl Queue {
    pub fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::default(),
            wake: Notify::new(),
            capacity,
        }
    }

    pub fn capacity(&self) -> usize {
        self.capacity
    }

    pub fn push(&self, frame: Frame) {
        let mut state = self.state();
        if state.stop.is_some() {
            return;
        }
        if state.frames.len() < self.capacity {
            state.frames.push_back(frame);
        } else {
            state.frames = VecDeque::new();
            state.stop = Some(Stop::Overflow);
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Puts what may be missed, unless the queue is half full; false if not.
    pub fn push_light(&self, text: ByteString) -> bool {
        let mut state = self.state();
        let room = state.stop.is_none() && state.frames.len() < self.capacity / 2;
        if room {
            let position = None;
            state.frames.push_back(Frame { position, text });
            drop(state);
            self.wake.notify_one();
        }
        room
    }

    /// Ends the connection; the first reason counts.
    pub fn stop(&self, why: Stop) {
        self.state().stop.get_or_insert(why);
        self.wake.notify_one();
    }

    pub fn prove(&self) {
        self.state().prove = true;
        self.wake.notify_one();
    }

    /// Waits for something to do. Dropping the wait loses nothing.
    pub async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            self.wake.notified().await;
        }
    }

    /// What there is to do now.
    pub fn take(&self) -> Option<Next> {
        let mut state = self.state();
        if let Some(stop) = state.stop {
            return Some(Next::Stop(stop));
        }
        // A proof comes before what would be told to somebody who may not hear it any more.
        if std::mem::take(&mut state.prove) {
            return Some(Next::Prove);
        }
        let frames = std::mem::take(&mut state.frames);
        (!frames.is_empty()).then_some(Next::Send(frames))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between taking and leaving the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, Next, Queue, Stop};

    fn frame(position: i64) -> Frame {
        Frame {
            position: Some(position),
            text: "{}".into(),
        }
    }

    #[tokio::test]
    async fn frames_leave_in_the_order_in_which_they_came() {
        let queue = Queue::new(4);
        (1..=3).for_each(|position| queue.push(frame(position)));
        let Next::Send(frames) = queue.next().await else {
            panic!("frames")
        };
        assert_eq!(
            frames
                .iter()
                .filter_map(|frame| frame.position)
                .collect::<Vec<_>>(),
            [1, 2, 3]
        );
        assert!(queue.take().is_none());
    }

    #[tokio::test]
    async fn an_overflow_ends_the_connection_and_frees_what_waited() {
        let queue = Queue::new(2);
        (1..=9).for_each(|position| queue.push(frame(position)));
        assert!(matches!(queue.next().await, Next::Stop(Stop::Overflow)));
        queue.stop(Stop::GoingAway);
        assert!(
            matches!(queue.take(), Some(Next::Stop(Stop::Overflow))),
            "the first reason counts"
        );
        assert!(queue.state().frames.is_empty());
    }

    #[tokio::test]
    async fn what_may_be_missed_is_dropped_first() {
        let queue = Queue::new(4);
        queue.push(frame(1));
        assert!(queue.push_light("typing".into()));
        assert!(!queue.push_light("typing".into()));
        (2..=3).for_each(|position| queue.push(frame(position)));
        let Next::Send(frames) = queue.next().await else {
            panic!("frames")
        };
        let positions: Vec<_> = frames.iter().map(|frame| frame.position).collect();
        assert_eq!(positions, [Some(1), None, Some(2), Some(3)]);
    }

    #[tokio::test]
    async fn a_proof_comes_before_frames() {
        let queue = Queue::new(2);
        queue.push(frame(1));
        queue.prove();
        assert!(matches!(queue.next().await, Next::Prove));
        assert!(matches!(queue.next().await, Next::Send(_)));
    }
}
