//! Which slot each type of field hands out.

use super::{Body, Field, Get, List, Map, Model, Read, ReadList, Room, Slot, TypedText, Value};

macro_rules! plain_fields {
    ($($type:ty: $variant:ident $optional:ident, |$value:ident| $shown:expr;)*) => {$(
        impl Field for $type {
            #[inline]
            fn slot(&mut self, _: Room) -> Slot<'_> {
                Slot::$variant(self)
            }
            #[inline]
            fn get(&self) -> Option<Get<'_>> {
                let $value = self;
                Some(Get::$variant($shown))
            }
        }

        impl Field for Option<$type> {
            #[inline]
            fn slot(&mut self, _: Room) -> Slot<'_> {
                Slot::$optional(self)
            }
            #[inline]
            fn get(&self) -> Option<Get<'_>> {
                let $value = self.as_ref()?;
                Some(Get::$variant($shown))
            }
        }
    )*};
}

plain_fields! {
    bool: Bool OptBool, |value| *value;
    i64: Int OptInt, |value| *value;
    f64: Float OptFloat, |value| *value;
    String: Text OptText, |value| value;
    Map: Map OptMap, |value| value;
    Value: Value OptValue, |value| value;
    Body: Body OptBody, |value| value;
}

impl<M: Model + Read + Default> Field for M {
    #[inline]
    fn slot(&mut self, _: Room) -> Slot<'_> {
        Slot::Model(self)
    }
    #[inline]
    fn get(&self) -> Option<Get<'_>> {
        Some(Get::Model(self))
    }
}

impl<M: Model + Read + Default> Field for Option<M> {
    // Not part of the struct's `match`, all arms of which would save registers for the calls in here.
    #[inline(never)]
    fn slot(&mut self, room: Room) -> Slot<'_> {
        if room == Room::Object {
            *self = Some(M::default());
        }
        match self {
            Some(model) => Slot::Model(model),
            None => Slot::Absent(Room::Object),
        }
    }
    #[inline]
    fn get(&self) -> Option<Get<'_>> {
        Some(Get::Model(self.as_ref()?))
    }
}

impl<T: Field> Field for Vec<T> {
    #[inline]
    fn slot(&mut self, _: Room) -> Slot<'_> {
        Slot::List(self)
    }
    #[inline]
    fn get(&self) -> Option<Get<'_>> {
        Some(Get::List(self))
    }
}

impl<T: Field> Field for Option<Vec<T>> {
    #[inline]
    fn slot(&mut self, room: Room) -> Slot<'_> {
        if room == Room::Array {
            self.get_or_insert_default();
        }
        match self {
            Some(list) => Slot::List(list),
            None => Slot::Absent(Room::Array),
        }
    }
    #[inline]
    fn get(&self) -> Option<Get<'_>> {
        Some(Get::List(self.as_ref()?))
    }
}

impl<T: Field> List for Vec<T> {
    #[inline]
    fn resize(&mut self, length: usize) {
        if length > self.len() {
            self.push(T::default());
        } else {
            self.truncate(length);
        }
    }
    #[inline]
    fn slot(&mut self, index: usize, room: Room) -> Option<Slot<'_>> {
        Some(self.get_mut(index)?.slot(room))
    }
}

impl<T: Field> ReadList for Vec<T> {
    #[inline]
    fn length(&self) -> usize {
        self.len()
    }
    #[inline]
    fn get(&self, index: usize) -> Option<Get<'_>> {
        self[index].get()
    }
}

/// Text with a type of its own: what an enum or a date implements to be a field.
pub trait FromText: Send + Sync {
    /// The value that `text` stands for; every text stands for one.
    fn from_text(text: &str) -> Self;
    /// The text of the value.
    fn as_text(&self) -> &str;
}

impl<T: FromText> TypedText for T {
    #[inline]
    fn set(&mut self, text: &str) {
        *self = T::from_text(text);
    }
    #[inline]
    fn text(&self) -> &str {
        self.as_text()
    }
}

/// Makes types that implement [`FromText`] fields, plain, optional and in serde.
macro_rules! text_field {
    ($($name:ident)*) => {$(
        impl $crate::codec::Field for $name {
            #[inline]
            fn slot(&mut self, _: $crate::codec::Room) -> $crate::codec::Slot<'_> {
                $crate::codec::Slot::Typed(self)
            }
            #[inline]
            fn get(&self) -> Option<$crate::codec::Get<'_>> {
                Some($crate::codec::Get::Text($crate::codec::FromText::as_text(self)))
            }
        }

        impl $crate::codec::Field for Option<$name> {
            #[inline]
            fn slot(&mut self, room: $crate::codec::Room) -> $crate::codec::Slot<'_> {
                if room == $crate::codec::Room::Scalar {
                    self.get_or_insert_default();
                }
                match self {
                    Some(value) => $crate::codec::Slot::Typed(value),
                    None => $crate::codec::Slot::Absent($crate::codec::Room::Scalar),
                }
            }
            #[inline]
            fn get(&self) -> Option<$crate::codec::Get<'_>> {
                $crate::codec::Field::get(self.as_ref()?)
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
