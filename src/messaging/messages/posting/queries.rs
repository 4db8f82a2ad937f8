//! The statements of posting: each is one for a whole batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use futures_util::future::BoxFuture;

use super::memory::Memory;
use super::rules::{Locked, Place};
use crate::kernel::ids::{AccountId, ConversationId, MemberId, MessageId, OrgId};
use crate::kernel::lane::Asking;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::{Draft, Message};

crate::statement! {
    /// Takes a number for each draft, and with it the lock on the conversation. In the order of what is
    /// asked: a lane's connections look rows up one after the other.
    struct Take<'a> { org: &'a OrgId, now: &'a DateTime<Utc>, conversations: &'a [ConversationId], counts: &'a [i64] }
    this: "UPDATE conversations AS c SET last_seq = c.last_seq + taken.count, last_at = " [Timestamptz] *this.now,
    " FROM unnest("
    [Array<SqlUuid>] *this.conversations, ", " [Array<BigInt>] *this.counts,
    ") AS taken (id, count) WHERE c.org_id = " [SqlUuid] *this.org;
    " AND c.id = taken.id \
     RETURNING c.id, c.kind, c.owner_id, c.last_seq - taken.count, c.posting, c.archived_at, c.posting_version"
}

impl Query for Take<'_> {
    type SqlType = (
        SqlUuid,
        Text,
        Nullable<SqlUuid>,
        BigInt,
        Text,
        Nullable<Timestamptz>,
        BigInt,
    );
}

crate::statement! {
    /// Takes numbers that were foreseen, of conversations in which nothing has changed that decides who may post. What
    /// is compared is what was locked: a batch waits for the one before, and is not refuted by what that one changes.
    struct TakeForeseen<'a> {
        org: &'a OrgId, now: &'a DateTime<Utc>, conversations: &'a [ConversationId], counts: &'a [i64],
        seqs: &'a [i64], versions: &'a [i64], all: i64,
    }
    this: "WITH taken AS (UPDATE conversations AS c SET last_seq = c.last_seq + foreseen.count, last_at = "
    [Timestamptz] *this.now, " FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<BigInt>] *this.counts,
    ", " [Array<BigInt>] *this.seqs, ", " [Array<BigInt>] *this.versions,
    ") AS foreseen (id, count, seq, version) WHERE c.org_id = " [SqlUuid] *this.org,
    " AND c.id = foreseen.id RETURNING (c.last_seq, c.posting_version) = (foreseen.seq + foreseen.count, foreseen.version) AS holds) \
     SELECT as_foreseen(count(*) = " [BigInt] this.all; " AND coalesce(bool_and(holds), true)) FROM taken"
}

crate::statement! {
    /// One look by the key for each: what is asked sideways, and of which one row is enough, cannot
    /// be joined the other way round. A plan that was made while the table was small would read the
    /// whole organization for it, until the statistics are new. Nothing that decides of a place
    /// changes while its conversation is locked.
    struct Places<'a> { org: &'a OrgId, conversations: &'a [ConversationId], members: &'a [MemberId] }
    this: "SELECT place.* FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.members,
    ") AS asked (conversation_id, member_id) CROSS JOIN LATERAL (SELECT conversation_id, member_id, role, muted_until, speaker \
     FROM conversation_members WHERE org_id = " [SqlUuid] *this.org;
    " AND conversation_id = asked.conversation_id AND member_id = asked.member_id \
     LIMIT 1) AS place"
}

impl Query for Places<'_> {
    type SqlType = (SqlUuid, SqlUuid, Text, Nullable<Timestamptz>, Bool);
}

crate::statement! {
    /// The same, of the members that these accounts are.
    struct PlacesOf<'a> { org: &'a OrgId, conversations: &'a [ConversationId], accounts: &'a [AccountId] }
    this: "SELECT place.* FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.accounts,
    ") AS asked (conversation_id, account_id) CROSS JOIN LATERAL (SELECT id FROM members WHERE org_id = "
    [SqlUuid] *this.org, " AND account_id = asked.account_id LIMIT 1) AS member \
     CROSS JOIN LATERAL (SELECT conversation_id, member_id, role, muted_until, speaker \
     FROM conversation_members WHERE org_id = " [SqlUuid] *this.org;
    " AND conversation_id = asked.conversation_id AND member_id = member.id \
     LIMIT 1) AS place"
}

