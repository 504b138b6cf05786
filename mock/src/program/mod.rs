//! A mock that runs as a program: its data in a journal, and pages to look at and change them.

mod admin;
pub(crate) mod arguments;
mod journal;
mod recent;

use std::io::{self, Write};
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use apideck_mock::{Chaos, Mock, Store};

use arguments::Arguments;
use journal::Journal;
use recent::Recent;

/// A key that the mock accepts. It accepts most others as well.
const KEY: &str = "sk_mock";

/// Runs the mock until the process is killed. The error says why it could not start.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Arc::new(Store::default());
        open_journal(arguments, &store)?;
        let mock = start(arguments, &store).await?;
        let recent = Arc::new(Recent::new(arguments.log));
        let observer = Arc::clone(&recent);
        mock.on_response(move |request, status| observer.add(request, status));
        admin::add_pages(&mock, &recent, KEY);
        if arguments.chaos > 0.0 {
            mock.chaos(Chaos::new(arguments.seed.unwrap_or_default()).rate(arguments.chaos));
        }
        greet(&mock, arguments)?;
        // Until the process is killed: the journal needs no shutdown.
        std::future::pending::<io::Result<()>>().await
    })
}

/// Restores the rows, or makes them, and writes down every change from then on.
fn open_journal(arguments: &Arguments, store: &Arc<Store>) -> io::Result<()> {
    let Some(folder) = &arguments.data else {
        if let Some(seed) = arguments.seed {
            store.fill(seed);
        }
        return Ok(());
    };
    let (journal, restored) = Journal::open(folder, store)?;
    if restored.torn > 0 {
        eprintln!("{}: a last line of {} bytes was torn, and is ignored", folder.display(), restored.torn);
    }
    if !restored.is_new {
        // Microseconds are ahead of all numbers that an earlier process can have used.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        store.number_from(u64::try_from(since.as_micros()).unwrap_or_default());
    }
    if let (true, Some(seed)) = (restored.is_new, arguments.seed) {
        store.fill(seed);
        journal.compact(store)?;
    }
    journal.follow(store, |error| {
        // Without the journal nothing may be acknowledged any more.
        eprintln!("apideck-mock: the journal cannot be written: {error}");
        process::exit(1);
    })
}

async fn start(arguments: &Arguments, store: &Arc<Store>) -> io::Result<Mock> {
    let mut builder = Mock::builder().port(arguments.port).record(false).store(Arc::clone(store));
    // A store that was emptied on purpose stays empty.
    if let (Some(seed), false) = (arguments.seed, store.is_empty()) {
        builder = builder.seed(seed);
    }
    #[cfg(feature = "tls")]
    let builder = builder.tls(arguments.tls);
    let in_use = |error: io::Error| io::Error::new(error.kind(), format!("port {}: {error}", arguments.port));
    builder.start().await.map_err(in_use)
}

/// Prints how to use the mock.
fn greet(mock: &Mock, arguments: &Arguments) -> io::Result<()> {
    let url = mock.url();
    let mut trust = String::new();
    let mut text = format!("URL: {url}\nKey: {KEY}\n");
    if let Some(pem) = mock.ca_pem() {
        let folder = arguments.data.clone().unwrap_or_else(std::env::temp_dir);
        let port = url.rsplit(':').next().unwrap_or_default();
        let path = folder.join(format!("apideck-mock-ca-{port}.pem"));
        write_file(&path, pem)?;
        text = format!("{text}CA:  {}\n", path.display());
        trust = format!(" --cacert '{}'", path.display());
    }
    text = format!(
        "{text}\ncurl{trust} {url}/crm/contacts \\\n  -H 'authorization: Bearer {KEY}' -H 'x-apideck-app-id: app' \
         -H 'x-apideck-consumer-id: consumer'\n\nOpen {url} in a browser to look at the data.\n"
    );
    // A reader that has closed the pipe does not stop the mock.
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(())
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    std::fs::write(path, text).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}
