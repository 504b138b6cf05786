//! Pages of lists.

/// One page of a list.
pub trait Page {
    /// `meta.cursors.next`; `None` on the last page.
    fn next_cursor(&self) -> Option<&str>;
}

/// Makes a response a page.
macro_rules! page {
    ($name:ident $(<$data:ident>)?) => {
        impl $(<$data: $crate::codec::Field>)? $crate::codec::Page for $name $(<$data>)? {
            #[inline]
            fn next_cursor(&self) -> Option<&str> {
                self.meta.as_ref()?.cursors.as_ref()?.next.as_deref()
            }
        }
    };
}
pub(crate) use page;

/// Makes a page iterable into its items; a generic one where its data is a list.
macro_rules! items {
    ($name:ident $(<$data:ident>)?: $item:ty) => {
        /// The items of the page.
        impl $(<$data>)? IntoIterator for $name $(<Vec<$data>>)? {
            type Item = $item;
            type IntoIter = ::std::vec::IntoIter<$item>;

            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                Option::<Vec<_>>::from(self.data).unwrap_or_default().into_iter()
            }
        }
    };
}
pub(crate) use items;
