//! Rust source as words and signs, without comments, literals and code of tests.

/// The tokens of `text`: identifiers, `::`, and single signs. Literals and lifetimes are left out.
pub(super) fn tokens(text: &str) -> Vec<String> {
    without_tests(&lex(text))
}

fn lex(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => string(rest),
            ['\'', ..] => quote(rest),
            [':', ':', ..] => {
                tokens.push("::".to_owned());
                2
            }
            [c, ..] if is_word(*c) => {
                let length = rest.iter().position(|c| !is_word(*c)).unwrap_or(rest.len());
                let word: String = rest[..length].iter().collect();
                if let Some(literal) = raw_string(&word, &rest[length..]) {
                    // The quote of `b"..."` is the next token.
                    length + literal
                } else {
                    if !word.starts_with(|c: char| c.is_ascii_digit()) {
                        tokens.push(word);
                    }
                    length
                }
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                1
            }
            [] => break,
        };
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a block comment, which may contain others.
fn block_comment(chars: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < chars.len() {
        match &chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a `'c'`, or of the `'` that begins a lifetime with its name.
fn quote(chars: &[char]) -> usize {
    match chars {
        ['\'', '\\', ..] => chars.iter().skip(3).position(|c| *c == '\'').map_or(chars.len(), |end| end + 4),
        ['\'', _, '\'', ..] => 3,
        _ => 1 + chars[1..].iter().position(|c| !is_word(*c)).unwrap_or(chars.len() - 1),
    }
}

/// The length of the raw string that begins with `prefix`, after it, or 0 for `b"` and `c"`.
fn raw_string(prefix: &str, rest: &[char]) -> Option<usize> {
    if matches!(prefix, "b" | "c") && rest.first() == Some(&'"') {
        return Some(0);
    }
    let hashes = rest.iter().position(|c| *c != '#')?;
    if !matches!(prefix, "r" | "br" | "cr") || rest[hashes] != '"' {
        return None;
    }
    let closes = |at: usize| rest[at] == '"' && rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    let end = (hashes + 1..rest.len()).find(|at| closes(*at))?;
    Some(end + 1 + hashes)
}

/// Drops every item under `#[cfg(test)]`, and attributes.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_attribute = tokens[at] == "#" && tokens.get(at + 1).is_some_and(|next| next == "[" || next == "!");
        if is_attribute {
            let open = at + if tokens[at + 1] == "!" { 2 } else { 1 };
            let end = closing(tokens, open);
            let attribute = &tokens[open..end];
            let is_of_tests = attribute.get(1).is_some_and(|name| name == "cfg")
                && attribute.iter().any(|word| word == "test")
                && !attribute.iter().any(|word| word == "not" || word == "any");
            at = if is_of_tests { end_of_item(tokens, end) } else { end };
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The place after the bracket that closes the one at `open`.
fn closing(tokens: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The place after the item at `start`: after its `;`, or after its block.
fn end_of_item(tokens: &[String], start: usize) -> usize {
    let mut at = start;
    let mut is_use = false;
    while at < tokens.len() {
        match tokens[at].as_str() {
            ";" => return at + 1,
            "use" => is_use = true,
            "{" if !is_use => return closing(tokens, at),
            "(" | "[" | "{" => {
                at = closing(tokens, at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    at
}
