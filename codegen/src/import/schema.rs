//! Schemas become types and fields.

use std::collections::BTreeMap;

use super::Import;
use super::ignored::IGNORED_FORMATS;
use crate::aliases::resolved;
use crate::facts::{Bounds, Field, Items, Kind, Limits, Struct, Type, TypeDef, Union};
use crate::json::Json;
use crate::names;

/// Keys that say what type a schema is.
const TYPE_KEYS: &[&str] = &[
    "$ref",
    "type",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "enum",
    "allOf",
    "anyOf",
    "oneOf",
    "discriminator",
    "x-speakeasy-type-override",
];

/// Keys that say something about a value beyond its type.
const MARK_KEYS: &[&str] = &[
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "default",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "format",
    "pattern",
];

impl<'a> Import<'a> {
    /// The field `name` of `owner`, whose inline types are named after both.
    pub(super) fn field(&mut self, owner: &str, name: &str, schema: &Json, path: &str) -> Field {
        self.check_keys(path, schema, &[TYPE_KEYS, MARK_KEYS].concat());
        let ty = self.type_of(owner, name, schema, path);
        let target = self.target(schema);
        let marked = |key| schema.is_true(key) || target.is_some_and(|target| target.is_true(key));
        let mut field = Field {
            name: name.to_owned(),
            required: false,
            null: marked("nullable"),
            read: marked("readOnly"),
            write: marked("writeOnly"),
            deprecated: marked("deprecated"),
            observed: false,
            limits: self.limits(schema, &ty, path),
            ty,
        };
        if let Some(items) = schema.get("items").filter(|_| matches!(field.ty, Type::List(_))) {
            self.limits_of_items(&mut field, items, path);
        }
        field
    }

    fn limits(&mut self, schema: &Json, ty: &Type, path: &str) -> Limits {
        let text = |key| schema.get(key).map(ToString::to_string);
        let bounds = |low, high| {
            let side = |key| match schema.get(key) {
                Some(Json::Number(number)) => number.as_u64(),
                _ => None,
            };
            let bounds = Bounds { low: side(low), high: side(high) };
            (bounds != Bounds::default()).then_some(bounds)
        };
        let default = text("default");
        if default.as_deref().is_some_and(|text| text.contains(char::is_whitespace) || text.contains("..")) {
            self.report(path, "the default is not in the facts");
        }
        let says_more = |format: &String| {
            let known = matches!(ty, Type::Date | Type::DateTime | Type::Bytes);
            !known && IGNORED_FORMATS.iter().all(|(ignored, _)| ignored != format)
        };
        Limits {
            default: default.filter(|text| !text.contains(char::is_whitespace) && !text.contains("..")),
            min: text("minimum"),
            max: text("maximum"),
            step: text("multipleOf"),
            len: bounds("minLength", "maxLength"),
            items: bounds("minItems", "maxItems"),
            unique: schema.is_true("uniqueItems"),
            format: text("format").filter(says_more),
            pattern: text("pattern"),
        }
    }

    /// Items have no line of their own: the list takes their range, and nothing else.
    fn limits_of_items(&mut self, list: &mut Field, items: &Json, path: &str) {
        for (key, value) in items.members() {
            match key.as_str() {
                "minimum" => list.limits.min = Some(value.to_string()),
                "maximum" => list.limits.max = Some(value.to_string()),
                "nullable" => {}
                "format" if matches!(list.ty, Type::List(ref items) if items.ty != Type::String) => {}
                key if MARK_KEYS.contains(&key) => {
                    self.report(path, &format!("`{key}: {value}` of the items is not in the facts"));
                }
                _ => {}
            }
        }
    }

