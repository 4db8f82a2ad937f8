//! The search: what the index proposes, held against the messages.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::domain::{Match, Typed};
use super::place;
use super::queries::{self, Mine};
use super::walk::{self, Bits, Key, Sieve, Walk};
use super::wire::{MessageHit, MessageSearch, SearchOrder};
use crate::kernel::ids::MemberId;
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;
use crate::messaging::messages::domain::Message;

/// Messages that one request reads. A page that reaches it ends there, and says where to go on.
const MAX_READ: usize = 2_000;
/// Messages that are ordered by how well they match.
const POOL: usize = 500;
/// Messages read at once: as many as are missing, within these.
const MIN_CHUNK: usize = 16;
const MAX_CHUNK: usize = 100;
/// Longer than any transaction waits for its turn to post, in microseconds.
const MAX_WAIT: i64 = 120_000_000;
const NOTICE: &str = "notice";

/// A search whose form is right.
pub struct Asked {
    typed: Option<Typed>,
    search: MessageSearch,
    page: PageQuery,
    limit: usize,
}

impl Asked {
    pub fn parse(search: MessageSearch) -> Result<Self> {
        let typed = match &search.q {
            Some(q) => Some(Typed::parse(q).map_err(|error| Problem::parameter("q", error))?),
            None if search.author_id.is_none()
                && search.kind.is_none()
                && search.conversation_id.is_none() =>
            {
                let detail = "must be there where none of conversation_id, author_id and kind is";
                return Err(Problem::parameter("q", detail));
            }
            None => None,
        };
        if search
            .from
            .zip(search.to)
            .is_some_and(|(from, to)| from >= to)
        {
            return Err(Problem::parameter("to", "must be later than from"));
        }
        let page = PageQuery::new(search.limit, search.cursor.clone());
        let limit = usize::try_from(page.limit()?).map_err(Problem::internal)?;
        Ok(Self {
            typed,
            search,
            page,
            limit,
        })
    }

    fn sieve(&self) -> Sieve {
        let notice = self.search.kind.is_none().then_some(NOTICE);
        Sieve {
            author: self.search.author_id.map(|id| place::author_digest(id.0)),
            kind: self
                .search
                .kind
                .map(|kind| place::kind_number(kind.stored())),
            not_kind: notice.map(place::kind_number),
            from: self.search.from.map(|from| from.timestamp_micros()),
            // A transaction that waited posts under an earlier time than the one before it, and
            // its stamp has the later one.
            to: self
                .search
                .to
                .map(|to| to.timestamp_micros().saturating_add(MAX_WAIT)),
            ..Sieve::default()
        }
    }

    /// Whether a message is what was asked for, and where.
    fn matches(&self, message: &Message) -> Option<Match> {
        let search = &self.search;
        let is_kind = match search.kind {
            Some(kind) => message.kind == kind.stored(),
            None => message.kind != NOTICE,
        };
        let is_meant = is_kind
            && (search.author_id.is_none() || message.author_id == search.author_id)
            && search.from.is_none_or(|from| message.posted_at >= from)
            && search.to.is_none_or(|to| message.posted_at < to);
        match &self.typed {
            _ if !is_meant => None,
            Some(typed) => typed.find(&message.text),
            None => Some(Match::default()),
        }
    }
}

struct Hit {
    key: Key,
    message: Message,
    found: Match,
}

impl From<Hit> for MessageHit {
    fn from(hit: Hit) -> Self {
        Self::new(hit.message.into(), hit.found)
    }
}

pub async fn search(tx: &mut Tx, asked: Asked) -> Result<Page<MessageHit>> {
    let reader = tx.member_id()?;
    let only = asked.search.conversation_id;
    let mine = queries::mine(tx, reader, only).await?;
    if only.is_some() && mine.is_empty() {
        return Err(conversations::queries::unknown());
    }
    let proposed = propose(tx, &mine, asked.typed.as_ref()).await?;
    match asked.search.order {
        SearchOrder::Newest => newest(tx, reader, &asked, &proposed).await,
        SearchOrder::Best => best(tx, reader, &asked, &proposed).await,
    }
}

