//! Whom drafts mention: people by name, and the people of departments.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{ConversationId, DepartmentId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::{Draft, Mentions, Message};
use crate::messaging::shield;
use crate::organizations::directory;
use crate::schema::message_mentions;

/// People whom one message mentions, those of departments counted.
pub const MAX_MENTIONED: usize = 200;

/// The people behind the mentions of a batch.
#[derive(Default)]
pub struct Expanded {
    /// Of these people, who is in a conversation.
    present: HashSet<(ConversationId, MemberId)>,
    /// The people of each department that exists, and of those below.
    departments: HashMap<DepartmentId, Vec<MemberId>>,
    /// Which of these an author sees.
    seen: HashSet<(MemberId, DepartmentId)>,
    /// Whom an author may not write to.
    closed: HashSet<(MemberId, MemberId)>,
}

#[derive(Insertable)]
#[diesel(table_name = message_mentions)]
pub struct MentionRow {
    org_id: OrgId,
    member_id: MemberId,
    conversation_id: ConversationId,
    seq: i64,
}

pub fn row(tx: &Tx, member: MemberId, conversation: ConversationId, seq: i64) -> MentionRow {
    MentionRow {
        org_id: tx.org_id(),
        member_id: member,
        conversation_id: conversation,
        seq,
    }
}

/// Asks who is in the conversations, and in the departments.
pub async fn expand(tx: &mut Tx, drafts: &[&Draft]) -> Result<Expanded> {
    let mut expanded = Expanded::default();
    let by_authors: Vec<(MemberId, DepartmentId)> = drafts
        .iter()
        .flat_map(|draft| {
            let departments = draft.mentions.departments.iter();
            departments.filter_map(move |id| Some((draft.author_id?, *id)))
        })
        .collect();
    if !by_authors.is_empty() {
        let departments: Vec<_> = by_authors.iter().map(|(_, id)| *id).collect();
        expanded.departments = directory::below_each(tx, &departments).await?;
        expanded.seen = directory::departments_seen(tx, &by_authors).await?;
    }
    let named = drafts.iter().flat_map(|draft| &draft.mentions.members);
    let people: BTreeSet<MemberId> = named
        .chain(expanded.departments.values().flatten())
        .copied()
        .collect();
    if people.is_empty() {
        return Ok(expanded);
    }
    let mention = |draft: &&&Draft| draft.mentions != Mentions::default();
    let asking = drafts.iter().filter(mention);
    let ids: BTreeSet<_> = asking.map(|draft| draft.conversation_id).collect();
    let (ids, people) = (ids.into_iter().collect(), people.into_iter().collect());
    let found = super::present(tx, ids, people).await?;
    expanded.present = found.into_iter().collect();
    let mut to: Vec<(MemberId, MemberId)> = drafts
        .iter()
        .filter_map(|draft| Some((draft.author_id?, draft)))
        .flat_map(|(author, draft)| {
            let people = expanded.people(draft).into_iter();
            people.map(move |member| (author, member))
        })
        .collect();
    to.sort_unstable();
    to.dedup();
    expanded.closed = directory::closed_to(tx, &to).await?;
    Ok(expanded)
}

impl Expanded {
    /// Everybody whom a draft mentions by name or as one of a department, without those of a
    /// department whom its author may not write to. Nobody mentions themselves.
    pub fn people(&self, draft: &Draft) -> BTreeSet<MemberId> {
        let departments = draft.mentions.departments.iter();
        let of_departments = departments
            .filter_map(|id| self.below(draft, *id))
            .flatten();
        let all = draft.mentions.members.iter().chain(of_departments);
        all.copied()
            .filter(|member| self.present.contains(&(draft.conversation_id, *member)))
            .filter(|member| Some(*member) != draft.author_id)
            .filter(|member| !self.is_closed(draft, member))
            .collect()
    }

    fn is_closed(&self, draft: &Draft, member: &MemberId) -> bool {
        let asks = |author| self.closed.contains(&(author, *member));
        draft.author_id.is_some_and(asks)
    }

    /// The people of a department that the draft's author sees. One that is hidden from them is as
    /// if it were not there.
    fn below(&self, draft: &Draft, id: DepartmentId) -> Option<&Vec<MemberId>> {
        let seen = self.seen.contains(&(draft.author_id?, id));
        self.departments.get(&id).filter(|_| seen)
    }

    /// What is wrong with a draft.
    pub fn objection(&self, draft: &Draft) -> Option<Problem> {
        let mentions = &draft.mentions;
        let absent = |id: &MemberId| !self.present.contains(&(draft.conversation_id, *id));
        if let Some(at) = mentions.members.iter().position(absent) {
            return Some(Problem::invalid(
                format!("/mentions/member_ids/{at}"),
                "must be somebody in the conversation",
            ));
        }
        let closed = |id: &MemberId| self.is_closed(draft, id);
        if let Some(at) = mentions.members.iter().position(closed) {
            return Some(shield::refusal(format!("/mentions/member_ids/{at}")));
        }
        let unknown = |id: &DepartmentId| self.below(draft, *id).is_none();
        if let Some(at) = mentions.departments.iter().position(unknown) {
            return Some(Problem::invalid(
                format!("/mentions/department_ids/{at}"),
                "must be a department of this organization",
            ));
        }
        let count = self.people(draft).len();
        (count > MAX_MENTIONED).then(|| {
            Problem::invalid(
                "/mentions",
                format!(
                    "must be at most {MAX_MENTIONED} people, are {count}; mention everyone instead"
                ),
            )
        })
    }
}

/// A message mentions others now: those of the draft, which was checked before.
pub async fn replace(tx: &mut Tx, message: &Message, draft: Option<&Draft>) -> Result<()> {
    let before = message_mentions::table
        .filter(message_mentions::org_id.eq(tx.org_id()))
        .filter(message_mentions::conversation_id.eq(message.conversation_id))
        .filter(message_mentions::seq.eq(message.seq));
    diesel::delete(before).execute(tx.conn()).await?;
    match draft {
        Some(draft) => super::store_mentions(tx, &[(draft, message.seq)]).await,
        None => Ok(()),
    }
}
