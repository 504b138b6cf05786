//! Whose data a call is about: the ids of the request, the client and the environment.

use std::sync::{Arc, Mutex};

use crate::common::*;
use apideck_core::{ApideckCore, Body, Builder, Call, Encoded, Error, Operation};
use http::Method;

static OF_VAULT: Operation = Operation::get("vault.a.get", "/vault/a").without_consumer().without_service();
static IDS: &[(&str, &str)] = &[("consumer_id", "x-apideck-consumer-id"), ("service_id", "x-apideck-service-id")];

fn settings() -> (Builder, Arc<Mutex<Vec<http::Request<Body>>>>) {
    let (transport, seen) = responding(200, "application/json", "{\"data\":{}}");
    (builder().api_key(KEY).consumer_id("main").app_id("app").transport(transport), seen)
}

/// The ids that a call of [`GET`] with these fields would send: consumer, service.
fn sent(core: &ApideckCore, fields: &[(&str, &str)]) -> Result<[Option<String>; 2], Error> {
    let mut encoded = Encoded::new(&GET);
    encoded.path_parameter("id", "1").unwrap();
    let encoded = fields.iter().try_for_each(|(name, value)| encoded.header(name, value)).map(|()| encoded);
    let request = Call::new(core, &GET, encoded, decoder()).into_request()?;
    let ids = [IDS[0].1, IDS[1].1];
    Ok(ids.map(|name| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned())))
}

fn ids<const N: usize>(ids: [&str; N]) -> [Option<String>; N] {
    ids.map(|id| (!id.is_empty()).then(|| id.to_owned()))
}

/// A session without its tenant must not open the books of the client's consumer.
#[tokio::test]
async fn a_blank_id_of_a_request_is_refused() {
    let (builder, seen) = settings();
    let core = builder.build().unwrap();
    for field in ["consumer_id", "app_id", "service_id", "company_id"] {
        for blank in ["", "  ", "\n", " \r\n"] {
            let error = sent(&core, &[(field, blank)]).unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            let expected = format!("crm.contacts.get: `{field}` is blank: leave it unset, or set an id");
            assert_eq!(error.to_string(), expected);
        }
    }
    assert_eq!(sent(&core, &[("consumer_id", "tenant-1\n")]).unwrap(), ids(["tenant-1", ""]));
    assert_eq!(sent(&core, &[]).unwrap(), ids(["main", ""]));

    // An empty header sends none. A blank one is not taken for it.
    let request = get(&core).header("x-apideck-consumer-id", "").into_request().unwrap();
    assert!(!request.headers().contains_key("x-apideck-consumer-id"));
    let error = get(&core).header("x-apideck-consumer-id", "  ").send().await.unwrap_err();
    assert!(error.to_string().contains("`x-apideck-consumer-id` is blank: an empty value removes"), "{error}");
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn a_blank_id_of_the_builder_is_refused() {
    for blank in ["", "  ", "\n"] {
        for (builder, field) in
            [(settings().0.consumer_id(blank), "consumer_id"), (settings().0.app_id(blank), "app_id")]
        {
            let error = builder.environment(|_| Some("env".to_owned())).build().unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            assert_eq!(error.to_string(), format!("`{field}` is blank: leave it unset, or set an id"));
        }
    }
    let core = settings().0.consumer_id("file\n").build().unwrap();
    assert_eq!(sent(&core, &[]).unwrap(), ids(["file", ""]));
}

#[test]
fn an_empty_environment_variable_is_unset() {
    let blank: [fn(&str) -> Option<String>; 3] =
        [|_| Some(String::new()), |_| Some("  ".to_owned()), |_| Some("\n".to_owned())];
    for environment in blank {
        let core = ApideckCore::builder().environment(environment).api_key(KEY).build().unwrap();
        let request = get(&core).into_request().unwrap();
        assert!(!request.headers().keys().any(|name| name.as_str().starts_with("x-apideck-")), "{request:?}");
    }
    let core = ApideckCore::builder().environment(|_| Some("of-file\n".to_owned())).api_key(KEY).build().unwrap();
    assert_eq!(sent(&core, &[]).unwrap(), ids(["of-file", ""]));
}

#[tokio::test]
async fn views_for_a_consumer_and_a_service_share_the_client() {
    let (builder, seen) = settings();
    let core = builder.build().unwrap();
    let tenant = core.for_consumer("tenant-1\n");
    let both = tenant.for_service("xero");
    for (core, expected) in [
        (&core, ["main", ""]),
        (&tenant, ["tenant-1", ""]),
        (&both, ["tenant-1", "xero"]),
        (&both.for_consumer("tenant-2"), ["tenant-2", "xero"]),
        (&core.for_service("sage"), ["main", "sage"]),
    ] {
        assert_eq!(sent(core, &[]).unwrap(), ids(expected));
        assert_eq!(sent(core, &[("consumer_id", "own"), ("service_id", "mine")]).unwrap(), ids(["own", "mine"]));
        get(core).send().await.unwrap();
    }
    assert_eq!(seen.lock().unwrap().len(), 5, "all use one transport");

    // Ids are sent where the operation takes them.
    let request = Call::new(&both, &OF_VAULT, Ok(Encoded::new(&OF_VAULT)), decoder()).into_request().unwrap();
    assert_eq!(request.headers()["x-apideck-app-id"], "app");
    for (_, name) in IDS {
        assert!(!request.headers().contains_key(*name));
    }
    let request = both.call(Method::GET, "/crm/contacts").into_request().unwrap();
    assert_eq!(request.headers()["x-apideck-service-id"], "xero");
    let debug = format!("{both:?}");
    assert!(
        debug.contains("consumer_id: Some(\"tenant-1\")") && debug.contains("service_id: Some(\"xero\")"),
        "{debug}"
    );
}

#[tokio::test]
async fn connections_are_shared_by_views() {
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";
    let server = Server::start(Script::Respond(OK)).await;
    let core = client(&server.url);
    for tenant in ["a", "b", "c"] {
        get(&core.for_consumer(tenant)).send().await.unwrap();
        assert!(server.request().contains(&format!("\r\nx-apideck-consumer-id: {tenant}\r\n")));
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_view_for_a_blank_id_makes_no_call() {
    let (builder, seen) = settings();
    let core = builder.build().unwrap();
    for (view, message) in [
        (core.for_consumer(""), "`consumer_id` is blank"),
        (core.for_consumer(" \n"), "`consumer_id` is blank"),
        (core.for_consumer("a\nb"), "`consumer_id` has a control character"),
        (core.for_service("  "), "`service_id` is blank"),
        (core.for_service("é"), "`service_id` has a character outside ASCII"),
    ] {
        let error = get(&view).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().starts_with(&format!("crm.contacts.get: {message}")), "{error}");
        // The id of the request is enough, and so is another view.
        sent(&view, &[("consumer_id", "own"), ("service_id", "mine")]).unwrap();
        sent(&view.for_consumer("good").for_service("good"), &[]).unwrap();
    }
    assert!(seen.lock().unwrap().is_empty());
}
