//! `funcs/src/generated/dynamic/<api>.rs`: all operations of an API, for calls by name.

use std::fmt::Write as _;

use super::{functions, resources};
use crate::facts::{Api, Returns};
use crate::names;

pub(super) fn file(api: &Api) -> String {
    let about = format!(
        "//! The operations of `{}`.\n\nuse apideck_models as m;\n\nuse crate::dynamic_entry::Entry;\nuse crate::generated::{} as api;\n",
        api.name, api.name
    );
    let mut out = about + "\npub(super) static ENTRIES: &[Entry] = &[\n";
    for operation in resources(api).into_iter().flat_map(|(_, operations)| operations) {
        let request = names::request_type(&operation.accessor);
        let module = operation.resource().map(|resource| format!("{resource}::")).unwrap_or_default();
        let entry = format!("&api::{module}{}", functions::constant(operation));
        let kind = match &operation.returns {
            Returns::Json(ty) => format!("json::<m::{request}, m::{}>", ty.named().unwrap_or("Value")),
            Returns::Bytes => format!("bytes::<m::{request}>"),
            Returns::Text => format!("text::<m::{request}>"),
            Returns::Proxy => format!("proxy::<m::{request}>"),
            Returns::None => format!("none::<m::{request}>"),
        };
        let _ = writeln!(out, "    Entry::{kind}({entry}),");
    }
    out + "];\n"
}
