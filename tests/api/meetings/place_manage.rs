//! Sites, buildings and floors, and the rooms in them.

use serde_json::{Value, json};

use super::{audited, each, id};
use crate::support::{Client, Company};

async fn place(company: &Company, body: Value) -> String {
    let path = company.path("/places");
    id(&company.owner.client.post(&path, body).await.expect(201))
}

async fn names(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    each(&page, "name").into_iter().map(str::to_owned).collect()
}

/// A tree is built, listed by name, moved, and goes only when it is empty.
#[tokio::test]
async fn a_tree_of_places() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let person = company.hire("王小明").await;
    let site = place(
        &company,
        json!({ "kind": "site", "name": "上海", "time_zone": "Asia/Shanghai" }),
    )
    .await;
    let other = place(
        &company,
        json!({ "kind": "site", "name": "Berlin", "time_zone": "Europe/Berlin" }),
    )
    .await;
    let tower = place(
        &company,
        json!({ "kind": "building", "name": "A 座", "parent_id": site }),
    )
    .await;
    let floor = place(
        &company,
        json!({ "kind": "floor", "name": "3 楼", "parent_id": tower }),
    )
    .await;
    for (body, pointer) in [
        (json!({ "kind": "site", "name": "X" }), "/time_zone"),
        (
            json!({ "kind": "site", "name": "X", "time_zone": "Mars/Base" }),
            "/time_zone",
        ),
        (
            json!({ "kind": "site", "name": "X", "time_zone": "UTC", "parent_id": site }),
            "/parent_id",
        ),
        (json!({ "kind": "building", "name": "X" }), "/parent_id"),
        (
            json!({ "kind": "building", "name": "X", "parent_id": tower }),
            "/parent_id",
        ),
        (
            json!({ "kind": "floor", "name": "X", "parent_id": floor }),
            "/parent_id",
        ),
        (
            json!({ "kind": "floor", "name": "X", "parent_id": crate::support::client_id() }),
            "/parent_id",
        ),
        (
            json!({ "kind": "floor", "name": "X", "parent_id": tower, "time_zone": "UTC" }),
            "/time_zone",
        ),
    ] {
        let problem = client.post(&company.path("/places"), body).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let twin = json!({ "kind": "floor", "name": "3 楼", "parent_id": tower });
    let twin = client.post(&company.path("/places"), twin).await;
    twin.problem(409, "place_name_taken");
    person
        .client
        .post(
            &company.path("/places"),
            json!({ "kind": "site", "name": "X", "time_zone": "UTC" }),
        )
        .await
        .problem(403, "forbidden");
    assert_eq!(
        names(&person.client, &company.path("/places")).await,
        ["3 楼", "A 座", "Berlin", "上海"]
    );
    let inside = company.path(&format!("/places?parent_id={site}"));
    assert_eq!(names(&person.client, &inside).await, ["A 座"]);

    // Rooms are found in the place and in all that is in it.
    let room = json!({ "name": "静安", "capacity": 8, "place_id": floor });
    let room = id(&client.post(&company.path("/rooms"), room).await.expect(201));
    let in_site = company.path(&format!("/rooms?place_id={site}"));
    let in_other = company.path(&format!("/rooms?place_id={other}"));
    assert_eq!(names(&person.client, &in_site).await, ["静安"]);
    assert_eq!(names(&person.client, &in_other).await, Vec::<String>::new());
    let path = company.path(&format!("/places/{tower}"));
    let moved = client
        .patch(&path, 1, json!({ "parent_id": other }))
        .await
        .expect(200);
    assert_eq!(
        (&moved["path"], &moved["time_zone"]),
        (&json!([other, tower]), &json!("Europe/Berlin"))
    );
    let floor_path = company.path(&format!("/places/{floor}"));
    let below = client.get(&floor_path).await.expect(200);
    assert_eq!(
        (&below["path"], &below["time_zone"]),
        (&json!([other, tower, floor]), &json!("Europe/Berlin"))
    );
    assert_eq!(names(&person.client, &in_other).await, ["静安"]);
    assert_eq!(audited(&company, "place.edited").await["target_id"], tower);
    client
        .patch(&path, 1, json!({ "name": "B 座" }))
        .await
        .problem(412, "version_mismatch");
    let site_path = company.path(&format!("/places/{other}"));
    client
        .patch(&site_path, 1, json!({ "parent_id": site }))
        .await
        .problem(422, "validation_failed");
    client
        .patch(&site_path, 1, json!({ "time_zone": "UTC" }))
        .await
        .expect(200);
    assert_eq!(
        client.get(&floor_path).await.expect(200)["time_zone"],
        "UTC"
    );

    let problem = client
        .delete(&site_path)
        .await
        .problem(409, "place_not_empty");
    assert_eq!(problem["context"], json!({ "places": 1, "rooms": 0 }));
    client
        .delete(&floor_path)
        .await
        .problem(409, "place_not_empty");
    client
        .delete(&company.path(&format!("/rooms/{room}")))
        .await
        .expect(204);
    for path in [&floor_path, &path, &site_path] {
        client.delete(path).await.expect(204);
        client.get(path).await.problem(404, "not_found");
    }
}