    /// The type of a value. An inline type is named after `owner` and `name`.
    pub(super) fn type_of(&mut self, owner: &str, name: &str, schema: &Json, path: &str) -> Type {
        if let Some(reference) = schema.text_of("$ref") {
            return self.reference(reference, path);
        }
        if let Some(parts) = schema.get("allOf") {
            // A wrapper that lets marks stand beside a reference; it has no other use.
            if let [part] = parts.items() {
                return self.type_of(owner, name, part, path);
            }
            self.report(path, "allOf of several schemas is kept as any");
            return Type::Any;
        }
        if schema.get("anyOf").or(schema.get("oneOf")).is_some() {
            self.report(path, "a union without a discriminator is kept as any");
            return Type::Any;
        }
        if schema.get("enum").is_some() {
            let kind = self.enum_of(schema, path);
            return self.define(&names::inline_type(owner, name), kind, path);
        }
        match (schema.text_of("type"), schema.text_of("format")) {
            (Some("string"), Some("date")) => Type::Date,
            (Some("string"), Some("date-time")) => Type::DateTime,
            (Some("string"), Some("binary")) => Type::Bytes,
            (Some("string"), _) => Type::String,
            (Some("boolean"), _) => Type::Bool,
            (Some("integer"), _) => Type::Int,
            (Some("number"), _) => Type::Number,
            (Some("array"), _) => {
                let items = schema.get("items").unwrap_or(&Json::Null);
                Type::List(Box::new(self.items(owner, name, items, &format!("{path}[]"))))
            }
            (Some("object"), _) => self.object(owner, name, schema, path),
            (None, _) => Type::Any,
            (Some(other), _) => {
                self.report(path, &format!("the type `{other}` is kept as any"));
                Type::Any
            }
        }
    }

    fn items(&mut self, owner: &str, plural: &str, schema: &Json, path: &str) -> Items {
        self.check_keys(path, schema, &[TYPE_KEYS, MARK_KEYS].concat());
        let target = self.target(schema);
        Items {
            ty: self.type_of(owner, &names::singular(plural), schema, path),
            null: schema.is_true("nullable") || target.is_some_and(|target| target.is_true("nullable")),
        }
    }

    fn object(&mut self, owner: &str, name: &str, schema: &Json, path: &str) -> Type {
        if let Some(map) = self.map_of(owner, name, schema, path) {
            return map;
        }
        let type_name = names::inline_type(owner, name);
        let kind = Kind::Struct(self.struct_of(&type_name, schema, path));
        self.define(&type_name, kind, path)
    }

    /// An object without properties of its own, unless it is closed and so always empty.
    fn map_of(&mut self, owner: &str, name: &str, schema: &Json, path: &str) -> Option<Type> {
        let others = schema.get("additionalProperties");
        if !super::members(schema, "properties").is_empty() || others == Some(&Json::Bool(false)) {
            return None;
        }
        Some(match others {
            Some(values @ Json::Object(_)) => {
                Type::MapOf(Box::new(self.items(owner, name, values, &format!("{path}{{}}"))))
            }
            _ => Type::Map,
        })
    }

    fn struct_of(&mut self, type_name: &str, schema: &Json, path: &str) -> Struct {
        let required = schema.get("required").map_or(&[][..], Json::items);
        let mut object = Struct::default();
        for (name, schema) in super::members(schema, "properties") {
            let mut field = self.field(type_name, name, schema, &format!("{path}.{name}"));
            field.required = required.iter().any(|item| item.text() == Some(name));
            object.fields.push(field);
        }
        for name in required.iter().filter_map(Json::text) {
            if !object.fields.iter().any(|field| field.name == name) {
                self.report(path, &format!("requires `{name}`, which it does not have"));
            }
        }
        object.others = match schema.get("additionalProperties") {
            Some(Json::Bool(true)) => Some(Type::Any),
            Some(others @ Json::Object(_)) => Some(self.type_of(type_name, "other", others, path)),
            // Unknown members are skipped, whether the schema is closed or says nothing.
            _ => None,
        };
        object
    }

    fn enum_of(&mut self, schema: &Json, path: &str) -> Kind {
        let values = schema.get("enum").map_or(&[][..], Json::items);
        if values.iter().any(|value| value.text().is_none()) {
            self.report(path, "values of the enum that are not strings are not in the facts");
        }
        Kind::Enum(values.iter().filter_map(Json::text).map(str::to_owned).collect())
    }

