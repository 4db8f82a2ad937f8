//! How fast messages reach those who are online: a group of 200 with several senders, as fast as
//! it goes; and a group of 10,000 with 2,000 online, where nobody may miss a message.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::{try_join, try_join_all};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::crowd::{self, Person};
use crate::figures::{Figure, percentile_millis};
use crate::http::{self, Connection};
use crate::service::{self, Service};
use crate::socket::Socket;
use crate::{Bench, Error};

/// A group, who of it is online, and who sends what.
struct Shape {
    members: usize,
    online: usize,
    senders: usize,
    /// Messages of each sender.
    messages: usize,
}

const SMALL: Shape = Shape {
    members: 200,
    online: 200,
    senders: 16,
    messages: 500,
};
const LARGE: Shape = Shape {
    members: 10_000,
    online: 2_000,
    senders: 2,
    messages: 50,
};
/// Those for a look at whether it works.
const GLANCE: [Shape; 2] = [
    Shape {
        members: 20,
        online: 20,
        senders: 4,
        messages: 10,
    },
    Shape {
        members: 400,
        online: 50,
        senders: 2,
        messages: 5,
    },
];

struct Measured {
    deliveries: f64,
    posts: Vec<Duration>,
    /// Of its author's questions for who has not read the last message.
    receipts: Vec<Duration>,
}

const QUESTIONS: usize = 200;

#[expect(
    clippy::disallowed_methods,
    reason = "the load program has no settings but these"
)]
pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let [small, large] = match std::env::var_os("MUSTER_LOAD_GLANCE") {
        Some(_) => GLANCE,
        None => [SMALL, LARGE],
    };
    let data = bench.folder.join("service");
    let people = crowd::gather(bench, &data, u32::try_from(large.members)?)?;
    let service = Service::start(bench, &data)?;
    let measured = service::runtime()?.block_on(async {
        let first = measure(service.address, &people, &small).await?;
        Ok::<_, Error>((first, measure(service.address, &people, &large).await?))
    });
    service.stop()?;
    let (small, large) = measured?;
    let readers = |percent| percentile_millis(&large.receipts, percent);
    let p99 = |measured: &Measured| percentile_millis(&measured.posts, 99);
    Ok(vec![
        Figure::new("deliveries to 200 online", small.deliveries, "1/s").goal("170000"),
        Figure::new("a send to 200 online, p99", p99(&small), "ms"),
        Figure::new("deliveries to 2,000 of 10,000", large.deliveries, "1/s"),
        Figure::new("a send to 2,000 of 10,000, p99", p99(&large), "ms").goal("below 50"),
        Figure::new("who has not read, of 10,000, p50", readers(50), "ms"),
        Figure::new("who has not read, of 10,000, p99", readers(99), "ms"),
    ])
}

/// Fails when somebody online misses a message, or is told one twice or too early.
async fn measure(address: SocketAddr, people: &[Person], shape: &Shape) -> Result<Measured, Error> {
    let members = people.get(..shape.members).ok_or("too few people")?;
    let path = crowd::group(address, members).await?;
    let online = members.get(..shape.online).ok_or("too few people")?;
    let sockets = crowd::sockets(address, online).await?;
    let begun = Instant::now();
    let all = shape.senders * shape.messages;
    let senders = members.iter().take(shape.senders).cloned().collect();
    let sending = send_apart(address, senders, path.clone(), shape.messages)?;
    let receiving = sockets.into_iter().map(|socket| receive(socket, all));
    let sent = async { sending.await? };
    let (posts, _) = try_join(sent, try_join_all(receiving)).await?;
    let deliveries = (all * shape.online) as f64 / begun.elapsed().as_secs_f64();
    let receipts = ask_for_readers(address, members, &path).await?;
    Ok(Measured {
        deliveries,
        posts,
        receipts,
    })
}

/// A message that every second member has read, by its author, who asks for a page of those who have not.
async fn ask_for_readers(
    address: SocketAddr,
    members: &[Person],
    path: &str,
) -> Result<Vec<Duration>, Error> {
    let author = members.first().ok_or("nobody")?;
    let mut connection = Connection::open(address).await?;
    let body = json!({ "id": crowd::next_id(), "text": "请确认" });
    let to = format!("{path}/messages");
    let request = http::request("POST", &to, Some(&author.token), Some(&body));
    let posted: Value = connection.send(&request).await?.expect(201)?.json()?;
    let seq = posted["seq"].as_i64().ok_or("a message without a number")?;
    for reader in members.iter().skip(1).step_by(2) {
        let body = json!({ "seq": seq });
        let to = format!("{path}/read");
        let request = http::request("PUT", &to, Some(&reader.token), Some(&body));
        connection.send(&request).await?.expect(200)?;
    }
    let page = format!("{path}/messages/{seq}/receipts?state=unread&limit=100");
    crowd::ask(address, author, &page, QUESTIONS).await
}

/// On a thread of their own: how long a sender waits is the service's time, and not that of the
/// load's own thread, which reads thousands of frames.
fn send_apart(
    address: SocketAddr,
    senders: Vec<Person>,
    path: String,
    messages: usize,
) -> Result<oneshot::Receiver<Result<Vec<Duration>, Error>>, Error> {
    let (done, sent) = oneshot::channel();
    let work = move || {
        let sending = senders
            .iter()
            .map(|person| send(address, person, &path, messages));
        let posts = service::runtime()?.block_on(try_join_all(sending))?;
        Ok(posts.concat())
    };
    std::thread::Builder::new()
        .name("senders".to_owned())
        // Nobody hears it where a receiver has failed.
        .spawn(move || drop(done.send(work())))?;
    Ok(sent)
}

async fn send(
    address: SocketAddr,
    person: &Person,
    path: &str,
    messages: usize,
) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::with_capacity(messages);
    for number in 0..messages {
        let body = json!({ "id": crowd::next_id(), "text": format!("第{number}条消息") });
        let to = format!("{path}/messages");
        let request = http::request("POST", &to, Some(&person.token), Some(&body));
        let begun = Instant::now();
        connection.send(&request).await?.expect(201)?;
        times.push(begun.elapsed());
    }
    Ok(times)
}

async fn receive(mut socket: Socket, all: usize) -> Result<(), Error> {
    let (told, last, wrong) = (Cell::new(0), Cell::new(0), Cell::new(false));
    while told.get() < all {
        let each = |frame: &[u8]| {
            let Some(position) = position(frame) else {
                return;
            };
            wrong.set(wrong.get() || position <= last.get());
            last.set(position);
            told.set(told.get() + 1);
        };
        socket.hear(each).await?;
        if wrong.get() {
            return Err("an event was told twice or too late".into());
        }
    }
    Ok(())
}

/// The position of an event's frame; `None` for other frames.
fn position(frame: &[u8]) -> Option<i64> {
    let rest = frame.strip_prefix(br#"{"type":"event","position":"#)?;
    let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()
}
