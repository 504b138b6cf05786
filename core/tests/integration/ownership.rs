//! Calls, pages and items own their client: they can be spawned, collected and returned.

use apideck_core::{ApideckCore, Call, Decoder, Encoded, Items, Operation, Outcome, Pages};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::common::*;

static LIST: Operation = Operation::get("a.b.list", "/a").paginated();

fn core() -> ApideckCore {
    builder().api_key(KEY).transport(responding(200, "application/json", "{}").0).build().unwrap()
}

/// A list whose two items are the numbers 1 and 2, whatever the response.
fn list(core: &ApideckCore) -> Call<Vec<u8>> {
    let decoder = Decoder::new(
        |_| Ok(apideck_core::Decoded { value: vec![1, 2], repairs: Vec::new() }),
        |bytes| serde_json::from_slice::<Value>(bytes).ok(),
    );
    Call::new(core, &LIST, Ok(Encoded::new(&LIST)), decoder)
}

#[tokio::test]
async fn a_call_runs_in_a_task() {
    let task = tokio::spawn(list(&core()).send());
    assert_eq!(task.await.unwrap().unwrap().into_body(), [1, 2]);

    let core = core();
    let task = tokio::spawn(async move { list(&core).await });
    assert!(task.await.unwrap().is_ok());
}

#[tokio::test]
async fn calls_run_in_a_join_set() {
    let core = core();
    let mut calls = JoinSet::new();
    for _ in 0..3 {
        calls.spawn(list(&core).send());
    }
    calls.spawn(async { list(&self::core()).send().await });
    drop(core);
    let responses = calls.join_all().await;
    assert_eq!(responses.len(), 4);
    assert!(responses.iter().all(Result::is_ok));
}

#[tokio::test]
async fn pages_and_items_outlive_the_function_that_made_them() {
    fn pages() -> Pages<Vec<u8>> {
        list(&core()).pages()
    }
    fn items() -> Items<Vec<u8>> {
        list(&core()).items()
    }
    fn is_static<T: Send + 'static>(value: T) -> T {
        value
    }
    assert_eq!(is_static(pages()).try_next().await.unwrap().unwrap().body, [1, 2]);

    let mut items = is_static(items());
    let mut found = Vec::new();
    while let Some(outcome) = items.next().await {
        match outcome {
            Outcome::Ok { value } => found.push(value),
            Outcome::Err { error } => panic!("{error}"),
        }
    }
    assert_eq!(found, [1, 2]);
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn a_stream_of_items_is_returned_from_a_handler() {
    use std::future::poll_fn;

    use futures_core::Stream;

    type BoxStream<T> = std::pin::Pin<Box<dyn Stream<Item = T> + Send>>;

    fn handler() -> BoxStream<Result<u8, apideck_core::Error>> {
        Box::pin(list(&core()).items())
    }
    let mut stream = handler();
    let mut found = Vec::new();
    while let Some(item) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        found.push(item.unwrap());
    }
    assert_eq!(found, [1, 2]);
}
