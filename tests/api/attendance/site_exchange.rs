//! Sites as GeoJSON, in and out.

use serde_json::{Value, json};

use super::{CENTRE, check_in, fix};
use crate::support::{Company, Reply};

fn point(name: &str) -> Value {
    json!({
        "type": "Feature", "geometry": { "type": "Point", "coordinates": [CENTRE.1, CENTRE.0] },
        "properties": { "name": name, "radius_m": 250 },
    })
}

/// A square around the centre with a square hole, in GCJ-02.
fn square(name: &str) -> Value {
    let ring = |half: f64| {
        let corner = |x: f64, y: f64| json!([121.4737 + x * half, 31.2304 + y * half]);
        json!([
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
            corner(-1.0, -1.0)
        ])
    };
    json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [ring(0.01), ring(0.001)] },
        "properties": { "name": name, "coordinate_system": "gcj02", "wifi": ["A4-2B-B0-0C-9D-01"] },
    })
}

async fn import(company: &Company, features: Value) -> Reply {
    let body = json!({ "type": "FeatureCollection", "features": features });
    company
        .owner
        .client
        .post(&company.path("/sites/geojson"), body)
        .await
}

/// What comes out goes in elsewhere, and comes out the same.
#[tokio::test]
async fn goes_in_and_out() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let made = import(&company, json!([point("总部"), square("园区")]))
        .await
        .expect(201);
    let ids = made["site_ids"].as_array().unwrap();
    assert_eq!(ids.len(), 2);
    let receipt = check_in(&company, client, fix(0.0)).await;
    assert_eq!(receipt["verdict"], "inside");
    let all = client
        .get(&company.path("/sites/geojson"))
        .await
        .expect(200);
    assert_eq!(all["type"], "FeatureCollection");
    let features = all["features"].as_array().unwrap();
    let headquarters = features
        .iter()
        .find(|feature| feature["id"] == ids[0])
        .unwrap();
    assert_eq!(headquarters["geometry"], point("")["geometry"]);
    assert_eq!(
        headquarters["properties"],
        json!({ "name": "总部", "coordinate_system": "wgs84", "radius_m": 250, "admits": "any", "wifi": [], "networks": [] })
    );
    let park = features
        .iter()
        .find(|feature| feature["id"] == ids[1])
        .unwrap();
    assert_eq!(park["geometry"], square("")["geometry"]);
    assert_eq!(park["properties"]["wifi"], json!(["a4:2b:b0:0c:9d:01"]));

    let other = Company::found().await;
    import(&other, json!(features)).await.expect(201);
    let again = other
        .owner
        .client
        .get(&other.path("/sites/geojson?limit=1"))
        .await
        .expect(200);
    assert_eq!(again["features"][0], features[0]);
    let next = format!(
        "/sites/geojson?limit=1&cursor={}",
        again["next_cursor"].as_str().unwrap()
    );
    let rest = other.owner.client.get(&other.path(&next)).await.expect(200);
    assert_eq!(
        (&rest["features"][0], rest.get("next_cursor")),
        (&features[1], None)
    );
}

