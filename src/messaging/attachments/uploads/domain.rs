//! An upload, and what the client says of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::ids::{FileId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::schema::{upload_parts, uploads};

/// How much is gathered in memory before it becomes an object of the store, in bytes.
pub const PART: usize = 4 * 1024 * 1024;
/// How long an upload waits for its next part.
pub const LIFE: TimeDelta = TimeDelta::hours(24);
/// Objects that a file may be put together from.
pub const MAX_PARTS: i32 = 10_000;
/// Uploads of one member that are not finished.
pub const MAX_OPEN: i64 = 50;
/// The longest `Upload-Metadata`, in bytes.
const MAX_METADATA: usize = 4096;
/// The longest name of a file, in characters.
const MAX_NAME: usize = 255;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads, check_for_backend(diesel::pg::Pg))]
pub struct Upload {
    pub org_id: OrgId,
    pub id: FileId,
    pub uploader_id: MemberId,
    pub name: String,
    pub metadata: String,
    pub size: i64,
    pub received: i64,
    pub part_count: i32,
    pub finished: bool,
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

impl Upload {
    pub fn is_complete(&self) -> bool {
        self.received == self.size
    }
}

/// Some bytes of an upload, in an object of the store.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = upload_parts, check_for_backend(diesel::pg::Pg))]
pub struct Part {
    pub org_id: OrgId,
    pub upload_id: FileId,
    pub start: i64,
    pub size: i64,
    pub object_id: Uuid,
}

/// What the client announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    pub size: i64,
    pub name: String,
    pub metadata: String,
}

/// The file's name from `Upload-Metadata`: pairs of a key and a value in base64, separated by
/// commas.
pub fn name_of(metadata: &str) -> Result<String> {
    let bad = |detail: &str| Problem::parameter("Upload-Metadata", detail);
    if metadata.len() > MAX_METADATA {
        return Err(bad(&format!("must have at most {MAX_METADATA} bytes")));
    }
    let mut seen = Vec::new();
    let mut name = None;
    for pair in metadata.split(',') {
        let mut parts = pair.trim().splitn(2, ' ');
        let key = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default().trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad("must be pairs `key base64` separated by commas"));
        }
        if seen.contains(&key) {
            return Err(bad(&format!("has the key {key} twice")));
        }
        seen.push(key);
        let value = STANDARD.decode(value);
        let value = value.map_err(|_| bad(&format!("has a value for {key} that is not base64")))?;
        if key == "filename" {
            let text =
                String::from_utf8(value).map_err(|_| bad("has a filename that is not UTF-8"))?;
            name = Some(clean(&text).ok_or_else(|| {
                bad(&format!("must have a filename of 1 to {MAX_NAME} characters, none of them a control character"))
            })?);
        }
    }
    name.ok_or_else(|| bad("must name the file: `filename <name in base64>`"))
}

/// The last part of a path, without characters that turn the direction of what follows: they
/// make `exe.gpj` look like a picture.
fn clean(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name: String = name.chars().filter(|c| !turns(*c)).collect();
    let good = !matches!(name.as_str(), "" | "." | "..")
        && name.chars().count() <= MAX_NAME
        && !name.chars().any(char::is_control);
    good.then_some(name)
}

/// How a part is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Sha1,
    Sha256,
}

impl Algorithm {
    pub const ALL: [Self; 2] = [Self::Sha1, Self::Sha256];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// `Upload-Checksum`: an algorithm and a digest in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    pub algorithm: Algorithm,
    pub digest: Vec<u8>,
}

impl Checksum {
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |detail: String| Problem::parameter("Upload-Checksum", detail);
        let (name, digest) = text.trim().split_once(' ').unwrap_or((text, ""));
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|known| known.name() == name);
        let algorithm = algorithm
            .ok_or_else(|| bad("must begin with sha1 or sha256 and a blank".to_owned()))?;
        let digest = STANDARD.decode(digest.trim()).ok();
        let digest = digest.filter(|digest| digest.len() == algorithm.bytes());
        let digest = digest
            .ok_or_else(|| bad(format!("must have {} bytes in base64", algorithm.bytes())))?;
        Ok(Self { algorithm, digest })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> String {
        format!("filename {}", STANDARD.encode(name))
    }

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        for (given, taken) in [
            ("报告 (终稿).pdf", "报告 (终稿).pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\a.txt", "a.txt"),
            ("a\u{202e}gnp.exe", "agnp.exe"),
            (" a ", "a"),
        ] {
            assert_eq!(name_of(&named(given)).unwrap(), taken);
        }
        assert_eq!(
            name_of(&format!("filetype aW1hZ2U=, {},is_draft", named("a"))).unwrap(),
            "a"
        );
        for name in ["", " ", "..", "a/", "a\0b", "a\nb", &"a".repeat(256)] {
            assert!(name_of(&named(name)).is_err(), "{name:?}");
        }
        for metadata in [
            "",
            "filename",
            "filename !",
            "filename /w==",
            "a,,b",
            "filetype YQ==",
            "filename YQ==,filename YQ==",
        ] {
            assert!(name_of(metadata).is_err(), "{metadata:?}");
        }
    }

    #[test]
    fn a_checksum_has_its_length() {
        let digest = STANDARD.encode([7; 32]);
        let checksum = Checksum::parse(&format!("sha256 {digest}")).unwrap();
        assert_eq!(
            (checksum.algorithm, checksum.digest),
            (Algorithm::Sha256, vec![7; 32])
        );
        for text in [
            "",
            "sha256",
            "sha256 x",
            "md5 1B2M2Y8AsgTpgAmY7PhCfg==",
            &format!("sha1 {digest}"),
        ] {
            assert!(Checksum::parse(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(text in ".{0,200}", name in ".{0,300}") {
            let _ = Checksum::parse(&text);
            if let Ok(name) = name_of(&named(&name)) {
                prop_assert!(!name.contains(['/', '\\', '\0', '\n']));
            }
            let _ = name_of(&text);
        }
    }
}