impl Query for PlacesOf<'_> {
    type SqlType = (SqlUuid, SqlUuid, Text, Nullable<Timestamptz>, Bool);
}

crate::statement! {
    /// Asked like the places.
    struct Seen<'a> { org: &'a OrgId, conversations: &'a [ConversationId], ids: &'a [MessageId] }
    this: "SELECT m.* FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.ids,
    ") AS asked (conversation_id, id) CROSS JOIN LATERAL (SELECT conversation_id, seq, id, author_id, text, \
     posted_at, kind, format, content, reply_to_seq, thread_seq, mentions_everyone, edited_at, recalled_at, \
     recalled_by, version FROM messages WHERE org_id = " [SqlUuid] *this.org;
    " AND id = asked.id AND conversation_id = asked.conversation_id LIMIT 1) AS m"
}

impl Query for Seen<'_> {
    type SqlType = (
        SqlUuid,
        BigInt,
        SqlUuid,
        Nullable<SqlUuid>,
        Text,
        Timestamptz,
        Text,
        Text,
        Nullable<Jsonb>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Bool,
        Nullable<Timestamptz>,
        Nullable<Timestamptz>,
        Nullable<SqlUuid>,
        Integer,
    );
}

/// What decides about a batch.
#[derive(Default, Clone)]
pub struct Around {
    /// As they were before; locked until the commit, in the order of their ids.
    pub conversations: Vec<Locked>,
    /// How many numbers were taken.
    pub taken: HashMap<ConversationId, i64>,
    /// Where it came from.
    pub from: Source,
    /// Of the lane.
    pub memory: Option<Arc<Memory>>,
    /// The authors' places.
    pub places: Vec<Place>,
    /// The messages that have the drafts' ids already.
    pub seen: Vec<Message>,
}

/// How what decides about a batch came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// All of it was read.
    #[default]
    Read,
    /// The conversations were read; places may be remembered, and nobody looked for repeats.
    Trusted,
    /// Nothing was read, or taken: whatever is written says what it is to be like.
    Foreseen,
}

/// Takes a number for each draft, and reads what decides of it. The three travel to the database
/// together, which answers them one after the other: places and messages are those after the
/// conversations were locked. What is refused must be [given back](give_back).
pub async fn take(
    asking: Asking<'_>,
    drafts: impl Iterator<Item = &Draft> + Clone,
    authors: Authors,
) -> Result<Around> {
    let Asking { conn, org_id, .. } = asking;
    let (around, places, seen) = futures_util::try_join!(
        take_only(asking, drafts.clone(), None),
        async { Ok(places_of(conn, org_id, authors).await?) },
        seen(conn, org_id, drafts),
    )?;
    Ok(Around {
        from: Source::Read,
        places,
        seen,
        ..around
    })
}

/// Takes a number for each draft, and nothing else.
pub async fn take_only(
    Asking {
        mut conn,
        org_id,
        now,
        ..
    }: Asking<'_>,
    drafts: impl Iterator<Item = &Draft>,
    memory: Option<Arc<Memory>>,
) -> Result<Around> {
    let mut counts: BTreeMap<ConversationId, i64> = BTreeMap::new();
    for draft in drafts {
        *counts.entry(draft.conversation_id).or_default() += 1;
    }
    let taken = counts.iter().map(|(id, count)| (*id, *count)).collect();
    let (locked, counts): (Vec<_>, Vec<_>) = counts.into_iter().unzip();
    let take = Take {
        org: &org_id,
        now: &now,
        conversations: &locked,
        counts: &counts,
    };
    Ok(Around {
        conversations: take.load(&mut conn).await?,
        taken,
        from: Source::Trusted,
        memory,
        ..Around::default()
    })
}

/// The messages that have the drafts' ids already.
pub async fn seen(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    drafts: impl Iterator<Item = &Draft>,
) -> Result<Vec<Message>> {
    let (conversations, ids): (Vec<_>, Vec<_>) = drafts
        .map(|draft| (draft.conversation_id, draft.id))
        .unzip();
    let seen = Seen {
        org: &org,
        conversations: &conversations,
        ids: &ids,
    };
    Ok(seen.load(&mut conn).await?)
}

