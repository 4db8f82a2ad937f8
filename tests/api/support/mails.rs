//! The mails of a server without SMTP: files in its data folder.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::server::TestServer;

/// A mail as somebody reads it.
#[derive(Debug)]
pub struct ReadMail {
    /// Which letter: `verify-email`, `invitation`, ...
    pub letter: String,
    /// The part in plain text.
    pub text: String,
}

impl ReadMail {
    /// The token that the mail's link carries.
    #[track_caller]
    pub fn token(&self) -> String {
        let (_, rest) = self
            .text
            .split_once("#token=")
            .unwrap_or_else(|| panic!("no link in {}", self.text));
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl TestServer {
    /// The mails that came to an address since the last call, after doing the jobs that
    /// are due. In no order: the clock of a test stands still.
    pub async fn mails_to(&self, address: &str) -> Vec<ReadMail> {
        self.run_jobs().await;
        let folder = self.data_dir.path().join("mail");
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter_map(|path| read(&path, address)).collect()
    }

    /// The one mail that came to an address since the last call.
    pub async fn mail_to(&self, address: &str) -> ReadMail {
        let mut mails = self.mails_to(address).await;
        assert_eq!(mails.len(), 1, "mails to {address}: {mails:#?}");
        mails.remove(0)
    }
}

fn read(path: &Path, address: &str) -> Option<ReadMail> {
    let raw = std::fs::read_to_string(path).unwrap();
    if !raw.lines().any(|line| line == format!("To: {address}")) {
        return None;
    }
    std::fs::remove_file(path).unwrap();
    // `<job, a UUID>-<letter>.eml`
    let letter = path.file_stem().unwrap().to_str().unwrap()[37..].to_owned();
    Some(ReadMail {
        letter,
        text: plain_text(&raw),
    })
}

/// The part in plain text, decoded.
pub fn plain_text(raw: &str) -> String {
    let part = raw
        .split("\r\n--")
        .find(|part| part.contains("Content-Type: text/plain"))
        .unwrap();
    let (headers, body) = part.split_once("\r\n\r\n").unwrap();
    let body = match headers.to_lowercase() {
        headers if headers.contains("base64") => STANDARD
            .decode(body.split_whitespace().collect::<String>())
            .unwrap(),
        headers if headers.contains("quoted-printable") => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(body).unwrap()
}

/// RFC 2045 section 6.7.
fn quoted_printable(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut bytes = joined.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let pair = [bytes.next().unwrap(), bytes.next().unwrap()];
            decoded.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            decoded.push(byte);
        }
    }
    decoded
}
