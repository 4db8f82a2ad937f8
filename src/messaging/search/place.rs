//! Where in the index something stands, and how it is written there.
//!
//! **Terms.** The messages of a conversation fall into buckets of 63, 192, 768, 3,072 and then
//! always 4,096, and the terms of a bucket into shards: a row holds the entries of one shard.
//! An entry is a term and a message; entries are only added, in any order, and one may stand
//! there twice. So a row is a few hundred bytes in small conversations and in large ones, and
//! a term is found in as many rows as the conversation has buckets.
//!
//! **Segments.** Of each message when it was posted, by whom, and of which kind: 128 a row.
//!
//! Must hold: what is written here is read for ever; another layout needs a new index.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::domain::Gram;

/// Shards that begin alike: a search for a beginning reads them all.
const SPREAD: i32 = 4;
/// Messages of a segment.
pub const SEGMENT: i64 = 128;
/// Bytes of a message in its segment.
const STAMP: usize = 13;

/// A row of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub bucket: i32,
    pub shard: i32,
}

/// A bucket's first message, and its shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    pub number: i32,
    first: i64,
    shards: i32,
}

impl Bucket {
    fn numbered(number: i32) -> Self {
        let (first, shards) = match number {
            ..=0 => (1, 32),
            1 => (64, 64),
            2 => (256, 256),
            3 => (1_024, 1_024),
            later => (4_096 * (i64::from(later) - 3), 2_048),
        };
        Self {
            number,
            first,
            shards,
        }
    }

    pub fn of(seq: i64) -> Self {
        let number = match seq {
            ..64 => 0,
            64..256 => 1,
            256..1_024 => 2,
            1_024..4_096 => 3,
            // Beyond what an i32 counts are 2^43 messages.
            _ => i32::try_from(seq / 4_096 + 3).unwrap_or(i32::MAX),
        };
        Self::numbered(number)
    }

    /// All that the messages up to this one fill.
    pub fn up_to(seq: i64) -> impl Iterator<Item = Self> {
        let end = if seq < 1 { 0 } else { Self::of(seq).number + 1 };
        (0..end).map(Self::numbered)
    }

    fn shard(self, head: u32, tail: u32) -> i32 {
        let groups = u32::try_from(self.shards / SPREAD).unwrap_or(1);
        let group = i32::try_from(head % groups).unwrap_or(0);
        group * SPREAD + i32::try_from(tail % SPREAD.unsigned_abs()).unwrap_or(0)
    }

    /// Where the bucket has a term.
    fn place(self, term: &str) -> Place {
        let (head, tail) = halves(term);
        Place {
            bucket: self.number,
            shard: self.shard(digest(head), first(tail)),
        }
    }

    /// Where the bucket may have what is asked for.
    pub fn places(self, gram: &Gram) -> Vec<Place> {
        let beginning = match gram {
            Gram::Whole(term) => return vec![self.place(term)],
            Gram::Beginning(beginning) => beginning,
        };
        let (head, tail) = halves(beginning);
        if !tail.is_empty() {
            return vec![self.place(beginning)];
        }
        let shards = (0..SPREAD.unsigned_abs()).map(|tail| self.shard(digest(head), tail));
        let bucket = self.number;
        shards.map(|shard| Place { bucket, shard }).collect()
    }

    /// The message of an entry's number.
    fn seq(self, offset: u16) -> i64 {
        self.first + i64::from(offset)
    }
}

/// What decides the group of shards, and what of it the shard: of characters the first and the
/// second, of words the first two letters and the third.
fn halves(term: &str) -> (&str, &str) {
    let is_word = term.chars().next().is_some_and(|c| u32::from(c) < 0x2e80);
    let letters = if is_word { 2 } else { 1 };
    let split = term.char_indices().nth(letters).map(|(at, _)| at);
    term.split_at(split.unwrap_or(term.len()))
}

fn first(tail: &str) -> u32 {
    let mut buffer = [0; 4];
    let first = tail.chars().next();
    first.map_or(0, |c| digest(c.encode_utf8(&mut buffer)))
}

/// FNV-1a, with its high bits folded into the low ones.
fn digest(text: &str) -> u32 {
    fnv(text.as_bytes())
}

fn fnv(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash ^ (hash >> 15)
}

/// The entries of some messages of a conversation, by the rows that they go to.
#[derive(Debug, Default)]
pub struct Entries(pub BTreeMap<Place, Vec<u8>>);

impl Entries {
    pub fn add(&mut self, seq: i64, term: &str) {
        let bucket = Bucket::of(seq);
        // Cut to 32 characters, a term has at most 128 bytes; a bucket has at most 4,096 messages.
        let length = u8::try_from(term.len()).unwrap_or(u8::MAX);
        let offset = u16::try_from(seq - bucket.first).unwrap_or(u16::MAX);
        let row = self.0.entry(bucket.place(term)).or_default();
        row.push(length);
        row.extend(term.as_bytes().iter().take(usize::from(length)));
        row.extend(offset.to_le_bytes());
    }
}

