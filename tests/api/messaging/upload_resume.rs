//! Connections that break in the middle of an upload.

use sha2::{Digest, Sha256};

use crate::support::tus::{begin, download, half, offset, part, until};
use crate::support::{Company, Person};

const MIB: usize = 1024 * 1024;

/// Content without repetition.
fn content(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(size).collect()
}

/// Whatever breaks, what was received is kept, and the file is what was sent.
#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let content = content(9 * MIB + 17);
    let begun = begin(&company, &person, "影片.bin", content.len()).await;
    let path = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    // A little, and the connection breaks.
    drop(half(&person, &path, 0, content.len(), &content[..1000]).await);
    until(&person, &path, 1000).await;
    assert_eq!(offset(&person, &path).await, 1000);
    // More than is gathered in memory: the first piece counts before the connection breaks.
    let stream = half(
        &person,
        &path,
        1000,
        content.len() - 1000,
        &content[1000..6 * MIB],
    )
    .await;
    until(&person, &path, 1000 + 4 * MIB).await;
    drop(stream);
    // The rest, as soon as the service noticed.
    let mut parts = 0;
    let at = loop {
        parts += 1;
        let at = offset(&person, &path).await;
        let reply = part(&person, &path, at, &content[at..]).await;
        if reply.status == 204 {
            assert_eq!(reply.header("upload-offset"), content.len().to_string());
            break at;
        }
        reply.problem(409, "upload_offset_mismatch");
        assert!(parts < 1000);
    };
    assert!((1000 + 4 * MIB..=6 * MIB).contains(&at), "{at}");
    assert_eq!(offset(&person, &path).await, content.len());
    let file = person
        .client
        .get(&company.path(&format!("/files/{id}")))
        .await
        .expect(200);
    let hash: String = Sha256::digest(&content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(file["sha256"], hash);
    assert_eq!(file["size"], content.len());
    assert_eq!(file["content_type"], "application/octet-stream");
    assert!(download(&company, &person, &id).await == content);
    // The parts are gone from the store: the file alone is there.
    assert_eq!(super::file_collect::objects(&company), 1);
}

/// Of many who send the same bytes at once one is heard, and the others change nothing.
#[tokio::test]
async fn rivals_do_not_mix() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let begun = begin(&company, &person, "a.txt", 60_000).await;
    let path = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    let contents: Vec<Vec<u8>> = (b'a'..=b'h').map(|letter| vec![letter; 60_000]).collect();
    let sent = contents
        .iter()
        .map(|content| part(&person, &path, 0, content));
    let replies = futures_util::future::join_all(sent).await;
    let winners: Vec<_> = replies
        .iter()
        .zip(&contents)
        .filter(|(reply, _)| reply.status == 204)
        .map(|(_, content)| content)
        .collect();
    assert_eq!(winners.len(), 1);
    assert!(replies.iter().all(|reply| reply.status == 204
        || reply.json["code"] == "upload_offset_mismatch"
            && reply.json["context"]["offset"] == 60_000));
    assert!(download(&company, &person, &id).await == *winners[0]);
    assert_eq!(super::file_collect::objects(&company), 1);
}

/// Where nobody knows whether a part was committed, its bytes stay until that is known: they may
/// be the upload's.
#[tokio::test]
async fn a_part_in_doubt_is_left_to_the_sweep() {
    let company = Company::found().await;
    let mut person = company.hire("员工").await;
    let begun = begin(&company, &person, "a.txt", 10).await;
    let path = begun.header("location").to_owned();
    part(&person, &path, 0, b"12345").await.expect(204);
    // The connection of the database ends with the commit.
    let server = &company.server;
    server
        .sql(
            "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS \
             'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'; \
             CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON upload_parts \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()",
        )
        .await;
    let lost = part(&person, &path, 5, b"67890").await;
    assert_eq!(lost.status, 503, "{}", lost.json);
    assert_eq!(super::file_collect::objects(&company), 2, "one in doubt");
    server.sql("DROP TRIGGER hang_up ON upload_parts").await;
    // What was refused is in no doubt.
    part(&person, &path, 5, b"67890x")
        .await
        .problem(413, "upload_too_large");
    assert_eq!(super::file_collect::objects(&company), 2);
    assert_eq!(offset(&person, &path).await, 5);
    part(&person, &path, 5, b"67890").await.expect(204);
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(download(&company, &person, id).await, b"1234567890");
    assert_eq!(super::file_collect::objects(&company), 2);
    person.client = company.at("2026-09-08T02:00:00Z", &person).await;
    super::file_collect::keep_house(&company).await;
    assert_eq!(super::file_collect::objects(&company), 1);
    assert_eq!(download(&company, &person, id).await, b"1234567890");
}

/// The parts of one upload go to several nodes, also at once, and whichever gets the last makes
/// the file, which all have.
#[tokio::test]
async fn several_nodes_take_the_parts_of_one_upload() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let nodes = [company.server.another_node(), company.server.another_node()];
    let mut people = vec![person.clone()];
    for node in &nodes {
        people.push(Person {
            client: node.client(&person.client),
            ..person.clone()
        });
    }
    let content = content(5 * MIB + 3);
    let begun = begin(&company, &person, "影片.bin", content.len()).await;
    let path = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    let step = content.len() / 4 + 1;
    let mut at = 0;
    while at < content.len() {
        let end = content.len().min(at + step);
        // Each of them gets the same part; one takes it.
        let sent = people
            .iter()
            .map(|person| part(person, &path, at, &content[at..end]));
        let replies = futures_util::future::join_all(sent).await;
        let taken = replies.iter().filter(|reply| reply.status == 204).count();
        assert_eq!(taken, 1, "at {at}");
        for reply in replies.into_iter().filter(|reply| reply.status != 204) {
            reply.problem(409, "upload_offset_mismatch");
        }
        for person in &people {
            assert_eq!(offset(person, &path).await, end);
        }
        at = end;
    }
    for person in &people {
        let file = company.path(&format!("/files/{id}"));
        let read = person.client.get(&file).await.expect(200);
        assert_eq!(read["size"], content.len());
    }
    assert!(download(&company, &person, &id).await == content);
    assert_eq!(super::file_collect::objects(&company), 1);
}
