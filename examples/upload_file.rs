//! Uploads a file in parts, with a progress bar.
//!
//! `cargo run --release --example upload_file --features upload-file -- FILE [FOLDER_ID]`
//!
//! With `APIDECK_API_KEY` set, the file goes to the drive of the consumer `APIDECK_CONSUMER_ID` of the application
//! `APIDECK_APP_ID`, by default into its root folder. Otherwise it goes to a mock in this process. The default FILE is
//! this program itself.

use std::path::Path;
use std::process::ExitCode;

use apideck_mock::{Mock, Uploads};
use apideck_unify::funcs::upload_file;
use apideck_unify::models::{CreateUploadSessionRequest, FileStorageUploadSessionsCreateRequest, Null};
use apideck_unify::{ApideckCore, Error};
use indicatif::{ProgressBar, ProgressStyle};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let program = arguments.next().unwrap_or_default();
    let path = arguments.next().unwrap_or(program);
    let folder = arguments.next().unwrap_or_else(|| "root".to_owned());

    let mut builder = ApideckCore::builder();
    let mut mock = None;
    if std::env::var("APIDECK_API_KEY").unwrap_or_default().is_empty() {
        println!("APIDECK_API_KEY is not set: uploading to a mock.");
        match Mock::builder().record(false).start().await {
            Ok(started) => {
                started.serve_uploads(Uploads::new());
                builder = builder.api_key("mock-key").consumer_id("test-consumer").app_id("mock-app");
                builder = builder.server_url(mock.insert(started).url());
            }
            Err(error) => eprintln!("Cannot start the mock: {error}"),
        }
    }
    let uploaded = match builder.build() {
        Ok(apideck) => upload(&apideck, Path::new(&path), &folder).await,
        Err(error) => Err(error),
    };
    match uploaded {
        Ok(id) => println!("Uploaded {path}. The id of the file is {id}."),
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn upload(apideck: &ApideckCore, path: &Path, folder: &str) -> Result<String, Error> {
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} remaining");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let position = bar.clone();

    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let request = FileStorageUploadSessionsCreateRequest::new(CreateUploadSessionRequest::new(name, folder, Null));
    let uploaded = upload_file(apideck, request, path)
        .on_progress(move |sent, total| {
            position.set_length(total);
            position.set_position(sent);
        })
        .send()
        .await?;
    bar.finish();
    Ok(uploaded.into_body().data.id)
}
