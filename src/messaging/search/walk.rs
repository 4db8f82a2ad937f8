//! The messages that the index proposes, newest first, without reading any of them.
//!
//! Proposed are bits: of each segment of a conversation those of its messages. Segments are read
//! from the one that ends last on, more and more of them at a time; a message is given out
//! once nothing that is not read can be newer.

use std::collections::{BTreeMap, HashMap};

use super::place::{self, SEGMENT, Stamp};
use super::queries::{self, Mine};
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// A message's place among all: when it was posted in microseconds, where, and its number.
pub type Key = (i64, ConversationId, i64);

/// Segments that are read first; twice as many each time.
const FIRST: usize = 32;

/// What is proposed of one conversation.
pub type Bits = BTreeMap<i32, u128>;

/// All messages of these numbers.
pub fn bits(seqs: impl IntoIterator<Item = i64>) -> Bits {
    let mut bits = Bits::new();
    for seq in seqs {
        let (segment, at) = place::segment(seq);
        *bits.entry(segment).or_default() |= 1 << at;
    }
    bits
}

/// All that the reader may see of a conversation.
pub fn all(mine: &Mine) -> Bits {
    let (first, last) = (mine.visible_from_seq.max(1), mine.indexed_seq);
    if last < first {
        return Bits::new();
    }
    let segments = place::segment(first).0..=place::segment(last).0;
    let bits = segments.map(|segment| {
        let start = place::segment_first(segment);
        let hidden = (first - start).clamp(0, SEGMENT - 1);
        let beyond = (start + SEGMENT - 1 - last).clamp(0, SEGMENT - 1);
        (segment, (u128::MAX << hidden) & (u128::MAX >> beyond))
    });
    bits.collect()
}

pub fn both(one: &Bits, other: &Bits) -> Bits {
    let common = one.iter().filter_map(|(segment, bits)| {
        let bits = bits & other.get(segment)?;
        (bits != 0).then_some((*segment, bits))
    });
    common.collect()
}

/// Which stamps count.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sieve {
    pub author: Option<u32>,
    pub kind: Option<u8>,
    /// Not a message of this kind.
    pub not_kind: Option<u8>,
    /// Posted then or later, in microseconds.
    pub from: Option<i64>,
    /// Surely not wanted from then on.
    pub to: Option<i64>,
    /// Behind this key.
    pub below: Option<Key>,
    /// Behind this key, or it.
    pub up_to: Option<Key>,
}

impl Sieve {
    fn lets(&self, stamp: Stamp, key: Key) -> bool {
        self.author.is_none_or(|author| stamp.author == author)
            && self.kind.is_none_or(|kind| stamp.kind == kind)
            && self.not_kind != Some(stamp.kind)
            && self.overlaps(key.0, key.0)
            && self.below.is_none_or(|below| key < below)
            && self.up_to.is_none_or(|up_to| key <= up_to)
    }

    /// Whether messages from one time to another may count.
    fn overlaps(&self, first: i64, last: i64) -> bool {
        let ends = [
            self.to,
            self.below.map(|key| key.0),
            self.up_to.map(|key| key.0),
        ];
        self.from.is_none_or(|from| last >= from) && ends.iter().flatten().all(|end| first <= *end)
    }
}

/// A segment that has something that is proposed.
struct Block {
    id: ConversationId,
    segment: i32,
    bits: u128,
    /// When its newest message was posted.
    end: i64,
}

pub struct Walk {
    sieve: Sieve,
    /// The one that ends last is the last.
    blocks: Vec<Block>,
    /// Read, and not given out; the newest is the last.
    read: Vec<Key>,
    step: usize,
}

impl Walk {
    pub fn new(proposed: &[(&Mine, Bits)], sieve: Sieve) -> Self {
        let mut blocks = Vec::new();
        for (mine, bits) in proposed {
            for (segment, bits) in bits {
                let at = usize::try_from(*segment).unwrap_or(usize::MAX);
                let end = mine.ends.get(at).copied().unwrap_or(mine.newest_at);
                let before = at.checked_sub(1).and_then(|before| mine.ends.get(before));
                let begin = before.copied().unwrap_or(i64::MIN);
                if sieve.overlaps(begin, end) {
                    blocks.push(Block {
                        id: mine.id,
                        segment: *segment,
                        bits: *bits,
                        end,
                    });
                }
            }
        }
        blocks.sort_by_key(|block| block.end);
        Self {
            sieve,
            blocks,
            read: Vec::new(),
            step: FIRST,
        }
    }

    /// The next ones, the newest first: as many as are wanted, fewer only at the end.
    pub async fn next(&mut self, tx: &mut Tx, wanted: usize) -> Result<Vec<Key>> {
        let mut next = Vec::new();
        while next.len() < wanted {
            let open = self.blocks.last().map(|block| block.end);
            match self.read.last() {
                Some(key) if open.is_none_or(|end| key.0 > end) => {
                    next.extend(self.read.pop());
                }
                _ if open.is_some() => self.read_more(tx).await?,
                _ => break,
            }
        }
        Ok(next)
    }

    async fn read_more(&mut self, tx: &mut Tx) -> Result<()> {
        let rest = self.blocks.len().saturating_sub(self.step);
        self.step *= 2;
        let blocks = self.blocks.split_off(rest);
        let wanted: Vec<_> = blocks
            .iter()
            .map(|block| (block.id, block.segment))
            .collect();
        let rows = queries::segments(tx, &wanted).await?;
        let rows: HashMap<_, _> = rows
            .into_iter()
            .map(|(id, segment, row)| ((id, segment), row))
            .collect();
        for block in blocks {
            let Some(row) = rows.get(&(block.id, block.segment)) else {
                continue;
            };
            let first = place::segment_first(block.segment);
            let keys = (first..).zip(place::stamps(row)).zip(0_u32..128);
            let keys = keys.filter(|(_, at)| block.bits >> at & 1 == 1);
            let keys = keys.map(|((seq, stamp), _)| (stamp, (stamp.at, block.id, seq)));
            let keys = keys.filter(|(stamp, key)| self.sieve.lets(*stamp, *key));
            self.read.extend(keys.map(|(_, key)| key));
        }
        self.read.sort_unstable();
        Ok(())
    }
}
