//! The envelope of webhook events.

use crate::codec::model;

model! {
    /// The body of a webhook request, with its event.
    ///
    /// Some documents of Apideck show events without this envelope. `apideck_unify::webhooks` reads both.
    WebhookEnvelope<T>(payload: T) {
        /// The event.
        0 payload: T required,
    }
}
