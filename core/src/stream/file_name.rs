//! File names in `content-disposition` (RFC 6266).

/// Maximum length of a file name in bytes, as most file systems have it.
const MAX_LEN: usize = 255;

/// An extension up to this many bytes is kept when a name is cut.
const MAX_EXTENSION: usize = 32;

/// The file name in a header value, made safe; `None` if nothing is left.
pub(super) fn from_disposition(disposition: &[u8]) -> Option<String> {
    let parameters = parameters(disposition);
    let named = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice());
    let extended = named("filename*").and_then(decoded);
    safe(&extended.or_else(|| named("filename").map(text))?)
}

/// A name that every system takes for a file in the current directory; `None` if nothing is left.
fn safe(name: &str) -> Option<String> {
    // On Windows, a colon ends a drive or starts an alternate stream.
    let name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let mut safe: String = name
        .chars()
        .filter(|character| !character.is_control() && !is_format(*character))
        .map(|character| if matches!(character, '<' | '>' | '"' | '|' | '?' | '*') { '_' } else { character })
        .collect();
    if is_device(safe.trim()) {
        safe.insert(safe.len() - safe.trim_start().len(), '_');
    }
    let mut name = trimmed(&safe);
    let cut;
    if name.len() > MAX_LEN {
        let dot = name.rfind('.').filter(|dot| name.len() - dot <= MAX_EXTENSION);
        let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
        let mut end = MAX_LEN - extension.len();
        while !stem.is_char_boundary(end) {
            end -= 1;
        }
        cut = [&stem[..end], extension].concat();
        name = trimmed(&cut);
    }
    (!name.is_empty()).then(|| name.to_owned())
}

/// Windows drops dots and spaces at the end of a name, so that it would be another one.
fn trimmed(name: &str) -> &str {
    name.trim_start().trim_end_matches(|character: char| character == '.' || character.is_whitespace())
}

/// Whether Windows takes a name for a device, whatever its extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let port = stem.char_indices().nth(3).map(|(at, _)| stem.split_at(at));
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].iter().any(|device| stem.eq_ignore_ascii_case(device))
        || port.is_some_and(|(name, number)| {
            (name.eq_ignore_ascii_case("COM") || name.eq_ignore_ascii_case("LPT"))
                && (number.len() == 1 && number.as_bytes()[0].is_ascii_digit() || matches!(number, "¹" | "²" | "³"))
        })
}

/// Whether this is an invisible formatting character (Unicode category Cf, such as the marks of direction) or a line
/// separator.
fn is_format(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
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
    use super::{from_disposition, safe};

    #[test]
    fn file_names() {
        for (disposition, name) in [
            ("attachment; filename=\"report.pdf\"", "report.pdf"),
            ("attachment; filename=report.pdf", "report.pdf"),
            ("ATTACHMENT;FileName = report.pdf ; size=3", "report.pdf"),
            ("inline; filename=\"a \\\"b\\\"; c.txt\"; x=y", "a _b_; c.txt"),
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
            ("attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe", "invoicefdp.exe"),
            ("attachment; filename*=UTF-8''%EF%BB%BFa%E2%80%8B%E2%81%A6b%C2%AD%E2%80%A8.txt", "ab.txt"),
            ("attachment; filename=\"a*b?c<d>e|f.txt\"", "a_b_c_d_e_f.txt"),
            ("attachment; filename=NUL", "_NUL"),
            ("attachment; filename=com1.txt", "_com1.txt"),
            ("attachment; filename=\"Lpt9 .tar.gz\"", "_Lpt9 .tar.gz"),
            ("attachment; filename*=UTF-8''COM%C2%B2", "_COM²"),
            ("attachment; filename*=UTF-8''N%E2%80%AEUL.", "_NUL"),
            ("attachment; filename=\"conout$.log\"", "_conout$.log"),
            ("attachment; filename=\"NUL \"", "_NUL"),
            ("attachment; filename=nullable.txt", "nullable.txt"),
            ("attachment; filename=COM10.txt", "COM10.txt"),
            ("attachment; filename=COMx", "COMx"),
            ("attachment; filename=\"report.pdf. . \"", "report.pdf"),
            ("attachment; filename=.profile", ".profile"),
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
            "attachment; filename=\"...\"",
            "attachment; filename=\" . \"",
            "attachment; filename*=UTF-8''%E2%80%AE",
            "filename=x",
            "attachment; filename",
        ] {
            assert_eq!(from_disposition(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn long_names_are_cut_and_keep_their_extension() {
        let cut = |name: &str| safe(name).unwrap();
        assert_eq!(cut(&"a".repeat(255)).len(), 255);
        assert_eq!(cut(&format!("{}.tar.gz", "a".repeat(300))), format!("{}.gz", "a".repeat(252)));
        assert_eq!(cut(&format!("{}.pdf", "ž".repeat(300))), format!("{}.pdf", "ž".repeat(125)));
        assert_eq!(cut(&format!("x.{}", "b".repeat(300))), format!("x.{}", "b".repeat(253)));
        // An extension has at most 32 bytes, with its dot.
        let named = |extension: usize| cut(&format!("{}.{}", "a".repeat(300), "b".repeat(extension)));
        assert_eq!(named(31), format!("{}.{}", "a".repeat(223), "b".repeat(31)));
        assert_eq!(named(32), "a".repeat(255));
        assert_eq!(cut(&format!(".{}", "b".repeat(300))), format!(".{}", "b".repeat(254)));
        assert_eq!(cut(&format!("{}{}", "€".repeat(84), " . ".repeat(50))), "€".repeat(84));
        assert_eq!(cut(&format!("{}{}x", "€".repeat(84), " ".repeat(60))), "€".repeat(84));
        // The underscore counts too.
        assert_eq!(cut(&format!("NUL.{}", "b".repeat(251))).len(), 255);
    }

    #[test]
    fn names_from_any_bytes_are_safe() {
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    b"filename*=\"\\;'% /.a\xff\0UTF-8:NUL?"[(state >> 33) as usize % 31]
                })
                .collect();
            let name =
                from_disposition(&[b"a; filename=".as_slice(), &bytes].concat()).unwrap_or_else(|| "x".to_owned());
            assert!(!name.is_empty() && !name.contains(['/', '\\', ':', '\0', '*', '?', '"']), "{name:?}");
            assert!(!name.ends_with(['.', ' ']) && !name.to_uppercase().starts_with("NUL."), "{name:?}");
        }
    }
}
