//! The error codes of this slice.

crate::codes! {
    CONVERSATION_ARCHIVED = 409 "conversation_archived" "The conversation is archived";
    CONVERSATION_FULL = 409 "conversation_full" "The conversation would have too many members";
    MUTED = 403 "muted" "Muted in this conversation";
    NOT_CONVERSATION_OWNER = 403 "not_conversation_owner" "Only the owner of the conversation does this";
    POSTING_RESTRICTED = 403 "posting_restricted" "Not everyone posts in this conversation";
}
