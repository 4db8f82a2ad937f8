//! What a file is, by its content. Its name and what the client says of it do not count.

/// How much of the beginning is looked at.
pub const HEAD: usize = 8 * 1024;

pub const UNKNOWN: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

/// What may be shown in a browser. Everything else is only saved: a page or a drawing with a
/// script in it would otherwise run.
const SHOWN: &[&str] = &[
    "audio/m4a",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    TEXT,
    "video/mp4",
    "video/webm",
];

/// The media type of a file that begins like this.
pub fn detect(head: &[u8]) -> &'static str {
    let head = &head[..head.len().min(HEAD)];
    match infer::get(head) {
        Some(kind) => kind.mime_type(),
        None if is_text(head) => TEXT,
        None => UNKNOWN,
    }
}

/// What sound comes in as well, as browsers and telephones record it.
const CONTAINERS: &[&str] = &["video/mp4", "video/webm"];

pub fn may_be_sound(content_type: &str) -> bool {
    content_type.starts_with("audio/") || CONTAINERS.contains(&content_type)
}

pub fn is_video(content_type: &str) -> bool {
    content_type.starts_with("video/")
}

pub fn is_shown(content_type: &str) -> bool {
    SHOWN.contains(&content_type)
}

/// UTF-8, which may be cut in the middle of a character, without what no text has.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && head.len() == HEAD => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or("\0")
        }
        Err(_) => return false,
    };
    let allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    !text.is_empty() && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (content, kind) in [
            (png.as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"PK\x03\x04", "application/zip"),
            (
                b"MZ\x90\0\x03\0\0\0",
                "application/vnd.microsoft.portable-executable",
            ),
            ("早上好，ok\n".as_bytes(), TEXT),
            (b"<!DOCTYPE html><script>", "text/html"),
            (b"a\0b", UNKNOWN),
            (b"\xff\xfe\xfd", UNKNOWN),
            (b"", UNKNOWN),
        ] {
            assert_eq!(
                detect(content),
                kind,
                "{:?}",
                String::from_utf8_lossy(content)
            );
        }
        assert!(may_be_sound("audio/ogg") && may_be_sound("video/webm"));
        assert!(!may_be_sound("video/quicktime") && is_video("video/quicktime"));
        let long = "长".repeat(HEAD);
        assert_eq!(detect(long.as_bytes()), TEXT);
        assert!(is_shown("image/png") && !is_shown("text/html") && !is_shown("image/svg+xml"));
    }
}
