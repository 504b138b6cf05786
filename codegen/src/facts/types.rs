//! Types: structs, unions and enums, their fields, and the limits on values.

/// A named type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// `InvoicePaymentAllocation`.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether an enum is text with constants in Rust. Once chosen it stays, however many values come and go: the
    /// other form would break programs.
    pub constants: bool,
}

/// The kinds of named types.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An object with known members.
    Struct(Struct),
    /// An object whose type a member tells.
    Union(Union),
    /// A string with known values; the API may send others.
    Enum(Vec<String>),
}

/// An object with known members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// In wire order.
    pub fields: Vec<Field>,
    /// The type of members beyond [`fields`](Self::fields), where the object is open to them.
    pub others: Option<Type>,
    /// Fields of which at least one is required.
    pub one_of: Vec<String>,
}

/// An object whose type a member tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// That member.
    pub tag: String,
    /// Its values, each with its struct.
    pub variants: Vec<(String, String)>,
}

/// A member of an object, or a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of one line in the facts")]
pub struct Field {
    /// Its name on the wire, or the field name of a parameter.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Required: always present in responses.
    pub required: bool,
    /// May be an explicit `null`.
    pub null: bool,
    /// Only the API sets it: left out of requests.
    pub read: bool,
    /// Only the caller sends it: never in responses.
    pub write: bool,
    /// Apideck plans to retire it.
    pub deprecated: bool,
    /// Real payloads have it, the API documents lack it: an import keeps it.
    pub observed: bool,
    /// Documented limits on its values.
    pub limits: Limits,
}

/// Limits on values. They are documented and never enforced, so numbers keep their text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The API's own default. The client never sends it.
    pub default: Option<String>,
    /// The least number (of each item, for a list).
    pub min: Option<String>,
    /// The greatest number (of each item, for a list).
    pub max: Option<String>,
    /// The number is a multiple of this.
    pub step: Option<String>,
    /// Length of the text.
    pub len: Option<Bounds>,
    /// Number of items.
    pub items: Option<Bounds>,
    /// Items differ from each other.
    pub unique: bool,
    /// `uri`, `email`, ..
    pub format: Option<String>,
    /// A regular expression.
    pub pattern: Option<String>,
}

/// `low..high`, either of which may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub low: Option<u64>,
    /// The most.
    pub high: Option<u64>,
}

/// The type of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    #[default]
    String,
    /// A truth value.
    Bool,
    /// A 64 bit integer.
    Int,
    /// A 64 bit float: durations.
    Float,
    /// An exact decimal: amounts, quantities, rates.
    Number,
    /// `2024-01-31`.
    Date,
    /// RFC 3339.
    DateTime,
    /// Any JSON.
    Any,
    /// An object of any JSON.
    Map,
    /// Raw bytes.
    Bytes,
    /// A list.
    List(Box<Items>),
    /// An object whose members are all of one type.
    MapOf(Box<Items>),
    /// A named type.
    Named(String),
}

/// The items of a list or map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Items {
    /// The type of each.
    pub ty: Type,
    /// Whether one may be `null`.
    pub null: bool,
}

impl Type {
    /// The named type in it, through lists and maps.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(items) | Self::MapOf(items) => items.ty.named(),
            _ => None,
        }
    }
}

impl Kind {
    /// The named types it refers to, in order.
    pub fn references(&self) -> Vec<&str> {
        match self {
            Self::Struct(object) => {
                let fields = object.fields.iter().map(|field| &field.ty);
                fields.chain(object.others.as_ref()).filter_map(Type::named).collect()
            }
            Self::Union(union) => union.variants.iter().map(|(_, name)| name.as_str()).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }
}
