//! File names in `content-disposition` (RFC 6266).

/// The file name in a header value, made safe: only what follows the last path separator or colon (on Windows, a colon
/// ends a drive or starts an alternate stream), without control characters. `None` if nothing is left.
pub(super) fn from_disposition(disposition: &[u8]) -> Option<String> {
    let parameters = parameters(disposition);
    let named = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice());
    let extended = named("filename*").and_then(decoded);
    let name = extended.or_else(|| named("filename").map(text))?;
    let name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let name: String = name.chars().filter(|character| !character.is_control()).collect();
    let name = name.trim();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

/// The parameters after the type, with names in lowercase and values without quotes.
fn parameters(disposition: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = disposition;
    while let Some(semicolon) = rest.iter().position(|byte| *byte == b';') {
        rest = &rest[semicolon + 1..];
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
        let key = String::from_utf8_lossy(&rest[..end]).trim().to_ascii_lowercase();
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix(b"=") {
            let (value, after) = value(after.trim_ascii_start());
            found.push((key, value));
            rest = after;
        }
    }
    found
}

/// The value at the start of `rest`, and what follows it.
fn value(rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = rest.strip_prefix(b"\"") else {
        let end = rest.iter().position(|byte| *byte == b';').unwrap_or(rest.len());
        return (rest[..end].trim_ascii().to_vec(), &rest[end..]);
    };
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = quoted.get(at) {
        match byte {
            b'"' => return (value, &quoted[at + 1..]),
            // Only these two are escapes: some servers send a path, which keeps its separators.
            b'\\' if matches!(quoted.get(at + 1), Some(b'"' | b'\\')) => {
                at += 1;
                value.push(quoted[at]);
            }
            _ => value.push(*byte),
        }
        at += 1;
    }
    (value, &[])
}

/// `UTF-8'en'na%C3%AFve` (RFC 8187).
fn decoded(value: &[u8]) -> Option<String> {
    let mut pieces = value.splitn(3, |byte| *byte == b'\'');
    let (charset, encoded) = (pieces.next()?, pieces.nth(1)?);
    let bytes: Vec<u8> = percent_encoding::percent_decode(encoded).collect();
    if charset.eq_ignore_ascii_case(b"utf-8") {
        String::from_utf8(bytes).ok()
    } else if charset.eq_ignore_ascii_case(b"iso-8859-1") {
        Some(bytes.into_iter().map(char::from).collect())
    } else {
        None
    }
}

/// Text of a header: UTF-8 if it is that, ISO 8859-1 otherwise.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::from_disposition;

    #[test]
    fn file_names() {
        for (disposition, name) in [
            ("attachment; filename=\"report.pdf\"", "report.pdf"),
            ("attachment; filename=report.pdf", "report.pdf"),
            ("ATTACHMENT;FileName = report.pdf ; size=3", "report.pdf"),
            ("inline; filename=\"a \\\"b\\\"; c.txt\"; x=y", "a \"b\"; c.txt"),
            ("attachment; filename*=UTF-8''na%C3%AFve%20file.txt", "naïve file.txt"),
            ("attachment; filename=\"plain.txt\"; filename*=utf-8'en'%e2%82%ac.txt", "€.txt"),
            ("attachment; filename*=iso-8859-1'en'%A3.txt; filename=x", "£.txt"),
            // A value that cannot be decoded is ignored.
            ("attachment; filename*=UTF-8''%FF; filename=fallback.txt", "fallback.txt"),
            ("attachment; filename*=koi8-r''%C3; filename=fallback.txt", "fallback.txt"),
            ("attachment; filename=\"žluťoučký.txt\"", "žluťoučký.txt"),
            ("attachment; filename=\"unclosed.txt", "unclosed.txt"),
            ("attachment; filename=\"../../etc/passwd\"", "passwd"),
            ("attachment; filename=\"C:\\Users\\me\\x.txt\"", "x.txt"),
            ("attachment; filename=\"C:evil.exe\"", "evil.exe"),
            ("attachment; filename*=UTF-8''a.txt%3Ahidden", "hidden"),
            ("attachment; filename*=UTF-8''..%2F..%2Fx.txt", "x.txt"),
            ("attachment; filename*=UTF-8''a%00b%0Ac.txt", "abc.txt"),
        ] {
            assert_eq!(from_disposition(disposition.as_bytes()).as_deref(), Some(name), "{disposition}");
        }
        assert_eq!(from_disposition(b"attachment; filename=\"caf\xe9.txt\"").as_deref(), Some("café.txt"));
        for none in [
            "",
            "attachment",
            "attachment; name=x",
            "attachment; filename=",
            "attachment; filename=\"\"",
            "attachment; filename=\"..\"",
            "attachment; filename=\"a/\"",
            "attachment; filename=\"a/..\"",
            "attachment; filename=\"C:\"",
            "filename=x",
            "attachment; filename",
        ] {
            assert_eq!(from_disposition(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn names_from_any_bytes_are_safe() {
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    b"filename*=\"\\;'% /.a\xff\0UTF-8:"[(state >> 33) as usize % 27]
                })
                .collect();
            let name =
                from_disposition(&[b"a; filename=".as_slice(), &bytes].concat()).unwrap_or_else(|| "x".to_owned());
            assert!(!name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && name != "..", "{name:?}");
        }
    }
}
