//! Bookings in the database.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid};
use diesel::upsert::on_constraint;
use diesel_async::RunQueryDsl;

use super::domain::{Answer, Attendee, Booking, MAX_LENGTH, Slot};
use crate::kernel::ids::{BookingId, MemberId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::window::Window;
use crate::schema::{booking_attendees, bookings, rooms};

/// Conflicts that a refusal lists.
const SHOWN_CONFLICTS: i64 = 10;

/// A booking as one member sees it.
#[derive(Debug, Clone, Queryable)]
pub struct Seen {
    pub booking: Booking,
    pub room_name: String,
    /// The member's own answer; nothing for who is not invited.
    pub answer: Option<String>,
}

#[auto_type(no_type_alias)]
fn seen_by(viewer: MemberId) -> _ {
    bookings::table
        .inner_join(
            rooms::table.on(rooms::org_id
                .eq(bookings::org_id)
                .and(rooms::id.eq(bookings::room_id))),
        )
        .left_join(
            booking_attendees::table.on(booking_attendees::org_id
                .eq(bookings::org_id)
                .and(booking_attendees::booking_id.eq(bookings::id))
                .and(booking_attendees::member_id.eq(viewer))),
        )
}

pub async fn find(tx: &mut Tx, id: BookingId) -> Result<Seen> {
    let org_id = tx.org_id();
    let row = seen_by(tx.member_id()?)
        .filter(bookings::org_id.eq(org_id).and(bookings::id.eq(id)))
        .select((
            Booking::as_select(),
            rooms::name,
            booking_attendees::answer.nullable(),
        ))
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("booking"))
}

