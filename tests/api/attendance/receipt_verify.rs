//! The export of receipts, its check without the database, and what it finds.

use std::process::Command;

use futures_util::future::join_all;
use muster::attendance::receipts::check::{self, Checked};
use muster::attendance::receipts::verify::{Keys, canonical};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::receipt_keep::{elsewhere, keys};
use super::{company_with_site, fix, with};
use crate::support::{Company, client_id};

async fn export(company: &Company) -> String {
    let path = company.path("/attendance/receipts/export");
    let reply = company.owner.client.get(&path).await;
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.bytes).unwrap()
}

fn checked(file: &str, keys: &Value) -> Checked {
    let keys = Keys::parse(&keys.to_string()).unwrap();
    check::in_file(file.as_bytes(), keys).unwrap()
}

fn parsed(file: &str) -> Vec<Value> {
    let lines = file.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn joined(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn digest(content: &Value) -> Value {
    let bytes = canonical(content).unwrap();
    let digest = Sha256::digest(bytes.as_bytes());
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    Value::from(digits.collect::<String>())
}

/// Writes the chain anew from a line on, as somebody would who has everything but the key.
fn rechain(lines: &mut [Value], from: usize) {
    for at in from..lines.len() {
        if at > 1 {
            lines[at]["content"]["previous"] = lines[at - 1]["digest"].clone();
        }
        lines[at]["digest"] = digest(&lines[at]["content"]);
    }
    let newest = lines.last().unwrap()["digest"].clone();
    lines[0]["head"]["digest"] = newest;
}

/// Eight punches one after the other and eight at once; whatever is done to the export is found, and
/// the first punch that it was done to is named.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tampering_is_found() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let path = company.path("/check-ins");
    let make = |number: i32| {
        let body = with(fix(f64::from(number)), json!({ "id": client_id() }));
        let (client, path) = (person.client.clone(), path.clone());
        async move { client.post(&path, body).await.expect(201) }
    };
    for number in 0..8 {
        make(number).await;
    }
    join_all((8..16).map(make)).await;
    let (file, keys) = (export(&company).await, keys(&company).await);
    let whole = checked(&file, &keys);
    assert!(whole.is_intact(), "{whole:?}");
    assert_eq!(
        (whole.verdict.punches, whole.head.seq, whole.before_chain),
        (16, 16, 0)
    );
    for hidden in ["latitude", "31.23", "distance", "salt"] {
        assert!(!file.contains(hidden), "{hidden}");
    }

    type Act = fn(&mut Vec<Value>);
    let acts: [(&str, Act, &str); 13] = [
        (
            "another verdict",
            |l| l[4]["content"]["verdict"] = json!("outside"),
            "punch 4 (4) was changed",
        ),
        (
            "a new field",
            |l| l[4]["content"]["note"] = json!("x"),
            "punch 4 (4) was changed",
        ),
        (
            "another time, and its digest",
            |l| {
                l[3]["content"]["at"] = json!("2026-09-07T00:40:00.000000Z");
                l[3]["digest"] = digest(&l[3]["content"]);
            },
            "punch 3 (3) was changed",
        ),
        (
            "the first removed",
            |l| drop(l.remove(1)),
            "punch 1 was removed",
        ),
        (
            "some removed",
            |l| drop(l.drain(5..8)),
            "the punches 5 to 7 were removed",
        ),
        (
            "the last removed",
            |l| drop(l.pop()),
            "punch 16 was removed",
        ),
        (
            "one inserted beside another",
            |l| {
                let mut copy = l[5].clone();
                copy["content"]["id"] = json!("forged");
                copy["digest"] = digest(&copy["content"]);
                l.insert(5, copy);
            },
            "punch 5 (forged) was inserted, or put at another place",
        ),
        (
            "one inserted at the end",
            |l| {
                let mut copy = l[16].clone();
                copy["content"]["seq"] = json!(17);
                copy["content"]["previous"] = copy["digest"].clone();
                copy["digest"] = digest(&copy["content"]);
                l.push(copy);
            },
            "punch 17 (16) was inserted, or put at another place",
        ),
        (
            "two exchanged",
            |l| l.swap(6, 7),
            "punch 6 (6) was inserted, or put at another place",
        ),
        (
            "all written anew from one on",
            |l| {
                l[4]["content"]["verdict"] = json!("outside");
                rechain(l, 4);
            },
            "punch 4 (4) has a wrong signature: it, or one from 4 on, was written anew",
        ),
        (
            "one removed and all written anew",
            |l| {
                l.remove(4);
                for (at, line) in l.iter_mut().enumerate().skip(4) {
                    line["content"]["seq"] = json!(at);
                }
                l[0]["head"]["seq"] = json!(15);
                rechain(l, 4);
            },
            "punch 4 (5) has a wrong signature: it, or one from 4 on, was written anew",
        ),
        (
            "no signature at the end",
            |l| l[16]["seal"] = json!(null),
            "",
        ),
        (
            "another organization's",
            |l| l[2]["content"]["organization_id"] = json!("0192aaaa-0000-7000-8000-0000000000ff"),
            "punch 2 (2) was inserted: it is another organization's",
        ),
    ];
    let original = parsed(&file);
    // Ids as numbers, so that the cases can name them.
    let numbered = |text: String| {
        original.iter().skip(1).fold(text, |text, line| {
            let (id, seq) = (&line["content"]["id"], &line["content"]["seq"]);
            text.replace(id.as_str().unwrap(), &seq.to_string())
        })
    };
    for (what, act, expected) in acts {
        let mut lines = original.clone();
        act(&mut lines);
        let found = checked(&joined(&lines), &keys);
        assert!(!found.is_intact(), "{what}");
        let first = found.verdict.faults.first().map(ToString::to_string);
        let first = numbered(first.unwrap_or_default());
        if !expected.is_empty() {
            assert_eq!(first, expected, "{what}: {:?}", found.verdict.faults);
        } else {
            assert!(first.contains("vouched for by no signature"), "{first}");
        }
    }
    let strange = self::keys(&Company::found().await).await;
    let found = checked(&file, &strange);
    assert!(
        found.verdict.faults[0]
            .to_string()
            .contains("none of those given")
    );
    let garbled = file.replacen("\"seq\":3,", "\"seq\":\"3\",", 1);
    let found = checked(&garbled, &keys);
    assert_eq!(
        found.unreadable.as_deref(),
        Some("line 4 is no receipt: its content has no seq")
    );
}

/// The program says it in words, and fails; a file with another first line is refused.
#[tokio::test]
async fn the_program_checks_a_file() {
    let company = company_with_site().await;
    for metres in [1.0, 2.0, 3.0] {
        super::check_in(&company, &company.owner.client, fix(metres)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, jwks) = (folder.path().join("file"), folder.path().join("keys"));
    std::fs::write(&jwks, keys(&company).await.to_string()).unwrap();
    let verify = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(["verify", "--file"])
            .arg(&file)
            .arg("--keys")
            .arg(&jwks)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let text = export(&company).await;
    let (intact, said) = verify(&text);
    assert!(
        intact && said.contains("intact: 3 punches, head 3:"),
        "{said}"
    );
    let (intact, said) = verify(&text.replacen("\"inside\"", "\"outside\"", 1));
    assert!(
        !intact && said.contains("punch 1 (") && said.contains("was changed"),
        "{said}"
    );
    let (intact, said) = verify("{}\n");
    assert!(
        !intact && said.contains("its first line is not the head of an export"),
        "{said}"
    );
    // And by a program that knows nothing of this one, with what the employee kept.
    let receipts = parsed(&text);
    assert_eq!(receipts.len(), 4);
    let kept = company
        .owner
        .client
        .get(&company.path("/check-ins"))
        .await
        .expect(200);
    let mut signed = Vec::new();
    for item in kept["items"].as_array().unwrap().iter().rev() {
        let path = format!("/check-ins/{}/receipt", item["id"].as_str().unwrap());
        let receipt = company
            .owner
            .client
            .get(&company.path(&path))
            .await
            .expect(200);
        signed.push(receipt["signed"].clone());
    }
    signed.sort_by_key(|receipt| receipt["content"]["seq"].as_i64());
    assert_eq!(elsewhere(&signed, &keys(&company).await), "ok");
    for (line, kept) in receipts.iter().skip(1).zip(&signed) {
        assert_eq!(line["content"], kept["content"]);
    }
    // Only with the permission.
    let person = company.hire("王小明").await;
    let path = company.path("/attendance/receipts/export");
    person.client.get(&path).await.problem(403, "forbidden");
}