/// What a room has is stored, changed, and looked for.
#[tokio::test]
async fn rooms_are_found_by_what_they_have() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let rooms = company.path("/rooms");
    let hours = json!([
        { "day": "tuesday", "from": "09:00", "to": "24:00" },
        { "day": "monday", "from": "13:00", "to": "18:00" },
        { "day": "monday", "from": "09:00", "to": "12:00" },
    ]);
    let body = json!({
        "name": "静安", "capacity": 12, "equipment": ["whiteboard", "tv", "tv"], "labels": ["可录音", "靠窗"],
        "description": "两块白板。\n请勿饮食。", "external_id": "BMS-1", "time_zone": "Asia/Urumqi", "opening_hours": hours,
    });
    let made = client.post(&rooms, body.clone()).await.expect(201);
    assert_eq!(made["equipment"], json!(["tv", "whiteboard"]));
    assert_eq!(
        made["opening_hours"][0],
        json!({ "day": "monday", "from": "09:00", "to": "12:00" })
    );
    let small = json!({ "name": "徐汇", "capacity": 4, "equipment": ["tv"] });
    client.post(&rooms, small).await.expect(201);
    for (query, found) in [
        ("", vec!["徐汇", "静安"]),
        ("?least_capacity=5", vec!["静安"]),
        ("?equipment=tv", vec!["徐汇", "静安"]),
        ("?equipment=tv,whiteboard", vec!["静安"]),
        ("?equipment=phone", vec![]),
        ("?label=%E5%8F%AF%E5%BD%95%E9%9F%B3", vec!["静安"]),
        ("?external_id=BMS-1", vec!["静安"]),
    ] {
        assert_eq!(
            names(client, &format!("{rooms}{query}")).await,
            found,
            "{query}"
        );
    }
    for query in [
        "?equipment=sofa",
        "?equipment=",
        "?least_capacity=0",
        "?label=",
    ] {
        client
            .get(&format!("{rooms}{query}"))
            .await
            .problem(400, "invalid_parameter");
    }
    let twin = json!({ "name": "长宁", "capacity": 4, "external_id": "BMS-1" });
    client
        .post(&rooms, twin)
        .await
        .problem(409, "room_external_id_taken");
    let path = company.path(&format!("/rooms/{}", id(&made)));
    let overlapping = json!([
        { "day": "monday", "from": "09:00", "to": "12:00" },
        { "day": "monday", "from": "11:00", "to": "13:00" },
    ]);
    for (patch, pointer) in [
        (json!({ "opening_hours": overlapping }), "/opening_hours/1"),
        (json!({ "labels": ["靠窗", "靠窗"] }), "/labels/1"),
        (json!({ "time_zone": "Mars/Base" }), "/time_zone"),
        (
            json!({ "place_id": crate::support::client_id() }),
            "/place_id",
        ),
        (json!({ "equipment": ["sofa"] }), "/equipment/0"),
    ] {
        let problem = client
            .patch(&path, 1, patch)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let cleared = json!({
        "opening_hours": null, "external_id": null, "time_zone": null, "description": null, "labels": [],
    });
    let after = client.patch(&path, 1, cleared).await.expect(200);
    for field in ["opening_hours", "external_id", "time_zone", "description"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    assert_eq!(after["labels"], json!([]));
}
