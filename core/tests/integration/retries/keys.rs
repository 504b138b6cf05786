//! API keys that the server refuses: when the client asks for a new one.

use super::*;

type Asked = Arc<Mutex<Vec<KeyRequest>>>;

/// A provider that gives `old` for a call and `new` after a refusal, and records the requests.
fn refreshing(asked: &Asked) -> ApiKey {
    let asked = asked.clone();
    ApiKey::refreshing_provider(move |request| {
        asked.lock().unwrap().push(request);
        async move { Ok(if request == KeyRequest::Refused { "new" } else { "old" }) }
    })
}

fn keys(server: &Server) -> Vec<String> {
    let seen = server.0.lock().unwrap();
    seen.iter().map(|seen| seen.request.headers()["authorization"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_refreshed_once() {
    let asked = Asked::default();
    let (core, server) =
        scripted(default().api_key(refreshing(&asked)), |n| if n == 1 { Ok((401, "")) } else { Ok((200, "")) });
    // Even for a POST and without retries: a refused request was not applied.
    let made = call(&core, &ADD).retry(RetryConfig::none()).send().await.unwrap();
    assert_eq!((made.http_meta.attempts, made.http_meta.elapsed), (2, Duration::ZERO));
    assert_eq!(keys(&server), ["Bearer old", "Bearer new"]);
    assert_eq!(*asked.lock().unwrap(), [KeyRequest::Call, KeyRequest::Refused]);

    // A second refusal is final.
    let (core, server) = scripted(default().api_key(refreshing(&asked)), |_| Ok((401, "")));
    let error = call(&core, &LIST).send().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized(_)));
    assert_eq!((server.len(), error.attempts()), (2, 2));

    // A provider that does not refresh is asked once for each call, not for each attempt.
    let count = Arc::new(Mutex::new(0));
    let counting = count.clone();
    let key = ApiKey::provider(move || {
        *counting.lock().unwrap() += 1;
        async { Ok("the key") }
    });
    let (core, server) = scripted(default().api_key(key), |n| if n < 4 { Ok((500, "")) } else { Ok((401, "")) });
    call(&core, &LIST).send().await.unwrap_err();
    assert_eq!((*count.lock().unwrap(), server.len()), (1, 4));
}

/// A 401 that is not about the key: neither is the key refreshed, nor is a POST sent again.
#[tokio::test]
async fn a_401_of_the_connection_does_not_refresh_the_key() {
    let cooldown = r#"{"type_name":"UnauthorizedError","detail":{"type":"refresh_token_connector_error",
        "debug":{"cooldown_remaining_ms":30000,"retry_after_ms":1620000030000}}}"#;
    for (body, may_have_been_applied) in [
        (r#"{"message":"no","downstream_errors":[{"message":"token expired"}]}"#, true),
        (r#"{"type_name":"ConnectorExecutionError","message":"no"}"#, true),
        (r#"{"type_name":"ConnectorCredentialsError","message":"no"}"#, false),
        (cooldown, false),
    ] {
        let asked = Asked::default();
        let (transport, requests) = responding(401, "application/json", body);
        let core = default().api_key(refreshing(&asked)).transport(transport).build().unwrap();
        let error = call(&core, &ADD).send().await.unwrap_err();
        assert_eq!((requests.lock().unwrap().len(), asked.lock().unwrap().len()), (1, 1), "{body}");
        assert!(error.needs_reauthorization(), "{error}");
        assert_eq!(error.may_have_been_applied(), may_have_been_applied, "{body}");
        assert_eq!(error.retry_after(), (body == cooldown).then_some(Duration::from_secs(30)));
    }
}

/// Without a key, nothing is sent.
#[tokio::test]
async fn an_empty_new_key_is_an_error() {
    for empty in ["", " \n", "Bearer "] {
        let key = ApiKey::refreshing_provider(move |request| async move {
            Ok(if request == KeyRequest::Refused { empty } else { "old" })
        });
        let (core, server) = scripted(default().api_key(key), |_| Ok((401, "")));
        let error = call(&core, &ADD).send().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (401, 1));
        assert!(printed(&error).contains("it returned an empty key"), "{error}");
        assert_eq!(keys(&server), ["Bearer old"]);
    }
}

/// A refusal of the caller's own credential is not about the key of the client.
#[tokio::test]
async fn the_callers_own_authorization_is_not_refreshed() {
    let asked = Asked::default();
    let (core, server) = scripted(default().api_key(refreshing(&asked)), |_| Ok((401, "")));
    let error = call(&core, &LIST).header("authorization", "Bearer mine").send().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized(_)), "{error:?}");
    assert_eq!(keys(&server), ["Bearer mine"]);
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_failed_refresh_reports_the_refusal() {
    let key = ApiKey::refreshing_provider(|request| async move {
        if request == KeyRequest::Refused { Err("the vault is sealed".into()) } else { Ok("old") }
    });
    let (core, server) = scripted(default().api_key(key), |_| Ok((401, "")));
    let error = call(&core, &ADD).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), server.len()), (401, 1, 1));
    assert!(format!("{error:#}").contains("the API key provider failed: the vault is sealed"), "{error:#}");
}
