//! Path templates such as `/crm/contacts/{id}`.

use crate::record::request::segments;

/// Whether a path as sent matches the template. A `{name}` matches one segment that is not empty.
pub(crate) fn matches(template: &str, path: &str) -> bool {
    let mut expected = template.strip_prefix('/').unwrap_or(template).split('/');
    let mut actual = segments(path);
    loop {
        match (expected.next(), actual.next()) {
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
    fn a_parameter_matches_exactly_one_segment() {
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