/// The confirmed bookings of a room that reach into the window, by start.
pub async fn of_room(tx: &mut Tx, room: RoomId, window: &Window) -> Result<Vec<Seen>> {
    let mut query = seen_by(tx.member_id()?)
        .filter(
            bookings::org_id
                .eq(tx.org_id())
                .and(bookings::room_id.eq(room)),
        )
        .filter(
            bookings::status
                .eq("confirmed")
                .and(bookings::ends_at.gt(window.from)),
        )
        .filter(
            bookings::starts_at
                .gt(window.earliest_start())
                .and(bookings::starts_at.lt(window.to)),
        )
        .order((bookings::starts_at, bookings::id))
        .limit(window.limit + 1)
        .select((
            Booking::as_select(),
            rooms::name,
            booking_attendees::answer.nullable(),
        ))
        .into_boxed();
    if let Some((at, id)) = window.after {
        query = query.filter(
            bookings::starts_at
                .gt(at)
                .or(bookings::starts_at.eq(at).and(bookings::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The confirmed bookings that a member attends and that reach into the window, by start.
pub async fn of_member(tx: &mut Tx, member: MemberId, window: &Window) -> Result<Vec<Seen>> {
    use booking_attendees::{booking_id, starts_at};
    let mut query = seen_by(member)
        .filter(
            booking_attendees::org_id
                .eq(tx.org_id())
                .and(booking_attendees::member_id.eq(member)),
        )
        .filter(
            starts_at
                .gt(window.earliest_start())
                .and(starts_at.lt(window.to)),
        )
        .filter(
            bookings::status
                .eq("confirmed")
                .and(bookings::ends_at.gt(window.from)),
        )
        .order((starts_at, booking_id))
        .limit(window.limit + 1)
        .select((
            Booking::as_select(),
            rooms::name,
            booking_attendees::answer.nullable(),
        ))
        .into_boxed();
    if let Some((at, id)) = window.after {
        query = query.filter(starts_at.gt(at).or(starts_at.eq(at).and(booking_id.gt(id))));
    }
    Ok(query.load(tx.conn()).await?)
}

/// The first confirmed times of a room that are in a slot's way.
pub async fn conflicts(tx: &mut Tx, room: RoomId, slot: Slot) -> Result<Vec<Slot>> {
    let org_id = tx.org_id();
    Ok(bookings::table
        .filter(bookings::org_id.eq(org_id).and(bookings::room_id.eq(room)))
        .filter(
            bookings::status
                .eq("confirmed")
                .and(bookings::ends_at.gt(slot.starts_at)),
        )
        .filter(
            bookings::starts_at
                .gt(slot.starts_at - MAX_LENGTH)
                .and(bookings::starts_at.lt(slot.ends_at)),
        )
        .order(bookings::starts_at)
        .limit(SHOWN_CONFLICTS)
        .select((bookings::starts_at, bookings::ends_at))
        .load(tx.conn())
        .await?)
}

/// False when the room is taken: the constraint decides, and the transaction goes on.
pub async fn insert(tx: &mut Tx, row: &Booking) -> Result<bool> {
    let inserted = diesel::insert_into(bookings::table)
        .values(row)
        .on_conflict(on_constraint("bookings_no_overlap"))
        .do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(inserted == 1)
}

diesel::define_sql_function! {
    /// One row for each element.
    #[sql_name = "unnest"]
    fn each_id(ids: Array<SqlUuid>) -> SqlUuid;
}
diesel::define_sql_function! {
    /// One row for each element.
    #[sql_name = "unnest"]
    fn each_text(texts: Array<Text>) -> Text;
}

/// One statement of one shape for any number of people, so that it is prepared once.
pub async fn insert_attendees(
    tx: &mut Tx,
    booking: &Booking,
    attendees: &[Attendee],
) -> Result<()> {
    let ids: Vec<_> = attendees
        .iter()
        .map(|attendee| attendee.member_id)
        .collect();
    let answers: Vec<_> = attendees
        .iter()
        .map(|attendee| attendee.answer.as_str())
        .collect();
    let rows = diesel::select((
        booking.org_id.into_sql::<SqlUuid>(),
        booking.id.into_sql::<SqlUuid>(),
        each_id(ids),
        each_text(answers),
        booking.starts_at.into_sql::<Timestamptz>(),
    ));
    diesel::insert_into(booking_attendees::table)
        .values(rows)
        .into_columns((
            booking_attendees::org_id,
            booking_attendees::booking_id,
            booking_attendees::member_id,
            booking_attendees::answer,
            booking_attendees::starts_at,
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All who are invited, the organizer among them.
pub async fn attendees(tx: &mut Tx, id: BookingId) -> Result<Vec<Attendee>> {
    let org_id = tx.org_id();
    Ok(booking_attendees::table
        .filter(
            booking_attendees::org_id
                .eq(org_id)
                .and(booking_attendees::booking_id.eq(id)),
        )
        .select(Attendee::as_select())
        .load(tx.conn())
        .await?)
}

/// False when it was cancelled before.
pub async fn cancel(tx: &mut Tx, id: BookingId) -> Result<bool> {
    let (org_id, now, by) = (tx.org_id(), tx.now(), tx.member_id()?);
    let changed = diesel::update(bookings::table.find((org_id, id)))
        .filter(bookings::status.eq("confirmed"))
        .set((
            bookings::status.eq("cancelled"),
            bookings::cancelled_at.eq(now),
            bookings::cancelled_by.eq(by),
        ))
        .execute(tx.conn())
        .await?;
    Ok(changed == 1)
}

/// False when it was the answer before.
pub async fn answer(tx: &mut Tx, id: BookingId, answer: Answer) -> Result<bool> {
    let (org_id, now, member) = (tx.org_id(), tx.now(), tx.member_id()?);
    let changed = diesel::update(booking_attendees::table.find((org_id, id, member)))
        .filter(booking_attendees::answer.ne(answer.as_str()))
        .set((
            booking_attendees::answer.eq(answer.as_str()),
            booking_attendees::answered_at.eq(now),
        ))
        .execute(tx.conn())
        .await?;
    Ok(changed == 1)
}

/// Gives the confirmed bookings of an organizer that are not over to another one. They are
/// found among those that the organizer attends, which are in the order of time.
pub async fn reassign(tx: &mut Tx, from: MemberId, to: MemberId) -> Result<Vec<Booking>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let attended = booking_attendees::table
        .filter(
            booking_attendees::org_id
                .eq(org_id)
                .and(booking_attendees::member_id.eq(from)),
        )
        .filter(booking_attendees::starts_at.gt(now - MAX_LENGTH))
        .select(booking_attendees::booking_id);
    let to_come = bookings::table
        .filter(bookings::id.eq_any(attended))
        .filter(
            bookings::org_id
                .eq(org_id)
                .and(bookings::organizer_id.eq(from)),
        )
        .filter(
            bookings::status
                .eq("confirmed")
                .and(bookings::ends_at.gt(now)),
        );
    Ok(diesel::update(to_come)
        .set(bookings::organizer_id.eq(to))
        .returning(Booking::as_returning())
        .get_results(tx.conn())
        .await?)
}

/// Makes a member attend, who has accepted, invited before or not.
pub async fn attend(tx: &mut Tx, booking: &Booking, member: MemberId) -> Result<()> {
    let row = (
        booking_attendees::org_id.eq(booking.org_id),
        booking_attendees::booking_id.eq(booking.id),
        booking_attendees::member_id.eq(member),
        booking_attendees::answer.eq(Answer::Accepted.as_str()),
        booking_attendees::starts_at.eq(booking.starts_at),
    );
    diesel::insert_into(booking_attendees::table)
        .values(row)
        .on_conflict((
            booking_attendees::org_id,
            booking_attendees::booking_id,
            booking_attendees::member_id,
        ))
        .do_update()
        .set(booking_attendees::answer.eq(Answer::Accepted.as_str()))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes a member out of all bookings that are not over.
pub async fn withdraw(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let to_come = bookings::table
        .filter(bookings::org_id.eq(org_id).and(bookings::ends_at.gt(now)))
        .select(bookings::id);
    let places = booking_attendees::table
        .filter(
            booking_attendees::org_id
                .eq(org_id)
                .and(booking_attendees::member_id.eq(member)),
        )
        .filter(booking_attendees::starts_at.gt(now - MAX_LENGTH))
        .filter(booking_attendees::booking_id.eq_any(to_come));
    diesel::delete(places).execute(tx.conn()).await?;
    Ok(())
}
