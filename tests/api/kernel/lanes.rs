//! Writes that gather: everybody's own answer, and what goes wrong for one.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures_util::future::join_all;
use muster::kernel::Result;
use muster::kernel::caller::Identity;
use muster::kernel::lane::{Entry, Lane, Writing};
use muster::kernel::problem::Problem;
use muster::kernel::tenancy::Tx;
use muster::organizations::can;
use muster::schema::idempotency_keys as notes;
use tokio::sync::Semaphore;

use crate::support::{Company, Person};

/// What a note of the test's lane does to its batch.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Does {
    Nothing,
    /// Is refused, by itself.
    Refuse,
    /// Fails the statement that writes it, and so the whole batch.
    Spoil,
    /// Cuts the connection after everything is written.
    Cut,
}

struct Note {
    text: String,
    does: Does,
    /// The batch waits for a permit before it is written.
    wait: Arc<Semaphore>,
    /// What each batch had.
    batches: Arc<Mutex<Vec<Vec<String>>>>,
}

/// Notes in a table with a key; HR may write them.
struct Notes;

impl Lane for Notes {
    type Permission = can::ManageAttendance;
    type Item = Note;
    type Answer = String;
    type Ahead = ();
    type Memory = ();
    const NAME: &'static str = "notes";

    fn write<'a>(tx: &'a mut Tx, batch: &'a [Entry<'a, Note>], (): ()) -> Writing<'a, String> {
        Box::pin(write(tx, batch))
    }
}

async fn write(tx: &mut Tx, batch: &[Entry<'_, Note>]) -> Result<Vec<Result<String>>> {
    let has = |does| batch.iter().any(|entry| entry.item.does == does);
    let texts = batch.iter().map(|entry| entry.item.text.clone()).collect();
    batch[0].item.batches.lock().unwrap().push(texts);
    batch[0].item.wait.acquire().await.unwrap().forget();
    let taken = batch.iter().filter(|entry| entry.item.does != Does::Refuse);
    let rows: Vec<_> = taken
        .map(|entry| {
            (
                notes::org_id.eq(tx.org_id()),
                notes::member_id.eq(entry.member_id),
                notes::key.eq(&entry.item.text),
                notes::fingerprint.eq(Vec::new()),
                notes::response.eq(serde_json::Value::Null),
                notes::created_at.eq(tx.now()),
            )
        })
        .collect();
    let insert = diesel::insert_into(notes::table).values(rows);
    insert.execute(tx.conn()).await?;
    if has(Does::Spoil) {
        tx.conn().batch_execute("SELECT 1 / 0").await?;
    }
    if has(Does::Cut) {
        let cut = "SELECT pg_terminate_backend(pg_backend_pid())";
        tx.conn().batch_execute(cut).await?;
    }
    let answer = |entry: &Entry<'_, Note>| match entry.item.does {
        Does::Refuse => Err(Problem::not_found("note")),
        _ => Ok(format!("{} by {}", entry.item.text, entry.member_id)),
    };
    Ok(batch.iter().map(answer).collect())
}

struct Desk<'a> {
    company: &'a Company,
    wait: Arc<Semaphore>,
    batches: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Desk<'_> {
    async fn write(&self, by: &Person, text: &str, does: Does) -> Result<String> {
        let services = &self.company.server.services;
        let caller: Identity = services
            .identity
            .verify(by.client.token.as_ref().unwrap())?;
        let note = Note {
            text: text.to_owned(),
            does,
            wait: Arc::clone(&self.wait),
            batches: Arc::clone(&self.batches),
        };
        let org_id = self.company.id.parse().unwrap();
        services
            .tenancy
            .through::<Notes>(org_id, caller, note)
            .await
    }

    /// These at once, while a first one is being written; and what the batches after it had.
    async fn gather(
        &self,
        first: &Person,
        notes: &[(&Person, &str, Does)],
        meanwhile: impl Future<Output = ()>,
    ) -> (Vec<Result<String>>, Vec<Vec<String>>) {
        self.batches.lock().unwrap().clear();
        let begun = async {
            while self.batches.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        let all = notes
            .iter()
            .map(|(by, text, does)| self.write(by, text, *does));
        let rest = async {
            begun.await;
            let mut all = Box::pin(join_all(all));
            // All are in the lane when the first poll returns.
            tokio::select! {
                biased;
                _ = &mut all => unreachable!("the first one is not written yet"),
                () = std::future::ready(()) => {}
            }
            meanwhile.await;
            self.wait.add_permits(100);
            all.await
        };
        let opener = format!("opens {}", notes[0].1);
        let (opened, answers) = tokio::join!(self.write(first, &opener, Does::Nothing), rest);
        opened.unwrap();
        let mut batches = self.batches.lock().unwrap().split_off(1);
        self.wait.forget_permits(1_000);
        batches.retain(|batch| !batch.is_empty());
        (answers, batches)
    }

    async fn stored(&self) -> i64 {
        let count = "SELECT count(*) FROM idempotency_keys WHERE key LIKE 'note %'";
        self.company.server.count(count).await
    }
}

