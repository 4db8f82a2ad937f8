//! The error codes of this slice.

crate::codes! {
    ROOM_NAME_TAKEN = 409 "room_name_taken" "Another room has this name";
    ROOM_HAS_BOOKINGS = 409 "room_has_bookings" "The room is still booked";
    ROOM_OUT_OF_SERVICE = 409 "room_out_of_service" "The room takes no bookings for now";
    /// The context lists the times that are in the way.
    ROOM_TAKEN = 409 "room_taken" "The room is taken at that time";
    BOOKING_CANCELLED = 409 "booking_cancelled" "The booking was cancelled";
    BOOKING_OVER = 409 "booking_over" "The booking is over";
    ORGANIZER_ATTENDS = 409 "organizer_attends" "The organizer of a booking attends it";
    CALENDAR_UNREADABLE = 422 "calendar_unreadable" "The file is no calendar that can be read";
    VIDEO_NOT_CONFIGURED = 409 "video_not_configured" "The service has no such provider of video";
    CALENDAR_FEED_LIMIT = 409 "calendar_feed_limit" "There are as many calendar feeds as a member may have";
    NOT_INVITED = 403 "not_invited" "Only who is invited can answer";
}