    /// The component that `schema` refers to, itself or in its wrapper: its marks are marks of the field.
    fn target(&self, schema: &Json) -> Option<&'a Json> {
        let wrapped = schema.get("allOf").and_then(|parts| parts.items().first());
        let name = wrapped.unwrap_or(schema).text_of("$ref")?.rsplit('/').next()?;
        self.schemas.get(name).copied()
    }

    /// What a reference to another schema stands for.
    fn reference(&mut self, reference: &str, path: &str) -> Type {
        let name = reference.rsplit_once("#/components/schemas/").map(|(_, name)| name);
        let known = name.and_then(|name| self.schemas.get_key_value(name));
        if let Some((&name, _)) = known {
            return self.component(name);
        }
        self.report(path, &format!("`{reference}` is in none of the documents; kept as any"));
        Type::Any
    }

    /// A component schema: a type of that name, or what it is another word for.
    pub(super) fn component(&mut self, name: &'a str) -> Type {
        match self.components.get(name) {
            Some(Some(ty)) => return ty.clone(),
            // It is being read: it refers to itself, so it is not just another name.
            Some(None) => return Type::Named(name.to_owned()),
            None => self.components.insert(name, None),
        };
        let schema = self.schemas[name];
        self.check_keys(name, schema, &[TYPE_KEYS, &["nullable", "deprecated"]].concat());
        let ty = match self.component_kind(name, schema) {
            Some(kind) => {
                let definition = TypeDef { name: name.to_owned(), kind, constants: false };
                self.types.insert(name.to_owned(), definition);
                Type::Named(name.to_owned())
            }
            None => self.type_of(name, "", schema, name),
        };
        self.components.insert(name, Some(ty.clone()));
        ty
    }

    fn component_kind(&mut self, name: &str, schema: &Json) -> Option<Kind> {
        if schema.get("enum").is_some() {
            return Some(self.enum_of(schema, name));
        }
        if let Some(discriminator) = schema.get("discriminator") {
            return Some(self.union_of(discriminator));
        }
        if let Some(alternatives) = schema.get("anyOf") {
            return self.alternatives(name, alternatives.items());
        }
        let is_struct = schema.text_of("type") == Some("object")
            && (!super::members(schema, "properties").is_empty()
                || schema.get("additionalProperties") == Some(&Json::Bool(false)));
        is_struct.then(|| Kind::Struct(self.struct_of(name, schema, name)))
    }

    fn union_of(&mut self, discriminator: &Json) -> Kind {
        let mut variants = Vec::new();
        for (value, reference) in super::members(discriminator, "mapping") {
            let reference = reference.text().unwrap_or_default();
            match self.reference(reference, value) {
                Type::Named(name) => variants.push((value.clone(), name)),
                _ => self.report(reference, "a variant of a union has to be a named type"),
            }
        }
        let tag = discriminator.text_of("propertyName").unwrap_or_default();
        Kind::Union(Union { tag: tag.to_owned(), variants })
    }

    /// Alternatives that differ only in what they require are one struct.
    fn alternatives(&mut self, name: &str, alternatives: &[Json]) -> Option<Kind> {
        let mut objects = alternatives.iter().map(|schema| self.struct_of(name, schema, name)).collect::<Vec<_>>();
        let bare = |object: &Struct| {
            let mut object = object.clone();
            object.fields.iter_mut().for_each(|field| field.required = false);
            object
        };
        let mut merged = objects.pop()?;
        if merged.fields.is_empty() || objects.iter().any(|object| bare(object) != bare(&merged)) {
            return None;
        }
        for (index, field) in merged.fields.iter_mut().enumerate() {
            let required = |object: &Struct| object.fields[index].required;
            if field.required != objects.iter().all(required) || objects.iter().any(required) != field.required {
                merged.one_of.push(field.name.clone());
                field.required = false;
            }
        }
        Some(Kind::Struct(merged))
    }

    /// Gives `kind` the name `wanted`, or that name and `Value` where another type has it.
    fn define(&mut self, wanted: &str, kind: Kind, path: &str) -> Type {
        let mut name = wanted.to_owned();
        loop {
            if let Some((&component, _)) = self.schemas.get_key_value(name.as_str()) {
                self.component(component);
            }
            // With no aliases, types are the same if they agree in every name.
            let plain = |kind: &Kind| resolved(kind, &BTreeMap::new());
            let taken = self.types.get(&name).map(|definition| plain(&definition.kind) == plain(&kind));
            if taken == Some(true) {
                break;
            }
            if taken.is_none() && !self.schemas.contains_key(name.as_str()) {
                let definition = TypeDef { name: name.clone(), kind, constants: false };
                self.types.insert(name.clone(), definition);
                break;
            }
            name += "Value";
        }
        if name != wanted {
            self.report(path, &format!("`{wanted}` is another type, so this one is `{name}`"));
        }
        Type::Named(name)
    }
}
