//! Path templates such as `/crm/contacts/{id}`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The segments of a path as sent, percent-decoded one by one: an escaped slash stays in its segment.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = Cow<'_, str>> {
    path.strip_prefix('/').unwrap_or(path).split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy())
}

/// Whether a path as sent fits; a `{name}` takes any one segment that is not empty.
pub(crate) fn matches(template: &str, path: &str) -> bool {
    let mut wanted = template.strip_prefix('/').unwrap_or(template).split('/');
    let mut given = segments(path);
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(name), Some(segment)) if is_parameter(name) && !segment.is_empty() => {}
            (Some(literal), Some(segment)) if literal == segment => {}
            _ => return false,
        }
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_parameter_is_one_segment() {
        assert!(matches("/crm/contacts/{id}", "/crm/contacts/12"));
        assert!(matches("/crm/contacts/{id}", "/crm/contacts/a%2Fb"));
        assert!(matches("/crm/contacts/{id}", "/%63rm/contacts/12"));
        assert!(matches("/", "/"));
        assert!(!matches("/crm/contacts/{id}", "/crm/contacts"));
        assert!(!matches("/crm/contacts/{id}", "/crm/contacts/"));
        assert!(!matches("/crm/contacts/{id}", "/crm/contacts/1/2"));
        assert!(!matches("/crm/contacts", "/crm/contacts/"));
        assert!(!matches("/crm/contacts", "/CRM/contacts"));
    }
}
