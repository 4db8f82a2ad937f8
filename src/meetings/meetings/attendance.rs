//! Who attends a meeting, as far as the reader may see them: some of them with the meeting, all page
//! by page.

use std::collections::HashMap;

use super::domain::{self, Answer};
use super::queries::Whole;
use super::wire::{Attendee, AttendeeCounts};
use crate::kernel::ids::{AttendeeId, MemberId};
use crate::kernel::paging::Page;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Person};

/// Attendees that a meeting shows along.
const SHOWN: usize = 100;

/// Where a page ended: in the order of name, then id.
type Key = (String, AttendeeId);

/// The attendees of one meeting, by name, then id; members whom the directory hides from the reader
/// are left out.
#[derive(Debug)]
pub struct Attendance(Vec<Attendee>);

impl Attendance {
    pub async fn seen(tx: &mut Tx, whole: &Whole) -> Result<Self> {
        let people = directory::people(tx, &whole.members()).await?;
        Ok(Self::of(whole, &people))
    }

    /// Those of them who are among these people, and the guests.
    pub fn of(whole: &Whole, people: &HashMap<MemberId, Person>) -> Self {
        let shape = |one: &domain::Attendee| {
            let name = match one.member_id {
                Some(member) => people.get(&member)?.name.clone(),
                None => one.name.clone().or_else(|| one.email.clone())?,
            };
            Some(Attendee {
                id: one.attendee_id,
                member_id: one.member_id,
                name,
                email: one.email.clone(),
                optional: one.optional,
                invited: one.invited,
                answer: Answer::stored(&one.answer),
                comment: one.comment.clone(),
                proposed_starts_at: one.proposed_starts_at,
                proposed_ends_at: one.proposed_ends_at,
            })
        };
        let mut list: Vec<_> = whole.attendees.iter().filter_map(shape).collect();
        list.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Self(list)
    }

    pub fn counts(&self) -> AttendeeCounts {
        let mut counts = AttendeeCounts {
            total: self.0.len(),
            ..AttendeeCounts::default()
        };
        for one in &self.0 {
            *match one.answer {
                Answer::Accepted => &mut counts.accepted,
                Answer::Declined => &mut counts.declined,
                Answer::Tentative => &mut counts.tentative,
                Answer::NeedsAction => &mut counts.needs_action,
            } += 1;
        }
        counts
    }

    /// The first of them, and the reader, wherever they stand.
    pub fn first(mut self, reader: MemberId) -> Vec<Attendee> {
        let rest = self.0.split_off(SHOWN.min(self.0.len()));
        let reader = |one: &Attendee| one.member_id == Some(reader);
        self.0.extend(rest.into_iter().find(reader));
        self.0
    }

    /// A page of them, or of those who answered this.
    pub fn page(
        self,
        answer: Option<Answer>,
        after: Option<Key>,
        limit: i64,
    ) -> Result<Page<Attendee>> {
        let key = |one: &Attendee| (one.name.clone(), one.id);
        let at_most = usize::try_from(limit + 1).unwrap_or(usize::MAX);
        let rows = self
            .0
            .into_iter()
            .filter(|one| answer.is_none_or(|answer| one.answer == answer))
            .filter(|one| after.as_ref().is_none_or(|after| key(one) > *after))
            .take(at_most);
        Page::new(rows.collect(), limit, key, |one| one)
    }
}
