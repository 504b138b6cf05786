//! Numbers as JavaScript writes them (ECMAScript, `Number::toString`).

/// Writes a finite number. JavaScript writes `0` for negative zero.
pub(crate) fn write(value: f64, out: &mut String) {
    // Rust and JavaScript both choose the fewest digits that give the same number back, and of these the closest.
    let text = format!("{:e}", value.abs());
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if value < 0.0 {
        out.push('-');
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    match exponent {
        // An integer.
        0..21 if exponent + 1 >= count => {
            out.push_str(&digits);
            out.push_str(&zeros(exponent + 1 - count));
        }
        0..21 => {
            let (whole, fraction) = digits.split_at(usize::try_from(exponent + 1).unwrap_or_default());
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
        }
        -6..0 => {
            out.push_str("0.");
            out.push_str(&zeros(-exponent - 1));
            out.push_str(&digits);
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            out.push_str(first);
            if !rest.is_empty() {
                out.push('.');
                out.push_str(rest);
            }
            out.push_str(if exponent < 0 { "e-" } else { "e+" });
            out.push_str(&exponent.unsigned_abs().to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (literal, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1.0", "1"),
            ("10", "10"),
            ("0.1", "0.1"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1E2", "100"),
            ("-12.50", "-12.5"),
            ("123456789012345680000", "123456789012345680000"),
            ("999999999999999934463", "999999999999999900000"),
            ("1e20", "100000000000000000000"),
            ("1e21", "1e+21"),
            ("123456789012345678901234", "1.2345678901234569e+23"),
            ("0.000001", "0.000001"),
            ("0.00000123", "0.00000123"),
            ("0.0000001", "1e-7"),
            ("0.000000123", "1.23e-7"),
            ("9007199254740993", "9007199254740992"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("5e-324", "5e-324"),
            ("1e-400", "0"),
            ("-1e-400", "0"),
            ("4.35", "4.35"),
            ("2e64", "2e+64"),
        ] {
            let mut text = String::new();
            super::write(literal.parse().unwrap(), &mut text);
            assert_eq!(text, expected, "{literal}");
        }
    }
}
