//! The error codes of this slice.

crate::codes! {
    ROOM_NAME_TAKEN = 409 "room_name_taken" "Another room has this name";
    ROOM_HAS_BOOKINGS = 409 "room_has_bookings" "The room is still booked";
    ROOM_OUT_OF_SERVICE = 409 "room_out_of_service" "The room takes no bookings for now";
    /// The context lists the times that are in the way.
    ROOM_TAKEN = 409 "room_taken" "The room is taken at that time";
    MEETING_CANCELLED = 409 "meeting_cancelled" "The meeting was cancelled";
    MEETING_OVER = 409 "meeting_over" "The meeting is over";
    ORGANIZER_ATTENDS = 409 "organizer_attends" "The organizer of a meeting attends it";
    NOT_INVITED = 403 "not_invited" "Only who is invited can answer";
    TOO_MANY_MEETINGS = 429 "too_many_meetings" "One creates at most 100 meetings a day";
}