/// The places of these members.
pub async fn places(
    conn: &AsyncPgConnection,
    org: OrgId,
    of: Vec<(ConversationId, MemberId)>,
) -> Result<Vec<Place>> {
    Ok(places_of(conn, org, Authors::Members(of)).await?)
}

/// Who wrote in which conversation.
pub enum Authors {
    Members(Vec<(ConversationId, MemberId)>),
    Accounts(Vec<(ConversationId, AccountId)>),
}

async fn places_of(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    authors: Authors,
) -> QueryResult<Vec<Place>> {
    fn each<T: Ord>(mut pairs: Vec<(ConversationId, T)>) -> (Vec<ConversationId>, Vec<T>) {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.into_iter().unzip()
    }
    match authors {
        Authors::Members(pairs) => {
            let (conversations, members) = each(pairs);
            let places = Places {
                org: &org,
                conversations: &conversations,
                members: &members,
            };
            places.load(&mut conn).await
        }
        Authors::Accounts(pairs) => {
            let (conversations, accounts) = each(pairs);
            let places = PlacesOf {
                org: &org,
                conversations: &conversations,
                accounts: &accounts,
            };
            places.load(&mut conn).await
        }
    }
}

crate::statement! {
    /// A message that is not there yet is written in this transaction.
    struct GiveBack<'a> { org: &'a OrgId, conversations: &'a [ConversationId], seqs: &'a [i64] }
    this: "UPDATE conversations AS c SET last_seq = newest.seq, last_at = CASE WHEN newest.seq > 0 THEN coalesce(( \
        SELECT m.posted_at FROM messages AS m WHERE m.org_id = c.org_id AND m.conversation_id = c.id \
            AND m.seq = newest.seq), c.last_at) END FROM unnest("
    [Array<SqlUuid>] *this.conversations, ", " [Array<BigInt>] *this.seqs,
    ") AS newest (id, seq) WHERE c.org_id = " [SqlUuid] *this.org; " AND c.id = newest.id"
}

/// Sets the newest numbers of conversations of which more were taken than was needed, and when these came.
pub async fn give_back(tx: &mut Tx, newest: Vec<(ConversationId, i64)>) -> Result<()> {
    let org = tx.org_id();
    let (conversations, seqs): (Vec<_>, Vec<_>) = newest.into_iter().unzip();
    let give = GiveBack {
        org: &org,
        conversations: &conversations,
        seqs: &seqs,
    };
    give.execute(tx.conn()).await?;
    Ok(())
}

crate::statement! {
    struct Insert<'a> {
        org: &'a OrgId,
        now: &'a DateTime<Utc>,
        conversations: &'a [ConversationId],
        seqs: &'a [i64],
        ids: &'a [MessageId],
        authors: &'a [Option<MemberId>],
        texts: &'a [&'a str],
        kinds: &'a [&'a str],
        formats: &'a [&'a str],
        contents: &'a [Option<&'a serde_json::Value>],
        replies: &'a [Option<i64>],
        threads: &'a [Option<i64>],
        everyones: &'a [bool],
    }
    this: "INSERT INTO messages (org_id, posted_at, conversation_id, seq, id, author_id, text, kind, format, content, \
     reply_to_seq, thread_seq, mentions_everyone) SELECT " [SqlUuid] *this.org, ", " [Timestamptz] *this.now,
    ", * FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<BigInt>] *this.seqs,
    ", " [Array<SqlUuid>] *this.ids, ", " [Array<Nullable<SqlUuid>>] *this.authors,
    ", " [Array<Text>] *this.texts, ", " [Array<Text>] *this.kinds, ", " [Array<Text>] *this.formats,
    ", " [Array<Nullable<Jsonb>>] *this.contents, ", " [Array<Nullable<BigInt>>] *this.replies,
    ", " [Array<Nullable<BigInt>>] *this.threads, ", " [Array<Bool>] *this.everyones; ")"
}

crate::statement! {
    struct Read<'a> {
        org: &'a OrgId,
        conversations: &'a [ConversationId],
        members: &'a [MemberId],
        seqs: &'a [i64],
    }
    this: "UPDATE conversation_members AS place SET read_seq = newest.seq, marked_unread = false FROM unnest("
    [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.members, ", " [Array<BigInt>] *this.seqs,
    ") AS newest (conversation_id, member_id, seq) WHERE place.org_id = " [SqlUuid] *this.org;
    " AND place.conversation_id = newest.conversation_id AND place.member_id = newest.member_id \
     AND place.read_seq < newest.seq"
}

