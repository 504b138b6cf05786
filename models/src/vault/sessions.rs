//! Types of `vault.sessions`.

use crate::UnifiedApiId;
use crate::codec::{Map, model, open_enum};

model! {
    /// What `vault.sessions.create` takes.
    VaultSessionsCreateRequest() {
        /// Id of the consumer whose connections are meant; the client's, unless given here.
        consumer_id: String,
        /// Id of your Apideck application; the client's, unless given here.
        app_id: String,
        /// How the hosted Vault looks and behaves; without it, as set up in your dashboard.
        session: Session,
    }
}

model! {
    /// How the hosted Vault looks and behaves for one consumer.
    Session() {
        /// How your dashboard shows the consumer.
        consumer_metadata: ConsumerMetadata,
        /// Where the consumer is sent on leaving the Vault.
        redirect_uri: String,
        /// What the consumer can see and do.
        settings: SessionSettings,
        /// Colours, names and links of the page.
        theme: SessionTheme,
        /// Free-form values, kept with the session for connectors that read them.
        custom_consumer_settings: Map,
    }
}

model! {
    /// How your dashboard shows a consumer.
    ConsumerMetadata() {
        /// Name of the account, such as the company's.
        account_name: String,
        /// Name of the person.
        user_name: String,
        /// Email address of the person.
        email: String,
        /// URL of a picture of the person or the account.
        image: String,
    }
}

model! {
    /// What a consumer can see and do in the Vault.
    SessionSettings() {
        /// The unified APIs whose connectors are shown; all of the application's, unless given.
        unified_apis: [UnifiedApiId],
        /// Whether settings of single resources are hidden. Apideck's default: false.
        hide_resource_settings: bool,
        /// Whether connections are made to the connectors' sandboxes. Apideck's default: false.
        sandbox_mode: bool,
        /// Whether only the connection that the session is about is shown. Apideck's default: false.
        isolation_mode: bool,
        /// How long the session is valid: a number and a unit, such as `30m`, at most a week. Apideck's default: `1h`.
        session_length: String,
        /// Whether the consumer sees the logs. Apideck's default: true.
        show_logs: bool,
        /// Whether connectors that are not set up yet are suggested. Apideck's default: false.
        show_suggestions: bool,
        /// Whether the side bar is shown. Apideck's default: true.
        show_sidebar: bool,
        /// Whether the consumer is sent to `redirect_uri` once a connection is authorised. Apideck's default: false.
        auto_redirect: bool,
        /// Whether the setup guides are hidden. Apideck's default: false.
        hide_guides: bool,
        /// What the consumer may do to a connection; everything, unless given.
        allow_actions: [SessionSettingsAllowAction],
    }
}

open_enum! {
    /// Something that a consumer may do to a connection.
    SessionSettingsAllowAction {
        Delete = "delete",
        Disconnect = "disconnect",
        Reauthorize = "reauthorize",
        Disable = "disable",
    }
}

model! {
    /// Colours, names and links of the Vault's page.
    SessionTheme() {
        /// URL of the icon that browsers show for the page.
        favicon: String,
        /// URL of your logo.
        logo: String,
        /// Main colour, as CSS writes it: `#286efa`.
        primary_color: String,
        /// Background colour of the side panel, as CSS writes it.
        sidepanel_background_color: String,
        /// Text colour of the side panel, as CSS writes it.
        sidepanel_text_color: String,
        /// Name of the page.
        vault_name: String,
        /// URL of your privacy policy.
        privacy_url: String,
        /// URL of your terms.
        terms_url: String,
    }
}

model! {
    /// What `vault.sessions.create` answers.
    CreateSessionResponse(status_code: i64, status: String, data: CreateSessionResponseData) {
        /// The HTTP status, repeated.
        status_code: i64 required,
        /// The HTTP status in words.
        status: String required,
        /// The session.
        data: CreateSessionResponseData required,
        /// What the connector answered, on request.
        raw = "_raw": Map null,
    }
}

model! {
    /// A session of the hosted Vault.
    CreateSessionResponseData() {
        /// Where to send the consumer. Whoever has the URL has the session.
        session_uri: String required read secret,
        /// The token of the session, as in the URL.
        session_token: String required read secret,
    }
}
