//! Doubts: raised beside the verdict, judged by a person, appealed against by another.

use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};

fn codes(receipt: &Value) -> Vec<&str> {
    let doubts = receipt["doubts"].as_array().unwrap();
    doubts
        .iter()
        .map(|doubt| doubt["code"].as_str().unwrap())
        .collect()
}

/// Each kind with its evidence; none of them changes a verdict.
#[tokio::test]
async fn raises_doubts() {
    let company = company_with_site().await;
    let clock = &company.server.clock;
    let person = company.hire("王小明").await;
    let receipt = check_in(&company, &person.client, fix(0.0)).await;
    assert!(codes(&receipt).is_empty());
    // Three thousand kilometres in five minutes.
    clock.set("2026-09-07T00:55:00Z");
    let urumqi = json!({ "latitude": 43.8256, "longitude": 87.6168 });
    let receipt = check_in(&company, &person.client, with(fix(0.0), urumqi)).await;
    assert_eq!(codes(&receipt), ["impossible_speed"]);
    assert_eq!(receipt["verdict"], "outside");
    let words = receipt["doubts"][0]["en"].as_str().unwrap();
    assert!(words.contains("5 minutes apart"), "{words}");

    // The same to the last digit, five times in a row.
    let still = company.hire("李雷").await;
    for minute in 1..=5 {
        clock.set(&format!("2026-09-07T00:55:{minute}0Z"));
        let receipt = check_in(&company, &still.client, fix(12.0)).await;
        let expected: &[&str] = if minute == 5 { &["repeated_fix"] } else { &[] };
        assert_eq!(codes(&receipt), expected, "{minute}");
        assert_eq!(receipt["verdict"], "inside");
    }

    // One phone for two people.
    let phone = |metres: f64| with(fix(metres), json!({ "device_id": "phone-1" }));
    let first = check_in(&company, &company.owner.client, phone(3.0)).await;
    assert!(codes(&first).is_empty());
    let other = company.hire("韩梅梅").await;
    let receipt = check_in(
        &company,
        &other.client,
        with(phone(4.0), json!({ "mock": true })),
    )
    .await;
    assert_eq!(codes(&receipt), ["mock_provider", "shared_device"]);
    let list = other
        .client
        .get(&company.path("/check-ins"))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["device"].as_str().unwrap().len(), 32);
    let open = company.path("/attendance/doubts?limit=2");
    other.client.get(&open).await.problem(403, "forbidden");
    let page = company.owner.client.get(&open).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert!(page["next_cursor"].is_string());
}

/// Confirmed with a reason, appealed against once, judged anew; never by oneself.
#[tokio::test]
async fn judges_and_hears() {
    let company = company_with_site().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let person = company.hire("王小明").await;
    let mock = || with(fix(0.0), json!({ "mock": true }));
    let receipt = check_in(&company, &person.client, mock()).await;
    let doubts = company.path("/attendance/doubts");
    let mine = company.path("/attendance/my-doubts");
    let list = hr.client.get(&doubts).await.expect(200);
    let doubt = &list["items"][0];
    assert_eq!(
        (&doubt["check_in_id"], &doubt["kind"], &doubt["state"]),
        (&receipt["id"], &json!("mock_provider"), &json!("open"))
    );
    let path = |id: &Value, what: &str| format!("{doubts}/{}/{what}", id.as_str().unwrap());
    let judgement = |confirmed: bool| json!({ "confirmed": confirmed, "reason": "查看了设备" });
    let judge = path(&doubt["id"], "judgement");
    person
        .client
        .put(&judge, judgement(false))
        .await
        .problem(403, "forbidden");
    let judged = hr.client.put(&judge, judgement(true)).await.expect(200);
    assert_eq!(
        (&judged["state"], &judged["reason"]),
        (&json!("confirmed"), &json!("查看了设备"))
    );
    assert_eq!(
        person.client.get(&mine).await.expect(200)["items"][0]["state"],
        "confirmed"
    );
    let appeal = path(&doubt["id"], "appeal");
    let text = json!({ "text": "手机借给同事测试定位功能" });
    hr.client
        .put(&appeal, text.clone())
        .await
        .problem(404, "not_found");
    let appealed = person.client.put(&appeal, text.clone()).await.expect(200);
    assert_eq!(
        (&appealed["state"], &appealed["appeal"], &appealed["reason"]),
        (&json!("open"), &text["text"], &json!(null))
    );
    person
        .client
        .put(&appeal, text)
        .await
        .problem(409, "already_appealed");
    let judged = hr.client.put(&judge, judgement(false)).await.expect(200);
    assert_eq!(judged["state"], "dismissed");
    let dismissed = format!("{doubts}?state=dismissed");
    assert_eq!(
        hr.client.get(&dismissed).await.expect(200)["items"][0]["id"],
        doubt["id"]
    );
    assert_eq!(hr.client.get(&doubts).await.expect(200)["items"], json!([]));
    let log = company.path("/audit-entries?limit=3");
    let audit = company.owner.client.get(&log).await.expect(200);
    let actions: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "attendance_doubt.judged",
            "attendance_doubt.appealed",
            "attendance_doubt.judged"
        ]
    );

    check_in(&company, &hr.client, mock()).await;
    let own = hr.client.get(&mine).await.expect(200)["items"][0]["id"].clone();
    hr.client
        .put(&path(&own, "judgement"), judgement(false))
        .await
        .problem(409, "own_case");
}
