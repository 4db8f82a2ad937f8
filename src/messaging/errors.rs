//! The error codes of this slice.

crate::codes! {
    CONVERSATION_FULL = 409 "conversation_full" "The conversation would have too many members";
    NOT_CONVERSATION_OWNER = 403 "not_conversation_owner" "Only the owner of the conversation does this";
}
