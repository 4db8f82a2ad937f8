//! As little WebSocket (RFC 6455) as the load needs: the handshake, short masked texts, and
//! frames of the server counted where they lie.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

pub struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Socket {
    pub async fn open(address: SocketAddr, path: &str) -> Result<Self, Error> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut buffer = Vec::with_capacity(1024);
        loop {
            if let Some(end) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                if !buffer.starts_with(b"HTTP/1.1 101") {
                    let answer = String::from_utf8_lossy(&buffer).into_owned();
                    return Err(format!("expected 101, got {answer}").into());
                }
                buffer.drain(..end + 4);
                return Ok(Self { stream, buffer });
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the service closed the connection".into());
            }
        }
    }

    /// A text, masked with zeros, which leave it as it is.
    pub async fn say(&mut self, text: &str) -> Result<(), Error> {
        let mut frame = vec![0x81];
        match u8::try_from(text.len()) {
            Ok(length @ ..=125) => frame.push(0x80 | length),
            _ => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(text.len())?.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        Ok(self.stream.write_all(&frame).await?)
    }

    /// Waits for something, and shows each whole frame's text.
    pub async fn hear(&mut self, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
        if self.buffer.is_empty() && self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err("the service closed the socket".into());
        }
        let mut from = 0;
        while let Some((begin, end)) = frame(self.buffer.get(from..).unwrap_or_default()) {
            each(
                self.buffer
                    .get(from + begin..from + end)
                    .unwrap_or_default(),
            );
            from += end;
        }
        self.buffer.drain(..from);
        // Only a part of a frame is left: the next call reads on.
        if !self.buffer.is_empty() && self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err("the service closed the socket".into());
        }
        Ok(())
    }

    /// The next text.
    pub async fn text(&mut self) -> Result<String, Error> {
        let mut text = None;
        while text.is_none() {
            self.hear(|frame| text = Some(String::from_utf8_lossy(frame).into_owned()))
                .await?;
        }
        text.ok_or_else(|| "no text".into())
    }
}

/// Where the text of the first frame begins and ends, if it is there as a whole.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (begin, length) = match *bytes.get(1)? {
        length @ ..=125 => (2, usize::from(length)),
        126 => (
            4,
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        ),
        _ => {
            let length = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
            (10, usize::try_from(length).ok()?)
        }
    };
    let end = begin + length;
    (bytes.len() >= end).then_some((begin, end))
}
