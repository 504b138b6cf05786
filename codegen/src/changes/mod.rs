//! What differs between the facts of two versions of the API, and what each difference means for a program.

mod operations;
mod types;

use std::fmt;

use crate::facts::Facts;

/// What a change means for a program that uses the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// A program may no longer compile, or no longer find what it used.
    Breaking,
    /// Programs compile as before, and something is new.
    Added,
    /// Programs compile as before, and something is sent or read in another way.
    Changed,
    /// Something still works that Apideck plans to retire.
    Deprecated,
}

impl Effect {
    const ALL: [Self; 4] = [Self::Breaking, Self::Added, Self::Changed, Self::Deprecated];

    /// The heading of the changelog.
    fn heading(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it means for a program.
    pub effect: Effect,
    /// What differs: "`crm.leads.get`: the operation is gone".
    pub text: String,
}

/// All differences between two versions of the facts. Its `Display` is a draft of the changelog entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// What changes from `before` to `after`.
    ///
    /// A type that moves to another file and a documented limit of a value that changes do not count: programs do not
    /// notice them.
    pub fn between(before: &Facts, after: &Facts) -> Self {
        let mut changes = Self::default();
        operations::compare(before, after, &mut changes);
        types::compare(before, after, &mut changes);
        changes.0.sort();
        changes
    }

    /// The changes, those that break programs first.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.0.iter()
    }

    /// Number of changes with this effect.
    pub fn count(&self, effect: Effect) -> usize {
        self.iter().filter(|change| change.effect == effect).count()
    }

    fn add(&mut self, effect: Effect, place: &str, what: impl fmt::Display) {
        self.0.push(Change { effect, text: format!("`{place}`: {what}") });
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return writeln!(formatter, "No changes.");
        }
        writeln!(formatter, "## [Unreleased]")?;
        for effect in Effect::ALL {
            if self.count(effect) == 0 {
                continue;
            }
            writeln!(formatter, "\n### {}\n", effect.heading())?;
            for change in self.iter().filter(|change| change.effect == effect) {
                writeln!(formatter, "- {}", change.text)?;
            }
        }
        Ok(())
    }
}
