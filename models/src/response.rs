//! What operations answer, around their data. `GetInvoicesResponse` and the like are names of these types.

use crate::codec::{Map, items, model, page};
use crate::{Links, Meta};

model! {
    /// What Apideck answers about objects of its own, such as sessions and connections.
    ApideckResponse<T>(status_code: i64, status: String, data: T) {
        /// HTTP status code.
        0 status_code: i64 required,
        /// HTTP status in words.
        1 status: String required,
        /// What was asked for.
        2 data: T required,
        /// Answer of the connected service as it came, if `raw` was asked for.
        3 raw = "_raw": Map null,
    }
}

model! {
    /// What Apideck answers about objects of its own that come in pages, or with their meta data.
    ApideckResponseWithMeta<T>(status_code: i64, status: String, data: T) {
        /// HTTP status code.
        0 status_code: i64 required,
        /// HTTP status in words.
        1 status: String required,
        /// What was asked for.
        2 data: T required,
        /// Page counts and cursors.
        3 meta: Meta,
        /// Links to the previous, this and the next page.
        4 links: Links,
        /// Answer of the connected service as it came, if `raw` was asked for.
        5 raw = "_raw": Map null,
    }
}

model! {
    /// What a connected service answers to a change.
    ServiceResponse<T>(
        status_code: i64,
        status: String,
        service: String,
        resource: String,
        operation: String,
        data: T,
    ) {
        /// HTTP status code.
        0 status_code: i64 required,
        /// HTTP status in words.
        1 status: String required,
        /// Connector that answered.
        2 service: String required,
        /// Resource that was asked for.
        3 resource: String required,
        /// What was done, such as `add` or `all`.
        4 operation: String required,
        /// What was asked for.
        5 data: T required,
        /// Answer of the connected service as it came, if `raw` was asked for.
        6 raw = "_raw": Map null,
    }
}

model! {
    /// What a connected service answers when it is read: one object, or a page of them.
    ServiceResponseWithMeta<T>(
        status_code: i64,
        status: String,
        service: String,
        resource: String,
        operation: String,
        data: T,
    ) {
        /// HTTP status code.
        0 status_code: i64 required,
        /// HTTP status in words.
        1 status: String required,
        /// Connector that answered.
        2 service: String required,
        /// Resource that was asked for.
        3 resource: String required,
        /// What was done, such as `add` or `all`.
        4 operation: String required,
        /// What was asked for.
        5 data: T required,
        /// Page counts and cursors.
        6 meta: Meta,
        /// Links to the previous, this and the next page.
        7 links: Links,
        /// Answer of the connected service as it came, if `raw` was asked for.
        8 raw = "_raw": Map null,
    }
}

page!(ApideckResponseWithMeta<T>);
items!(ApideckResponseWithMeta<T>: T);
page!(ServiceResponseWithMeta<T>);
items!(ServiceResponseWithMeta<T>: T);
