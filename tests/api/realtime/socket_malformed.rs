//! Bytes that are no frames, too many of them, and half of them: each ends its own connection with
//! a clear reason, and nobody else's.

use std::time::Duration;

use serde_json::json;

use super::company_with;
use crate::messaging::{group, post};
use crate::support::{Company, Socket, closed};

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const PING: u8 = 0x9;
const LAST: u8 = 0x80;

/// A frame as a client sends it, with a mask that changes nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match u16::try_from(payload.len()).unwrap() {
        short @ 0..126 => frame.push(0x80 | short as u8),
        long => {
            frame.push(0x80 | 126);
            frame.extend(long.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The head of a frame that announces so much; nothing of it follows.
fn announced(length: u64) -> Vec<u8> {
    let mut head = vec![LAST | TEXT, 0x80 | 127];
    head.extend(length.to_be_bytes());
    head.extend([0; 4]);
    head
}

/// What the standard forbids is told apart from what is too large, no UTF-8 and no frame of ours;
/// before `hello` as after it. Somebody else is told everything meanwhile.
#[tokio::test]
async fn each_has_its_reason() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let (mut witness, _) = Socket::open(&company, &li, None).await;
    let ping = br#"{"type":"ping"}"#;
    let (early, late) = ("{\"type\":\"早\"}".as_bytes()).split_at(10);
    let unmasked = || [&[LAST | TEXT, ping.len() as u8][..], &ping[..]].concat();
    let protocol = || closed(1002, "protocol_error");
    let cases = [
        ("without a mask", unmasked(), protocol()),
        ("compressed", frame(LAST | 0x40 | TEXT, ping), protocol()),
        (
            "an unknown control frame",
            frame(LAST | 0xb, b""),
            protocol(),
        ),
        ("a ping in pieces", frame(PING, b""), protocol()),
        ("a large ping", frame(LAST | PING, &[b' '; 126]), protocol()),
        ("a goodbye of one byte", frame(LAST | 0x8, b"x"), protocol()),
        ("a piece of nothing", frame(0, ping), protocol()),
        ("the end of nothing", frame(LAST, ping), protocol()),
        (
            "a text within another",
            [frame(TEXT, b"{"), frame(LAST | TEXT, ping)].concat(),
            protocol(),
        ),
        (
            "a beginning after a beginning",
            [frame(TEXT, b"{"), frame(TEXT, ping)].concat(),
            protocol(),
        ),
        (
            "binary pieces",
            [frame(BINARY, ping), frame(LAST, b"")].concat(),
            closed(1003, "binary_frame"),
        ),
        (
            "pieces that are no UTF-8",
            [frame(TEXT, early), frame(LAST, b"\"}")].concat(),
            closed(1007, "invalid_utf8"),
        ),
        (
            "a character in two pieces is one, of a frame that nobody knows",
            [frame(TEXT, early), frame(LAST, late)].concat(),
            closed(4400, "bad_frame"),
        ),
        (
            "a byte too much",
            announced(65_537),
            closed(1009, "frame_too_large"),
        ),
        (
            "a gigabyte",
            announced(1 << 30),
            closed(1009, "frame_too_large"),
        ),
        (
            "all bytes",
            announced(u64::MAX),
            closed(1009, "frame_too_large"),
        ),
    ];
    for (what, bytes, expected) in cases {
        let mut fresh = Socket::connect(&company.server).await;
        fresh.raw(&bytes).await;
        assert_eq!(fresh.closed().await, expected, "{what}, as the first");
        let (mut socket, _) = Socket::open(&company, &wang, None).await;
        socket.raw(&bytes).await;
        assert_eq!(socket.closed().await, expected, "{what}, after `hello`");
        post(&wang, &path, what).await.expect(201);
        let told = witness.event("message.posted").await;
        assert_eq!(told["payload"]["text"], what);
    }
    witness.quiet().await;
}

/// Frames of any kind count, also pings of the protocol, also before `hello`.
#[tokio::test]
async fn too_many_are_refused() {
    let company = company_with(|limits| limits.frames = 20).await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let (mut witness, _) = Socket::open(&company, &li, None).await;
    let typing = json!({ "type": "typing", "conversation_id": path.rsplit('/').next() });
    let typing = frame(LAST | TEXT, typing.to_string().as_bytes());
    let ping = frame(LAST | PING, b"x");
    let mut fresh = Socket::connect(&company.server).await;
    fresh.raw(&ping.repeat(21)).await;
    assert_eq!(fresh.closed().await, closed(4429, "too_many"));
    for flood in [ping.repeat(21), typing.repeat(21)] {
        let (mut socket, _) = Socket::open(&company, &wang, None).await;
        socket.raw(&flood).await;
        assert_eq!(socket.closed().await, closed(4429, "too_many"));
    }
    // Of all that typing the other one was told once.
    assert_eq!(witness.frame().await["type"], "typing");
    witness.quiet().await;
}

/// Half a frame and then nothing: the silence ends it. Half a frame and then the end of the
/// connection: its place is free again.
#[tokio::test]
async fn half_a_frame_holds_no_place() {
    let half = [&frame(LAST | TEXT, &[b' '; 1000])[..], b"{"].concat();
    let half = &half[..500];
    let company = company_with(|limits| {
        limits.heartbeat = Duration::from_millis(200);
        limits.per_member = 1;
    })
    .await;
    let wang = company.hire("王小明").await;
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    socket.raw(half).await;
    // Its answers to pings are only more of the same frame.
    assert_eq!(socket.closed().await, closed(4408, "timeout"));
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    socket.raw(half).await;
    drop(socket);
    loop {
        let mut next = Socket::connect(&company.server).await;
        next.hello(&company, &wang, None).await;
        match next.frame().await["type"].as_str() {
            Some("welcome") => break,
            // The frame that says so is the last before the end.
            _ => assert_eq!(next.closed().await, closed(4429, "")),
        }
    }
}
