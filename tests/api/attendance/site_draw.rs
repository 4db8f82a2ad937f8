//! Sites that are areas: GeoJSON in and out, and what is no area.

use serde_json::{Value, json};

use super::{CENTRE, check_in, fix, new_site, site, with};
use crate::support::Company;

/// A ring of these corners, thousandths of a degree east and north of the centre.
fn ring(corners: &[(f64, f64)]) -> Value {
    let closed = corners.iter().chain(corners.first());
    closed
        .map(|(x, y)| json!([CENTRE.1 + x / 1e3, CENTRE.0 + y / 1e3]))
        .collect()
}

fn square(half: f64) -> Value {
    ring(&[(-half, -half), (half, -half), (half, half), (-half, half)])
}

fn polygon(rings: &[Value]) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

fn drawn(name: &str, area: Value) -> Value {
    json!({ "name": name, "coordinate_system": "wgs84", "area": area })
}

/// A campus with a lake: inside, on the water, at its border; read back as it was drawn.
#[tokio::test]
async fn draws_areas() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let sites = company.path("/sites");
    let area = polygon(&[square(3.0), square(1.0)]);
    let created = client
        .post(&sites, drawn("园区", area.clone()))
        .await
        .expect(201);
    assert_eq!(
        (&created["area"], &created["radius_m"]),
        (&area, &json!(null))
    );
    let off = (created["latitude"].as_f64().unwrap() - CENTRE.0).abs();
    assert!(off < 1e-6, "{created:#}");
    for (metres, accuracy, verdict, reason) in [
        (200.0, 5.0, "inside", "within_area"),
        (0.0, 5.0, "outside", "beyond_area"),
        (105.0, 20.0, "borderline", "within_accuracy"),
        (500.0, 5.0, "outside", "beyond_area"),
    ] {
        let body = with(fix(metres), json!({ "accuracy_m": accuracy }));
        let receipt = check_in(&company, client, body).await;
        assert_eq!(
            (&receipt["verdict"], &receipt["reasons"][0]["code"]),
            (&json!(verdict), &json!(reason)),
            "{metres}: {receipt:#}"
        );
    }
    // An island in the lake: several polygons.
    let path = format!("{sites}/{}", created["id"].as_str().unwrap());
    let islands = json!({ "type": "MultiPolygon", "coordinates": [[square(3.0), square(1.0)], [square(0.5)]] });
    let edited = client
        .patch(&path, 1, json!({ "area": islands }))
        .await
        .expect(200);
    assert_eq!(edited["area"], islands);
    assert_eq!(
        check_in(&company, client, fix(0.0)).await["verdict"],
        "inside"
    );
    // A radius makes a circle of it, around where its middle was; an area makes an area of a circle.
    let edited = client
        .patch(&path, 2, json!({ "radius_m": 50 }))
        .await
        .expect(200);
    assert_eq!(
        (&edited["area"], &edited["radius_m"]),
        (&json!(null), &json!(50))
    );
    assert_eq!(
        check_in(&company, client, fix(55.0)).await["verdict"],
        "borderline"
    );
    let edited = client
        .patch(&path, 3, json!({ "area": area }))
        .await
        .expect(200);
    assert_eq!(
        (&edited["area"], &edited["radius_m"]),
        (&area, &json!(null))
    );
    let audit = client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    assert_eq!(audit["items"][0]["action"], "site.edited", "{audit:#}");
}

/// Each refusal names ring and point, also through the service; nothing is left behind.
#[tokio::test]
async fn refuses_what_is_no_area() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let sites = company.path("/sites");
    let bow = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]);
    let open = json!([
        [121.47, 31.23],
        [121.48, 31.23],
        [121.48, 31.24],
        [121.47, 31.24]
    ]);
    let swapped = json!([
        [31.23, 121.47],
        [31.23, 121.48],
        [31.24, 121.48],
        [31.23, 121.47]
    ]);
    let far = json!([[179.9, 0.5], [-179.9, 0.5], [-179.9, 0.6], [179.9, 0.5]]);
    let polar = json!([[10.0, 89.0], [20.0, 89.0], [20.0, 89.1], [10.0, 89.0]]);
    for (area, pointer, detail) in [
        (polygon(&[bow]), "/area/coordinates/0/0", "crosses"),
        (polygon(&[open]), "/area/coordinates/0/3", "not closed"),
        (
            polygon(&[swapped]),
            "/area/coordinates/0/0",
            "longitude first",
        ),
        (polygon(&[far]), "/area/coordinates/0/1", "180th meridian"),
        (polygon(&[polar]), "/area/coordinates/0/0", "poles"),
        (
            polygon(&[square(1.0), square(2.0)]),
            "/area/coordinates/1",
            "outside of its polygon",
        ),
        (polygon(&[square(900.0)]), "/area/coordinates", "25 km"),
        (
            json!({ "type": "MultiPolygon", "coordinates": [[square(1.0)], [square(2.0)]] }),
            "/area/coordinates/0",
            "lies in polygon 1",
        ),
        (
            json!({ "type": "MultiPolygon", "coordinates": [] }),
            "/area/coordinates",
            "1 to 16 polygons",
        ),
    ] {
        let problem = client
            .post(&sites, drawn("园区", area.clone()))
            .await
            .problem(422, "validation_failed");
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], pointer, "{area}: {problem:#}");
        assert!(
            error["detail"].as_str().unwrap().contains(detail),
            "{problem:#}"
        );
    }
    // Not GeoJSON at all, or both a circle and an area, or neither.
    for (body, pointer) in [
        (
            drawn(
                "园区",
                json!({ "type": "Point", "coordinates": [121.0, 31.0] }),
            ),
            "/area",
        ),
        (drawn("园区", json!({ "type": "Polygon" })), "/area"),
        (
            with(new_site("园区"), json!({ "area": polygon(&[square(1.0)]) })),
            "/latitude",
        ),
        (
            json!({ "name": "园区", "coordinate_system": "wgs84" }),
            "/latitude",
        ),
        (
            json!({ "name": "园区", "coordinate_system": "wgs84", "latitude": 31.0 }),
            "/longitude",
        ),
    ] {
        let problem = client
            .post(&sites, body.clone())
            .await
            .problem(422, "validation_failed");
        let told = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(told.starts_with(pointer), "{body}: {problem:#}");
    }
    let id = site(&company, "总部").await;
    let path = format!("{sites}/{id}");
    let area = polygon(&[square(1.0)]);
    client
        .patch(&path, 1, json!({ "area": area, "radius_m": 3 }))
        .await
        .problem(422, "validation_failed");
    client
        .patch(&path, 1, json!({ "area": area }))
        .await
        .expect(200);
    client
        .patch(&path, 2, json!({ "latitude": 31.0 }))
        .await
        .problem(422, "validation_failed");
}
