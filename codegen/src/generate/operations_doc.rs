//! `docs/OPERATIONS.md`: the table of all operations.

use std::fmt::Write as _;

use super::{Context, MARK, docs};
use crate::facts::{Operation, Returns, Server};
use crate::names;

pub(super) fn file(context: &Context<'_>) -> String {
    let all = context.facts.operations().count();
    let unofficial = context.facts.operations().filter(|operation| operation.marks.unofficial).count();
    let mut out = format!(
        "<!-- {MARK} from codegen/api; edit that and run `generate` again. -->\n\n# Operations\n\n\
         {all} operations, of which {unofficial} are not in the official SDKs. The accessor is a method of `Apideck`, the function \
         takes any client:\n`apideck.vault().sessions().create(request)` is `vault_sessions_create(&apideck, request)`.\n"
    );
    out += &retries(context);
    for api in context.facts.apis.iter().filter(|api| !api.operations.is_empty()) {
        let feature = names::feature(&api.name);
        let name = docs::api_name(&api.name);
        let _ = write!(
            out,
            "\n## {name}\n\nFeature `{feature}`, {} operations.\n\n\
             | accessor | function | call | pages | notes |\n| --- | --- | --- | --- | --- |\n",
            api.operations.len()
        );
        for operation in &api.operations {
            let Operation { accessor, method, path, .. } = operation;
            let function = names::function(accessor);
            let pages = if operation.marks.paginated { "yes" } else { "" };
            let notes = notes(operation);
            let _ = writeln!(out, "| `{accessor}` | `{function}` | `{method} {path}` | {pages} | {notes} |");
        }
    }
    out
}

/// Which operations are retried: by method, and those that differ or that one might expect to.
fn retries(context: &Context<'_>) -> String {
    let mut out = String::from(
        "\n## Retries\n\nGET, HEAD, PUT, DELETE and OPTIONS are retried. POST and PATCH are retried only if the server \
         provably did nothing (no\nconnection, 429, or 503 with `retry-after`), or with `RetryConfig::any_method()`. The \
         exceptions, and POST operations that\nneither create nor update:\n\n\
         | accessor | call | retried like a GET | because |\n| --- | --- | --- | --- |\n",
    );
    for Operation { accessor, method, path, retry, .. } in context.facts.operations() {
        if let Some(retry) = retry {
            let safe = if retry.safe { "yes" } else { "no" };
            let _ = writeln!(out, "| `{accessor}` | `{method} {path}` | {safe} | {} |", retry.reason);
        }
    }
    out
}

fn notes(operation: &Operation) -> String {
    let mut notes = Vec::new();
    match operation.returns {
        Returns::Json(_) => {}
        Returns::Bytes => notes.push("Returns bytes."),
        Returns::Text => notes.push("Returns text."),
        Returns::Proxy => notes.push("Returns the response of the connected service."),
        Returns::None => notes.push("Returns nothing."),
    }
    if operation.server == Server::Upload {
        notes.push("Upload server.");
    }
    notes.extend(docs::remarks(operation));
    notes.join(" ")
}
