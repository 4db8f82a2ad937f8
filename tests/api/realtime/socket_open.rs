//! Opening a socket: the first frame, and what is not one.

use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::company_with;
use crate::support::{Company, Person, Socket, closed};

fn hello(company: &Company, person: &Person) -> serde_json::Value {
    json!({ "type": "hello", "token": person.client.token, "organization_id": company.id, "after": null })
}

/// A request that is no upgrade is told what this address is for.
#[tokio::test]
async fn expects_a_websocket() {
    let company = Company::found().await;
    company
        .server
        .client
        .get("/v1/realtime")
        .await
        .problem(400, "websocket_expected");
}

/// Only an active member with a living session gets in, and the answer says why not.
#[tokio::test]
async fn admits_members_only() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (_, stranger) = company.stranger().await;
    let refused = async |frame: serde_json::Value| {
        let mut socket = Socket::connect(&company.server).await;
        socket.send(Message::text(frame.to_string())).await;
        socket.closed().await
    };
    let mut frame = hello(&company, &wang);
    frame["token"] = json!("not.a.token");
    assert_eq!(
        refused(frame.clone()).await,
        closed(4401, "unauthenticated")
    );
    assert_eq!(
        refused(hello(&company, &stranger)).await,
        closed(4404, "not_found")
    );
    frame = hello(&company, &wang);
    frame["organization_id"] = json!(crate::support::client_id());
    assert_eq!(refused(frame).await, closed(4404, "not_found"));
    company
        .server
        .sql(&format!(
            "UPDATE members SET status = 'suspended' WHERE id = '{}'",
            wang.member_id
        ))
        .await;
    assert_eq!(
        refused(hello(&company, &wang)).await,
        closed(4404, "not_found")
    );
    company
        .server
        .sql("UPDATE sessions SET ended_at = now()")
        .await;
    assert_eq!(
        refused(hello(&company, &company.owner)).await,
        closed(4401, "unauthenticated")
    );
}

/// A page of the service is known by its cookie and sends no token; with the cookie no page of
/// another origin opens a socket. A token in the frame goes first, and without either nobody is there.
#[tokio::test]
async fn a_page_is_known_by_its_cookie() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (server, owner) = (&company.server, &company.owner);
    let base = server.client.base();
    let cookie = |person: &Person| {
        let token = person.client.token.as_deref();
        format!("muster-access={}", token.unwrap())
    };
    let (of_wang, of_owner) = (cookie(&wang), cookie(owner));
    let hello = json!({ "type": "hello", "organization_id": company.id });
    let answer = async |headers: &[(&str, &str)], hello: &serde_json::Value| {
        let mut socket = Socket::by_page(server, headers).await.unwrap();
        socket.send(Message::text(hello.to_string())).await;
        socket
    };
    for proof in [("origin", base), ("sec-fetch-site", "same-origin")] {
        let mut socket = answer(&[("cookie", &of_wang), proof], &hello).await;
        assert_eq!(socket.frame().await["type"], "welcome");
    }
    for headers in [
        [("cookie", &*of_wang), ("origin", "http://127.0.0.1:1")],
        [("cookie", &*of_wang), ("sec-fetch-site", "same-site")],
        [("cookie", &*of_wang), ("user-agent", "no page at all")],
    ] {
        let refused = Socket::by_page(server, &headers).await;
        assert_eq!(refused.err(), Some(403), "{headers:?}");
    }
    // Without the cookie, the page of another origin is a client like any other.
    let other = [("origin", "https://other.example")];
    let mut socket = answer(&other, &hello).await;
    assert_eq!(socket.closed().await, closed(4401, "unauthenticated"));
    let mut with_token = hello.clone();
    with_token["token"] = json!(wang.client.token);
    let mut socket = answer(&other, &with_token).await;
    assert_eq!(socket.frame().await["type"], "welcome");
    // Both: the token counts, whatever the cookie is, and a bad token is not mended by it.
    server
        .sql(&format!(
            "UPDATE sessions SET ended_at = now() WHERE account_id = '{}'",
            owner.account_id
        ))
        .await;
    let page = [("cookie", &*of_owner), ("origin", base)];
    let mut socket = answer(&page, &with_token).await;
    assert_eq!(socket.frame().await["type"], "welcome");
    let mut socket = answer(&page, &hello).await;
    assert_eq!(socket.closed().await, closed(4401, "unauthenticated"));
    with_token["token"] = json!("not.a.token");
    let page = [("cookie", &*of_wang), ("origin", base)];
    let mut socket = answer(&page, &with_token).await;
    assert_eq!(socket.closed().await, closed(4401, "unauthenticated"));
}

