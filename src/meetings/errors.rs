//! The error codes of this slice.

crate::codes! {
    ROOM_NAME_TAKEN = 409 "room_name_taken" "Another room has this name";
    ROOM_HAS_BOOKINGS = 409 "room_has_bookings" "The room is still booked";
    ATTACHMENT_LIMIT = 409 "attachment_limit" "The meeting has too many attachments";
    CONVERSATION_CLOSED = 409 "conversation_closed" "The meeting's conversation is archived";
    ROOM_EXTERNAL_ID_TAKEN = 409 "room_external_id_taken" "Another room has this external id";
    ROOM_OUT_OF_SERVICE = 409 "room_out_of_service" "The room takes no bookings for now";
    /// The context lists the closures: when, and why.
    ROOM_CLOSED = 409 "room_closed" "The room is closed at that time";
    /// The context lists each rule that refuses, the time, and what is allowed.
    ROOM_POLICY = 409 "room_policy" "The room's policy does not allow it";
    PLACE_NAME_TAKEN = 409 "place_name_taken" "Another one in the same place has this name";
    PLACE_NOT_EMPTY = 409 "place_not_empty" "Something is in the place";
    PLACE_LIMIT = 409 "place_limit" "There are too many places";
    /// The context lists the bookings that are in its way.
    CLOSURE_IN_THE_WAY = 409 "closure_in_the_way" "There are bookings at that time";
    /// The context says what was decided, when, and by whom.
    ROOM_BOOKING_DECIDED = 409 "room_booking_decided" "Somebody has decided about it";
    ROOM_BOOKING_RELEASED = 409 "room_booking_released" "The room was given back";
    ROOM_BOOKING_OVER = 409 "room_booking_over" "Its time has passed";
    /// The context lists the times that are in the way.
    ROOM_TAKEN = 409 "room_taken" "The room is taken at that time";
    CALENDAR_UNREADABLE = 422 "calendar_unreadable" "The file is no calendar that can be read";
    VIDEO_NOT_CONFIGURED = 409 "video_not_configured" "The service has no such provider of video";
    CALENDAR_FEED_LIMIT = 409 "calendar_feed_limit" "There are as many calendar feeds as a member may have";
    MEETING_CANCELLED = 409 "meeting_cancelled" "The meeting was cancelled";
    MEETING_OVER = 409 "meeting_over" "The meeting is over";
    ORGANIZER_ATTENDS = 409 "organizer_attends" "The organizer of a meeting attends it";
    NOT_INVITED = 403 "not_invited" "Only who is invited can answer";
    TOO_MANY_MEETINGS = 429 "too_many_meetings" "One creates at most 100 meetings a day";
}
