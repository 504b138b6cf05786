//! What the programs without the SDK share: types with serde derive, the headers, and what is made of a response.
//!
//! `handwritten` has a copy of its own: its bytes are what the budgets compare with, and they would change (by 2,144 with
//! http only) if it set its headers in the loop that these programs need.

#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
pub mod more;

use std::error::Error;

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Session<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_metadata: Option<ConsumerMetadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<Theme<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_consumer_settings: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Serialize)]
struct ConsumerMetadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
}

#[derive(Serialize)]
struct Settings<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    unified_apis: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_length: Option<&'a str>,
}

#[derive(Serialize)]
struct Theme<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    vault_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_color: Option<&'a str>,
}

#[derive(Deserialize)]
struct SessionResponse {
    data: SessionResponseData,
}

#[derive(Deserialize)]
struct SessionResponseData {
    session_uri: String,
}

#[derive(Deserialize)]
struct Problem {
    message: Option<String>,
}

/// The body of the request.
pub fn body() -> Result<Vec<u8>, serde_json::Error> {
    let session = Session {
        consumer_metadata: Some(ConsumerMetadata { account_name: Some("SpaceX"), user_name: Some("Elon Musk") }),
        redirect_uri: Some("https://mysaas.com/dashboard"),
        settings: Some(Settings { unified_apis: Some(vec!["crm"]), session_length: Some("30m") }),
        theme: Some(Theme { vault_name: Some("Intercom"), primary_color: Some("#286efa") }),
        custom_consumer_settings: None,
    };
    serde_json::to_vec(&session)
}

/// The server, without a slash at its end.
pub fn server() -> String {
    std::env::var("APIDECK_SERVER_URL").unwrap_or_else(|_| "https://unify.apideck.com".into())
}

/// The headers of the request.
pub fn headers() -> Result<[(&'static str, String); 5], std::env::VarError> {
    Ok([
        ("accept", "application/json".into()),
        ("authorization", format!("Bearer {}", std::env::var("APIDECK_API_KEY")?)),
        ("content-type", "application/json".into()),
        ("x-apideck-app-id", std::env::var("APIDECK_APP_ID")?),
        ("x-apideck-consumer-id", std::env::var("APIDECK_CONSUMER_ID")?),
    ])
}

/// An error with the message of the error document, unless the status is a success.
pub fn check(status: u16, body: &[u8]) -> Result<(), Box<dyn Error>> {
    if !(200..300).contains(&status) {
        let message = serde_json::from_slice::<Problem>(body).ok().and_then(|problem| problem.message);
        return Err(format!("{status}: {}", message.unwrap_or_default()).into());
    }
    Ok(())
}

/// The URL of the session, or the message of the error document.
pub fn url(status: u16, body: &[u8]) -> Result<String, Box<dyn Error>> {
    check(status, body)?;
    Ok(serde_json::from_slice::<SessionResponse>(body)?.data.session_uri)
}

/// Prints the URL or the error.
pub fn finish(result: Result<String, Box<dyn Error>>) {
    match result {
        Ok(url) => println!("{url}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
