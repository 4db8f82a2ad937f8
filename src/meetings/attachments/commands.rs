//! What may be done with files of rooms and meetings, and with a meeting's conversation.

use std::collections::HashMap;

use super::queries;
use super::wire::{MeetingAttachment, MeetingAttachments};
use crate::kernel::ids::{ConversationId, FileId, MeetingId, MemberId, RoomId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::meetings::meetings::queries::{Whole, lock, whole};
use crate::meetings::ports::{File, Ports};
use crate::meetings::rooms::domain::Room;
use crate::meetings::{errors, rooms};
use crate::organizations::directory;

/// Attachments of one meeting.
const MAX_ATTACHMENTS: usize = 20;

/// Shows a picture of a room, or none any more.
pub async fn set_picture(
    tx: &mut Tx,
    ports: &Ports,
    (id, version): (RoomId, IfMatch),
    picture: Option<FileId>,
) -> Result<Room> {
    let before = rooms::queries::lock(tx, id).await?;
    version.check(before.version)?;
    if picture == before.picture_id {
        return Ok(before);
    }
    if let Some(file) = picture {
        let held = (ports.files.hold)(tx, id.0, file).await?;
        let is_image = |file: &File| file.content_type.starts_with("image/");
        if !held.as_ref().is_some_and(is_image) {
            return Err(Problem::invalid(
                "/file_id",
                "must be an image that you uploaded",
            ));
        }
    }
    if let Some(former) = before.picture_id {
        (ports.files.let_go)(tx, id.0, former).await?;
    }
    let row = Room {
        picture_id: picture,
        ..before.clone()
    };
    let after = rooms::queries::update(tx, &row).await?;
    rooms::commands::changed(tx, "room.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

pub async fn list(tx: &mut Tx, ports: &Ports, id: MeetingId) -> Result<MeetingAttachments> {
    let meeting = whole(tx, id).await?;
    require_part(tx, &meeting)?;
    listed(tx, ports, id).await
}

/// Adds one of the actor's files; again, it changes nothing.
pub async fn add(
    tx: &mut Tx,
    ports: &Ports,
    id: MeetingId,
    file: FileId,
) -> Result<MeetingAttachments> {
    let meeting = lock(tx, id).await?;
    require_part(tx, &meeting)?;
    let there = queries::list(tx, id).await?;
    if there.iter().any(|(known, ..)| *known == file) {
        return listed(tx, ports, id).await;
    }
    if there.len() >= MAX_ATTACHMENTS {
        return Err(Problem::new(
            &errors::ATTACHMENT_LIMIT,
            format!("A meeting has at most {MAX_ATTACHMENTS} attachments; take one off first."),
        ));
    }
    if (ports.files.hold)(tx, id.0, file).await?.is_none() {
        return Err(Problem::not_found("file"));
    }
    queries::insert(tx, id, file).await?;
    listed(tx, ports, id).await
}

/// By who added it, or the organizer.
pub async fn remove(tx: &mut Tx, ports: &Ports, id: MeetingId, file: FileId) -> Result<()> {
    let meeting = lock(tx, id).await?;
    require_part(tx, &meeting)?;
    let me = tx.member_id()?;
    let there = queries::list(tx, id).await?;
    let known = there.iter().find(|(known, ..)| *known == file);
    let (_, added_by, _) = known.ok_or_else(|| Problem::not_found("attachment"))?;
    if me != *added_by && me != meeting.meeting.organizer_id {
        return Err(Problem::new(
            &code::FORBIDDEN,
            "Only who added an attachment or the organizer takes it off.",
        ));
    }
    queries::delete(tx, id, file).await?;
    (ports.files.let_go)(tx, id.0, file).await
}

/// Begins the meeting's conversation, or brings its members up to the attendees.
pub async fn converse(tx: &mut Tx, ports: &Ports, id: MeetingId) -> Result<ConversationId> {
    let whole = lock(tx, id).await?;
    require_part(tx, &whole)?;
    if whole.meeting.organizer_id != tx.member_id()? {
        return Err(Problem::new(
            &code::FORBIDDEN,
            "Only the organizer begins a conversation for the meeting.",
        ));
    }
    let people = directory::working_among(tx, &whole.members()).await?;
    if let Some(known) = whole.meeting.conversation_id {
        if !(ports.conversations.level)(tx, known, people).await? {
            let detail = "It is archived; open it again first.";
            return Err(Problem::new(&errors::CONVERSATION_CLOSED, detail));
        }
        return Ok(known);
    }
    let begun = (ports.conversations.begin)(tx, whole.meeting.title, people).await?;
    queries::set_conversation(tx, id, begun).await?;
    Ok(begun)
}

/// Others learn nothing, not even that there is something.
fn require_part(tx: &Tx, meeting: &Whole) -> Result<()> {
    match meeting.attendee(tx.member_id()?) {
        Some(_) => Ok(()),
        None => Err(Problem::not_found("meeting")),
    }
}

async fn listed(tx: &mut Tx, ports: &Ports, id: MeetingId) -> Result<MeetingAttachments> {
    let there = queries::list(tx, id).await?;
    let ids: Vec<_> = there.iter().map(|(file, ..)| *file).collect();
    let files = (ports.files.describe)(tx, &ids).await?;
    let files: HashMap<FileId, File> = files.into_iter().map(|file| (file.id, file)).collect();
    let people: Vec<MemberId> = there.iter().map(|(_, by, _)| *by).collect();
    let people = directory::people(tx, &people).await?;
    let shape = |(id, by, added_at): &(FileId, MemberId, _)| {
        let file = files.get(id)?;
        Some(MeetingAttachment {
            file_id: *id,
            name: file.name.clone(),
            size: file.size,
            content_type: file.content_type.clone(),
            added_by: people.get(by).cloned(),
            added_at: *added_at,
        })
    };
    Ok(MeetingAttachments {
        items: there.iter().filter_map(shape).collect(),
    })
}
