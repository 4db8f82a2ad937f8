//! The error codes of the socket's HTTP request; [`super::frames::Fault`] has those of its frames.

crate::codes! {
    WEBSOCKET_EXPECTED = 400 "websocket_expected" "This address speaks WebSocket";
}
