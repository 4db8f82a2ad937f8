//! As little HTTP/1.1 (RFC 9112) as the load needs: one connection that is kept, one request
//! after the other, answers with a `Content-Length`.

use std::net::SocketAddr;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

pub struct Connection {
    stream: TcpStream,
    /// The answer that is being read.
    buffer: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    pub fn expect(self, status: u16) -> Result<Self, Error> {
        if self.status == status {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(format!("expected {status}, got {}: {body}", self.status).into())
    }
}

/// A request as bytes, made once and sent as often as one likes.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    if let Some(token) = token {
        text.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    let body = body.map(Value::to_string);
    if let Some(body) = &body {
        text.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        ));
    }
    text.push_str("\r\n");
    text.push_str(body.as_deref().unwrap_or_default());
    text.into_bytes()
}

/// A request with a file as its body.
pub fn upload(path: &str, token: &str, kind: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        file.len()
    );
    [head.as_bytes(), file].concat()
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4096),
        })
    }

    pub async fn send(&mut self, request: &[u8]) -> Result<Answer, Error> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self
                .buffer
                .windows(4)
                .position(|window| window == b"\r\n\r\n")
            {
                break end + 4;
            }
            self.read().await?;
        };
        let (status, length) = parse_head(self.buffer.get(..head).unwrap_or_default())?;
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        let body = self
            .buffer
            .get(head..head + length)
            .unwrap_or_default()
            .to_vec();
        Ok(Answer { status, body })
    }

    async fn read(&mut self) -> Result<(), Error> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the service closed the connection".into()),
            _ => Ok(()),
        }
    }
}

fn parse_head(head: &[u8]) -> Result<(u16, usize), Error> {
    let head = std::str::from_utf8(head)?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .ok_or("no status line")?
        .parse()?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map(|(_, value)| value.trim().parse());
    match length {
        Some(length) => Ok((status, length?)),
        None if matches!(status, 204 | 304) => Ok((status, 0)),
        None => Err(format!("an answer {status} without Content-Length").into()),
    }
}
