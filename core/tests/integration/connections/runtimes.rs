//! One client in several runtimes, in a runtime that lacks something, and in none.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use apideck_core::{ApideckCore, Error};
use tokio::runtime::{Builder, Runtime};

use crate::common::*;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn call_in(runtime: &Runtime, core: &ApideckCore) -> Result<(), Error> {
    runtime.block_on(async { create(core).send().await.map(drop) })
}

/// The connections of a runtime that sleeps are of no use to the others.
#[test]
fn each_runtime_has_its_own_connections() {
    let servers = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";
    let server = servers.block_on(Server::start(Script::Respond(ok)));
    let core = client(&server.url);
    let runtimes = [(); 3].map(|()| runtime());
    let started = Instant::now();
    for _ in 0..4 {
        for runtime in &runtimes {
            call_in(runtime, &core).unwrap();
        }
    }
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(*server.connections.lock().unwrap(), 3);
    // Connections end with their runtime.
    drop(runtimes);
    call_in(&runtime(), &core).unwrap();
    assert_eq!(*server.connections.lock().unwrap(), 4);
}

#[test]
fn outside_of_a_runtime() {
    let core = client("http://127.0.0.1:1");
    let mut call = pin!(create(&core).send());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits");
    };
    assert!(matches!(error, Error::InvalidRequest(_)) && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains("no tokio runtime"), "{error}");
}

#[test]
fn in_a_runtime_that_lacks_something() {
    let core = client("http://127.0.0.1:1");
    let without_timers = Builder::new_current_thread().enable_io().build().unwrap();
    let error = call_in(&without_timers, &core).unwrap_err();
    assert!(error.to_string().contains("the tokio runtime has no timers"), "{error}");

    let without_io = Builder::new_current_thread().enable_time().build().unwrap();
    let error = call_in(&without_io, &core).unwrap_err();
    assert!(error.to_string().contains("the tokio runtime has no I/O"), "{error}");
    assert!(!error.is_retryable() && !error.may_have_been_applied(), "{error:?}");
}

/// A program that polls by itself, outside of the runtime that made the call.
#[test]
fn a_stream_outside_of_a_runtime_fails() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut server = None;
    let mut streams = Vec::new();
    runtime.block_on(async {
        for response in ["content-length: 11\r\n\r\nabc", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"] {
            let response = ["HTTP/1.1 200 OK\r\n", response].concat().leak();
            let started = server.insert(Server::start(Script::RespondAndHang(response)).await);
            streams.push(crate::streams::call(&client(&started.url)).send().await.unwrap().into_body());
            streams.push(crate::streams::call(&client(&started.url)).send().await.unwrap().into_body());
        }
    });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for (number, stream) in streams.into_iter().enumerate() {
        let error = if number % 2 == 0 {
            let mut read = std::pin::pin!(stream.bytes());
            loop {
                match read.as_mut().poll(&mut context) {
                    std::task::Poll::Ready(result) => break result.unwrap_err(),
                    std::task::Poll::Pending => std::thread::sleep(std::time::Duration::from_millis(1)),
                }
            }
        } else {
            let mut saved = std::pin::pin!(stream.write_to("target/never-written"));
            match saved.as_mut().poll(&mut context) {
                std::task::Poll::Ready(result) => result.unwrap_err(),
                std::task::Poll::Pending => panic!("it waits"),
            }
        };
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert!(format!("{error:#}").contains("no tokio runtime"), "{error:#}");
    }
}
