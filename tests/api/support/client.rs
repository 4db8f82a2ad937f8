//! Requests as a client sends them, each answer held against the contract.

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::contract;

/// Somebody who calls: anonymous, or with a token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub bytes: Vec<u8>,
    /// `null` when the body is not JSON.
    pub json: Value,
    request: String,
}

impl Client {
    pub fn new(base: &str) -> Self {
        // Whoever was first has chosen the same.
        ::rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let http = reqwest::Client::new();
        Self {
            http,
            base: base.to_owned(),
            token: None,
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request to dress further before [`Self::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let request = request.build().unwrap();
        let (method, url) = (request.method().clone(), request.url().clone());
        let response = self.http.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        contract::check(method.as_str(), url.path(), status, &json);
        assert!(status != 500, "{method} {url} answered 500: {json}");
        assert!(
            headers.contains_key("x-request-id"),
            "{method} {url} has no request id"
        );
        Reply {
            status,
            headers,
            bytes,
            json,
            request: format!("{method} {url}"),
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Any request on the version that was read just before.
    pub async fn on(&self, version: i64, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = self
            .request(method, path)
            .header("if-match", format!("\"v{version}\""));
        self.send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// An edit on the version that was read just before.
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> Reply {
        let request = self
            .request(Method::PATCH, path)
            .header("if-match", format!("\"v{version}\""));
        self.send(request.json(&body)).await
    }
}

impl Reply {
    /// The JSON, if the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{} answered {}",
            self.request,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json
    }

    /// The problem, if it has the expected status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let request = self.request.clone();
        let json = self.expect(status);
        assert_eq!(json["code"], code, "{request} answered {json:#}");
        json
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("{} has no {name}", self.request));
        value.to_str().unwrap()
    }
}
