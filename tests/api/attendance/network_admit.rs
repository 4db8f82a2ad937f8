//! Sites that are known by their Wi-Fi or their address range.

use serde_json::{Value, json};

use super::{check_in, fix, new_site, with};
use crate::support::Company;

const BSSID: &str = "a4:2b:b0:0c:9d:01";

fn without_location(fields: Value) -> Value {
    with(json!({}), fields)
}

/// A BSSID in any form and an address range in its only one; what is none is refused by its place.
#[tokio::test]
async fn keeps_networks_in_their_normal_form() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let sites = company.path("/sites");
    let networks = json!({
        "admits": "both",
        "wifi": ["A4-2B-B0-C-9D-1", BSSID, "a42bb00c9d02"],
        "networks": ["203.0.113.0/24", "2001:db8::/48", "198.51.100.7"],
    });
    let created = client
        .post(&sites, with(new_site("总部"), networks))
        .await
        .expect(201);
    assert_eq!(created["wifi"], json!([BSSID, "a4:2b:b0:0c:9d:02"]));
    assert_eq!(
        created["networks"],
        json!(["203.0.113.0/24", "2001:db8::/48", "198.51.100.7"])
    );
    let path = format!("{sites}/{}", created["id"].as_str().unwrap());
    for (fields, pointer) in [
        (json!({ "wifi": [BSSID, "MyOffice"] }), "/wifi/1"),
        (json!({ "wifi": ["02:00:00:00:00:00"] }), "/wifi/0"),
        (json!({ "networks": ["203.0.113.7/24"] }), "/networks/0"),
        (json!({ "networks": ["0.0.0.0/0"] }), "/networks/0"),
        (json!({ "wifi": vec![BSSID; 101] }), "/wifi"),
        (json!({ "wifi": [], "networks": [] }), "/admits"),
        (json!({ "admits": "ssid" }), "/admits"),
    ] {
        let problem = client
            .patch(&path, 1, fields.clone())
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{fields}: {problem:#}"
        );
    }
    let fields = json!({ "admits": "any", "wifi": [], "networks": [] });
    let edited = client.patch(&path, 1, fields).await.expect(200);
    assert_eq!(
        (&edited["admits"], &edited["wifi"]),
        (&json!("any"), &json!([]))
    );
    // A check-in says what is wrong with its own.
    let problem = client
        .post(
            &company.path("/check-ins"),
            without_location(json!({ "wifi_bssid": "MyOffice" })),
        )
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/wifi_bssid");
    let halves = json!({ "latitude": 31.0, "longitude": 121.0 });
    let problem = client
        .post(&company.path("/check-ins"), without_location(halves))
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/coordinate_system");
}

/// By Wi-Fi, by the request's address, by both, and by neither; a change takes effect at once.
#[tokio::test]
async fn admits_by_network() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let sites = company.path("/sites");
    let site = with(new_site("总部"), json!({ "wifi": [BSSID] }));
    let created = client.post(&sites, site).await.expect(201);
    let path = format!("{sites}/{}", created["id"].as_str().unwrap());
    let told = async |body: Value| {
        let receipt = check_in(&company, client, body).await;
        let reason = receipt["reasons"][0]["code"].as_str().unwrap().to_owned();
        (receipt["verdict"].as_str().unwrap().to_owned(), reason)
    };
    let pair = |verdict: &str, reason: &str| (verdict.to_owned(), reason.to_owned());
    let on_wifi = || without_location(json!({ "wifi_bssid": "A4-2B-B0-0C-9D-01" }));
    assert_eq!(told(on_wifi()).await, pair("inside", "wifi_of_site"));
    assert_eq!(told(json!({})).await, pair("undecidable", "no_fix"));
    let other = without_location(json!({ "wifi_bssid": "a4:2b:b0:0c:9d:09" }));
    assert_eq!(told(other).await, pair("undecidable", "no_fix"));

    let both = json!({ "admits": "both" });
    client.patch(&path, 1, both).await.expect(200);
    assert_eq!(told(on_wifi()).await, pair("undecidable", "no_fix"));
    assert_eq!(told(fix(10.0)).await, pair("outside", "network_missing"));
    let at_both = with(fix(10.0), json!({ "wifi_bssid": BSSID }));
    assert_eq!(told(at_both).await, pair("inside", "within_radius"));

    let by_address = json!({ "admits": "network", "wifi": [], "networks": ["127.0.0.1", "::1"] });
    client.patch(&path, 2, by_address).await.expect(200);
    assert_eq!(told(json!({})).await, pair("inside", "network_of_site"));
    let elsewhere = json!({ "networks": ["203.0.113.0/24"] });
    client.patch(&path, 3, elsewhere).await.expect(200);
    assert_eq!(told(fix(0.0)).await, pair("outside", "unknown_network"));
    client.delete(&path).await.expect(204);
    assert_eq!(told(fix(0.0)).await, pair("undecidable", "no_site"));
    // All that is recorded is shown to the person.
    let list = client
        .get(&company.path("/check-ins?limit=100"))
        .await
        .expect(200);
    let first = list["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (
            &first["wifi_bssid"],
            &first["latitude"],
            &first["site"]["distance_m"]
        ),
        (&json!(BSSID), &json!(null), &json!(null))
    );
    assert_eq!(first["site"]["name"], "总部");
}
