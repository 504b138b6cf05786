//! Verifies the signature of a request.

use std::borrow::Cow;
use std::fmt;

use apideck_models::{WebhookGenericEvent, from_json};
use apideck_wire::DecodeError;
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use crate::canonical::{Fault, InArrays, canonical};
use crate::delivery::{Delivery, SIGNATURE_HEADER, header};
use crate::error::WebhookError;
use crate::event::Event;
use crate::signature;

/// The default limit of a body: 1 MiB.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Verifies that Apideck sent a request, and reads its event.
///
/// One verifier serves a whole program. `Debug` does not print the secrets, and their memory is overwritten when the verifier
/// is dropped.
///
/// ```
/// use apideck_unify::webhooks::{Verifier, sign};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let verifier = Verifier::new(["sk_live_example"]);
///     let body = br#"{"payload": {"event_id": "evt-1", "event_type": "crm.lead.created"}}"#;
///
///     let event = verifier.verify(body, &sign("sk_live_example", body))?.event()?;
///     assert_eq!(event.event_id(), Some("evt-1"));
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Verifier {
    secrets: Vec<SecretString>,
    max_body_bytes: usize,
}

impl Verifier {
    /// A verifier that accepts the signature of any of these secrets: the API key, or the new and the old key while the key is
    /// rotated.
    ///
    /// White space around a secret is trimmed. A blank secret is left out, since anybody could sign with it. Without another secret,
    /// nothing is accepted.
    pub fn new<S: Into<SecretString>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let secrets = secrets.into_iter().map(Into::into);
        let secrets = secrets.filter(|secret: &SecretString| !secret.expose_secret().trim().is_empty()).collect();
        Self { secrets, max_body_bytes: MAX_BODY_BYTES }
    }

    /// The longest body that is accepted, in bytes. The default is 1 MiB, and an event has a few kilobytes.
    ///
    /// The server reads the body before it is verified, so limit it there as well: axum does at 2 MB.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Verifies a request and reads its event, with what the headers say about it.
    ///
    /// ```
    /// use apideck_unify::http::HeaderMap;
    /// use apideck_unify::webhooks::{Verifier, sign};
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let body = br#"{"payload": {"event_id": "evt-1", "event_type": "crm.lead.created"}}"#;
    ///     let mut headers = HeaderMap::new();
    ///     headers.insert("x-apideck-signature", sign("sk_live_example", body).parse()?);
    ///     headers.insert("x-apideck-idempotency-key", "key-1".parse()?);
    ///
    ///     let delivery = Verifier::new(["sk_live_example"]).receive(&headers, body)?;
    ///     assert_eq!(delivery.event.event_type(), "crm.lead.created");
    ///     assert_eq!(delivery.idempotency_key.as_deref(), Some("key-1"));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WebhookError`]: what [`verify`](Self::verify) and [`Verified::event`] return, and
    /// [`MissingSignature`](WebhookError::MissingSignature).
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<Delivery, WebhookError> {
        let signature = header(headers, SIGNATURE_HEADER).ok_or(WebhookError::MissingSignature)?;
        let event = self.verify(body, &signature)?.event()?;
        Ok(Delivery::new(headers, event))
    }

    /// Verifies that `signature`, the value of the header `x-apideck-signature`, is that of `body`.
    ///
    /// # Errors
    ///
    /// [`WebhookError`], of which all but [`Unreadable`](WebhookError::Unreadable) and
    /// [`MissingSignature`](WebhookError::MissingSignature) can be returned.
    pub fn verify<'a>(&self, body: &'a [u8], signature: &str) -> Result<Verified<'a>, WebhookError> {
        if self.secrets.is_empty() {
            return Err(WebhookError::NoSecret);
        }
        if body.len() > self.max_body_bytes {
            return Err(WebhookError::TooLarge { limit: self.max_body_bytes });
        }
        let signature = signature::parse(signature).ok_or(WebhookError::MalformedSignature)?;
        let text = String::from_utf8_lossy(body);
        let is_utf8 = matches!(text, Cow::Borrowed(_));
        let text = text.trim_start_matches('\u{feff}');
        let guide = canonical(text, InArrays::AsTheyCame);
        let sorted = canonical(text, InArrays::Sorted);
        let fault = guide.as_ref().err().copied();
        let [guide, sorted] = [guide, sorted].map(|text| text.ok().flatten().filter(|_| is_utf8));

        // All pairs of a text and a secret are compared, also after one has fitted.
        let fits = |text: &[u8]| {
            let all = self.secrets.iter().map(|secret| secret.expose_secret().trim().as_bytes());
            all.fold(false, |fits, secret| fits | signature::fits(secret, text, &signature))
        };
        let as_it_came = fits(body);
        let [guide, sorted] = [guide, sorted].map(|text| text.map(|text| (fits(text.as_bytes()), text)));
        let signed = match (guide, sorted) {
            _ if as_it_came => Cow::Borrowed(body),
            (Some((true, text)), _) | (_, Some((true, text))) => Cow::Owned(text.into_bytes()),
            _ => return Err(WebhookError::WrongSignature),
        };
        match fault {
            Some(Fault::DuplicateMember) => Err(WebhookError::DuplicateMember),
            Some(Fault::TooDeep) => Err(WebhookError::TooDeep),
            Some(Fault::NotJson) => Ok(Verified { text: signed, is_json: false }),
            None => Ok(Verified { text: signed, is_json: true }),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secrets, max_body_bytes } = self;
        f.debug_struct("Verifier").field("secrets", &secrets.len()).field("max_body_bytes", max_body_bytes).finish()
    }
}

/// A body with a valid signature.
#[derive(Clone)]
pub struct Verified<'a> {
    text: Cow<'a, [u8]>,
    is_json: bool,
}

impl Verified<'_> {
    /// The text that was signed: the body, or its canonical text. To read the body yourself, read this one: the values of
    /// both are the same, but for numbers with more digits than JavaScript has.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Reads the event, as leniently as a response.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Unreadable`] if the body is not a JSON object.
    pub fn event(&self) -> Result<Event, WebhookError> {
        if self.is_json {
            return Event::read(&self.text).map_err(WebhookError::Unreadable);
        }
        // The codec says where the text ends being JSON.
        let error = from_json::<WebhookGenericEvent>(&self.text).err();
        let other = || DecodeError { path: String::new(), expected: "JSON".into(), found: "another text".into() };
        Err(WebhookError::Unreadable(error.unwrap_or_else(other)))
    }
}

impl fmt::Debug for Verified<'_> {
    /// Prints the length of the text, which is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}
