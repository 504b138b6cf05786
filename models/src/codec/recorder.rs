//! Collects repairs, and bounds what they take.

use apideck_wire::Repair;

use super::path::Path;

/// The number of repairs of the cursor that are kept in place of others.
const RESERVED: usize = 4;

/// The repairs of one document.
#[derive(Default)]
pub(super) struct Recorder {
    kept: Vec<Repair>,
    /// How many were left out.
    more: usize,
    /// How many repairs of the cursor took the place of others.
    replaced: usize,
}

impl Recorder {
    pub(super) fn push(&mut self, path: &Path<'_>, expected: &'static str, found: &'static str) {
        let repair = || Repair { path: path.text(), expected: expected.into(), found: found.into() };
        if self.kept.len() < Repair::MAX {
            self.kept.push(repair());
            return;
        }
        self.more += 1;
        // Pagination has to know them, and they come last in a page.
        if self.replaced < RESERVED && path.leads_to_cursor() {
            self.replaced += 1;
            self.kept[Repair::MAX - self.replaced] = repair();
        }
    }

    /// The repairs, and how many there were besides.
    pub(super) fn finish(mut self) -> Vec<Repair> {
        if self.more > 0 {
            self.kept.push(Repair::more(self.more));
        }
        self.kept
    }
}
