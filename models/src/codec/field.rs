//! Which references each type of field returns.

use super::model::{Create, Field, FieldMut, FieldRef, List, Model, ReadList, ReadModel};
use super::{Body, Map, Number, Value};

macro_rules! value_fields {
    ($($type:ty: $variant:ident $optional:ident, |$value:ident| $content:expr;)*) => {$(
        impl Field for $type {
            #[inline]
            fn as_field_mut(&mut self, _: Create) -> FieldMut<'_> {
                FieldMut::$variant(self)
            }
            #[inline]
            fn as_field_ref(&self) -> Option<FieldRef<'_>> {
                let $value = self;
                Some(FieldRef::$variant($content))
            }
        }

        impl Field for Option<$type> {
            #[inline]
            fn as_field_mut(&mut self, _: Create) -> FieldMut<'_> {
                FieldMut::$optional(self)
            }
            #[inline]
            fn as_field_ref(&self) -> Option<FieldRef<'_>> {
                let $value = self.as_ref()?;
                Some(FieldRef::$variant($content))
            }
        }
    )*};
}

value_fields! {
    bool: Bool OptBool, |value| *value;
    i64: Int OptInt, |value| *value;
    f64: Float OptFloat, |value| *value;
    Number: Number OptNumber, |value| *value;
    String: Text OptText, |value| value;
    Map: Map OptMap, |value| value;
    Value: Any OptAny, |value| value;
    Body: Body OptBody, |value| value;
}

impl<M: Model + ReadModel + Default> Field for M {
    #[inline]
    fn as_field_mut(&mut self, _: Create) -> FieldMut<'_> {
        FieldMut::Model(self)
    }
    #[inline]
    fn as_field_ref(&self) -> Option<FieldRef<'_>> {
        Some(FieldRef::Model(self))
    }
}

impl<M: Model + ReadModel + Default> Field for Option<M> {
    // Not inlined into the `match` of a struct: the calls in here would make every arm save registers.
    #[inline(never)]
    fn as_field_mut(&mut self, create: Create) -> FieldMut<'_> {
        if create.concerns(Create::Object) {
            *self = if create == Create::Object { Some(M::default()) } else { None };
        }
        match self {
            Some(model) => FieldMut::Model(model),
            None => FieldMut::Absent(Create::Object),
        }
    }
    #[inline]
    fn as_field_ref(&self) -> Option<FieldRef<'_>> {
        Some(FieldRef::Model(self.as_ref()?))
    }
}

impl<T: Field> Field for Vec<T> {
    #[inline]
    fn as_field_mut(&mut self, _: Create) -> FieldMut<'_> {
        FieldMut::List(self)
    }
    #[inline]
    fn as_field_ref(&self) -> Option<FieldRef<'_>> {
        Some(FieldRef::List(self))
    }
}

impl<T: Field> Field for Option<Vec<T>> {
    #[inline]
    fn as_field_mut(&mut self, create: Create) -> FieldMut<'_> {
        if create.concerns(Create::Array) {
            if create == Create::Absent {
                return absent(self, Create::Array);
            }
            self.get_or_insert_default();
        }
        match self {
            Some(list) => FieldMut::List(list),
            None => FieldMut::Absent(Create::Array),
        }
    }
    #[inline]
    fn as_field_ref(&self) -> Option<FieldRef<'_>> {
        Some(FieldRef::List(self.as_ref()?))
    }
}

/// Makes a field absent. A tail call, so that the `match` of a struct has no code for it.
#[cold]
#[inline(never)]
pub(crate) fn absent<T>(field: &mut Option<T>, created: Create) -> FieldMut<'_> {
    *field = None;
    FieldMut::Absent(created)
}

impl<T: Field> List for Vec<T> {
    #[inline]
    fn push_or_truncate(&mut self, length: usize) -> usize {
        if length > self.len() {
            self.reserve(length - self.len());
            // Not `push`, which would grow the list on a path of its own.
            self.extend(Some(T::default()));
        } else {
            self.truncate(length);
        }
        self.capacity() * size_of::<T>()
    }
    #[inline]
    fn element_mut(&mut self, index: usize, create: Create) -> Option<FieldMut<'_>> {
        Some(self.get_mut(index)?.as_field_mut(create))
    }
}

impl<T: Field> ReadList for Vec<T> {
    #[inline]
    fn length(&self) -> usize {
        self.len()
    }
    #[inline]
    fn element_ref(&self, index: usize) -> Option<FieldRef<'_>> {
        self[index].as_field_ref()
    }
}

/// A value that is a string in JSON: implemented by enums, dates and types with constants.
pub trait FromText: Send + Sync {
    /// The value of `text`. Every text has one.
    fn from_text(text: &str) -> Self;
    /// The text of the value.
    fn as_text(&self) -> &str;
    /// The text of the value, as a field.
    fn text_mut(&mut self) -> FieldMut<'_>;
}

/// Implements [`Field`], `From`, `Display` and serde for types that implement [`FromText`].
macro_rules! text_field {
    ($($name:ident)*) => {$(
        impl $crate::codec::Field for $name {
            #[inline]
            fn as_field_mut(&mut self, _: $crate::codec::Create) -> $crate::codec::FieldMut<'_> {
                $crate::codec::FromText::text_mut(self)
            }
            #[inline]
            fn as_field_ref(&self) -> Option<$crate::codec::FieldRef<'_>> {
                Some($crate::codec::FieldRef::Text($crate::codec::FromText::as_text(self)))
            }
        }

        impl $crate::codec::Field for Option<$name> {
            #[inline]
            fn as_field_mut(&mut self, create: $crate::codec::Create) -> $crate::codec::FieldMut<'_> {
                if create.concerns($crate::codec::Create::Scalar) {
                    if create == $crate::codec::Create::Absent {
                        return $crate::codec::absent(self, $crate::codec::Create::Scalar);
                    }
                    self.get_or_insert_default();
                }
                match self {
                    Some(value) => $crate::codec::FromText::text_mut(value),
                    None => $crate::codec::FieldMut::Absent($crate::codec::Create::Scalar),
                }
            }
            #[inline]
            fn as_field_ref(&self) -> Option<$crate::codec::FieldRef<'_>> {
                $crate::codec::Field::as_field_ref(self.as_ref()?)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::codec::FromText::from_text(text)
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                $crate::codec::FromText::from_text(&text)
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::codec::FromText::as_text(self))
            }
        }

        impl ::serde_core::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::codec::FromText::as_text(self))
            }
        }

        impl<'de> ::serde_core::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok($crate::codec::FromText::from_text(&text))
            }
        }
    )*};
}
pub(crate) use text_field;