/// What the index proposes of each conversation.
async fn propose<'a>(
    tx: &mut Tx,
    mine: &'a [Mine],
    typed: Option<&Typed>,
) -> Result<Vec<(&'a Mine, Bits)>> {
    let mut left: Vec<_> = mine.iter().map(|mine| (mine, walk::all(mine))).collect();
    for gram in typed.map(Typed::grams).unwrap_or_default() {
        left.retain(|(_, bits)| !bits.is_empty());
        if left.is_empty() {
            break;
        }
        let among: Vec<_> = left.iter().map(|(mine, _)| *mine).collect();
        let mut seqs: HashMap<_, Vec<i64>> = HashMap::new();
        for (id, seq) in queries::proposed(tx, &among, &gram).await? {
            seqs.entry(id).or_default().push(seq);
        }
        for (mine, bits) in &mut left {
            let having = walk::bits(seqs.remove(&mine.id).unwrap_or_default());
            *bits = walk::both(bits, &having);
        }
    }
    Ok(left)
}

/// Reads messages in the walk's order until so many match or so many were read. Also where the
/// reading ended, if there may be more.
async fn read(
    tx: &mut Tx,
    reader: MemberId,
    asked: &Asked,
    mut walk: Walk,
    wanted: usize,
) -> Result<(Vec<Hit>, Option<Key>)> {
    let mut hits = Vec::new();
    let mut count = 0;
    while hits.len() < wanted {
        let chunk = (wanted - hits.len()).clamp(MIN_CHUNK, MAX_CHUNK);
        let keys = walk.next(tx, chunk.min(MAX_READ - count)).await?;
        let Some(last) = keys.last().copied() else {
            return Ok((hits, None));
        };
        let wanted: Vec<_> = keys.iter().map(|(_, id, seq)| (*id, *seq)).collect();
        let rows = queries::visible(tx, reader, &wanted).await?;
        let mut rows: HashMap<_, _> = rows
            .into_iter()
            .map(|row| ((row.conversation_id, row.seq), row))
            .collect();
        for key in keys {
            let message = rows.remove(&(key.1, key.2));
            let hit = message.and_then(|message| {
                let found = asked.matches(&message)?;
                Some(Hit {
                    key,
                    message,
                    found,
                })
            });
            hits.extend(hit);
        }
        count += wanted.len();
        if count >= MAX_READ {
            return Ok((hits, Some(last)));
        }
    }
    Ok((hits, None))
}

async fn newest(
    tx: &mut Tx,
    reader: MemberId,
    asked: &Asked,
    proposed: &[(&Mine, Bits)],
) -> Result<Page<MessageHit>> {
    let sieve = Sieve {
        below: asked.page.after()?,
        ..asked.sieve()
    };
    let walk = Walk::new(proposed, sieve);
    let (mut hits, ended) = read(tx, reader, asked, walk, asked.limit + 1).await?;
    let is_full = hits.len() > asked.limit;
    hits.truncate(asked.limit);
    let next = match hits.last() {
        Some(last) if is_full => Some(last.key),
        _ => ended,
    };
    Ok(Page {
        items: hits.into_iter().map(MessageHit::from).collect(),
        next_cursor: next.map(|key| paging::cursor(&key)).transpose()?,
    })
}

/// Where a list of the best goes on.
#[derive(Serialize, Deserialize)]
struct Rest {
    /// The newest message of the first page: what came later is not in the list.
    up_to: Key,
    below: (i32, Key),
}

async fn best(
    tx: &mut Tx,
    reader: MemberId,
    asked: &Asked,
    proposed: &[(&Mine, Bits)],
) -> Result<Page<MessageHit>> {
    let rest: Option<Rest> = asked.page.after()?;
    let sieve = Sieve {
        up_to: rest.as_ref().map(|rest| rest.up_to),
        ..asked.sieve()
    };
    let walk = Walk::new(proposed, sieve);
    let (mut hits, _) = read(tx, reader, asked, walk, POOL).await?;
    hits.truncate(POOL);
    let first = hits.first().map(|hit| hit.key);
    let up_to = rest.as_ref().map_or(first, |rest| Some(rest.up_to));
    let rank = |hit: &Hit| (hit.found.score, hit.key);
    if let Some(rest) = rest {
        hits.retain(|hit| rank(hit) < rest.below);
    }
    hits.sort_unstable_by_key(|hit| std::cmp::Reverse(rank(hit)));
    let goes_on = |hit: &Hit| Rest {
        up_to: up_to.unwrap_or(hit.key),
        below: rank(hit),
    };
    Page::new(hits, asked.page.limit()?, goes_on, MessageHit::from)
}
