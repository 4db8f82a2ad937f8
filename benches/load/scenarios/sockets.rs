//! What one idle socket takes of the service's memory, with 5,000 open; beside it a socket of a
//! bare actix-ws server that answers pings and nothing else.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Instant;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::crowd;
use crate::figures::Figure;
use crate::service::{self, Service};
use crate::socket::Socket;
use crate::{Bench, Error, process};

/// The argument by which the load program is that bare server.
pub const BARE: &str = "bare-sockets";

/// Fewer for a look at whether it works.
#[expect(
    clippy::disallowed_methods,
    reason = "the load program has no settings but these"
)]
fn count() -> u32 {
    let few = std::env::var_os("MUSTER_LOAD_SOCKETS");
    few.and_then(|text| text.to_str()?.parse().ok())
        .unwrap_or(5_000)
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let (data, count) = (bench.folder.join("service"), count());
    let people = crowd::gather(bench, &data, count)?;
    let runtime = service::runtime()?;
    let bare = runtime.block_on(bare(count))?;
    let service = Service::start(bench, &data)?;
    let measured = runtime.block_on(async {
        // The first connections bring what all share: the pool, the room, the buffers.
        let warm = crowd::sockets(service.address, people.get(..1).unwrap_or_default()).await?;
        let before = process::resident_mib(service.pid)?;
        let begun = Instant::now();
        let open = crowd::sockets(service.address, &people).await?;
        let opened_in = begun.elapsed();
        let after = process::resident_mib(service.pid)?;
        drop((warm, open));
        Ok::<_, Error>((after - before, opened_in))
    });
    service.stop()?;
    let (taken, opened_in) = measured?;
    Ok(vec![
        Figure::new("memory of an idle socket", each(taken, count), "KiB")
            .beside(bare)
            .goal("below 18"),
        Figure::new(
            "sockets opened",
            f64::from(count) / opened_in.as_secs_f64(),
            "1/s",
        ),
    ])
}

fn each(mib: f64, count: u32) -> f64 {
    mib * 1024.0 / f64::from(count)
}

/// KiB for each socket of the bare server, which is a process of its own.
async fn bare(count: u32) -> Result<f64, Error> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--bench", BARE])
        .stdout(Stdio::piped())
        .spawn()?;
    let pid = child.id();
    let stdout = child.stdout.take().ok_or("no standard output")?;
    let measured = async {
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address: SocketAddr = line.trim().parse()?;
        let warm = Socket::open(address, "/").await?;
        let before = process::resident_mib(pid)?;
        let mut open = vec![warm];
        for _ in 0..count {
            let mut socket = Socket::open(address, "/").await?;
            socket.say("hello").await?;
            socket.text().await?;
            open.push(socket);
        }
        let after = process::resident_mib(pid)?;
        Ok::<_, Error>(each(after - before, count))
    };
    let measured = measured.await;
    process::stop(child, "KILL").ok();
    measured
}

/// The bare server: says its address, and serves until it is ended.
pub fn serve_bare() -> Result<(), Error> {
    let server =
        HttpServer::new(|| App::new().route("/", web::get().to(echo))).bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        writeln!(std::io::stdout(), "{address}")?;
    }
    Ok(actix_web::rt::System::new().block_on(server.run())?)
}

async fn echo(req: HttpRequest, body: web::Payload) -> Result<HttpResponse, actix_web::Error> {
    let (reply, mut session, stream) = actix_ws::handle(&req, body)?;
    let mut stream = stream.aggregate_continuations();
    actix_web::rt::spawn(async move {
        while let Some(Ok(message)) = stream.recv().await {
            let sent = match message {
                actix_ws::AggregatedMessage::Text(text) => session.text(text).await,
                actix_ws::AggregatedMessage::Ping(bytes) => session.pong(&bytes).await,
                _ => Ok(()),
            };
            if sent.is_err() {
                return;
            }
        }
    });
    Ok(reply)
}
