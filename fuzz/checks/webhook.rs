//! Any bytes as the body of a webhook request: what is signed is accepted, and what is accepted was signed.

use apideck_unify::webhooks::{Event, Verifier, WebhookError, sign};

const SECRET: &str = "sk_live_fuzz";

pub fn check(body: &[u8]) {
    let verifier = Verifier::new([SECRET, "sk_live_other"]);
    let signature = sign(SECRET, body);
    match verifier.verify(body, &signature) {
        Ok(signed) => {
            let text = signed.text();
            // The text that was signed is signed with the same signature, and reads as it did.
            assert_eq!(sign(SECRET, text), signature);
            let again = verifier.verify(text, &signature).expect("the signed text");
            assert_eq!(again.text(), text);
            match signed.event() {
                Ok(event) => {
                    assert_eq!(Event::read(text).as_ref(), Ok(&event));
                    let _ = format!("{event:?}");
                }
                Err(error) => assert!(matches!(error, WebhookError::Unreadable(_))),
            }
            // Of a changed body, what is accepted reads as what was signed.
            let mut changed = body.to_vec();
            let at = body.iter().map(|byte| usize::from(*byte)).sum::<usize>() % body.len().max(1);
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
            }
            if let Ok(other) = verifier.verify(&changed, &signature) {
                assert_eq!(other.text(), text);
            }
        }
        Err(error) => assert!(matches!(error, WebhookError::DuplicateMember | WebhookError::TooDeep), "{error}"),
    }
    assert!(Verifier::new(["sk_live_another"]).verify(body, &signature).is_err());
}
