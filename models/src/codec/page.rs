//! Pages of lists.

/// One page of a list.
pub trait Page {
    /// `meta.cursors.next`; `None` on the last page.
    fn next_cursor(&self) -> Option<&str>;
}

/// Makes a response a page, and if it holds a list, iterable into the items of the page.
macro_rules! page {
    ($name:ident: $item:ty) => {
        $crate::codec::page!($name);

        /// The items of the page.
        impl IntoIterator for $name {
            type Item = $item;
            type IntoIter = ::std::vec::IntoIter<$item>;

            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                Option::<Vec<_>>::from(self.data).unwrap_or_default().into_iter()
            }
        }
    };
    ($name:ident) => {
        impl $crate::codec::Page for $name {
            #[inline]
            fn next_cursor(&self) -> Option<&str> {
                self.meta.as_ref()?.cursors.as_ref()?.next.as_deref()
            }
        }
    };
}
pub(crate) use page;
