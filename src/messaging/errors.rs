//! The error codes of this slice.

crate::codes! {
    CHECKSUM_MISMATCH = 460 "checksum_mismatch" "The content is not what its checksum says";
    CONTACT_RESTRICTED = 403 "contact_restricted" "The organization keeps you from writing to this person";
    CONVERSATION_ADMIN_LIMIT = 409 "conversation_admin_limit" "The conversation would have too many admins";
    CONVERSATION_ARCHIVED = 409 "conversation_archived" "The conversation is archived";
    CONVERSATION_EXEMPT = 409 "conversation_exempt" "Owner and admins are above that";
    CONVERSATION_FULL = 409 "conversation_full" "The conversation would have too many members";
    CONVERSATION_KIND = 409 "conversation_kind" "Conversations of this kind do not have this";
    CONVERSATION_LINK_INVALID = 422 "conversation_link_invalid" "The link cannot be used";
    CONVERSATION_REQUEST_DECIDED = 409 "conversation_request_decided" "The request was decided before";
    CONVERSATION_SPEAKER_LIMIT = 409 "conversation_speaker_limit" "The conversation would have too many speakers";
    FILES_QUOTA_EXCEEDED = 413 "files_quota_exceeded" "The organization's room for files is used up";
    IMAGE_TOO_LARGE = 413 "image_too_large" "The image is too large";
    LINK_EXPIRED = 410 "link_expired" "The link has expired";
    MENTION_EVERYONE_RESTRICTED = 403 "mention_everyone_restricted" "Only admins of the conversation mention everyone here";
    MESSAGE_NOT_EDITABLE = 409 "message_not_editable" "Messages of this kind are not edited";
    MESSAGE_NOT_RECALLABLE = 409 "message_not_recallable" "Notices are not recalled";
    MESSAGE_RECALLED = 409 "message_recalled" "The message was recalled";
    MESSAGE_TOO_OLD = 409 "message_too_old" "The time to change the message is over";
    MUTED = 403 "muted" "Muted in this conversation";
    NOT_CONVERSATION_ADMIN = 403 "not_conversation_admin" "Only the owner and the admins of the conversation do this";
    NOT_CONVERSATION_OWNER = 403 "not_conversation_owner" "Only the owner of the conversation does this";
    NOT_MESSAGE_AUTHOR = 403 "not_message_author" "The message is somebody else's";
    PINNING_RESTRICTED = 403 "pinning_restricted" "Only admins of the conversation pin here";
    PIN_LIMIT = 409 "pin_limit" "The conversation has too many pinned messages";
    POSTING_RESTRICTED = 403 "posting_restricted" "Not everyone posts in this conversation";
    RANGE_NOT_SATISFIABLE = 416 "range_not_satisfiable" "The file has no such bytes";
    REACTION_LIMIT = 409 "reaction_limit" "The message has too many different reactions";
    READ_RECEIPTS_OFF = 409 "read_receipts_off" "The organization has no read receipts";
    SCHEDULED_LIMIT = 409 "scheduled_limit" "Too many of your messages wait here";
    TUS_VERSION_UNSUPPORTED = 412 "tus_version_unsupported" "This version of the tus protocol is not spoken here";
    UPLOAD_EXPIRED = 410 "upload_expired" "The upload has expired";
    UPLOAD_IN_TOO_MANY_PARTS = 409 "upload_in_too_many_parts" "The upload came in too many parts";
    UPLOAD_LIMIT = 409 "upload_limit" "Too many uploads are not finished";
    UPLOAD_OFFSET_MISMATCH = 409 "upload_offset_mismatch" "The upload is at another offset";
    UPLOAD_TOO_LARGE = 413 "upload_too_large" "The upload is too large";
}
