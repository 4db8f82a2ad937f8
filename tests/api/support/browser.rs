//! A browser with a page of the service open: it keeps cookies and says where its requests come from.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::client::{Client, Reply};

pub struct Browser {
    pub client: Client,
    /// Name, and path and value.
    pub cookies: BTreeMap<String, (String, String)>,
}

impl Browser {
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// The header with what it would send to a path.
    pub fn cookie(&self, path: &str) -> String {
        let fits = |(_, (folder, _)): &(&String, &(String, String))| path.starts_with(folder);
        let sent = self.cookies.iter().filter(fits);
        let sent: Vec<_> = sent
            .map(|(name, (_, value))| format!("{name}={value}"))
            .collect();
        sent.join("; ")
    }

    /// A request with its cookies alone.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let cookie = self.cookie(path);
        let request = self.client.request(method, path);
        if cookie.is_empty() {
            request
        } else {
            request.header(header::COOKIE, cookie)
        }
    }

    /// As a page of the service sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .header("x-muster-csrf", "1")
            .header("sec-fetch-site", "same-origin")
            .header(header::ORIGIN, self.client.base())
    }

    /// Sends it and keeps the cookies of the answer.
    pub async fn send(&mut self, request: RequestBuilder) -> Reply {
        let reply = self.client.send(request).await;
        for line in reply.headers.get_all(header::SET_COOKIE) {
            let mut parts = line.to_str().unwrap().split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let attributes: Vec<_> = parts.collect();
            for needed in ["HttpOnly", "SameSite=Strict"] {
                assert!(attributes.contains(&needed), "{line:?}");
            }
            let path = attributes
                .iter()
                .find_map(|part| part.strip_prefix("Path="));
            if attributes.contains(&"Max-Age=0") {
                self.cookies.remove(name);
            } else {
                let kept = (path.unwrap().to_owned(), value.to_owned());
                self.cookies.insert(name.to_owned(), kept);
            }
        }
        reply
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.bare(Method::GET, path);
        self.send(request).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        let request = self.request(Method::POST, path).json(&body);
        self.send(request).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Value {
        let body = serde_json::json!({ "email": email, "password": password });
        let reply = self.post("/v1/sessions/cookie", body).await;
        assert_eq!(reply.header("cache-control"), "no-store");
        reply.expect(201)
    }

    pub async fn refresh(&mut self) -> Reply {
        let request = self.request(Method::POST, "/v1/sessions/cookie/refresh");
        self.send(request).await
    }

    pub async fn sign_out(&mut self) -> Reply {
        let request = self.request(Method::DELETE, "/v1/sessions/cookie");
        self.send(request).await
    }
}
