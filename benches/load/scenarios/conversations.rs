//! How long a person who is in 500 conversations waits for the list of them, with what is unread
//! and the last messages; beside it a request that asks the database for next to nothing.

use std::path::Path;

use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use tokio_postgres::NoTls;

use super::crowd::{self, ORGANIZATION, Person};
use crate::figures::{Figure, percentile_millis};
use crate::service::{self, Service};
use crate::{Bench, Error};

const PEOPLE: u32 = 50;
const ROUNDS: usize = 400;

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    let people = crowd::gather(bench, &data, PEOPLE)?;
    fill(&data, &people)?;
    let reader = people.first().ok_or("nobody")?;
    let service = Service::start(bench, &data)?;
    let measured = service::runtime()?.block_on(async {
        let path = format!("/v1/organizations/{ORGANIZATION}/conversations?limit=100");
        let list = crowd::ask(service.address, reader, &path, ROUNDS).await?;
        let path = format!("/v1/organizations/{ORGANIZATION}");
        let bare = crowd::ask(service.address, reader, &path, ROUNDS).await?;
        Ok::<_, Error>((list, bare))
    });
    service.stop()?;
    let (list, bare) = measured?;
    Ok(vec![
        Figure::new(
            "a page of 100 of 500, p50",
            percentile_millis(&list, 50),
            "ms",
        )
        .beside(percentile_millis(&bare, 50))
        .goal("below 5"),
        Figure::new(
            "a page of 100 of 500, p99",
            percentile_millis(&list, 99),
            "ms",
        )
        .beside(percentile_millis(&bare, 99)),
    ])
}

/// 500 conversations of ten people with a hundred messages each, of which the reader has read
/// half and is mentioned in one of ten.
fn fill(data: &Path, people: &[Person]) -> Result<(), Error> {
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.to_owned(),
        durable: true,
    })?;
    let url = cluster.url(Role::Superuser, "muster");
    let written = service::runtime()?.block_on(write(&url, people));
    cluster.stop()?;
    written
}

async fn write(url: &str, people: &[Person]) -> Result<(), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let members: Vec<_> = people.iter().map(|person| person.member_id).collect();
    let (reader, others) = members.split_first().ok_or("nobody")?;
    let others = others
        .iter()
        .map(|id| format!("'{id}'"))
        .collect::<Vec<_>>();
    let others = others.join(", ");
    client
        .batch_execute(&format!(
            "CREATE TEMPORARY TABLE made AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, 500) AS n; \
             CREATE TEMPORARY TABLE other AS \
             SELECT member, row_number() OVER () - 1 AS n FROM unnest(ARRAY[{others}]::uuid[]) AS member; \
             INSERT INTO conversations (org_id, id, kind, name, owner_id, member_count, last_seq, created_at, last_at) \
             SELECT '{ORGANIZATION}', id, 'group', '项目' || n, '{reader}', 10, 100, now(), \
             now() - interval '1 day' + n * interval '1 second' + interval '100 minutes' FROM made; \
             INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at) \
             SELECT '{ORGANIZATION}'::uuid, id, '{reader}'::uuid, 50, 0, now() FROM made UNION ALL \
             SELECT '{ORGANIZATION}', made.id, member, 50, 0, now() FROM made \
             JOIN other ON other.n IN (SELECT (made.n + k) % {count} FROM generate_series(0, 8) AS k); \
             INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT '{ORGANIZATION}', made.id, seq, gen_random_uuid(), member, '今天下午三点开会', \
             now() - interval '1 day' + made.n * interval '1 second' + seq * interval '1 minute' \
             FROM made CROSS JOIN generate_series(1, 100) AS seq JOIN other ON other.n = (made.n + seq % 9) % {count}; \
             INSERT INTO message_mentions (org_id, member_id, conversation_id, seq) \
             SELECT '{ORGANIZATION}', '{reader}', id, seq FROM made CROSS JOIN generate_series(10, 100, 10) AS seq",
            count = people.len() - 1,
        ))
        .await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    Ok(running.await??)
}