/// Bad frames get a clear error and the end, before and after `hello`, and nobody else notices.
#[tokio::test]
async fn refuses_bad_frames() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (mut witness, _) = Socket::open(&company, &company.owner, None).await;
    let text = |text: &str| Message::text(text);
    let large = format!(r#"{{"type":"ping","x":"{}"}}"#, "x".repeat(70_000));
    let raw = |opcode, payload: &'static [u8], last| {
        Message::Frame(Frame::message(payload, OpCode::Data(opcode), last))
    };
    let cases = [
        (text("hello"), closed(4400, "bad_frame")),
        (text("[]"), closed(4400, "bad_frame")),
        (text(r#"{"type":"shout"}"#), closed(4400, "bad_frame")),
        (
            text(r#"{"type":"ping","loud":true}"#),
            closed(4400, "bad_frame"),
        ),
        (
            text(r#"{"type":"hello","token":"x"}"#),
            closed(4400, "bad_frame"),
        ),
        (Message::binary(&b"{}"[..]), closed(1003, "binary_frame")),
        (text(&large), closed(1009, "frame_too_large")),
        (
            raw(Data::Text, b"{\"type\":\"p\xffng\"}", true),
            closed(1007, "invalid_utf8"),
        ),
        (
            raw(Data::Continue, b"{}", true),
            closed(1002, "protocol_error"),
        ),
        (
            raw(Data::Reserved(3), b"{}", true),
            closed(1002, "protocol_error"),
        ),
    ];
    for (frame, expected) in cases {
        let mut fresh = Socket::connect(&company.server).await;
        fresh.send(frame.clone()).await;
        assert_eq!(
            fresh.closed().await,
            expected,
            "as the first frame: {frame:?}"
        );
        let (mut socket, _) = Socket::open(&company, &wang, None).await;
        socket.send(frame.clone()).await;
        assert_eq!(socket.closed().await, expected, "after `hello`: {frame:?}");
    }
    // Each frame in its place.
    let mut fresh = Socket::connect(&company.server).await;
    fresh.send(text(r#"{"type":"ping"}"#)).await;
    assert_eq!(fresh.closed().await, closed(4400, "bad_frame"));
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    socket.hello(&company, &wang, None).await;
    assert_eq!(socket.closed().await, closed(4400, "bad_frame"));
    let mut negative = hello(&company, &wang);
    negative["after"] = json!(-1);
    let mut fresh = Socket::connect(&company.server).await;
    fresh.send(text(&negative.to_string())).await;
    assert_eq!(fresh.closed().await, closed(4400, "bad_frame"));
    witness.quiet().await;
}

/// A frame may come in pieces, but not in pieces that are too large together.
#[tokio::test]
async fn puts_pieces_together() {
    let company = Company::found().await;
    let piece = |first: bool, payload: Vec<u8>, last: bool| {
        let opcode = OpCode::Data(if first { Data::Text } else { Data::Continue });
        Message::Frame(Frame::message(payload, opcode, last))
    };
    let (mut socket, _) = Socket::open(&company, &company.owner, None).await;
    socket
        .send(piece(true, br#"{"type":"#.to_vec(), false))
        .await;
    socket.send(Message::Ping(vec![1].into())).await;
    socket
        .send(piece(false, br#""ping"}"#.to_vec(), true))
        .await;
    assert_eq!(socket.frame().await["type"], "pong");
    for first in [true, false, false] {
        socket.send(piece(first, vec![b' '; 30_000], false)).await;
    }
    assert_eq!(socket.closed().await, closed(1009, "frame_too_large"));
}

/// Half a frame, and half a request, block nobody.
#[tokio::test]
async fn half_a_frame_blocks_nobody() {
    let company = company_with(|limits| limits.hello = Duration::from_millis(300)).await;
    let address = company
        .server
        .client
        .base()
        .trim_start_matches("http://")
        .to_owned();
    let mut half = TcpStream::connect(&address).await.unwrap();
    half.write_all(b"GET /v1/realtime HTTP/1.1\r\nhost: x\r\nupgrade: webs")
        .await
        .unwrap();
    let mut socket = Socket::connect(&company.server).await;
    // The head of a text frame that announces 100 bytes, and then nothing.
    socket.raw(&[0x81, 0x80 | 100, 0, 0, 0, 0, b'{']).await;
    let (mut witness, _) = Socket::open(&company, &company.owner, None).await;
    witness.quiet().await;
    assert_eq!(socket.closed().await, closed(4408, "timeout"));
}

/// Whoever says nothing is asked to come back when they have something to say.
#[tokio::test]
async fn hello_must_come_in_time() {
    let company = company_with(|limits| limits.hello = Duration::from_millis(300)).await;
    let mut socket = Socket::connect(&company.server).await;
    assert_eq!(socket.closed().await, closed(4408, "timeout"));
}

/// Too many frames, and too many sockets of one member, are refused; other members are not.
#[tokio::test]
async fn bounds_what_one_member_may_do() {
    let company = company_with(|limits| (limits.frames, limits.per_member) = (5, 2)).await;
    let wang = company.hire("王小明").await;
    let (mut first, _) = Socket::open(&company, &wang, None).await;
    let (mut second, _) = Socket::open(&company, &wang, None).await;
    let mut third = Socket::connect(&company.server).await;
    third.hello(&company, &wang, None).await;
    assert_eq!(third.closed().await, closed(4429, "too_many"));
    for _ in 0..6 {
        first.send(Message::text(r#"{"type":"ping"}"#)).await;
    }
    assert_eq!(first.closed().await, closed(4429, "too_many"));
    second.quiet().await;
    let (mut again, _) = Socket::open(&company, &wang, None).await;
    again.quiet().await;
    Socket::open(&company, &company.owner, None)
        .await
        .0
        .quiet()
        .await;
}
