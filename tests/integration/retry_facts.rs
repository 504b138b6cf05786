//! Whether a call is retried follows from the facts about its operation, not from the method alone.

use std::time::Duration;

use apideck_mock::{Mock, Reply};
use apideck_unify::funcs::{file_storage_files_search, vault_validate_connection_state};
use apideck_unify::models::{FileStorageFilesSearchRequest, FilesSearch, VaultValidateConnectionStateRequest};
use apideck_unify::{ApideckCore, RetryConfig};

#[tokio::test]
async fn a_search_by_post_is_retried_and_a_validation_is_not() {
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/file-storage/files/search", |_| Reply::status(503));
    mock.on("POST", "/vault/connections/{unified_api}/{service_id}/validate", |_| Reply::status(503));
    let core = ApideckCore::builder().api_key("k").consumer_id("c").app_id("a").server_url(mock.url()).build().unwrap();
    let short = Duration::from_millis(1);
    let retry = RetryConfig {
        initial_interval: short,
        max_interval: short,
        max_elapsed_time: Duration::from_millis(200),
        ..RetryConfig::default()
    };

    let search = FileStorageFilesSearchRequest::new(FilesSearch::new("report"));
    let error = file_storage_files_search(&core, search).retry(retry).send().await.unwrap_err();
    assert!(error.attempts() > 1, "{error:?}");

    let validate = VaultValidateConnectionStateRequest::new("crm", "hubspot");
    let error = vault_validate_connection_state(&core, validate).retry(retry).send().await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error:?}");
}
