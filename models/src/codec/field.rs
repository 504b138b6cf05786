//! Which slot each type of field hands out.

use super::{Field, Get, List, Map, Model, Nulls, Place, RequestBody, Slot, TypedText, Value};

macro_rules! plain_fields {
    ($($type:ty: $variant:ident $optional:ident;)*) => {$(
        impl Field for $type {
            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }
            #[inline]
            fn get(&self) -> Get<'_> {
                Get::$variant(self)
            }
        }

        impl Field for Option<$type> {
            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                Slot::$optional(self)
            }
            #[inline]
            fn get(&self) -> Get<'_> {
                Get::$optional(self)
            }
        }
    )*};
}

plain_fields! {
    bool: Bool OptBool;
    i64: Int OptInt;
    f64: Float OptFloat;
    String: Text OptText;
    Map: Map OptMap;
    Value: Value OptValue;
    RequestBody: Body OptBody;
}

impl Field for Nulls {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Nulls(self)
    }
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::Nulls(self)
    }
}

impl<M: Model> Field for M {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Model(self)
    }
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::Model(self)
    }
}

impl<M: Model + Default> Field for Option<M> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::OptModel(self)
    }
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::OptModel(self)
    }
}

impl<M: Model + Default> Place for Option<M> {
    #[inline]
    fn fill(&mut self) -> &mut dyn Model {
        self.insert(M::default())
    }
    #[inline]
    fn model(&self) -> Option<&dyn Model> {
        match self {
            Some(model) => Some(model),
            None => None,
        }
    }
}

impl<T: Field + Default + Send + Sync> Field for Vec<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::List(self)
    }
}

impl<T: Field + Default + Send + Sync> List for Vec<T> {
    #[inline]
    fn start(&mut self) {
        self.clear();
    }
    #[inline]
    fn push(&mut self) -> Slot<'_> {
        self.push(T::default());
        let last = self.len() - 1;
        self[last].slot()
    }
    #[inline]
    fn pop(&mut self) {
        self.pop();
    }
    #[inline]
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
    #[inline]
    fn element(&self, index: usize) -> Get<'_> {
        self[index].get()
    }
}

impl<T: Field + Default + Send + Sync> Field for Option<Vec<T>> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::List(self)
    }
}

impl<T: Field + Default + Send + Sync> List for Option<Vec<T>> {
    #[inline]
    fn start(&mut self) {
        *self = Some(Vec::new());
    }
    #[inline]
    fn push(&mut self) -> Slot<'_> {
        List::push(self.get_or_insert_default())
    }
    #[inline]
    fn pop(&mut self) {
        if let Some(list) = self {
            list.pop();
        }
    }
    #[inline]
    fn length(&self) -> Option<usize> {
        Some(self.as_ref()?.len())
    }
    #[inline]
    fn element(&self, index: usize) -> Get<'_> {
        self.as_deref().unwrap_or_default()[index].get()
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
    fn text(&self) -> Option<&str> {
        Some(self.as_text())
    }
    #[inline]
    fn optional(&self) -> bool {
        false
    }
}

impl<T: FromText> TypedText for Option<T> {
    #[inline]
    fn set(&mut self, text: &str) {
        *self = Some(T::from_text(text));
    }
    #[inline]
    fn text(&self) -> Option<&str> {
        Some(self.as_ref()?.as_text())
    }
    #[inline]
    fn optional(&self) -> bool {
        true
    }
}

/// Makes types that implement [`FromText`] fields, plain, optional and in serde.
macro_rules! text_field {
    ($($name:ident)*) => {$(
        impl $crate::codec::Field for $name {
            #[inline]
            fn slot(&mut self) -> $crate::codec::Slot<'_> {
                $crate::codec::Slot::Typed(self)
            }
            #[inline]
            fn get(&self) -> $crate::codec::Get<'_> {
                $crate::codec::Get::Typed(self)
            }
        }

        impl $crate::codec::Field for Option<$name> {
            #[inline]
            fn slot(&mut self) -> $crate::codec::Slot<'_> {
                $crate::codec::Slot::Typed(self)
            }
            #[inline]
            fn get(&self) -> $crate::codec::Get<'_> {
                $crate::codec::Get::Typed(self)
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
