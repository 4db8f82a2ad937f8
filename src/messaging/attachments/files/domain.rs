//! A file, and which bytes of it are asked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{FileId, MemberId, OrgId};
use crate::schema::files;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = files, check_for_backend(diesel::pg::Pg))]
pub struct File {
    pub org_id: OrgId,
    pub id: FileId,
    pub uploader_id: MemberId,
    pub name: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub content_type: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub thumbnail_type: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Which bytes to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    All,
    Some(std::ops::Range<u64>),
    /// There are no such bytes.
    None,
}

/// What `Range` asks for (RFC 9110 section 14.2). Several ranges, another unit and what cannot be
/// read are answered with the whole, as that section allows.
pub fn wanted(range: Option<&str>, size: u64) -> Wanted {
    let Some(range) = range.and_then(|range| range.trim().strip_prefix("bytes=")) else {
        return Wanted::All;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Wanted::All;
    };
    let range = match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            Some(0) => return Wanted::None,
            Some(length) => size.saturating_sub(length)..size,
            None => return Wanted::All,
        },
        (first, "") => match number(first) {
            Some(first) => first..size,
            None => return Wanted::All,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
            _ => return Wanted::All,
        },
    };
    if range.start >= size {
        Wanted::None
    } else {
        Wanted::Some(range)
    }
}

/// `Content-Disposition` (RFC 6266, RFC 8187): a name for everybody, and the name as it is.
pub fn disposition(shown: bool, name: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const ATTR: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'!')
        .remove(b'#')
        .remove(b'$')
        .remove(b'&')
        .remove(b'+')
        .remove(b'-')
        .remove(b'.')
        .remove(b'^')
        .remove(b'_')
        .remove(b'`')
        .remove(b'|')
        .remove(b'~');
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ';
    let simple: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    let kind = if shown { "inline" } else { "attachment" };
    let name = utf8_percent_encode(name, ATTR);
    format!("{kind}; filename=\"{simple}\"; filename*=UTF-8''{name}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges() {
        for (range, answer) in [
            ("bytes=0-0", Wanted::Some(0..1)),
            ("bytes=2-5", Wanted::Some(2..6)),
            ("bytes=5-99", Wanted::Some(5..10)),
            ("bytes=7-", Wanted::Some(7..10)),
            ("bytes=-3", Wanted::Some(7..10)),
            ("bytes=-99", Wanted::Some(0..10)),
            ("bytes=9-18446744073709551616", Wanted::Some(9..10)),
            ("bytes=10-", Wanted::None),
            ("bytes=10-20", Wanted::None),
            ("bytes=-0", Wanted::None),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,4-5", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=", Wanted::All),
            ("bytes=-", Wanted::All),
            ("lines=1-2", Wanted::All),
        ] {
            assert_eq!(wanted(Some(range), 10), answer, "{range}");
        }
        assert_eq!(wanted(None, 10), Wanted::All);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::None);
    }

    #[test]
    fn names_are_safe_in_a_header() {
        assert_eq!(
            disposition(false, "报告\"1\".pdf"),
            "attachment; filename=\"___1_.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%221%22.pdf"
        );
    }

    proptest! {
        #[test]
        fn a_range_lies_within_the_file(range in ".{0,40}", size in 0_u64..100) {
            if let Wanted::Some(range) = wanted(Some(&format!("bytes={range}")), size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
