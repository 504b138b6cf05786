//! Compressed responses, valid and broken.

use apideck_mock::{Mock, Reply};
use apideck_unify::Error;
use apideck_unify::errors::ConnectionKind;
use serde_json::json;

use crate::common::{client, create, settings};

fn session() -> Reply {
    let data = json!({ "session_uri": "https://vault.apideck.com/session/x", "session_token": "x" });
    Reply::json(200, &json!({ "status_code": 200, "status": "OK", "data": data }))
}

#[tokio::test]
async fn gzip_is_requested_and_decoded() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    for reply in [
        session().gzip(),
        session().gzip().chunked(),
        session().gzip().trickle(3, std::time::Duration::ZERO),
        session(),
    ] {
        mock.next(reply);
        let created = create(&core).send().await.unwrap();
        assert_eq!(created.data.session_uri, "https://vault.apideck.com/session/x");
    }
    assert_eq!(mock.last_request().unwrap().header("accept-encoding"), Some("gzip"));

    mock.next(session());
    create(&core).header("accept-encoding", "identity").send().await.unwrap();
    assert_eq!(mock.last_request().unwrap().header("accept-encoding"), Some("identity"));
    assert!(create(&core).into_request().unwrap().headers().get("accept-encoding").is_none());
}

#[tokio::test]
async fn compressed_errors_are_decoded() {
    let mock = Mock::start().await.unwrap();
    mock.next(Reply::json(404, &json!({ "message": "gone" })).gzip());
    let error = create(&client(mock.url())).send().await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)));
    assert!(format!("{error:#}").contains("gone"), "{error:#}");
}

#[tokio::test]
async fn broken_gzip_is_a_connection_error() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    for (reply, kinds) in [
        (session().bad_gzip(), [ConnectionKind::Protocol, ConnectionKind::Protocol]),
        (session().truncated_gzip(), [ConnectionKind::Closed, ConnectionKind::Protocol]),
    ] {
        mock.next(reply);
        let error = create(&core).send().await.unwrap_err();
        let Error::Connection(connection) = &error else { panic!("{error:?}") };
        assert!(kinds.contains(&connection.kind), "{error}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.may_have_been_applied());
    }
    // An error status stays one.
    mock.next(Reply::json(500, &json!({})).bad_gzip());
    assert_eq!(create(&core).send().await.unwrap_err().status().unwrap(), 500);
}

#[tokio::test]
async fn a_gzip_bomb_is_stopped() {
    let mock = Mock::start().await.unwrap();
    let bomb = || Reply::status(200).header("content-type", "application/json").body(vec![b' '; 32 << 20]).gzip();
    mock.next(bomb());
    let error = create(&client(mock.url())).send().await.unwrap_err();
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert!(format!("{error:#}").contains("200 times larger"), "{error:#}");

    mock.next(bomb());
    let core = settings::<apideck_unify::ApideckCore>(mock.url()).max_response_bytes(1 << 16).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::ResponseValidation(_)), "{error:?}");
    assert_eq!(error.body().unwrap().len(), 1 << 16);
}
