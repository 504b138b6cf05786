//! Lists, downloads and uploads.

use apideck_unify::Error;
use apideck_unify::funcs::{crm_contacts_list, file_storage_files_download, file_storage_files_upload};
use apideck_unify::http::Method;
use apideck_unify::models::{CrmContactsListRequest, FileStorageFilesDownloadRequest, FileStorageFilesUploadRequest};
use serde_json::json;

use super::cases;
use super::retries::contacts;
use crate::fixture::{Fixture, Seen, failed, holds, same, shown};
use crate::js;

cases!(
    pages,
    prefetched_pages,
    items,
    gzip,
    download,
    streamed_chunks,
    range,
    resumed_download,
    dropped_download,
    upload,
    streamed_call,
);

/// The file of the server.
fn file() -> Vec<u8> {
    (0..1 << 20).map(|index: u32| (index % 251) as u8).collect()
}

async fn pages(fixture: Fixture) -> Seen {
    let core = fixture.client("pages")?;
    let mut pages = crm_contacts_list(&core, CrmContactsListRequest::new().limit(2)).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.map_err(shown)? {
        sizes.push(page.data.len());
    }
    same("sizes", sizes, vec![2, 2, 2, 1])?;
    Ok("2, 2, 2, 1".to_owned())
}

async fn prefetched_pages(fixture: Fixture) -> Seen {
    let core = fixture.client("pages")?;
    let mut pages = crm_contacts_list(&core, CrmContactsListRequest::new().limit(2)).pages().prefetch();
    let first = pages.try_next().await.map_err(shown)?.ok_or("no page")?;
    same("rows", first.data.len(), 2)?;
    // The second page is fetched while the first is in hand.
    fixture.arrived(2).await?;
    let mut rows = 2;
    while let Some(page) = pages.try_next().await.map_err(shown)? {
        rows += page.data.len();
    }
    same("rows", rows, 7)?;
    Ok("the second page came while the first was read".to_owned())
}

async fn items(fixture: Fixture) -> Seen {
    let core = fixture.client("pages")?;
    let mut items = crm_contacts_list(&core, CrmContactsListRequest::new().limit(3)).items().max_items(5).prefetch();
    let mut ids = Vec::new();
    while let Some(contact) = items.try_next().await.map_err(shown)? {
        ids.extend(contact.id);
    }
    same("ids", ids.join(" ").as_str(), "0 1 2 3 4")?;
    Ok(ids.join(" "))
}

/// The engine decodes, and the headers that describe the coding are removed.
async fn gzip(fixture: Fixture) -> Seen {
    let core = fixture.client("gzip")?;
    let listed = contacts(&core).send().await.map_err(shown)?;
    same("name", listed.data[0].name.as_deref(), Some("Elon Musk"))?;
    let headers = &listed.http_meta.headers;
    holds("content-encoding is gone", !headers.contains_key("content-encoding"))?;
    holds("content-length is gone", !headers.contains_key("content-length"))?;
    let coded = core.call(Method::GET, "/crm/contacts").streamed().send().await.map_err(shown)?.into_body();
    let bytes = coded.bytes().await.map_err(shown)?;
    holds("a stream of it is JSON", bytes.starts_with(b"{"))?;
    Ok(format!("{} bytes", bytes.len()))
}

async fn download(fixture: Fixture) -> Seen {
    let core = fixture.client("download")?;
    let request = FileStorageFilesDownloadRequest::new("1");
    let download = file_storage_files_download(&core, request).send().await.map_err(shown)?.into_body();
    same("file name", download.file_name().as_deref(), Some("report.pdf"))?;
    let bytes = download.bytes().await.map_err(shown)?;
    holds("the bytes are those of the file", bytes[..] == file()[..])?;
    Ok(format!("{} bytes", bytes.len()))
}

/// Chunks are handed over as they come: the server sends one in 200 ms.
async fn streamed_chunks(fixture: Fixture) -> Seen {
    let core = fixture.client("trickle")?;
    let request = FileStorageFilesDownloadRequest::new("1");
    let mut download = file_storage_files_download(&core, request).send().await.map_err(shown)?.into_body();
    let (mut sizes, mut times, start) = (Vec::new(), Vec::new(), js::now());
    while let Some(chunk) = download.chunk().await.map_err(shown)? {
        sizes.push(chunk.len());
        times.push(js::now() - start);
    }
    same("bytes", sizes.iter().sum(), 5_000)?;
    let (first, last) = (times.first().copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
    holds(&format!("{sizes:?} bytes at {times:?} ms"), sizes.len() >= 2 && last - first >= 200.0)?;
    Ok(format!("{sizes:?} bytes at {times:?} ms"))
}

async fn range(fixture: Fixture) -> Seen {
    let core = fixture.client("download")?;
    let request = FileStorageFilesDownloadRequest::new("1");
    let part = file_storage_files_download(&core, request).range(1_000..2_000).send().await.map_err(shown)?;
    let part = part.into_body();
    same("status", part.status().as_u16(), 206)?;
    let bytes = part.bytes().await.map_err(shown)?;
    holds("the bytes are those of the range", bytes[..] == file()[1_000..2_000])?;
    Ok(format!("{} bytes", bytes.len()))
}

/// The connection breaks after 300 KiB, and the rest is asked for with a range.
async fn resumed_download(fixture: Fixture) -> Seen {
    let core = fixture.client("download-broken")?;
    let request = FileStorageFilesDownloadRequest::new("1");
    let download = file_storage_files_download(&core, request).send().await.map_err(shown)?.into_body();
    let bytes = download.bytes().await.map_err(shown)?;
    holds("the bytes are those of the file", bytes[..] == file()[..])?;
    let requests = fixture.requests().await?;
    same("requests", requests, 2)?;
    Ok(format!("{requests} requests"))
}

async fn dropped_download(fixture: Fixture) -> Seen {
    let core = fixture.client("stall-in-body")?;
    let request = FileStorageFilesDownloadRequest::new("1");
    let mut download = file_storage_files_download(&core, request).send().await.map_err(shown)?.into_body();
    holds("the first bytes came", download.chunk().await.map_err(shown)?.is_some())?;
    drop(download);
    fixture.aborted(1).await?;
    Ok("the server saw it".to_owned())
}

async fn upload(fixture: Fixture) -> Seen {
    let core = fixture.client("ok")?;
    let bytes: Vec<u8> = (0..70_000u32).map(|index| (index % 253) as u8).collect();
    let sum =
        bytes.iter().zip(1u64..).fold(0, |sum: u64, (byte, fixture)| sum.wrapping_add(u64::from(*byte) * fixture));
    let request = FileStorageFilesUploadRequest::new(json!({"name": "a.bin", "parent_folder_id": "root"}), bytes);
    let uploaded = file_storage_files_upload(&core, request).send().await.map_err(shown)?;
    same("digest that the server computed", uploaded.data.id.clone(), sum.to_string())?;
    same("status", uploaded.http_meta.status.as_u16(), 201)?;
    Ok("70,000 bytes".to_owned())
}

/// An error of a streamed call has its body.
async fn streamed_call(fixture: Fixture) -> Seen {
    let core = fixture.client("gateway")?;
    let call = core.call(Method::POST, "/anything").json(&json!({})).streamed();
    let error = failed(call.send().await)?;
    holds("the variant is Api", matches!(error, Error::Api(_)))?;
    same("body", error.body().map(|body| body.len()), Some(20))?;
    Ok(error.to_string())
}
