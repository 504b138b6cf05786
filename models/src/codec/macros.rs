//! `model!`, which declares a struct and its table from one list of fields.

/// Declares a model.
///
/// ```text
/// model! {
///     /// Documentation of the struct.
///     Invoice(customer: InvoiceCustomer) {        // in parentheses: the arguments of `new`
///         /// Documentation of the field.
///         0 due_date: Date null,                  // an `Option<Date>` that may be set to `Null`
///         1 type_ = "type": InvoiceType,          // its name on the wire, if that differs
///         2 line_items: [InvoiceLineItem],        // an `Option<Vec<..>>`
///         3 id: String required read,             // a plain `String`
///     }
/// }
/// ```
///
/// The fields are numbered from 0 without gaps. A macro could count them, but for 8,000 fields that takes the compiler
/// longer than everything else about them.
///
/// Marks, in this order:
///
/// | mark | meaning |
/// |---|---|
/// | `null` | may be null |
/// | `required` | required in requests and responses: not an `Option`, unless it is also `null` |
/// | `response_required` | required in responses, optional in updates: an `Option` |
/// | `rest` | a `Map` of all members without a field |
/// | `read` | read-only: left out of requests |
/// | `write` | only in requests |
/// | `secret` | redacted by `Debug` |
/// | `path`, `query`, `header`, `body` | where the field of a request is sent |
///
/// A model may be generic over the type of one field: `Response<T>() { 0 data: T required, }`.
macro_rules! model {
    (
        $(#[$meta:meta])*
        $name:ident $(<$data:ident>)? $(($($argument:ident: $argument_type:tt $($argument_mark:ident)?),* $(,)?))? {
            $($(#[$field_meta:meta])* $number:literal $field:ident $(= $wire:literal)?: $type:tt $($mark:ident)*),* $(,)?
        }
    ) => {
        $(#[$meta])*
        pub struct $name $(<$data>)? {
            $(
                $(#[$field_meta])*
                pub $field: $crate::codec::field_type!($type $($mark)*),
            )*
            /// Which of the fields are explicitly null, and which have an empty value that nobody set.
            #[doc(hidden)]
            pub field_states: $crate::codec::FieldStates<{ $crate::codec::words(&[$($number),*]) }>,
        }

        impl $(<$data: $crate::codec::Field>)? $name $(<$data>)? {
            $(
                #[doc = $crate::codec::new_doc!($name $($argument)*)]
                #[inline]
                #[allow(clippy::too_many_arguments)]
                pub fn new($($argument: $crate::codec::argument!($argument_type $($argument_mark)?)),*) -> Self {
                    Self::default()$(.$argument($argument))*
                }
            )?
            $($crate::codec::setter!($(#[$field_meta])* $number $field: $type $($mark)*);)*
        }

        const _: () = {
            const NAMES: &[&str] = &[stringify!($name) $(, $crate::codec::member!($field $($wire)?))*];
            const MARKS: &[u8] =
                &[0 $($(| $crate::codec::mark::$mark)*)* $(, 0 $(| $crate::codec::mark::$mark)*)*];
            const TABLE: $crate::codec::Table =
                $crate::codec::Table(&$crate::codec::table::<{ $crate::codec::length(NAMES) }>(NAMES, MARKS));

            impl $(<$data>)? $crate::codec::HasTable for $name $(<$data>)? {
                const TABLE: $crate::codec::Table = TABLE;
            }

            impl $(<$data: $crate::codec::Field>)? $crate::codec::Model for $name $(<$data>)? {
                #[inline]
                #[allow(unused_variables)] // Not every model has fields.
                fn field_mut(&mut self, field: usize, create: $crate::codec::Create) -> $crate::codec::FieldMut<'_> {
                    match field {
                        $($number => $crate::codec::Field::as_field_mut(&mut self.$field, create),)*
                        _ => $crate::codec::FieldMut::Struct(TABLE, self.field_states.words_mut()),
                    }
                }
            }

            impl $(<$data: $crate::codec::Field>)? $crate::codec::ReadModel for $name $(<$data>)? {
                #[inline]
                fn field_ref(&self, field: usize) -> Option<$crate::codec::FieldRef<'_>> {
                    match field {
                        $($number => $crate::codec::Field::as_field_ref(&self.$field),)*
                        _ => Some($crate::codec::FieldRef::Struct(TABLE, self.field_states.words())),
                    }
                }
            }
        };

        // Not derived: `derive` rejects generic structs with macros in type position.
        impl $(<$data: Clone>)? Clone for $name $(<$data>)? {
            #[inline]
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* field_states: self.field_states }
            }
        }

        impl $(<$data: $crate::codec::Field>)? Default for $name $(<$data>)? {
            #[inline]
            fn default() -> Self {
                $crate::codec::new_struct(&[$($number),*], || Self {
                    $($field: $crate::codec::empty!($($mark)*),)*
                    field_states: $crate::codec::FieldStates::NONE,
                })
            }
        }

        $crate::codec::model_traits!($name $(<$data>)?);
    };
}
pub(crate) use model;

/// The struct that `new` makes, which has these fields. A large struct is made in a function of its own: the code would be
/// repeated in each option, list, request and response that contains one.
#[inline]
pub(crate) fn new_struct<T>(fields: &[u8], new: impl FnOnce() -> T) -> T {
    if fields.len() < LARGE { new() } else { outlined(new) }
}

/// The number of fields from which on the function costs less than its repetition.
const LARGE: usize = 16;

#[inline(never)]
fn outlined<T>(new: impl FnOnce() -> T) -> T {
    new()
}

/// The Rust type of a field: `[T]` is a list.
macro_rules! field_type {
    ([$item:ty] required $($mark:ident)*) => { Vec<$item> };
    ($type:tt required $($mark:ident)*) => { $type };
    ($type:tt rest) => { $type };
    ([$item:ty] $($mark:ident)*) => { Option<Vec<$item>> };
    ($type:tt $($mark:ident)*) => { Option<$type> };
}
pub(crate) use field_type;

/// The initial value of a field.
macro_rules! empty {
    (required $($mark:ident)*) => {
        Default::default()
    };
    (rest) => {
        Default::default()
    };
    ($($mark:ident)*) => {
        None
    };
}
pub(crate) use empty;

/// The documentation of `new`.
macro_rules! new_doc {
    ($name:ident) => {
        concat!("An empty `", stringify!($name), "`: no field is set.")
    };
    ($name:ident $($argument:ident)+) => {
        concat!("A new `", stringify!($name), "` from its required fields.")
    };
}
pub(crate) use new_doc;

/// The type of an argument of `new`.
macro_rules! argument {
    ([$item:ty] null) => { impl Into<$crate::codec::Nullable<Vec<$item>>> };
    ($type:tt null) => { impl Into<$crate::codec::Nullable<$type>> };
    ([$item:ty]) => { impl IntoIterator<Item = impl Into<$item>> };
    ($type:tt) => { impl Into<$type> };
}
pub(crate) use argument;

/// The setter of a field, which has the name of the field.
macro_rules! setter {
    ($(#[$meta:meta])* $number:literal $field:ident: [$item:ty] null $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, values: impl Into<$crate::codec::Nullable<Vec<$item>>>) -> Self {
            $crate::codec::set_nullable(&mut self.field_states, $number, &mut self.$field, values);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: $type:tt null $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$crate::codec::Nullable<$type>>) -> Self {
            $crate::codec::set_nullable(&mut self.field_states, $number, &mut self.$field, value);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: [$item:ty] required $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$item>>) -> Self {
            $crate::codec::set_list(&mut self.$field, values);
            self.field_states.set($number, false);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: [$item:ty] $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$item>>) -> Self {
            $crate::codec::set_optional_list(&mut self.$field, values);
            self.field_states.set($number, false);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: $type:tt required $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            $crate::codec::set(&mut self.$field, value);
            self.field_states.set($number, false);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: $type:tt rest) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            $crate::codec::set(&mut self.$field, value);
            self
        }
    };
    ($(#[$meta:meta])* $number:literal $field:ident: $type:tt $($mark:ident)*) => {
        $(#[$meta])*
        #[inline]
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            $crate::codec::set_optional(&mut self.$field, value);
            self
        }
    };
}
pub(crate) use setter;

/// Converts the one field that a request needs into the request.
macro_rules! from_field {
    ($name:ident { $field:ident: String }) => {
        $crate::codec::from_field!(@ $name, $field, String);
        $crate::codec::from_field!(@ $name, $field, &str);
    };
    ($name:ident { $field:ident: [$item:ty] }) => {
        $crate::codec::from_field!(@ $name, $field, Vec<$item>);
    };
    ($name:ident { $field:ident: $type:ty }) => {
        $crate::codec::from_field!(@ $name, $field, $type);
    };
    (@ $name:ident, $field:ident, $type:ty) => {
        #[doc = concat!("The request with this `", stringify!($field), "`, and nothing else set.")]
        impl From<$type> for $name {
            #[inline]
            fn from(value: $type) -> Self {
                Self::default().$field(value)
            }
        }
    };
}
pub(crate) use from_field;

/// The start of a member in JSON: its name on the wire, with punctuation.
macro_rules! member {
    ($field:ident) => {
        concat!(",\"", stringify!($field), "\":")
    };
    ($field:ident $wire:literal) => {
        concat!(",\"", $wire, "\":")
    };
}
pub(crate) use member;