/// What is foreseen of conversations: of each the newest number before and the version, and how many are to be taken.
#[derive(Debug, Default)]
pub struct Foreseen {
    conversations: Vec<ConversationId>,
    counts: Vec<i64>,
    seqs: Vec<i64>,
    versions: Vec<i64>,
}

impl Foreseen {
    /// In the order of the ids, in which they are locked.
    pub fn of(conversations: &[Locked], taken: &HashMap<ConversationId, i64>) -> Self {
        let mut sorted: Vec<_> = conversations.iter().collect();
        sorted.sort_unstable_by_key(|row| row.id);
        let count = |row: &&Locked| taken.get(&row.id).copied().unwrap_or_default();
        Self {
            conversations: sorted.iter().map(|row| row.id).collect(),
            counts: sorted.iter().map(count).collect(),
            seqs: sorted.iter().map(|row| row.last_seq).collect(),
            versions: sorted.iter().map(|row| row.posting_version).collect(),
        }
    }
}

/// Takes the numbers, or fails and the transaction with it.
pub async fn take_foreseen(
    mut conn: &AsyncPgConnection,
    (org, now): (OrgId, DateTime<Utc>),
    foreseen: &Foreseen,
) -> QueryResult<()> {
    let take = TakeForeseen {
        org: &org,
        now: &now,
        conversations: &foreseen.conversations,
        counts: &foreseen.counts,
        seqs: &foreseen.seqs,
        versions: &foreseen.versions,
        all: i64::try_from(foreseen.conversations.len()).unwrap_or(i64::MAX),
    };
    take.execute(&mut conn).await.map(|_| ())
}

/// Writes the messages, and moves the authors' watermarks.
pub async fn write(
    conn: &AsyncPgConnection,
    (org, now): (OrgId, DateTime<Utc>),
    written: &[(&Draft, i64)],
) -> QueryResult<()> {
    fn each<T>(written: &[(&Draft, i64)], of: impl Fn(&Draft, i64) -> T) -> Vec<T> {
        written.iter().map(|(draft, seq)| of(draft, *seq)).collect()
    }
    // Numbers grow within a batch: the last one of each key is its newest. Sorted, as whoever reads
    // locks places.
    let mut read = BTreeMap::new();
    for (draft, seq) in written {
        if let Some(author) = draft.author_id {
            read.insert((draft.conversation_id, author), *seq);
        }
    }
    let (read_by, read): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let (read_of, read_by): (Vec<_>, Vec<_>) = read_by.into_iter().unzip();
    let texts: Vec<&str> = written.iter().map(|(d, _)| d.words.text.as_str()).collect();
    let contents: Vec<_> = written
        .iter()
        .map(|(d, _)| d.words.content.as_ref())
        .collect();
    let insert = Insert {
        org: &org,
        now: &now,
        conversations: &each(written, |draft, _| draft.conversation_id),
        seqs: &each(written, |_, seq| seq),
        ids: &each(written, |draft, _| draft.id),
        authors: &each(written, |draft, _| draft.author_id),
        texts: &texts,
        kinds: &each(written, |draft, _| draft.words.kind),
        formats: &each(written, |draft, _| draft.words.format),
        contents: &contents,
        replies: &each(written, |draft, _| draft.reply_to_seq),
        threads: &each(written, |draft, _| draft.thread_seq),
        everyones: &each(written, |draft, _| draft.mentions.everyone),
    };
    let read = Read {
        org: &org,
        conversations: &read_of,
        members: &read_by,
        seqs: &read,
    };
    let (mut first, mut second) = (conn, conn);
    let done = futures_util::try_join!(insert.execute(&mut first), read.execute(&mut second));
    done.map(|_| ())
}

/// Does what `write` does, without a message: see `kernel::db`.
pub fn prepare(conn: &AsyncPgConnection, org: OrgId) -> BoxFuture<'_, QueryResult<()>> {
    let here = (org, DateTime::UNIX_EPOCH);
    Box::pin(async move {
        take_foreseen(conn, here, &Foreseen::default()).await?;
        write(conn, here, &[]).await
    })
}