/// Whatever is wrong with a feature is named, and then there is no site at all.
#[tokio::test]
async fn comes_whole_or_not_at_all() {
    let company = Company::found().await;
    import(&company, json!([point("总部")])).await.expect(201);
    let mut swapped = point("换");
    swapped["geometry"]["coordinates"] = json!([31.2304, 121.4737]);
    let mut nowhere = point("零");
    nowhere["geometry"]["coordinates"] = json!([0, 0]);
    let mut crossing = square("叉");
    crossing["geometry"]["coordinates"] = json!([[
        [121.0, 31.0],
        [121.01, 31.01],
        [121.01, 31.0],
        [121.0, 31.01],
        [121.0, 31.0]
    ]]);
    let mut round = square("圆");
    round["properties"]["radius_m"] = json!(300);
    let mut deaf = point("聋");
    deaf["properties"]["admits"] = json!("network");
    let mut radio = point("台");
    radio["properties"]["wifi"] = json!(["a4:2b:b0:0c:9d:01", "no bssid"]);
    let good = point("新");
    let features = json!([
        good,
        swapped,
        nowhere,
        crossing,
        round,
        deaf,
        radio,
        point("总部"),
        good
    ]);
    let problem = import(&company, features)
        .await
        .problem(422, "validation_failed");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    let expected = [
        "/features/1/geometry/coordinates/1",
        "/features/2/",
        "/features/3/geometry/coordinates",
        "/features/4/properties/radius_m",
        "/features/5/properties/admits",
        "/features/6/properties/wifi/1",
        "/features/7/properties/name",
        "/features/8/properties/name",
    ];
    assert_eq!(pointers.len(), expected.len(), "{problem:#}");
    for (pointer, expected) in pointers.iter().zip(expected) {
        assert!(pointer.starts_with(expected), "{pointer} is not {expected}");
    }
    assert_eq!(company.server.count("SELECT count(*) FROM sites").await, 1);
    let mut missing = point("缺");
    missing["geometry"]["coordinates"] = json!([121.4737]);
    let problem = import(&company, json!([missing]))
        .await
        .problem(422, "validation_failed");
    assert_eq!(
        problem["errors"][0]["pointer"],
        "/features/0/geometry/coordinates"
    );
    import(
        &company,
        json!([{ "type": "Feature", "geometry": null, "properties": {} }]),
    )
    .await
    .problem(422, "validation_failed");
    let employee = company.hire("王小明").await;
    employee
        .client
        .get(&company.path("/sites/geojson"))
        .await
        .problem(403, "forbidden");
}

/// What other programs write into a file is ignored, and so is what a page of one's own has.
#[tokio::test]
async fn ignores_foreign_members() {
    let company = Company::found().await;
    let mut styled = point("总部");
    styled["bbox"] = json!([121.0, 31.0, 122.0, 32.0]);
    styled["crs"] = Value::Null;
    styled["title"] = json!("Headquarters");
    styled["geometry"]["bbox"] = json!([121.0, 31.0, 122.0, 32.0]);
    styled["properties"]["marker-color"] = json!("#7e7e7e");
    let mut drawn = square("园区");
    drawn["geometry"]["bbox"] = json!([121.0, 31.0, 122.0, 32.0]);
    drawn["properties"]["fill"] = json!({ "colour": ["red", 0.5] });
    let of_crs = |name: &str| json!({ "type": "name", "properties": { "name": name } });
    let file = |crs: Value, features: Value| {
        json!({
            "type": "FeatureCollection", "name": "sites", "bbox": [121.0, 31.0, 122.0, 32.0],
            "crs": crs, "features": features,
        })
    };
    let client = &company.owner.client;
    let path = company.path("/sites/geojson");
    let usual = of_crs("urn:ogc:def:crs:OGC:1.3:CRS84");
    let body = file(usual, json!([styled, drawn]));
    client.post(&path, body).await.expect(201);

    let mut page = client.get(&format!("{path}?limit=1")).await.expect(200);
    assert!(page["next_cursor"].is_string());
    let other = Company::found().await;
    let elsewhere = other.path("/sites/geojson");
    let made = other.owner.client.post(&elsewhere, page.clone()).await;
    made.expect(201);
    page.as_object_mut().unwrap().remove("next_cursor");
    let again = other.owner.client.get(&elsewhere).await.expect(200);
    assert_eq!(again, page);

    let mut shifted = point("分部");
    shifted["crs"] = of_crs("EPSG:4490");
    let body = file(of_crs("urn:ogc:def:crs:EPSG::3857"), json!([shifted]));
    let problem = client
        .post(&path, body)
        .await
        .problem(422, "validation_failed");
    let errors = problem["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors.iter().map(|e| &e["pointer"]).collect();
    assert_eq!(pointers, ["/crs", "/features/0/crs"]);
    let detail = errors[0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("must be WGS 84") && detail.contains("EPSG::3857"));
}
