//! What the status of an error response decides: the variant, the name and the hint.

use crate::common::{context, error_response};
use apideck_errors::{Error, ErrorResponse};

/// The name of the variant, as `Debug` prints it after the line.
fn variant(error: &Error) -> String {
    let debug = format!("{error:?}");
    let rest = debug.strip_prefix(&error.to_string()).unwrap();
    rest.trim_start().split('(').next().unwrap().to_owned()
}

#[test]
fn the_status_of_an_error_document_chooses_the_variant() {
    for (status, name) in [
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (402, "PaymentRequired"),
        (403, "Api"),
        (404, "NotFound"),
        (409, "Conflict"),
        (410, "Api"),
        (422, "Unprocessable"),
        (500, "Api"),
    ] {
        for (typed, name) in [(true, name), (false, "Api")] {
            let response = ErrorResponse::new(context(status, "text/html", "sorry"), None);
            let error = Error::from_response(response, typed);
            assert_eq!(variant(&error), name, "{status}, typed: {typed}");
            // Every variant has the response.
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.response().unwrap().context.body, "sorry");
            assert_eq!(error.body().unwrap(), "sorry");
        }
    }
}

#[test]
fn every_status_has_a_name_and_a_hint() {
    let correct = "correct the request";
    let later = "try again later";
    for (status, name, hint) in [
        (101, " Switching Protocols", "the server left HTTP: do not send the header `upgrade`"),
        (103, "", correct),
        (200, "", "unexpected content type: check the server URL"),
        (299, "", "unexpected content type: check the server URL"),
        (302, "", "the server redirects the call: check the server URL"),
        (400, " Bad Request", correct),
        (401, " Unauthorized", "check the API key (APIDECK_API_KEY)"),
        (402, " Payment Required", "check the plan of the Apideck account"),
        (403, " Forbidden", "check the permissions of the API key and the application"),
        (404, " Not Found", "check the ids, the service, and that the connection exists"),
        (
            407,
            " Proxy Authentication Required",
            "the HTTP proxy asks for credentials: check the user name and the password in the URL of the proxy",
        ),
        (408, " Request Timeout", later),
        (409, " Conflict", "read the current state, then decide"),
        (418, "", correct),
        (422, " Unprocessable Content", "correct the values"),
        (429, " Too Many Requests", later),
        (500, " Internal Server Error", later),
        (502, " Bad Gateway", later),
        (503, " Service Unavailable", later),
        (504, " Gateway Timeout", later),
        (505, "", later),
        (999, "", later),
    ] {
        let line = format!("vault.sessions.create: {status}{name}: an empty body; {hint}");
        assert_eq!(error_response(status, "").to_string(), line);
    }
}
