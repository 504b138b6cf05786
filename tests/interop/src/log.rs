//! The server side: what its access log has of a load.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How often the server logged each id.
pub struct Seen {
    requests: HashMap<String, usize>,
    connections: usize,
}

impl Seen {
    /// Reads the log until it has at least `expected` ids that start with `name`, or for five seconds.
    pub fn wait_for(log: &str, name: &str, expected: usize) -> Self {
        let started = Instant::now();
        loop {
            let seen = Self::read(&std::fs::read_to_string(log).unwrap_or_default(), name);
            if seen.len() >= expected || started.elapsed() > Duration::from_secs(5) {
                return seen;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// A line is an id, a status and the number of the request on its connection.
    fn read(text: &str, name: &str) -> Self {
        let mut seen = Self { requests: HashMap::new(), connections: 0 };
        for line in text.lines() {
            let mut words = line.split(' ');
            let (Some(id), Some(status), Some(number)) = (words.next(), words.next(), words.next()) else { continue };
            let is_ours = id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
            // 499 and 0: the client went away before the response.
            if is_ours && status.starts_with('2') {
                *seen.requests.entry(id.to_owned()).or_default() += 1;
                seen.connections += usize::from(number == "1");
            }
        }
        seen
    }

    pub fn contains(&self, id: &str) -> bool {
        self.requests.contains_key(id)
    }

    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// How many ids were logged more than once.
    pub fn duplicates(&self) -> usize {
        self.requests.values().filter(|count| **count > 1).count()
    }

    /// Connections that carried at least one request.
    pub fn connections(&self) -> usize {
        self.connections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ids_of_the_load_count() {
        let seen = Seen::read("a-1 200 1\na-2 200 2\na-2 200 1\nab-1 200 1\nb-1 200 1\n- 200 1\na-3 499 3\n", "a");
        assert_eq!((seen.len(), seen.duplicates(), seen.connections()), (2, 1, 2));
        assert!(seen.contains("a-1") && !seen.contains("a-3"));
    }
}
