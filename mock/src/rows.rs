//! What a test changes of the Apideck that the mock plays: rows, connections, time, the service behind the proxy.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::apideck::store::{Change, Scope, Selection, Store};
use crate::apideck::vault::connection::{self, Key};
use crate::mock::Mock;
use crate::record::request::Recorded;
use crate::reply::Reply;

/// Rows, connections and time.
impl Mock {
    /// The rows of all resources, to read and to change.
    pub fn store(&self) -> &Arc<Store> {
        &self.state.service.rows
    }

    /// Adds a row to a collection, such as `/crm/contacts`, and returns its id.
    ///
    /// Every consumer sees the row, with every service. Its `id` is used if it has one; otherwise the row gets one.
    /// It is stored as it is: the mock sets no other members, and does not check it. A row with the same id is replaced.
    ///
    /// # Panics
    ///
    /// If the row is not an object.
    #[track_caller]
    pub fn insert(&self, collection: &str, row: Value) -> String {
        self.insert_for("", "", collection, row)
    }

    /// Adds a row like [`insert`](Self::insert) that only this consumer sees, with this service. The service is empty for
    /// requests without one.
    ///
    /// # Panics
    ///
    /// If the row is not an object.
    #[track_caller]
    pub fn insert_for(&self, consumer: &str, service: &str, collection: &str, mut row: Value) -> String {
        assert!(row.is_object(), "a row is an object: {row}");
        let id = match row.get("id").and_then(Value::as_str) {
            Some(id) => id.to_owned(),
            None => self.state.service.new_id(),
        };
        row["id"] = json!(id);
        let collection = collection.trim_end_matches('/');
        self.store().apply(&Change::put(collection, &id, row).of(consumer, service));
        id
    }

    /// The rows of a collection that this consumer sees with this service, in the order in which they were added.
    pub fn rows(&self, consumer: &str, service: &str, collection: &str) -> Vec<Value> {
        let selection = Selection { from: 0, limit: usize::MAX, matches: &|_| true, order: None };
        let page = self.store().page(collection, Scope { consumer, service }, &selection);
        page.rows.iter().map(|row| (**row).clone()).collect()
    }

    /// Adds a connection of a consumer, which has authorized it: it can be called.
    ///
    /// Returns the connection, as the Vault API shows it; `None` if the mock does not know the service for this API.
    pub fn connect(&self, consumer: &str, unified_api: &str, service: &str) -> Option<Value> {
        self.set_connection(consumer, unified_api, service, "callable")
    }

    /// Sets the state of a connection, such as `invalid` or `authorized`. It is added if it does not exist.
    ///
    /// Requests through a connection that is not `callable` get a 401 with the error `ConnectorCredentialsError`.
    /// Requests with a service without a connection are served.
    pub fn set_connection(&self, consumer: &str, unified_api: &str, service: &str, state: &str) -> Option<Value> {
        let key = Key { consumer, unified_api, service };
        let now = self.state.service.clock.now();
        let changed = key.change(&self.state.service, |members| {
            connection::authorized(members, now);
            members.insert("forced_state".to_owned(), json!(state));
        });
        changed.ok()
    }

    /// Fills in the settings of a connection, such as the API key that its form asks for, and authorizes it. It is added if
    /// it does not exist.
    ///
    /// This is what a customer does on the Vault page. Returns `None` if the mock does not know the service for this API.
    pub fn authorize(&self, consumer: &str, unified_api: &str, service: &str, settings: &Value) -> Option<Value> {
        let key = Key { consumer, unified_api, service };
        let now = self.state.service.clock.now();
        let changed = key.change(&self.state.service, |members| {
            connection::authorized(members, now);
            let known = members.entry("settings").or_insert_with(|| json!({}));
            for (name, value) in settings.as_object().into_iter().flatten() {
                known[name] = value.clone();
            }
        });
        changed.ok()
    }

    /// The connections that a consumer has added, and those that it could add, as the Vault API shows them.
    pub fn connections_of(&self, consumer: &str) -> Vec<Value> {
        connection::all(&self.state.service, consumer)
    }

    /// The session with this token: the consumer and the body of the request that created it. It may have expired.
    pub fn session(&self, token: &str) -> Option<(String, Value)> {
        self.state.service.sessions.of_token(token).map(|found| (found.consumer, found.settings))
    }

    /// Plays the service behind the proxy: `handler` gets the request as that service receives it, with its own path.
    ///
    /// Without it, the response is what the service received.
    pub fn downstream(&self, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        self.state.service.downstream.set(Arc::new(handler));
        self
    }

    /// Stops the clock of the mock at this time. It gives the times in rows and responses.
    pub fn set_time(&self, time: SystemTime) -> &Self {
        self.state.service.clock.set(time);
        self
    }

    /// Moves the clock of the mock forward. The page of a Vault session shows an error when the session has expired.
    pub fn advance_time(&self, by: Duration) -> &Self {
        self.state.service.clock.advance(by);
        self
    }

    /// Waits until every event has been delivered to its webhooks, or was given up.
    pub async fn webhooks_idle(&self) {
        self.state.service.deliveries.idle().await;
    }
}
