//! Uploads by the tus protocol, as a client makes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{Client, Company, Person, Reply};

pub const MEDIA: &str = "application/offset+octet-stream";

/// A request of the protocol, to dress further.
pub fn tus(client: &Client, method: Method, path: &str) -> RequestBuilder {
    client
        .request(method, path)
        .header("tus-resumable", "1.0.0")
}

pub fn named(name: &str) -> String {
    format!("filename {}", STANDARD.encode(name))
}

/// Begins an upload.
pub async fn begin(company: &Company, person: &Person, name: &str, size: usize) -> Reply {
    let request = tus(&person.client, Method::POST, &company.path("/uploads"))
        .header("upload-length", size)
        .header("upload-metadata", named(name));
    person.client.send(request).await
}

/// Sends a part.
pub async fn part(person: &Person, path: &str, offset: usize, content: &[u8]) -> Reply {
    let request = tus(&person.client, Method::PATCH, path)
        .header("upload-offset", offset)
        .header("content-type", MEDIA)
        .body(content.to_vec());
    person.client.send(request).await
}

/// How far an upload is.
pub async fn offset(person: &Person, path: &str) -> usize {
    let reply = person
        .client
        .send(tus(&person.client, Method::HEAD, path))
        .await;
    assert_eq!(reply.status, 200, "HEAD {path}");
    reply.header("upload-offset").parse().unwrap()
}

/// A whole upload; the file's id.
pub async fn upload(company: &Company, person: &Person, name: &str, content: &[u8]) -> String {
    let begun = begin(company, person, name, content.len()).await;
    let path = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    if !content.is_empty() {
        part(person, &path, 0, content).await.expect(204);
    }
    id
}

/// The address at which somebody downloads a file.
pub async fn link(company: &Company, person: &Person, file: &str, variant: &str) -> String {
    let path = company.path(&format!("/files/{file}/link?variant={variant}"));
    let link = person.client.get(&path).await.expect(200);
    link["url"].as_str().unwrap().to_owned()
}

/// The content of a file, as somebody downloads it without a token.
pub async fn download(company: &Company, person: &Person, file: &str) -> Vec<u8> {
    let url = link(company, person, file, "original").await;
    let reply = company.server.client.get(&url).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    reply.bytes
}

/// A part of which so much is sent; the connection stays open.
pub async fn half(
    person: &Person,
    path: &str,
    at: usize,
    announced: usize,
    sent: &[u8],
) -> TcpStream {
    raw(
        person,
        path,
        at,
        &format!("Content-Length: {announced}"),
        sent,
    )
    .await
}

/// A part as its bytes are, with a header that says how long it is.
pub async fn raw(person: &Person, path: &str, at: usize, length: &str, sent: &[u8]) -> TcpStream {
    let address = person.client.base().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\n\
         Content-Type: {MEDIA}\r\nUpload-Offset: {at}\r\n{length}\r\n\r\n",
        person.client.token.as_ref().unwrap()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(sent).await.unwrap();
    stream.flush().await.unwrap();
    stream
}

/// Waits until the service has taken so much.
pub async fn until(person: &Person, path: &str, wanted: usize) {
    let reached = async { while offset(person, path).await < wanted {} };
    let patience = std::time::Duration::from_secs(60);
    tokio::time::timeout(patience, reached).await.unwrap();
}
