//! Creating, listing and reading rooms.

use serde_json::json;

use super::{audited, each, id, room};
use crate::support::Company;

/// A room is created by who manages rooms, and every member lists and reads it.
#[tokio::test]
async fn creates_lists_and_reads() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let body = json!({ "name": "静安 3F-01", "capacity": 8, "location": "3 楼，电梯左侧" });
    person
        .client
        .post(&company.path("/rooms"), body.clone())
        .await
        .problem(403, "forbidden");
    let created = company
        .owner
        .client
        .post(&company.path("/rooms"), body)
        .await
        .expect(201);
    assert_eq!(
        (&created["capacity"], &created["out_of_service"]),
        (&json!(8), &json!(false))
    );
    let reply = person
        .client
        .get(&company.path(&format!("/rooms/{}", id(&created))))
        .await;
    assert_eq!(reply.header("etag"), "\"v1\"");
    assert_eq!(reply.expect(200), created);
    let list = person.client.get(&company.path("/rooms")).await.expect(200);
    assert_eq!(list["items"], json!([created]));
    let entry = audited(&company, "room.created").await;
    assert_eq!(
        (&entry["before"], &entry["after"]),
        (&json!(null), &created)
    );
}

/// Rooms are listed by name, page by page, each once.
#[tokio::test]
async fn lists_page_by_page() {
    let company = Company::found().await;
    for name in ["C", "A", "E", "B", "D"] {
        room(&company, name).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = company
            .owner
            .client
            .get(&company.path(&format!("/rooms?limit=2{cursor}")))
            .await
            .expect(200);
        seen.extend(each(&page, "name").into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["A", "B", "C", "D", "E"]);
    // A cursor made by hand: the name in it has the character NUL.
    let path = company.path("/rooms?cursor=Ilx1MDAwMCI");
    company
        .owner
        .client
        .get(&path)
        .await
        .problem(400, "invalid_parameter");
}

/// The same create sent again answers the same room; another room cannot have its name.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let body =
        json!({ "id": "0192aaaa-0000-7000-8000-000000000001", "name": "静安", "capacity": 4 });
    let first = client
        .post(&company.path("/rooms"), body.clone())
        .await
        .expect(201);
    let again = client.post(&company.path("/rooms"), body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    let body = json!({ "name": " 静安 ", "capacity": 4 });
    client
        .post(&company.path("/rooms"), body)
        .await
        .problem(409, "room_name_taken");
}

/// Fields out of bounds are refused and named.
#[tokio::test]
async fn refuses_bad_input() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let long = "长".repeat(65);
    for (body, pointer) in [
        (json!({ "name": "", "capacity": 8 }), "/name"),
        (json!({ "name": "  ", "capacity": 8 }), "/name"),
        (json!({ "name": long, "capacity": 8 }), "/name"),
        (json!({ "name": "静\u{7}安", "capacity": 8 }), "/name"),
        (json!({ "name": "静安", "capacity": 0 }), "/capacity"),
        (json!({ "name": "静安", "capacity": 10001 }), "/capacity"),
        (json!({ "name": "静安", "capacity": 2.5 }), "/capacity"),
        (json!({ "name": "静安", "capacity": "8" }), "/capacity"),
        (
            json!({ "name": "静安", "capacity": 8, "location": "" }),
            "/location",
        ),
        (json!({ "name": "静安", "capacity": 8, "id": "1" }), "/id"),
        (json!({ "name": "静安" }), ""),
        (
            json!({ "name": "静安", "capacity": 8, "colour": "red" }),
            "",
        ),
    ] {
        let problem = client
            .post(&company.path("/rooms"), body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let body = json!({ "name": "静\0安", "capacity": 8 });
    client
        .post(&company.path("/rooms"), body)
        .await
        .problem(400, "malformed_body");
}

/// A room of one organization is not there for another.
#[tokio::test]
async fn strangers_find_nothing() {
    let company = Company::found().await;
    let (elsewhere, stranger) = company.stranger().await;
    let room = room(&company, "静安").await;
    let ours = company.path(&format!("/rooms/{room}"));
    let theirs = format!("/v1/organizations/{elsewhere}/rooms/{room}");
    for path in [&ours, &theirs] {
        stranger.client.get(path).await.problem(404, "not_found");
        stranger
            .client
            .patch(path, 1, json!({ "name": "抢占" }))
            .await
            .problem(404, "not_found");
        stranger.client.delete(path).await.problem(404, "not_found");
    }
    stranger
        .client
        .get(&company.path("/rooms"))
        .await
        .problem(404, "not_found");
}
