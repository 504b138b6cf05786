//! Downloads a file, with a progress bar.
//!
//! `cargo run --release --example download_file --features file-storage -- FILE_ID [PATH]`
//!
//! With `APIDECK_API_KEY` set, the file comes from the drive of the consumer `APIDECK_CONSUMER_ID` of the application
//! `APIDECK_APP_ID`. Otherwise it comes from a mock in this process, which drops the connection once, so that the
//! download resumes. The file is saved to PATH, by default in the directory for temporary files. The file name that the
//! server sends is printed but not used, because it could be the name of an existing file.

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
        println!("APIDECK_API_KEY is not set: downloading from a mock.");
        match Mock::builder().record(false).start().await {
            Ok(started) => {
                let file = Download::stream(256 << 20, 1).file_name("from-a-mock.bin");
                started.on("GET", "/file-storage/files/{id}/download", move |request| {
                    let reply = file.reply(request);
                    // Drop the connection once. The SDK then requests the rest with a `range` header.
                    if request.header("range").is_none() { reply.reset_in_body(100 << 20) } else { reply }
                });
                builder = builder.api_key("mock-key").consumer_id("test-consumer").app_id("mock-app");
                builder = builder.server_url(mock.insert(started).url());
            }
            Err(error) => eprintln!("Cannot start the mock: {error}"),
        }
    }
    let downloaded = match builder.build() {
        Ok(apideck) => download(&apideck, id, &path).await,
        Err(error) => Err(error),
    };
    match downloaded {
        Ok(name) => println!("Saved {} to {}.", name.as_deref().unwrap_or("the file"), path.display()),
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn download(apideck: &ApideckCore, id: String, path: &Path) -> Result<Option<String>, Error> {
    let call = file_storage_files_download(apideck, FileStorageFilesDownloadRequest::new(id));
    let stream = call.send().await?.into_body();
    let name = stream.file_name();

    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} remaining");
    let bar = ProgressBar::new(stream.content_length().unwrap_or_default());
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let position = bar.clone();
    stream.on_progress(move |received| position.set_position(received)).write_to(path).await?;
    bar.finish();
    Ok(name)
}
