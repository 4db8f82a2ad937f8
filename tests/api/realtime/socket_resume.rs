//! Resuming after a drop: nothing lost, nothing twice, in order.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::company_with;
use crate::messaging::{group, post, texts};
use crate::support::{Company, Socket, closed};

/// A client that was away is told what it missed, and then what follows.
#[tokio::test]
async fn goes_on_where_it_stopped() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    post(&wang, &path, "一").await.expect(201);
    let last = socket.event("message.posted").await["position"]
        .as_i64()
        .unwrap();
    drop(socket);
    post(&wang, &path, "二").await.expect(201);
    company.department("研发部", None).await;
    post(&wang, &path, "三").await.expect(201);
    let (mut socket, position) = Socket::open(&company, &li, Some(last)).await;
    assert_eq!(position, last);
    assert_eq!(
        socket.event("message.posted").await["payload"]["text"],
        "二"
    );
    socket.event("department.created").await;
    assert_eq!(
        socket.event("message.posted").await["payload"]["text"],
        "三"
    );
    post(&wang, &path, "四").await.expect(201);
    assert_eq!(
        socket.event("message.posted").await["payload"]["text"],
        "四"
    );
    socket.quiet().await;
}

/// Ten devices drop and come back again and again, each after another number of events,
/// while four people post 120 messages: each device ends with all of them, once, in order.
#[tokio::test]
async fn loses_and_repeats_nothing() {
    const MESSAGES: usize = 120;
    let company = Company::found().await;
    let mut people = vec![company.owner.clone()];
    for n in 0..4 {
        people.push(company.hire(&format!("员工{n}")).await);
    }
    let path = group(&company, &people.iter().collect::<Vec<_>>()).await;
    let start = Socket::open(&company, &company.owner, None).await.1;
    let devices = (0..10).map(|device| {
        let (company, person) = (&company, &people[device % people.len()]);
        async move {
            let (mut after, mut told) = (start, Vec::new());
            while told.len() < MESSAGES {
                let (mut socket, _) = Socket::open(company, person, Some(after)).await;
                for _ in 0..(device * 7 + told.len()) % 23 + 1 {
                    if told.len() == MESSAGES {
                        break;
                    }
                    let event = socket.event("message.posted").await;
                    let position = event["position"].as_i64().unwrap();
                    assert!(
                        position > after,
                        "device {device} was told {position} after {after}"
                    );
                    after = position;
                    told.push(event["payload"].clone());
                }
            }
            told
        }
    });
    let posts = (0..4).map(|sender| {
        let (person, path) = (&people[sender], &path);
        async move {
            for n in 0..MESSAGES / 4 {
                post(person, path, &format!("{sender}-{n}"))
                    .await
                    .expect(201);
            }
        }
    });
    let (devices, _) = tokio::join!(join_all(devices), join_all(posts));
    let mut expected = Vec::new();
    for after in [0, 100] {
        let query = format!("{path}/messages?limit=100&after_seq={after}");
        let list = company.owner.client.get(&query).await.expect(200);
        assert_eq!(texts(&list).len(), if after == 0 { 100 } else { 20 });
        expected.extend(list["items"].as_array().unwrap().clone());
    }
    for (device, told) in devices.iter().enumerate() {
        assert_eq!(told, &expected, "device {device}");
    }
}

/// The position that a pong or a heartbeat tells is as good to resume after as an event's:
/// what concerns others does not put a quiet client behind.
#[tokio::test]
async fn positions_move_on_without_events() {
    let company = company_with(|limits| {
        limits.behind = 5;
        limits.heartbeat = Duration::from_millis(200);
        // However long this test is held up.
        limits.silence = u32::MAX;
    })
    .await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang]).await;
    let (mut socket, start) = Socket::open(&company, &li, None).await;
    for n in 0..8 {
        post(&wang, &path, &n.to_string()).await.expect(201);
    }
    let mut position = start;
    while position < start + 8 {
        let beat = socket.heartbeat().await;
        assert!(beat >= position, "{beat} after {position}");
        position = beat;
    }
    Socket::open(&company, &li, Some(position))
        .await
        .0
        .quiet()
        .await;
}

/// Who is too far behind, or comes from another log, is told to read everything anew.
#[tokio::test]
async fn tells_to_resync() {
    let company = company_with(|limits| limits.behind = 10).await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    let (_, start) = Socket::open(&company, &wang, None).await;
    for n in 0..11 {
        post(&wang, &path, &n.to_string()).await.expect(201);
    }
    for after in [start, 0, start + 12, i64::MAX] {
        let mut socket = Socket::connect(&company.server).await;
        socket.hello(&company, &wang, Some(after)).await;
        let frame = socket.frame().await;
        assert_eq!(
            frame,
            json!({ "type": "resync", "position": start + 11 }),
            "after {after}"
        );
        assert_eq!(socket.closed().await, closed(4409, ""), "after {after}");
    }
    let (mut socket, _) = Socket::open(&company, &wang, Some(start + 1)).await;
    for _ in 0..10 {
        socket.event("message.posted").await;
    }
    socket.quiet().await;
}