fn codes(answers: &[Result<String>]) -> Vec<&str> {
    let code = |answer| match answer {
        &Ok(_) => "ok",
        Err(problem) => Problem::code(problem).name,
    };
    answers.iter().map(code).collect()
}

#[tokio::test]
async fn a_batch_is_many_in_one_and_each_for_itself() {
    use Does::{Cut, Nothing, Refuse, Spoil};
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let other = company.hire_as("人事二", "hr", None).await;
    let employee = company.hire("员工").await;
    let (_, stranger) = company.stranger().await;
    let desk = Desk {
        company: &company,
        wait: Arc::new(Semaphore::new(0)),
        batches: Arc::default(),
    };
    let server = &company.server;

    // In one batch, in the order in which they came, each with its own answer. Whoever may not
    // write is told so and costs the others nothing; nor does what is refused.
    let gone = company.hire_as("人事三", "hr", None).await;
    let end = format!(
        "UPDATE sessions SET ended_at = now() WHERE account_id = '{}'",
        gone.account_id
    );
    let dismissed = company.hire_as("人事四", "hr", None).await;
    let dismiss = format!(
        "UPDATE members SET status = 'suspended' WHERE id = '{}'",
        dismissed.member_id
    );
    let notes = [
        (&hr, "note 1", Nothing),
        (&employee, "note 2", Nothing),
        (&other, "note 3", Nothing),
        (&stranger, "note 4", Nothing),
        (&hr, "note 5", Refuse),
        (&gone, "note 6", Nothing),
        (&dismissed, "note 7", Nothing),
        (&hr, "note 8", Nothing),
    ];
    let (answers, batches) = desk
        .gather(&hr, &notes, async {
            server.sql(&format!("{end}; {dismiss}")).await
        })
        .await;
    let refused = [
        "ok",
        "forbidden",
        "ok",
        "not_found",
        "not_found",
        "unauthenticated",
        "not_found",
        "ok",
    ];
    assert_eq!(codes(&answers), refused);
    assert_eq!(batches, [["note 1", "note 3", "note 5", "note 8"]]);
    assert_eq!(
        answers[2].as_deref().unwrap(),
        format!("note 3 by {}", other.member_id)
    );
    assert_eq!(desk.stored().await, 3);

    // One that fails the whole batch is found by halves, and the others are written.
    let notes = [
        (&hr, "note 11", Nothing),
        (&other, "note 12", Nothing),
        (&hr, "note 13", Spoil),
        (&other, "note 14", Nothing),
        (&hr, "note 1", Nothing),
    ];
    let (answers, batches) = desk.gather(&hr, &notes, async {}).await;
    assert_eq!(
        codes(&answers),
        ["ok", "ok", "internal", "ok", "already_exists"]
    );
    assert_eq!(batches[0].len(), 5);
    assert_eq!(desk.stored().await, 6);

    // A connection that is cut in the middle leaves nothing half done, everybody is told to
    // repeat, and the lane goes on.
    let notes = [
        (&hr, "note 21", Nothing),
        (&other, "note 22", Cut),
        (&hr, "note 23", Nothing),
    ];
    let (answers, _) = desk.gather(&hr, &notes, async {}).await;
    assert_eq!(codes(&answers), ["overloaded"; 3]);
    assert_eq!(desk.stored().await, 6);
    let notes = [(&hr, "note 31", Nothing), (&other, "note 32", Nothing)];
    let (answers, batches) = desk.gather(&hr, &notes, async {}).await;
    assert_eq!(codes(&answers), ["ok", "ok"]);
    assert_eq!(batches.len(), 1);
    assert_eq!(desk.stored().await, 8);
}
