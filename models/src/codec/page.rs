//! Pages of lists, and the data of responses.

use super::model::{Create, FieldMut, Model};

/// Whether the list `data` of a page has no items.
pub fn is_empty(page: &mut dyn Model) -> bool {
    let Some(data) = page.table().fields().named("data") else { return false };
    match page.field_mut(data.index, Create::Nothing) {
        FieldMut::List(items) => items.element_mut(0, Create::Nothing).is_none(),
        _ => false,
    }
}

/// One page of a list.
pub trait Page {
    /// `meta.cursors.next`; `None` on the last page.
    fn next_cursor(&self) -> Option<&str>;
}

/// Implements [`Page`] for a response.
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

/// Implements `IntoIterator` over the items of a page; for a generic page, where its data is a list.
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

/// Implements [`IntoData`](apideck_wire::IntoData) for a response, given the type of its field `data`.
macro_rules! into_data {
    ($name:ident $(<$data:ident>)?: $type:ty) => {
        impl $(<$data>)? $crate::codec::IntoData for $name $(<$data>)? {
            type Data = $type;

            #[inline]
            fn into_data(self) -> $type {
                self.data
            }
        }
    };
}
pub(crate) use into_data;
