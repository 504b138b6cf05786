//! Downloads a file, with a progress bar.
//!
//! `cargo run --release --example download_file --features file-storage -- FILE_ID [PATH]`
//!
//! With `APIDECK_API_KEY` set it comes from the consumer's drive; whose drive it is say `APIDECK_CONSUMER_ID` and
//! `APIDECK_APP_ID`. Without, it comes from a mock in this process, whose connection breaks on the way. It is written
//! to PATH, or else into the directory of temporary files. The name that the server gives it is shown, not used: it could
//! be that of a file you have.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use apideck_mock::{Download, Mock};
use apideck_unify::funcs::file_storage_files_download;
use apideck_unify::models::FileStorageFilesDownloadRequest;
use apideck_unify::{ApideckCore, Error};
use indicatif::{ProgressBar, ProgressStyle};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().unwrap_or_else(|| "F1".to_owned());
    let path = arguments.next().map_or_else(|| std::env::temp_dir().join("apideck-download"), PathBuf::from);

    let mut builder = ApideckCore::builder();
    let mut mock = None;
    if std::env::var("APIDECK_API_KEY").unwrap_or_default().is_empty() {
        println!("APIDECK_API_KEY is not set, so this comes from a mock.");
        match Mock::builder().record(false).start().await {
            Ok(started) => {
                let file = Download::stream(256 << 20, 1).file_name("from-a-mock.bin");
                started.on("GET", "/file-storage/files/{id}/download", move |request| {
                    let reply = file.reply(request);
                    // Once: the rest is asked for by itself.
                    if request.header("range").is_none() { reply.reset_in_body(100 << 20) } else { reply }
                });
                builder = builder.api_key("mock-key").consumer_id("test-consumer").app_id("mock-app");
                builder = builder.server_url(mock.insert(started).url());
            }
            Err(error) => eprintln!("The mock could not be started: {error}"),
        }
    }
    let downloaded = match builder.build() {
        Ok(apideck) => download(&apideck, id, &path).await,
        Err(error) => Err(error),
    };
    match downloaded {
        Ok(name) => println!("{} is in {}.", name.as_deref().unwrap_or("It"), path.display()),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn download(apideck: &ApideckCore, id: String, path: &Path) -> Result<Option<String>, Error> {
    let call = file_storage_files_download(apideck, FileStorageFilesDownloadRequest::new(id));
    let stream = call.send().await?.into_body();
    let name = stream.file_name();

    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
    let bar = ProgressBar::new(stream.content_length().unwrap_or_default());
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let shown = bar.clone();
    stream.on_progress(move |received| shown.set_position(received)).write_to(path).await?;
    bar.finish();
    Ok(name)
}