/// The messages of a row that have what is asked for.
pub fn having<'a>(
    gram: &'a Gram,
    bucket: i32,
    row: &'a [u8],
) -> impl Iterator<Item = i64> + use<'a> {
    let bucket = Bucket::numbered(bucket);
    let mut rest = row;
    std::iter::from_fn(move || {
        while let Some((length, after)) = rest.split_first() {
            let (term, after) = after.split_at_checked(usize::from(*length))?;
            let (offset, after) = after.split_first_chunk::<2>()?;
            rest = after;
            let is_asked = match gram {
                Gram::Whole(wanted) => term == wanted.as_bytes(),
                Gram::Beginning(wanted) => term.starts_with(wanted.as_bytes()),
            };
            if is_asked {
                return Some(bucket.seq(u16::from_le_bytes(*offset)));
            }
        }
        None
    })
}

/// What a segment says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When it was posted, in microseconds; never before the message in front of it.
    pub at: i64,
    /// Of its author.
    pub author: u32,
    pub kind: u8,
}

impl Stamp {
    pub fn write(self, row: &mut Vec<u8>) {
        row.extend(self.at.to_le_bytes());
        row.extend(self.author.to_le_bytes());
        row.push(self.kind);
    }
}

/// Different for nearly all people.
pub fn author_digest(id: Uuid) -> u32 {
    fnv(id.as_bytes())
}

const KINDS: [&str; 9] = [
    "text", "image", "file", "voice", "video", "location", "card", "merged", "notice",
];

/// The number of a kind; of one that has none yet 255.
pub fn kind_number(kind: &str) -> u8 {
    let at = KINDS.iter().position(|known| *known == kind);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// The segment of a message, and its place there.
pub fn segment(seq: i64) -> (i32, u32) {
    let before = (seq - 1).max(0);
    let number = i32::try_from(before / SEGMENT).unwrap_or(i32::MAX);
    (number, u32::try_from(before % SEGMENT).unwrap_or(0))
}

/// The first message of a segment.
pub fn segment_first(number: i32) -> i64 {
    i64::from(number) * SEGMENT + 1
}

/// The stamps of a segment, in the order of its messages.
pub fn stamps(row: &[u8]) -> impl Iterator<Item = Stamp> {
    row.chunks_exact(STAMP).filter_map(|stamp| {
        let (at, rest) = stamp.split_first_chunk::<8>()?;
        let (author, rest) = rest.split_first_chunk::<4>()?;
        Some(Stamp {
            at: i64::from_le_bytes(*at),
            author: u32::from_le_bytes(*author),
            kind: *rest.first()?,
        })
    })
}

/// When the newest message of each segment that is full was posted, in their order.
pub fn ends(row: &[u8]) -> Vec<i64> {
    let ends = row.chunks_exact(8);
    ends.filter_map(|end| end.try_into().ok().map(i64::from_le_bytes))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn buckets_follow_each_other() {
        let mut next = Bucket::numbered(0);
        for seq in 1..=20_000 {
            let bucket = Bucket::of(seq);
            assert!(bucket == next || (bucket.number == next.number + 1 && bucket.first == seq));
            next = bucket;
        }
        assert_eq!(Bucket::up_to(0).count(), 0);
        assert_eq!(Bucket::up_to(63).count(), 1);
        assert_eq!(Bucket::up_to(20_000).last(), Some(next));
    }

    #[test]
    fn terms_are_spread() {
        let bucket = Bucket::numbered(3);
        let hanzi = '\u{4e00}'..'\u{5e00}';
        let mut shards = vec![0; 1_024];
        for (one, other) in hanzi.clone().zip(hanzi.skip(7)) {
            let place = bucket.place(&format!("{one}{other}"));
            shards[usize::try_from(place.shard).unwrap()] += 1;
        }
        // 4,089 terms in 1,024 shards.
        assert!(shards.iter().all(|count| *count < 20), "{shards:?}");
    }

    proptest! {
        #[test]
        fn entries_are_read_as_written(seq in 1_i64..100_000, term in "[a-c天地人]{1,4}", others in prop::collection::vec("[a-c天地人]{1,4}", 0..9)) {
            let mut entries = Entries::default();
            for other in &others {
                entries.add(seq + 1, other);
            }
            entries.add(seq, &term);
            let bucket = Bucket::of(seq);
            let beginning: String = term.chars().take(if term.starts_with(['a', 'b', 'c']) { 2 } else { 1 }).collect();
            let grams = [Gram::Whole(term.clone()), Gram::Beginning(term.clone()), Gram::Beginning(beginning)];
            for gram in grams {
                if matches!(&gram, Gram::Beginning(word) if word.len() == 1) {
                    continue;
                }
                let rows = bucket.places(&gram).into_iter().filter_map(|place| entries.0.get(&place));
                let found: Vec<_> = rows.flat_map(|row| having(&gram, bucket.number, row)).collect();
                prop_assert_eq!(found.iter().filter(|at| **at == seq).count(), 1);
                if gram == Gram::Whole(term.clone()) {
                    let has = Bucket::of(seq + 1) == bucket && others.contains(&term);
                    prop_assert_eq!(found.contains(&(seq + 1)), has);
                }
            }
        }

        #[test]
        fn stamps_are_read_as_written(given in prop::collection::vec(any::<(i64, u32, u8)>(), 0..9)) {
            let given: Vec<_> = given.into_iter().map(|(at, author, kind)| Stamp { at, author, kind }).collect();
            let mut row = Vec::new();
            given.iter().for_each(|stamp| stamp.write(&mut row));
            prop_assert_eq!(stamps(&row).collect::<Vec<_>>(), given);
        }
    }
}
