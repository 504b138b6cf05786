//! The explicit nulls of a model.

/// Which fields of a model are explicitly null; set by setters and by decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nulls([u64; 2]);

impl Nulls {
    /// The number of fields that can be marked.
    pub(crate) const FIELDS: usize = 128;

    /// No field is marked.
    pub(crate) const NONE: Self = Nulls([0; 2]);

    /// Marks field number `field` as null, or removes the mark. Returns whether it was marked before.
    #[inline]
    pub fn mark(&mut self, field: usize, null: bool) -> bool {
        let Some(word) = self.0.get_mut(field / 64) else { return false };
        let bit = 1 << (field % 64);
        let before = *word & bit != 0;
        if null {
            *word |= bit;
        } else {
            *word &= !bit;
        }
        before
    }

    /// Whether field number `field` is marked.
    #[inline]
    pub fn contains(&self, field: usize) -> bool {
        self.0.get(field / 64).is_some_and(|word| word & (1 << (field % 64)) != 0)
    }
}
