//! Signatures of an independent program, `vectors.mjs`, which signs with Node.js as Apideck's guide describes.

#![allow(clippy::unwrap_used)] // Also in helpers of tests.

use std::io::Write;
use std::process::{Command, Stdio};

use apideck_webhooks::{Verifier, WebhookError, sign};
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.mjs");
const VECTORS: &str = include_str!("vectors.json");

/// The secret, the body and the signature of a vector.
fn parts(vector: &Value) -> [&str; 3] {
    ["secret", "body", "signature"].map(|key| vector[key].as_str().unwrap())
}

/// Requires that the vector is accepted, and neither with another secret nor with another signature.
fn check_accepted(vector: &Value) {
    let [secret, body, signature] = parts(vector);
    let body = body.as_bytes();
    let verified = Verifier::new([secret]).verify(body, signature);
    assert!(verified.is_ok(), "{vector}: {verified:?}");
    let both = Verifier::new(["sk_live_new", secret]).verify(body, signature);
    assert!(both.is_ok(), "{vector}");
    let other = Verifier::new([&secret[1..]]).verify(body, signature);
    assert_eq!(other.unwrap_err(), WebhookError::WrongSignature, "{vector}");
    let changed: String = signature.chars().rev().collect();
    assert!(Verifier::new([secret]).verify(body, &changed).is_err(), "{vector}");
    for end in [0, body.len() / 2, body.len() - 1] {
        let truncated = Verifier::new([secret]).verify(&body[..end], signature);
        // White space at the end is not part of the canonical text.
        assert!(truncated.is_err() || body[end..].trim_ascii().is_empty(), "{vector}");
    }
    // Of a changed body, what is accepted reads as what was signed.
    for _ in 0..5 {
        let mut changed = body.to_vec();
        changed[fastrand::usize(..body.len())] ^= 1 << fastrand::u32(..8);
        if let Ok(other) = Verifier::new([secret]).verify(&changed, signature) {
            assert_eq!(other.text(), verified.as_ref().unwrap().text(), "{vector}");
        }
    }
    if vector["signed"] == "raw" {
        assert_eq!(verified.unwrap().text(), body, "{vector}");
    }
}

#[test]
fn node_signs_and_we_verify() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let accepted = vectors["accepted"].as_array().unwrap();
    assert!(accepted.len() > 250, "{}", accepted.len());
    accepted.iter().for_each(check_accepted);
}

#[test]
fn what_is_not_signed_is_refused() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let refused = vectors["refused"].as_array().unwrap();
    assert!(refused.len() > 10);
    for vector in refused {
        let [secret, body, signature] = parts(vector);
        let error = Verifier::new([secret]).verify(body.as_bytes(), signature).unwrap_err();
        let expected = match vector["name"].as_str().unwrap() {
            name if name.ends_with("member, the body signed") => WebhookError::DuplicateMember,
            "half a signature" | "the signature of SHA-1" => WebhookError::MalformedSignature,
            _ => WebhookError::WrongSignature,
        };
        assert_eq!(error, expected, "{vector}");
    }
}

/// `printf '%s' "$body" | openssl dgst -sha256 -hmac sk_live_openssl`, and the same with `-binary | base64`.
#[test]
fn openssl_signs_and_we_verify() {
    let verifier = Verifier::new(["sk_live_openssl"]);
    let body = r#"{"payload":{"event_id":"evt-1","event_type":"crm.contact.created","name":"Zoë"}}"#;
    let hex = "88edf86e3f860ee5d432cff2bc743ec18ce2f4d0b2e70ab4791112b0717b9ad1";
    let base64 = "iO34bj+GDuXUMs/yvHQ+wYzi9NCy5wq0eRESsHF7mtE=";
    for signature in [hex, base64] {
        assert!(verifier.verify(body.as_bytes(), signature).is_ok());
        let other_order =
            r#"{"payload": {"name": "Zo\u00eb", "event_type": "crm.contact.created", "event_id": "evt-1"}}"#;
        assert!(verifier.verify(other_order.as_bytes(), signature).is_ok());
        assert!(verifier.verify(body.replace('ë', "e").as_bytes(), signature).is_err());
    }
    assert_eq!(sign("sk_live_openssl", body.as_bytes()), hex);
    let one = "ed96c6bd8fe98e0f4200b5f71c8d9280bfdbc578e6abbf36e93c4d1d9178ba71";
    assert!(verifier.verify(b"{\"a\": 1.0}", one).is_ok());
}

#[test]
fn white_space_around_a_secret_does_not_matter() {
    let body = br#"{"payload":{"event_id":"evt-1"}}"#;
    let signature = sign("sk_live_example", body);
    for secret in [" sk_live_example", "sk_live_example\n", "\tsk_live_example \r\n"] {
        assert_eq!(sign(secret, body), signature);
        assert!(Verifier::new([secret]).verify(body, &signature).is_ok());
    }
    assert_ne!(sign("sk_live example", body), sign("sk_live  example", body));
}

#[test]
fn node_and_we_agree_about_1000_random_bodies() {
    // The macros write to where the test harness hides it.
    let mut out = std::io::stderr();
    if Command::new("node").arg("--version").output().is_err() {
        writeln!(out, "SKIPPED 1000 random webhook bodies: Node.js is not installed").unwrap();
        return;
    }
    let made = Command::new("node").args([SCRIPT, "make"]).output().unwrap();
    assert_eq!(String::from_utf8(made.stdout).unwrap(), VECTORS, "vectors.json is not what vectors.mjs makes");

    let seed = fastrand::u32(..).to_string();
    let signed = Command::new("node").args([SCRIPT, "random", &seed, "1000"]).output().unwrap();
    let vectors: Vec<Value> =
        signed.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(vectors.len(), 1000, "seed {seed}");
    vectors.iter().for_each(check_accepted);

    let mut node = Command::new("node");
    let mut node = node.args([SCRIPT, "verify"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = node.stdin.take().unwrap();
    for vector in &vectors {
        let [secret, body, _] = parts(vector);
        let line = json!({ "secret": secret, "body": body, "signature": sign(secret, body.as_bytes()) });
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let verified = node.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(verified.stdout).unwrap().trim(), "1000", "seed {seed}");
}
