//! The statements of posting: each is one for a whole batch.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::rules::{Locked, Place};
use crate::kernel::ids::{ConversationId, MemberId, MessageId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::{Draft, Message};
use crate::schema::conversations;

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
pub struct Around {
    /// Locked until the commit, in the order of their ids.
    pub conversations: Vec<Locked>,
    /// The authors' places.
    pub places: Vec<Place>,
    /// The messages that have the drafts' ids already.
    pub seen: Vec<Message>,
}

/// The three questions travel to the database together, which answers them one after the other:
/// places and messages are those after the conversations were locked.
pub async fn around(tx: &mut Tx, drafts: &[Draft]) -> Result<Around> {
    let org = tx.org_id();
    let authors = drafts.iter();
    let mut authors: Vec<_> = authors
        .filter_map(|draft| Some((draft.conversation_id, draft.author_id?)))
        .collect();
    authors.sort_unstable();
    authors.dedup();
    let (of, members): (Vec<_>, Vec<_>) = authors.into_iter().unzip();
    let all: Vec<_> = drafts.iter().map(|draft| draft.conversation_id).collect();
    let ids: Vec<_> = drafts.iter().map(|draft| draft.id).collect();
    let mut distinct = all.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let places = Places {
        org: &org,
        conversations: &of,
        members: &members,
    };
    let seen = Seen {
        org: &org,
        conversations: &all,
        ids: &ids,
    };
    let locked = conversations::table
        .filter(conversations::org_id.eq(org))
        .filter(conversations::id.eq_any(&distinct))
        .order(conversations::id)
        .select(Locked::as_select())
        .for_no_key_update();
    let conn: &AsyncPgConnection = tx.conn();
    let (mut first, mut second, mut third) = (conn, conn, conn);
    let (conversations, places, seen) = futures_util::try_join!(
        locked.load::<Locked>(&mut first),
        places.load::<Place>(&mut second),
        seen.load::<Message>(&mut third),
    )?;
    Ok(Around {
        conversations,
        places,
        seen,
    })
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
    struct Advance<'a> { org: &'a OrgId, conversations: &'a [ConversationId], seqs: &'a [i64] }
    this: "UPDATE conversations AS c SET last_seq = newest.seq FROM unnest("
    [Array<SqlUuid>] *this.conversations, ", " [Array<BigInt>] *this.seqs,
    ") AS newest (id, seq) WHERE c.org_id = " [SqlUuid] *this.org; " AND c.id = newest.id"
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

/// Writes the messages, and moves the conversations' newest numbers and the authors' watermarks.
pub async fn write(tx: &mut Tx, written: &[(&Draft, i64)]) -> Result<()> {
    fn each<T>(written: &[(&Draft, i64)], of: impl Fn(&Draft, i64) -> T) -> Vec<T> {
        written.iter().map(|(draft, seq)| of(draft, *seq)).collect()
    }
    let (org, now) = (tx.org_id(), tx.now());
    // Numbers grow within a batch: the last one of each key is its newest. Sorted, as whoever reads
    // locks places.
    let mut newest = BTreeMap::new();
    let mut read = BTreeMap::new();
    for (draft, seq) in written {
        newest.insert(draft.conversation_id, *seq);
        if let Some(author) = draft.author_id {
            read.insert((draft.conversation_id, author), *seq);
        }
    }
    let (newest_of, newest): (Vec<_>, Vec<_>) = newest.into_iter().unzip();
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
    let advance = Advance {
        org: &org,
        conversations: &newest_of,
        seqs: &newest,
    };
    let read = Read {
        org: &org,
        conversations: &read_of,
        members: &read_by,
        seqs: &read,
    };
    let conn: &AsyncPgConnection = tx.conn();
    let (mut first, mut second, mut third) = (conn, conn, conn);
    let done = futures_util::try_join!(
        insert.execute(&mut first),
        advance.execute(&mut second),
        read.execute(&mut third),
    );
    done.map(|_| ()).map_err(Problem::from)
}
