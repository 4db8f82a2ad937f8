//! Sessions of browsers: cookies that no script can read and no other page can use.

use chrono::TimeDelta;
use reqwest::{Method, header};
use serde_json::json;

use super::second_factor::App;
use super::{EMAIL, PASSWORD, register, sign_in, somebody};
use crate::support::{Browser, TestServer};

/// Signing in, using, refreshing and leaving; no answer has a token that a script could read.
#[tokio::test]
async fn is_a_session_in_cookies() {
    let server = somebody().await;
    let mut browser = Browser::new(&server.client);
    browser.get("/v1/me").await.problem(401, "unauthenticated");
    let session = browser.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(session["expires_in"], 900);
    assert_eq!(session.as_object().unwrap().len(), 3, "{session:#}");
    let paths: Vec<_> = browser.cookies.values().map(|(path, _)| &**path).collect();
    assert_eq!(paths, ["/v1", "/v1/sessions/cookie"]);
    let me = browser.get("/v1/me").await.expect(200);
    assert_eq!(me["account_id"], session["account_id"]);

    // What changes something: with the header and from the own page.
    let founding = json!({ "name": "晨光科技", "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
    let organization = browser
        .post("/v1/organizations", founding)
        .await
        .expect(201);
    let inside = format!(
        "/v1/organizations/{}/departments",
        organization["id"].as_str().unwrap()
    );
    browser
        .post(&inside, json!({ "name": "研发部" }))
        .await
        .expect(201);
    browser.get(&inside).await.expect(200);

    // The access cookie ends with its token; the other brings the next.
    server.clock.advance(TimeDelta::minutes(16));
    browser.get("/v1/me").await.problem(401, "unauthenticated");
    let before = browser.cookies.clone();
    let reply = browser.refresh().await;
    assert!(reply.bytes.is_empty());
    reply.expect(204);
    assert!(
        before
            .iter()
            .all(|(name, value)| browser.cookies[name] != *value)
    );
    let listed = browser.get("/v1/me/sessions").await.expect(200);
    assert_eq!(listed["items"][0]["id"], session["session_id"]);
    assert_eq!(listed["items"][0]["current"], true);

    let kept = browser.cookies.clone();
    browser.sign_out().await.expect(204);
    assert!(browser.cookies.is_empty());
    browser.sign_out().await.expect(204);
    // Nor does it help to have kept them.
    browser.cookies = kept;
    browser.get("/v1/me").await.problem(401, "unauthenticated");
    browser
        .refresh()
        .await
        .problem(401, "refresh_token_refused");
    browser.sign_out().await.expect(204);
}

/// Each half of the cookies ends the session by itself, and nobody else's.
#[tokio::test]
async fn either_cookie_signs_out() {
    let server = somebody().await;
    let (_, phone) = sign_in(&server, EMAIL, PASSWORD).await;
    for lost in ["muster-access", "muster-refresh"] {
        let mut browser = Browser::new(&server.client);
        browser.sign_in(EMAIL, PASSWORD).await;
        let kept = browser.cookies.clone();
        browser.cookies.remove(lost);
        browser.sign_out().await.expect(204);
        browser.cookies = kept;
        browser.get("/v1/me").await.problem(401, "unauthenticated");
    }
    let mut browser = Browser::new(&server.client);
    for (name, path) in [
        ("muster-access", "/v1"),
        ("muster-refresh", "/v1/sessions/cookie"),
    ] {
        browser
            .cookies
            .insert(name.to_owned(), (path.to_owned(), "nonsense".to_owned()));
    }
    browser.sign_out().await.expect(204);
    phone.get("/v1/me").await.expect(200);
}

/// A refresh token works once, as everywhere; a second use ends the session.
#[tokio::test]
async fn reuse_ends_the_session() {
    let server = somebody().await;
    let mut owner = Browser::new(&server.client);
    owner.refresh().await.problem(401, "refresh_token_refused");
    owner.sign_in(EMAIL, PASSWORD).await;
    let mut thief = Browser::new(&server.client);
    thief.cookies = owner.cookies.clone();
    owner.refresh().await.expect(204);
    server.clock.advance(TimeDelta::seconds(30));
    thief.refresh().await.problem(401, "refresh_token_reused");
    owner.get("/v1/me").await.problem(401, "unauthenticated");
    owner.refresh().await.problem(401, "refresh_token_refused");
}

/// Sign-in asks for the second factor and counts failures as for everybody; a refusal sets nothing.
#[tokio::test]
async fn asks_for_the_second_factor() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let begun = json!({ "password": PASSWORD });
    let begun = client.post("/v1/me/second-factor", begun).await.expect(201);
    let app = App::scan(begun["otpauth_uri"].as_str().unwrap());
    let code = json!({ "code": app.code(&server) });
    client
        .post("/v1/me/second-factor/confirm", code)
        .await
        .expect(200);
    server.clock.advance(TimeDelta::seconds(30));

    let mut browser = Browser::new(&server.client);
    let mut body = json!({ "email": EMAIL, "password": "not the password" });
    let path = "/v1/sessions/cookie";
    browser
        .post(path, body.clone())
        .await
        .problem(401, "sign_in_refused");
    body["password"] = json!(PASSWORD);
    browser
        .post(path, body.clone())
        .await
        .problem(401, "second_factor_required");
    body["code"] = json!("000000-wrong");
    browser
        .post(path, body.clone())
        .await
        .problem(401, "second_factor_refused");
    assert!(browser.cookies.is_empty());
    body["code"] = json!(app.code(&server));
    browser.post(path, body).await.expect(201);
    browser.get("/v1/me").await.expect(200);
}

/// What another page can make a browser send changes nothing: a cookie needs the header and the
/// own origin, and so does what sets cookies.
#[tokio::test]
async fn other_pages_change_nothing() {
    let server = somebody().await;
    let base = server.client.base().to_owned();
    let mut browser = Browser::new(&server.client);
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    browser.sign_in(EMAIL, PASSWORD).await;
    let own = ("x-muster-csrf", "1");
    let refused: [&[(&str, &str)]; 8] = [
        &[],
        &[own],
        &[("origin", &base)],
        &[("sec-fetch-site", "same-origin")],
        &[("x-muster-csrf", "0"), ("origin", &base)],
        &[own, ("origin", "http://127.0.0.1:1")],
        &[own, ("origin", "null")],
        &[own, ("origin", &base), ("sec-fetch-site", "same-site")],
    ];
    for headers in refused {
        for (method, path) in [
            (Method::POST, "/v1/organizations"),
            (Method::PATCH, "/v1/me"),
            (Method::DELETE, "/v1/me/sessions"),
            (Method::POST, "/v1/sessions/cookie"),
            (Method::POST, "/v1/sessions/cookie/refresh"),
            (Method::DELETE, "/v1/sessions/cookie"),
        ] {
            let request = browser.bare(method, path).json(&credentials);
            let request = headers.iter().fold(request, |request, (name, value)| {
                request.header(*name, *value)
            });
            browser
                .client
                .send(request)
                .await
                .problem(403, "csrf_refused");
        }
    }
    // Either proof of the own page is enough.
    for proof in [("origin", &*base), ("sec-fetch-site", "same-origin")] {
        let founding =
            json!({ "name": "晨光科技", "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
        let request = browser
            .bare(Method::POST, "/v1/organizations")
            .json(&founding);
        let request = request.header(own.0, own.1).header(proof.0, proof.1);
        browser.send(request).await.expect(201);
    }
    browser.get("/v1/me").await.expect(200);
}

/// Who sends `Authorization` is asked for nothing else, and a cookie beside it is not looked at.
#[tokio::test]
async fn a_bearer_token_goes_first() {
    let server = somebody().await;
    register(&server, "lilei@example.com").await;
    let mut browser = Browser::new(&server.client);
    browser.sign_in(EMAIL, PASSWORD).await;
    let (lilei, bearer) = sign_in(&server, "lilei@example.com", PASSWORD).await;
    let both = |method, token: &str| browser.bare(method, "/v1/me").bearer_auth(token);
    let token = bearer.token.clone().unwrap();
    let me = server
        .client
        .send(both(Method::GET, &token))
        .await
        .expect(200);
    assert_eq!(me["account_id"], lilei["account_id"]);
    let edit = both(Method::PATCH, &token).header(header::IF_MATCH, "\"v2\"");
    let edited = server
        .client
        .send(edit.json(&json!({ "name": "李雷" })))
        .await
        .expect(200);
    assert_eq!(edited["account_id"], lilei["account_id"]);
    // Nor does a cookie help a token that does not hold.
    let refused = server.client.send(both(Method::GET, "not.a.token")).await;
    refused.problem(401, "unauthenticated");
    // Two cookies of one name: one of them is somebody else's doing.
    let twice = format!("{0}; {0}", browser.cookie("/v1/me"));
    let request = server
        .client
        .request(Method::GET, "/v1/me")
        .header(header::COOKIE, twice);
    server
        .client
        .send(request)
        .await
        .problem(401, "unauthenticated");
}

/// Behind https the cookies say so, in their names too, and those of plain http are none.
#[tokio::test]
async fn https_has_cookies_of_its_own() {
    let public = "https://muster.example/";
    let server =
        TestServer::start_with(|settings| settings.public_url = Some(public.parse().unwrap()))
            .await;
    register(&server, EMAIL).await;
    let mut browser = Browser::new(&server.client);
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    let request = browser
        .bare(Method::POST, "/v1/sessions/cookie")
        .json(&credentials);
    let request = request
        .header("x-muster-csrf", "1")
        .header(header::ORIGIN, "https://muster.example");
    let reply = browser.send(request).await;
    let set: Vec<_> = reply.headers.get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(set.len(), 2);
    for line in set {
        let line = line.to_str().unwrap();
        assert!(
            line.starts_with("__Secure-muster-") && line.contains("; Secure"),
            "{line}"
        );
    }
    reply.expect(201);
    browser.get("/v1/me").await.expect(200);
    let plain = browser.cookie("/v1/me").replace("__Secure-", "");
    let request = server
        .client
        .request(Method::GET, "/v1/me")
        .header(header::COOKIE, plain);
    server
        .client
        .send(request)
        .await
        .problem(401, "unauthenticated");
}
