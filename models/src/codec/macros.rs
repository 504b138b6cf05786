//! `model!`: a struct and its table from one list of fields.

/// Declares a model.
///
/// ```text
/// model! {
///     /// What it is.
///     Invoice(customer: InvoiceCustomer) {      // in brackets: what `new` asks for
///         /// What the field is.
///         due_date: Date null,                  // an `Option<Date>` that may be set to `Null`
///         type_ = "type": InvoiceType,          // the name on the wire, where it is not the field's
///         line_items: [InvoiceLineItem],        // an `Option<Vec<..>>`
///         id: String required read,             // a plain `String`
///     }
/// }
/// ```
///
/// Marks, in this order:
/// `null` (may be null);
/// `required` (a response always has it, and without `null` it is no `Option`), `expected` (a response always has
/// it, an update may leave it out, so it is an `Option`), `rest` (a `Map` of all members without a field);
/// `read` (left out of requests), `write` (only in requests);
/// `secret` (not shown by `Debug`).
macro_rules! model {
    (
        $(#[$meta:meta])*
        $name:ident $(($($argument:ident: $argument_type:tt $($argument_mark:ident)?),* $(,)?))? {
            $($(#[$field_meta:meta])* $field:ident $(= $wire:literal)?: $type:tt $($mark:ident)*),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                pub $field: $crate::codec::field_type!($type $($mark)*),
            )*
            /// Which of the fields are explicitly null.
            #[doc(hidden)]
            pub nulls: $crate::codec::Nulls,
        }

        const _: () = {
            // The number of each field: an enum counts them, and only a constant of type `usize` is a pattern for one.
            #[allow(non_camel_case_types, dead_code)]
            enum Count {
                $($field,)*
                nulls,
            }
            #[allow(dead_code)]
            struct Number;
            #[allow(non_upper_case_globals)]
            impl Number {
                $(const $field: usize = Count::$field as usize;)*
            }

            impl $name {
                $(
                    #[doc = concat!("A new `", stringify!($name), "` with what is required of it.")]
                    #[inline]
                    #[allow(clippy::too_many_arguments)]
                    pub fn new($($argument: $crate::codec::argument!($argument_type $($argument_mark)?)),*) -> Self {
                        Self::default()$(.$argument($argument))*
                    }
                )?
                $($crate::codec::setter!($(#[$field_meta])* $field: $type $($mark)*);)*
            }

            impl $crate::codec::Model for $name {
                #[inline]
                fn table(&self) -> $crate::codec::Table {
                    $crate::codec::table!(concat!(
                        stringify!($name)
                        $(, " ", $crate::codec::wire_name!($field $($wire)?) $(, $crate::codec::mark!($mark))*)*
                    ))
                }
                #[inline]
                fn slot(&mut self, field: usize) -> $crate::codec::Slot<'_> {
                    match field {
                        $(Number::$field => $crate::codec::Field::slot(&mut self.$field),)*
                        _ => $crate::codec::Field::slot(&mut self.nulls),
                    }
                }
                #[inline]
                fn get(&self, field: usize) -> $crate::codec::Get<'_> {
                    match field {
                        $(Number::$field => $crate::codec::Field::get(&self.$field),)*
                        _ => $crate::codec::Field::get(&self.nulls),
                    }
                }
            }
        };

        $crate::codec::model_traits!($name);
    };
}
pub(crate) use model;

/// Makes a page of a list iterable into its items.
macro_rules! page {
    ($name:ident: $item:ty) => {
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
}
pub(crate) use page;

/// The Rust type of a field.
macro_rules! field_type {
    ($type:tt required $($mark:ident)*) => { $crate::codec::inner_type!($type) };
    ($type:tt rest) => { $crate::codec::Map };
    ($type:tt $($mark:ident)*) => { Option<$crate::codec::inner_type!($type)> };
}
pub(crate) use field_type;

/// A type as `model!` spells it: `[T]` is a list.
macro_rules! inner_type {
    ([$item:ty]) => { Vec<$item> };
    ($type:ty) => { $type };
}
pub(crate) use inner_type;

/// What `new` takes for a type.
macro_rules! argument {
    ($type:tt null) => { impl Into<$crate::codec::Nullable<$crate::codec::inner_type!($type)>> };
    ([$item:ty]) => { impl IntoIterator<Item = impl Into<$item>> };
    ($type:ty) => { impl Into<$type> };
}
pub(crate) use argument;

/// The setter of a field, named like it.
macro_rules! setter {
    ($(#[$meta:meta])* $field:ident: $type:tt null $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$crate::codec::Nullable<$crate::codec::inner_type!($type)>>) -> Self {
            let (value, null) = value.into().split();
            self.$field = value;
            self.nulls.mark(Number::$field, null);
            self
        }
    };
    ($(#[$meta:meta])* $field:ident: [$item:ty] $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$item>>) -> Self {
            self.$field = values.into_iter().map(Into::into).collect::<Vec<_>>().into();
            self
        }
    };
    ($(#[$meta:meta])* $field:ident: $type:tt $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            let value: $type = value.into();
            self.$field = value.into();
            self
        }
    };
}
pub(crate) use setter;

/// The name of a field on the wire.
macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}
pub(crate) use wire_name;

/// A mark as a table has it.
macro_rules! mark {
    (null) => {
        "?"
    };
    (required) => {
        "!"
    };
    (expected) => {
        "!"
    };
    (read) => {
        "-"
    };
    (write) => {
        "+"
    };
    (secret) => {
        "#"
    };
    (rest) => {
        ""
    };
}
pub(crate) use mark;
