//! What the tables consist of: operations and the shapes of their JSON.

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// `crm.contacts.create`.
    pub(crate) accessor: &'static str,
    pub(crate) method: &'static str,
    /// `/crm/contacts/{id}`.
    pub(crate) path: &'static str,
    pub(crate) headers: &'static [Field],
    pub(crate) query: &'static [Field],
    pub(crate) body: Option<Body>,
    /// The status of a success.
    pub(crate) status: u16,
    pub(crate) returns: Returns,
    pub(crate) paginated: bool,
}

impl Operation {
    /// `crm`.
    pub(crate) fn api(&self) -> &'static str {
        self.accessor.split('.').next().unwrap_or_default()
    }

    /// `create`.
    pub(crate) fn verb(&self) -> &'static str {
        self.accessor.rsplit('.').next().unwrap_or_default()
    }

    /// The member of the response with this name; `None` if the response is not JSON or lacks it.
    pub(crate) fn response_member(&self, name: &str) -> Option<&'static Field> {
        match self.returns {
            Returns::Json(Ty::Object(response)) => response.field(name),
            _ => None,
        }
    }

    pub(crate) fn takes_header(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.name == name)
    }
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) ty: Ty,
    pub(crate) required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Returns {
    Json(Ty),
    Bytes,
    Text,
    /// The response of the service behind the proxy.
    Proxy,
    None,
}

/// The type of a JSON value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ty {
    Text,
    Bool,
    Int,
    Number,
    /// `2024-01-31`.
    Date,
    /// RFC 3339.
    DateTime,
    Any,
    Map,
    Bytes,
    List(&'static Self),
    MapOf(&'static Self),
    /// An item that may be null.
    Nullable(&'static Self),
    Object(&'static Object),
    Union(&'static Union),
    Enum(&'static Values),
}

impl Ty {
    /// The members of an object; none for other types.
    pub(crate) fn members(self) -> &'static [Field] {
        match self {
            Self::Object(object) => object.fields,
            _ => &[],
        }
    }
}

impl PartialEq for Ty {
    /// Named shapes are equal if they are the same: they may contain themselves.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b))
            | (Self::MapOf(a), Self::MapOf(b))
            | (Self::Nullable(a), Self::Nullable(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => std::ptr::eq(*a, *b),
            (Self::Union(a), Self::Union(b)) => std::ptr::eq(*a, *b),
            (Self::Enum(a), Self::Enum(b)) => std::ptr::eq(*a, *b),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// An object with known members.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// Members of which at least one is required.
    pub(crate) one_of: &'static [&'static str],
}

impl Object {
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// An object whose type a member tells.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) tag: &'static str,
    pub(crate) variants: &'static [(&'static str, &'static Object)],
}

/// The known values of a text.
#[derive(Debug)]
pub(crate) struct Values(pub(crate) &'static [&'static str]);

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    Date,
    DateTime,
    Url,
    Email,
    Json,
}

/// A member of an object, a header or a query parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of one line in the facts")]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) ty: Ty,
    pub(crate) required: bool,
    pub(crate) null: bool,
    /// Only the API sets it.
    pub(crate) read: bool,
    /// Only the caller sends it: never in responses.
    pub(crate) write: bool,
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// The least and the greatest length of a text.
    pub(crate) length: (u32, u32),
    /// The least and the greatest number of items.
    pub(crate) items: (u32, u32),
    pub(crate) format: Format,
}

pub(crate) const fn field(name: &'static str, ty: Ty) -> Field {
    Field {
        name,
        ty,
        required: false,
        null: false,
        read: false,
        write: false,
        min: i64::MIN,
        max: i64::MAX,
        length: (0, u32::MAX),
        items: (0, u32::MAX),
        format: Format::Plain,
    }
}

impl Field {
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn null(mut self) -> Self {
        self.null = true;
        self
    }

    pub(crate) const fn read(mut self) -> Self {
        self.read = true;
        self
    }

    pub(crate) const fn write(mut self) -> Self {
        self.write = true;
        self
    }

    pub(crate) const fn min(mut self, min: i64) -> Self {
        self.min = min;
        self
    }

    pub(crate) const fn max(mut self, max: i64) -> Self {
        self.max = max;
        self
    }

    pub(crate) const fn length(mut self, least: u32, most: u32) -> Self {
        self.length = (least, most);
        self
    }

    pub(crate) const fn items(mut self, least: u32, most: u32) -> Self {
        self.items = (least, most);
        self
    }

    pub(crate) const fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }
}
