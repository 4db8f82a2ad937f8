//! A real S3 server, moto, as a child of the test.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::smtp::python;

pub struct S3Server {
    pub url: String,
    bucket: String,
    /// Ends with its standard input, which ends with this value.
    _child: Child,
}

impl S3Server {
    /// With an empty bucket.
    pub async fn start(bucket: &str) -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/api/support/s3_server.py"
        );
        let mut child = Command::new(python())
            .args([script, bucket])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_secs(60), lines.next_line())
            .await
            .unwrap()
            .unwrap();
        Self {
            url: first.expect("the S3 server of the tests did not start; its error is above"),
            bucket: bucket.to_owned(),
            _child: child,
        }
    }

    /// The names of the objects in the bucket.
    pub async fn objects(&self) -> Vec<String> {
        let url = format!("{}/{}?list-type=2", self.url, self.bucket);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        text.split("<Key>")
            .skip(1)
            .map(|rest| rest.split("</Key>").next().unwrap().to_owned())
            .collect()
    }
}
