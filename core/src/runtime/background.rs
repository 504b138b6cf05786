//! A tokio runtime on a thread of its own, for programs without one.

use std::future::Future;
use std::io;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// The background runtime of a client. It starts with the first blocking call and ends with the client.
#[derive(Default)]
pub(crate) struct Background(Mutex<Option<Running>>);

struct Running {
    handle: Handle,
    /// Dropped with the client, which ends the thread.
    _stop: oneshot::Sender<()>,
}

/// Why a future cannot run on this thread.
pub(crate) enum Unavailable {
    /// The thread belongs to an async runtime, whose other tasks would wait.
    Async,
    /// The thread or the runtime cannot be created.
    Start(io::Error),
}

impl Background {
    /// Runs `future` on this thread. Its connections and timers are driven by the background thread.
    pub(crate) fn run<F: Future>(&self, future: F) -> Result<F::Output, Unavailable> {
        if Handle::try_current().is_ok() {
            return Err(Unavailable::Async);
        }
        let handle = self.handle().map_err(Unavailable::Start)?;
        Ok(handle.block_on(future))
    }

    fn handle(&self) -> io::Result<Handle> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*running {
            return Ok(running.handle.clone());
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        // Ends when the sender is dropped.
        let drive = move || drop(runtime.block_on(stopped));
        std::thread::Builder::new().name("apideck".into()).spawn(drive)?;
        *running = Some(Running { handle: handle.clone(), _stop: stop });
        Ok(handle)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    #[allow(clippy::async_yields_async)] // The task goes on after `run`.
    fn the_runtime_ends_with_its_owner() {
        let background = Background::default();
        let held = Arc::new(());
        let task = held.clone();
        let spawned = background.run(async {
            tokio::spawn(async move {
                std::future::pending::<()>().await;
                drop(task);
            })
        });
        assert!(spawned.is_ok_and(|task| !task.is_finished()));
        drop(background);
        let started = Instant::now();
        while Arc::strong_count(&held) > 1 {
            assert!(started.elapsed() < Duration::from_secs(10), "the thread does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
