//! Redirects over sockets: what another origin receives.

use apideck_mock::{Mock, Recorded, Reply};
use http::Method;

use crate::common::{DOWNSTREAM, assert_printable, client};
use crate::reliability::calls::{Done, call, document};

fn found(_: &Recorded) -> Reply {
    Reply::json(200, &document(&Method::GET, "c-1"))
}

#[tokio::test]
async fn another_origin_gets_neither_key_nor_ids() {
    let [home, away] = [Mock::start().await.unwrap(), Mock::start().await.unwrap()];
    let target = format!("{}/vault/consumers/c-1", away.url());
    home.on("GET", "/vault/consumers/{id}", move |_| Reply::redirect(&target));
    away.on("GET", "/vault/consumers/{id}", found);
    let core = client(home.url());
    let Done { attempts, result } = call(&core, &Method::GET, "c-1", None).await;
    assert_eq!((attempts, &result.unwrap()[..]), (1, "c-1"));

    let asked = home.last_request().unwrap();
    assert_eq!(asked.header("x-apideck-downstream-authorization"), Some(DOWNSTREAM));
    let asked = away.last_request().unwrap();
    let mut names: Vec<_> = asked.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert_eq!(asked.header("host"), Some(away.url().trim_start_matches("http://")));
}

#[tokio::test]
async fn a_post_is_not_redirected() {
    let [home, away] = [Mock::start().await.unwrap(), Mock::start().await.unwrap()];
    for status in [301, 302, 303, 307, 308] {
        home.next(Reply::status(status).header("location", format!("{}/vault/sessions", away.url())));
        let error = call(&client(home.url()), &Method::POST, "s-1", None).await.result.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_printable(&error);
    }
    assert_eq!((home.request_count(), away.connections()), (5, 0));
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn nothing_goes_from_https_to_http() {
    use apideck_unify::errors::ConnectionKind;
    use apideck_unify::{ApideckCore, Error};

    use crate::common::settings;

    let home = Mock::builder().tls(true).start().await.unwrap();
    let away = Mock::start().await.unwrap();
    let target = format!("{}/vault/consumers/c-1", away.url());
    home.on("GET", "/vault/consumers/{id}", move |_| Reply::redirect(&target));
    let pem = home.ca_pem().unwrap().as_bytes();
    let core: ApideckCore = settings(home.url()).add_root_certificate(pem).build().unwrap();
    let error = call(&core, &Method::GET, "c-1", None).await.result.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(connection.kind, ConnectionKind::Redirect);
    assert_eq!((home.request_count(), away.connections()), (1, 0));
}

/// A loop of two servers costs eleven requests, once.
#[tokio::test]
async fn redirect_loops_end() {
    let [one, two] = [Mock::start().await.unwrap(), Mock::start().await.unwrap()];
    for (from, to) in [(&one, &two), (&two, &one)] {
        let target = format!("{}/vault/consumers/c-1", to.url());
        from.on("GET", "/vault/consumers/{id}", move |_| Reply::redirect(&target));
    }
    let error = call(&client(one.url()), &Method::GET, "c-1", None).await.result.unwrap_err();
    assert!(format!("{error:#}").contains("more than 10 redirects"), "{error:#}");
    assert_eq!((one.request_count(), two.request_count()), (6, 5));
}
