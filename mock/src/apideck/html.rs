//! Makes values of a session safe for its page.

use std::fmt::{self, Display, Write};

/// Text, escaped for an element or a quoted attribute.
#[derive(Debug)]
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// An escaped `http` or `https` URL; `None` for everything else, above all `javascript:`.
pub(crate) fn web_link(text: &str) -> Option<Escaped<'_>> {
    let (scheme, rest) = text.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let clean = !text.contains(|c: char| c.is_control() || c.is_whitespace());
    let host = !rest.is_empty() && !rest.starts_with(['/', '?', '#']);
    (web && clean && host).then_some(Escaped(text))
}

/// A color, written as `#` and 3, 4, 6 or 8 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color<'a>(&'a str);

impl<'a> Color<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        (hex && matches!(digits.len(), 3 | 4 | 6 | 8)).then_some(Self(text))
    }

    /// A color that is known to be valid.
    pub(crate) const fn constant(text: &'static str) -> Self {
        Self(text)
    }

    /// The text color that is readable on this color: black or white.
    pub(crate) fn text_color(self) -> Color<'static> {
        let [red, green, blue] = self.channels();
        // The eye's sensitivity to each channel, in thousandths.
        let brightness = (red * 299 + green * 587 + blue * 114) / 1000;
        Color(if brightness > 140 { "#000000" } else { "#ffffff" })
    }

    fn channels(self) -> [u32; 3] {
        let width = if self.0.len() > 5 { 2 } else { 1 };
        [0, 1, 2].map(|channel| {
            let start = 1 + channel * width;
            let digits = &self.0[start..start + width];
            let value = u32::from_str_radix(digits, 16).unwrap_or_default();
            if width == 1 { value * 17 } else { value }
        })
    }
}

impl Display for Color<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        let text = Escaped("<script>alert('1' & \"2\")</script>").to_string();
        let expected = "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;";
        assert_eq!(text, expected);
    }

    #[test]
    fn only_web_addresses_are_links() {
        for good in ["https://a.example/x?y=1&z", "HTTP://a.example", "http://[::1]:8080/"] {
            assert!(web_link(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            " https://a.example",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "https://",
            "https:///x",
            "myapp://home",
            "",
        ] {
            assert!(web_link(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_hex_colors_are_colors() {
        for good in ["#fff", "#FFFF", "#286efa", "#286efa80"] {
            assert!(Color::parse(good).is_some(), "{good}");
        }
        for bad in ["red", "#", "#ff", "#fffff", "#ggg", "#fff;}", "#é12", "286efa", ""] {
            assert!(Color::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn text_color_contrasts_with_the_background() {
        let text_color = |text| Color::parse(text).unwrap().text_color().to_string();
        assert_eq!(text_color("#286efa"), "#ffffff");
        assert_eq!(text_color("#fff"), "#000000");
        assert_eq!(text_color("#ffe94d"), "#000000");
        assert_eq!(text_color("#0008"), "#ffffff");
    }
}
