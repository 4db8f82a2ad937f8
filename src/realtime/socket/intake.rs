//! What the client sends, looked at before anybody gathers it.
//!
//! Must hold: no connection makes the node keep more than a frame's worth of bytes. What reads the
//! frames waits for the whole of one before it asks how large it is, so the length that a frame
//! announces is judged here, as soon as it is there. And what reads them keeps the last bytes until it
//! is handed others: once they were read, it is handed none in their place, or each idle connection would
//! keep the token that it began with.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::Stream;

use crate::realtime::frames::MAX_FRAME;

/// The bytes of a connection, up to the first frame that is too large or that uses what nobody
/// has agreed on.
pub struct Intake {
    payload: Payload,
    scan: Scan,
    handed: Handed,
}

/// What became of the bytes that were handed on last.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Handed {
    /// Others are in their place.
    #[default]
    Replaced,
    New,
    /// Somebody waited for more, and so has read them when they ask again.
    Read,
}

impl Intake {
    /// Before the bytes of an upgraded request.
    pub async fn before(
        req: &HttpRequest,
        payload: web::Payload,
    ) -> Result<web::Payload, actix_web::Error> {
        let intake = Self {
            payload: payload.into_inner(),
            scan: Scan::default(),
            handed: Handed::default(),
        };
        let stream: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(intake);
        let mut bounded = Payload::Stream { payload: stream };
        web::Payload::from_request(req, &mut bounded).await
    }
}

impl Stream for Intake {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.handed == Handed::Read {
            this.handed = Handed::Replaced;
            return Poll::Ready(Some(Ok(Bytes::new())));
        }
        let Poll::Ready(next) = Pin::new(&mut this.payload).poll_next(cx) else {
            if this.handed == Handed::New {
                this.handed = Handed::Read;
            }
            return Poll::Pending;
        };
        this.handed = Handed::New;
        Poll::Ready(next.map(|read| {
            let bytes = read?;
            this.scan.admit(&bytes)?;
            Ok(bytes)
        }))
    }
}

/// Two bytes, and up to eight more of length (RFC 6455 section 5.2).
const HEAD: usize = 10;
const MASK: u64 = 4;

/// Where in which frame the next byte is.
#[derive(Default)]
struct Scan {
    head: [u8; HEAD],
    /// So much of the head is there.
    known: usize,
    /// So much of the frame follows.
    left: u64,
}

impl Scan {
    fn admit(&mut self, mut bytes: &[u8]) -> Result<(), PayloadError> {
        loop {
            let skipped =
                usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
            self.left -= skipped as u64;
            bytes = bytes.get(skipped..).unwrap_or_default();
            let Some((byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            if let Some(place) = self.head.get_mut(self.known) {
                *place = *byte;
            }
            self.known += 1;
            bytes = rest;
            self.judge()?;
        }
    }

    /// Judges the head, if it is there.
    fn judge(&mut self) -> Result<(), PayloadError> {
        let [first, second, long @ ..] = self.head;
        // Nobody agreed on extensions, which alone use these bits.
        if first & 0x70 != 0 {
            return Err(PayloadError::EncodingCorrupted);
        }
        let (needed, length) = match second & 0x7f {
            126 => (4, u64::from(u16::from_be_bytes([long[0], long[1]]))),
            127 => (HEAD, u64::from_be_bytes(long)),
            short => (2, u64::from(short)),
        };
        if self.known < 2 || self.known < needed {
            return Ok(());
        }
        if length > MAX_FRAME as u64 {
            return Err(PayloadError::Overflow);
        }
        let mask = if second & 0x80 == 0 { 0 } else { MASK };
        (self.known, self.left, self.head) = (0, length + mask, [0; HEAD]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::task::Waker;

    use futures_util::{StreamExt, stream};
    use proptest::prelude::*;

    use super::*;

    /// A frame with a mask of zeros.
    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match length {
            0..126 => frame.push(0x80 | length as u8),
            126..65_536 => {
                frame.push(0x80 | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            _ => {
                frame.push(0x80 | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        // What follows looks like the head of something terrible.
        frame.extend(vec![0xff; 4 + length.min(MAX_FRAME)]);
        frame
    }

    fn read(bytes: &[u8], cut: usize) -> Result<(), PayloadError> {
        let mut scan = Scan::default();
        bytes.chunks(cut).try_for_each(|chunk| scan.admit(chunk))
    }

    #[test]
    fn what_was_read_makes_room() {
        let hello = stream::once(ready(Ok(Bytes::from(frame(0x81, 200)))));
        let mut intake = Intake {
            payload: Payload::Stream {
                payload: Box::pin(hello.chain(stream::pending())),
            },
            scan: Scan::default(),
            handed: Handed::default(),
        };
        let mut cx = Context::from_waker(Waker::noop());
        let mut next = || match Pin::new(&mut intake).poll_next(&mut cx) {
            Poll::Ready(read) => Some(read.unwrap().unwrap().len()),
            Poll::Pending => None,
        };
        assert_eq!(next(), Some(frame(0x81, 200).len()));
        assert_eq!(
            [next(), next(), next(), next()],
            [None, Some(0), None, None]
        );
    }

    #[test]
    fn what_is_too_large_is_known_by_its_head() {
        for length in [MAX_FRAME + 1, 1 << 30, usize::MAX] {
            let head = &frame(0x81, length)[..HEAD];
            assert!(matches!(read(head, 3), Err(PayloadError::Overflow)));
        }
        assert!(matches!(
            read(&frame(0xc1, 3), 1),
            Err(PayloadError::EncodingCorrupted)
        ));
    }

    proptest! {
        #[test]
        fn frames_are_found_however_they_are_cut(
            lengths in prop::collection::vec(prop_oneof![0..300_usize, 65_000..MAX_FRAME], 1..6),
            cut in 1..5_000_usize,
        ) {
            let mut bytes: Vec<u8> = lengths.iter().flat_map(|length| frame(0x01, *length)).collect();
            prop_assert!(read(&bytes, cut).is_ok());
            bytes.extend(&frame(0x01, MAX_FRAME + 1)[..HEAD]);
            prop_assert!(read(&bytes, cut).is_err());
        }
    }
}
