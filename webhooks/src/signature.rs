//! HMAC-SHA256, and the signatures that headers carry.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::canonical::{InArrays, canonical};

/// The length of a signature in bytes.
const LEN: usize = 32;

/// Signs `body` as Apideck does: the HMAC-SHA256 of its canonical text with `secret`, in hexadecimal digits. A body that is
/// not JSON is signed as it is. White space around the secret is trimmed, as [`Verifier`](crate::Verifier) does. For tests of
/// a handler.
///
/// ```
/// use apideck_unify::webhooks::{Verifier, sign};
///
/// let body = br#"{"payload": {"event_type": "crm.lead.created", "event_id": "evt-1"}}"#;
/// let signature = sign("sk_live_example", body);
/// assert!(Verifier::new(["sk_live_example"]).verify(body, &signature).is_ok());
/// ```
pub fn sign(secret: &str, body: &[u8]) -> String {
    let text = std::str::from_utf8(body).ok().and_then(|text| canonical(text, InArrays::AsTheyCame).ok().flatten());
    let text = text.as_ref().map_or(body, String::as_bytes);
    hex(&mac(secret.trim().as_bytes(), text).finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// Whether `signature` is that of `text`. The comparison takes constant time.
pub(crate) fn fits(secret: &[u8], text: &[u8], signature: &[u8; LEN]) -> bool {
    mac(secret, text).verify_slice(signature).is_ok()
}

fn mac(secret: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { unreachable!("HMAC takes a key of any length") };
    mac.update(text);
    mac
}

/// Reads 64 hexadecimal digits, or 44 characters of base64.
pub(crate) fn parse(signature: &str) -> Option<[u8; LEN]> {
    let signature = signature.trim();
    let mut bytes = [0; LEN];
    if signature.len() == 2 * LEN {
        for (byte, digits) in bytes.iter_mut().zip(signature.as_bytes().chunks(2)) {
            let digit = |index: usize| char::from(digits[index]).to_digit(16);
            *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
        }
        return Some(bytes);
    }
    let decoded = STANDARD.decode(signature).ok()?;
    decoded.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_hexadecimal_or_base64() {
        let bytes: [u8; LEN] = std::array::from_fn(|index| u8::try_from(index * 8).unwrap());
        let hex = hex(&bytes);
        assert_eq!(&hex[..8], "00081018");
        let base64 = STANDARD.encode(bytes);
        for good in [hex.clone(), hex.to_uppercase(), base64.clone(), format!(" {hex}\n")] {
            assert_eq!(parse(&good), Some(bytes), "{good}");
        }
        let long = STANDARD.encode([0; LEN + 1]);
        let odd = format!("{}g", &hex[1..]);
        let unicode = "é".repeat(LEN);
        for bad in
            ["", &hex[1..], &hex[2..], &odd, &unicode, &base64[1..], &base64[..43], &long, &format!("sha256={hex}")]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    /// RFC 4231, test cases 1 and 6.
    #[test]
    fn the_mac_is_hmac_sha256() {
        let expected = parse("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7").unwrap();
        assert!(fits(&[0x0b; 20], b"Hi There", &expected));
        let expected = parse("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54").unwrap();
        assert!(fits(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First", &expected));
        assert!(!fits(&[0xaa; 130], b"Test Using Larger Than Block-Size Key - Hash Key First", &expected));
    }
}
