//! The headers whose values are credentials, and the search for them in text that is printed.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

/// Names of headers that carry a credential, in requests or in responses. One text: a list takes 40 bytes more for each
/// name.
const SECRET_HEADERS: &str = "\
    authorization proxy-authorization cookie set-cookie x-api-key api-key x-auth-token x-access-token \
    x-amz-security-token x-apideck-downstream-authorization";

/// Names of request headers that are known not to carry a credential. One that ends in a hyphen stands for all names that
/// start with it.
const HARMLESS_HEADERS: &str = "\
    accept accept-charset accept-encoding accept-language connection content- date digest expect host if- prefer range te \
    traceparent tracestate user-agent x-apideck- x-correlation-id x-request-id";

/// The number of characters of a credential that must not be printed.
const PART: usize = 12;
/// A shorter value is not a secret, and would be found in many a harmless text.
const MIN_SECRET: usize = 8;
/// The same for a password, which is less often a common word than the value of any header.
const MIN_PASSWORD: usize = 6;
/// How many times a text may be encoded.
const MAX_ENCODINGS: usize = 3;

/// Whether the value of this header is a credential, which is never printed.
///
/// The one list for the whole SDK: it decides which request headers are marked as sensitive and which response
/// headers `Debug` redacts.
#[doc(hidden)]
pub fn is_secret_header(name: &HeaderName) -> bool {
    is_secret_name(name.as_str())
}

/// Whether a request header of this name may carry a credential: every header that is not known to be harmless. Its value
/// is marked as sensitive where it is set, and then never printed.
#[doc(hidden)]
pub fn may_be_secret(name: &HeaderName) -> bool {
    let name = name.as_str().as_bytes();
    let is_harmless = |entry: &[u8]| name == entry || entry.ends_with(b"-") && name.starts_with(entry);
    matches!(name, b"x-apideck-downstream-authorization" | b"x-apideck-downstream-url")
        || !words(HARMLESS_HEADERS).any(is_harmless)
}

fn is_secret_name(name: &str) -> bool {
    words(SECRET_HEADERS).any(|secret| secret == name.as_bytes())
}

/// The words of a list. Splitting text instead of bytes takes ten times as long.
fn words(list: &'static str) -> impl Iterator<Item = &'static [u8]> {
    list.as_bytes().split(|byte| *byte == b' ')
}

/// The credentials of a request, which are never printed. Text of the response is searched for them only when it is
/// printed: most responses never are.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Secrets(Vec<HeaderValue>);

#[allow(clippy::missing_fields_in_debug)] // They are not printed.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// The values in `request` that are marked as sensitive.
    pub(crate) fn of(request: &HeaderMap) -> Self {
        let mut secrets = Self::default();
        // `collect` takes 150 bytes more.
        for value in request.values() {
            if value.is_sensitive() {
                secrets.add(value.clone());
            }
        }
        secrets
    }

    pub(crate) fn add(&mut self, secret: HeaderValue) {
        self.0.push(secret);
    }

    /// Whether `text` contains one of the secrets, or a part of one, in any notation or in Base64.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let mut is_in = |part: &[u8], min| part.len() >= min && in_any_notation(text.as_bytes(), part);
        self.0.iter().any(|secret| any_part(secret, &mut is_in))
    }
}

/// Whether the text contains the secret or a part of it, as it is or with some levels of encoding removed.
fn in_any_notation(text: &[u8], secret: &[u8]) -> bool {
    let mut text = Cow::Borrowed(text);
    for _ in 0..=MAX_ENCODINGS {
        if shares_part(secret, &text) || in_base64(secret, &text) {
            return true;
        }
        match decoded(&text) {
            Some(decoded) => text = Cow::Owned(decoded),
            None => return false,
        }
    }
    false
}

/// Calls `check` with each part of a header value that is a secret by itself, and the least length of such a part, until
/// it returns `true`.
fn any_part(secret: &HeaderValue, check: &mut dyn FnMut(&[u8], usize) -> bool) -> bool {
    let value = secret.as_bytes();
    if let Some(url) = value.strip_prefix(b"https://").or_else(|| value.strip_prefix(b"http://")) {
        return any_part_of_url(url, check);
    }
    let (scheme, token) = split(value, b' ').unwrap_or((b"", value));
    if scheme.eq_ignore_ascii_case(b"basic") {
        let decoded = base64(token);
        if let Some((user, password)) = split(&decoded, b':') {
            if check(user, MIN_SECRET) || check(password, MIN_PASSWORD) {
                return true;
            }
        }
    }
    // Cookies and parameters have a value each.
    let mut pairs = value.split(|byte| matches!(byte, b';' | b',' | b' '));
    check(token, MIN_SECRET)
        || value.contains(&b'=')
            && pairs.any(|pair| split(pair, b'=').is_some_and(|(_, value)| check(value, MIN_SECRET)))
}

