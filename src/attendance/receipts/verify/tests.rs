use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn jwks() -> Keys {
    let x = URL_SAFE_NO_PAD.encode(key().verifying_key().as_bytes());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": x });
    Keys::parse(&json!({ "keys": [jwk] }).to_string()).unwrap()
}

/// Fills in what follows from the content.
fn seal(line: &mut Line, sealed: bool) {
    let bytes = canonical(&line.content).unwrap();
    line.digest = hex(&digest(bytes.as_bytes()));
    line.seal = sealed.then(|| Seal {
        key_id: "a".to_owned(),
        value: URL_SAFE_NO_PAD.encode(key().sign(bytes.as_bytes()).to_bytes()),
    });
}

/// A chain of so many batches.
fn chain(batches: &[usize]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for batch in batches {
        for at in 1..=*batch {
            let before = lines.last().map(|line| line.digest.clone());
            let seq = lines.len() + 1;
            let mut line = Line {
                content: json!({
                    "seq": seq, "id": format!("p{seq}"), "organization_id": "o", "verdict": "inside",
                    "previous": before.unwrap_or_else(|| hex(&GENESIS)), "at": seq * 60,
                }),
                digest: String::new(),
                seal: None,
            };
            seal(&mut line, at == *batch);
            lines.push(line);
        }
    }
    lines
}

fn faults(lines: &[Line], head: (i64, String)) -> Vec<String> {
    let mut verifier = Verifier::new(jwks(), "o".to_owned(), head);
    for line in lines {
        verifier.take(line.clone()).unwrap();
    }
    let faults = verifier.finish().faults;
    faults.iter().map(ToString::to_string).collect()
}

fn head(lines: &[Line]) -> (i64, String) {
    let last = lines.last().map(|line| line.digest.clone());
    (
        i64::try_from(lines.len()).unwrap(),
        last.unwrap_or_default(),
    )
}

#[test]
fn fractions_are_no_part_of_a_receipt() {
    assert!(canonical(&json!({ "a": 1.5 })).is_err());
    let given = json!({ "b": [1, null, true], "A": "\u{1f}\"é名", "a": {} });
    assert_eq!(
        canonical(&given).unwrap(),
        "{\"A\":\"\\u001f\\\"é名\",\"a\":{},\"b\":[1,null,true]}"
    );
}

proptest! {
    /// What nobody touched is intact; whatever is done to one line is found, and names it or the
    /// one beside it.
    #[test]
    fn whatever_is_done_is_found(
        batches in prop::collection::vec(1..6_usize, 1..6),
        place in any::<prop::sample::Index>(),
        act in 0..7_u8,
    ) {
        let mut lines = chain(&batches);
        let end = head(&lines);
        prop_assert_eq!(faults(&lines, end.clone()), Vec::<String>::new());
        let at = place.index(lines.len());
        let (seq, same) = (at + 1, lines[at].clone());
        match act {
            0 => lines[at].content["verdict"] = json!("outside"),
            1 => {
                lines[at].content["verdict"] = json!("outside");
                let bytes = canonical(&lines[at].content).unwrap();
                lines[at].digest = hex(&digest(bytes.as_bytes()));
            }
            2 => drop(lines.remove(at)),
            3 => {
                let mut forged = same;
                forged.content["id"] = json!("forged");
                seal(&mut forged, false);
                lines.insert(at, forged);
            }
            4 => lines.insert(at, same),
            5 if at + 1 < lines.len() => lines.swap(at, at + 1),
            5 => lines.clear(),
            _ => lines[at].content["organization_id"] = json!("another"),
        }
        let found = faults(&lines, end);
        let first = found.first().cloned().unwrap_or_default();
        let named = [format!("punch {seq} "), format!("punches {seq} to"), "punches 1 to".to_owned()];
        prop_assert!(named.iter().any(|name| first.contains(name)), "{act} {seq}: {found:?}");
    }

    /// Who writes the chain anew from a punch on, but has no key, is found at the next signature.
    #[test]
    fn who_has_no_key_cannot_write_it_anew(
        batches in prop::collection::vec(1..6_usize, 1..6),
        place in any::<prop::sample::Index>(),
    ) {
        let mut lines = chain(&batches);
        let at = place.index(lines.len());
        lines[at].content["verdict"] = json!("outside");
        for at in at..lines.len() {
            if at > 0 {
                lines[at].content["previous"] = json!(lines[at - 1].digest);
            }
            let bytes = canonical(&lines[at].content).unwrap();
            lines[at].digest = hex(&digest(bytes.as_bytes()));
        }
        let found = faults(&lines, head(&lines));
        prop_assert!(!found.is_empty());
        prop_assert!(found.iter().all(|fault| fault.contains("wrong signature")), "{found:?}");
    }
}
