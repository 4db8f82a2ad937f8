//! What each command does, from the first line of the log to the last.

use std::io::Write;
use std::time::Duration;

use super::cli::{Cli, Command};
use super::config::Settings;
use super::database::{Database, Error};
use super::server::Server;
use super::services::{Senses, Services};
use super::{contract, demo, shutdown, telemetry, verify};

/// How often the worker looks for jobs that no commit of this process announced.
const JOB_INTERVAL: Duration = Duration::from_secs(1);
/// How often what has expired is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);

/// After how many of those times the store of files is swept: that looks at everything there.
const SWEEP: u64 = 24;

/// Runs the command to its end.
pub fn run(cli: Cli) -> Result<(), Error> {
    let settings = cli.settings;
    telemetry::init_logs(&settings);
    // Several threads, as migrations block theirs; the HTTP workers bring their own.
    let threads = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
    };
    let runtime = threads()?;
    let system = actix_web::rt::System::with_tokio_rt(move || runtime);
    system.block_on(async {
        match cli.command {
            Command::Serve => serve(settings).await,
            Command::Migrate { down } => migrate(settings, down).await,
            Command::Demo => create_demo(settings).await,
            Command::Openapi => Ok(std::io::stdout().write_all(contract::yaml()?.as_bytes())?),
            Command::RotateKeys => rotate_keys(&settings),
            Command::Verify(what) => verify::run(settings, what).await,
        }
    })
}

async fn serve(settings: Settings) -> Result<(), Error> {
    let database = Database::open(&settings).await?;
    let outcome = serve_on(&database, settings).await;
    // Also after a failure: the private server is not left to its fate.
    let closed = database.close().await;
    outcome.and(closed)
}

async fn serve_on(database: &Database, settings: Settings) -> Result<(), Error> {
    database.migrate().await?;
    let services = Services::build(settings, &database.url, Senses::default())?;
    let server = Server::bind(&services)?;
    let handle = server.handle.clone();
    // On standard output, for people and scripts; the log goes to standard error.
    writeln!(
        std::io::stdout(),
        "Muster is listening on http://{}",
        server.address
    )?;
    let jobs = actix_web::rt::spawn({
        let worker = services.worker();
        async move { worker.run(JOB_INTERVAL).await }
    });
    let chores = actix_web::rt::spawn(keep_house(services.clone()));
    let indexing = actix_web::rt::spawn({
        let indexer = services.indexer();
        async move { indexer.run().await }
    });
    let computing = actix_web::rt::spawn({
        let computer = services.computer();
        async move { computer.run().await }
    });
    let serving = actix_web::rt::spawn(server.run());
    let reason = tokio::select! {
        signal = shutdown::requested() => signal.map(|()| Ok(()))?,
        lost = database.lost() => Err(Error::from(format!("the private PostgreSQL ended: {lost}"))),
    };
    tracing::info!("stopping");
    // First, as the server waits for connections to end, and sockets do not by themselves.
    services.hub.close().await;
    handle.stop(true).await;
    serving.await??;
    jobs.abort();
    chores.abort();
    indexing.abort();
    computing.abort();
    reason
}

/// Forgets what has expired, now and then.
async fn keep_house(services: Services) {
    let mut timer = tokio::time::interval(HOUSEKEEPING);
    for hour in 0_u64.. {
        timer.tick().await;
        services.limits.forget_idle();
        if let Err(problem) = services.forget_expired().await {
            tracing::warn!(%problem, "could not forget what has expired");
        }
        if hour % SWEEP == SWEEP - 1
            && let Err(problem) = services.sweep_files().await
        {
            tracing::warn!(%problem, "could not sweep the store of files");
        }
    }
}

async fn migrate(settings: Settings, down: bool) -> Result<(), Error> {
    let database = Database::open(&settings).await?;
    let outcome = if down {
        database.revert().await
    } else {
        database.migrate().await
    };
    let closed = database.close().await;
    outcome.and(closed)
}

async fn create_demo(settings: Settings) -> Result<(), Error> {
    let database = Database::open(&settings).await?;
    let outcome = demo::create(&database, settings).await;
    let closed = database.close().await;
    outcome.and(closed)
}

fn rotate_keys(settings: &Settings) -> Result<(), Error> {
    let senses = Senses::default();
    let now = senses.clock.now();
    let folder = settings.data_dir.join("keys");
    let overlap = crate::identity::tokens::KEY_OVERLAP;
    let ring =
        crate::identity::keys::KeyRing::open(&folder, overlap, now, senses.entropy.as_ref())?;
    let id = ring.rotate(now, senses.entropy.as_ref())?;
    let receipts = super::receipts::ring(&folder, now, senses.entropy.as_ref())?;
    let receipts = receipts.rotate(now, senses.entropy.as_ref())?;
    Ok(writeln!(
        std::io::stdout(),
        "Tokens are signed with the new key {id} from the next start on, and receipts of check-ins \
         with {receipts}."
    )?)
}