/// The same for a URL without its scheme: its user name, its password, and the values of its query and its fragment.
fn any_part_of_url(url: &[u8], check: &mut dyn FnMut(&[u8], usize) -> bool) -> bool {
    // Text is searched with its encodings removed.
    let mut check = |part: &[u8], min| check(decoded(part).as_deref().unwrap_or(part), min);
    let mut pieces = url.split(|byte| matches!(byte, b'?' | b'#'));
    let authority = pieces.next().and_then(|before| before.split(|byte| *byte == b'/').next()).unwrap_or_default();
    if let Some(end) = authority.iter().rposition(|byte| *byte == b'@') {
        let (user, password) = split(&authority[..end], b':').unwrap_or((&authority[..end], b""));
        if check(user, MIN_SECRET) || check(password, MIN_PASSWORD) {
            return true;
        }
    }
    let mut pairs = pieces.flat_map(|piece| piece.split(|byte| matches!(byte, b'&' | b';')));
    pairs.any(|pair| check(split(pair, b'=').map_or(pair, |(_, value)| value), MIN_SECRET))
}

/// Whether [`PART`] characters in a row are in both, or the whole secret if it is shorter.
fn shares_part(secret: &[u8], text: &[u8]) -> bool {
    /// Every part contains one of the blocks of this size that the text consists of.
    const BLOCK: usize = PART / 2;

    if secret.len() <= PART {
        return contains(text, secret);
    }
    (0..(text.len() + 1).saturating_sub(BLOCK)).step_by(BLOCK).any(|start| {
        let (before, block, after) = (&text[..start], &text[start..start + BLOCK], &text[start + BLOCK..]);
        secret.windows(BLOCK).enumerate().any(|(position, window)| {
            window[0] == block[0] && window == block && {
                let same = |(a, b): &(&u8, &u8)| a == b;
                let left = before.iter().rev().zip(secret[..position].iter().rev()).take_while(same).count();
                let right = after.iter().zip(&secret[position + BLOCK..]).take_while(same).count();
                left + BLOCK + right >= PART
            }
        })
    })
}

/// The same for what the text has in Base64. The characters before it may be of its alphabet as well, so each run of them
/// is decoded from its first four.
fn in_base64(secret: &[u8], text: &[u8]) -> bool {
    let mut runs = text.split(|byte| sextet(*byte).is_none()).filter(|run| run.len() > MIN_PASSWORD);
    runs.any(|run| (0..4).any(|start| shares_part(secret, &base64(&run[start..]))))
}

pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window[0] == part[0] && window == part)
}

fn split(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let position = text.iter().position(|byte| *byte == at)?;
    Some((&text[..position], &text[position + 1..]))
}

/// Removes one level of encoding: of JSON strings, of URLs and of HTML. `None` if the text is not encoded.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    // Without an early exit, this looks at sixteen bytes at once. Most texts are not encoded.
    if !text.iter().fold(false, |found, byte| found | matches!(byte, b'\\' | b'%' | b'&')) {
        return None;
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let (byte, len) = match first {
            b'\\' => match after.first() {
                Some(b'u') => number(after.get(1..5), 16).map_or((b'u', 2), |byte| (byte, 6)),
                Some(b'b' | b'f' | b'n' | b'r' | b't') => (b' ', 2),
                Some(character) => (*character, 2),
                None => (b'\\', 1),
            },
            b'%' => number(after.get(..2), 16).map_or((b'%', 1), |byte| (byte, 3)),
            b'&' => entity(after).map_or((b'&', 1), |(byte, len)| (byte, 1 + len)),
            byte => (*byte, 1),
        };
        decoded.push(byte);
        rest = rest.get(len..).unwrap_or_default();
    }
    (decoded.len() < text.len()).then_some(decoded)
}

/// The character of an HTML entity without its `&`, and the length of the entity.
fn entity(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().take(8).position(|byte| *byte == b';')?;
    let byte = match &text[..end] {
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"quot" => b'"',
        [b'#', b'x' | b'X', digits @ ..] => number(Some(digits), 16)?,
        [b'#', digits @ ..] => number(Some(digits), 10)?,
        _ => return None,
    };
    Some((byte, end + 1))
}

/// A character outside ASCII is not part of a header: it becomes another one that is not.
fn number(digits: Option<&[u8]>, radix: u32) -> Option<u8> {
    let code = u32::from_str_radix(std::str::from_utf8(digits?).ok()?, radix).ok()?;
    Some(u8::try_from(code).unwrap_or(0))
}

/// Decodes Base64 as far as it is valid, in both alphabets.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0);
    for value in text.iter().map_while(|byte| sextet(*byte)) {
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            #[allow(clippy::cast_possible_truncation)] // The bits before this byte were taken.
            decoded.push((bits >> count) as u8);
        }
    }
    decoded
}

/// The six bits of a character of Base64, in either alphabet.
fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At every offset in the text, and at every offset in the secret.
    #[test]
    fn shared_parts_are_found_at_every_offset() {
        let secret: Vec<u8> = (b'a'..=b'z').collect();
        for offset in 0..20 {
            for start in 0..=secret.len() - PART {
                let text = |len| [&vec![b'.'; offset], &secret[start..start + len], b"!?"].concat();
                assert!(shares_part(&secret, &text(PART)), "{offset} {start}");
                assert!(!shares_part(&secret, &text(PART - 1)), "{offset} {start}");
            }
        }
        for text in ["", "abcde", "abcdefghijk"] {
            assert!(!shares_part(&secret, text.as_bytes()), "{text}");
        }
        assert!(shares_part(&secret[..8], b"abcdefgh") && !shares_part(&secret[..8], b"abcdefg"));
    }
}
