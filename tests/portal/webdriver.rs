//! A headless Chromium, driven through chromedriver with the protocol of the W3C.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::send;

/// How long a page may take.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// The member that holds the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A window of a browser. The driver ends with it.
pub(crate) struct Browser {
    _driver: Child,
    /// The URL of the session.
    session: String,
}

impl Browser {
    /// Starts a browser; `None` if there is none on this machine.
    pub(crate) async fn start() -> Option<Self> {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(driver.stdout.take()?).lines();
        // "ChromeDriver was started successfully on port 12345."
        let port = loop {
            let line = lines.next_line().await.ok()??;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        // A container has neither a sandbox nor much shared memory.
        let arguments =
            ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=760,560"];
        let capabilities =
            json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": arguments } } } });
        let driver_url = format!("http://127.0.0.1:{port}");
        let created = request("POST", &format!("{driver_url}/session"), Some(&capabilities)).await.ok()?;
        let id = created["sessionId"].as_str()?;
        Some(Self { _driver: driver, session: format!("{driver_url}/session/{id}") })
    }

    async fn command(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        request(method, &format!("{}{path}", self.session), body.as_ref()).await.unwrap()
    }

    pub(crate) async fn open(&self, url: &str) {
        self.command("POST", "/url", Some(json!({ "url": url }))).await;
    }

    pub(crate) async fn url(&self) -> String {
        self.command("GET", "/url", None).await.as_str().unwrap().to_owned()
    }

    pub(crate) async fn wait_for_url(&self, start: &str) {
        let begin = Instant::now();
        loop {
            let url = self.url().await;
            if url.starts_with(start) {
                return;
            }
            assert!(begin.elapsed() < MAX_WAIT, "still at {url}, not at {start}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The path of the first element that fits `selector`.
    async fn element(&self, using: &str, selector: &str) -> String {
        let begin = Instant::now();
        let body = json!({ "using": using, "value": selector });
        loop {
            match request("POST", &format!("{}/element", self.session), Some(&body)).await {
                Ok(found) => return format!("/element/{}", found[ELEMENT].as_str().unwrap()),
                Err(error) => assert!(begin.elapsed() < MAX_WAIT, "{selector}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn wait_for_text(&self, selector: &str, text: &str) {
        let begin = Instant::now();
        loop {
            let shown = self.text(selector).await;
            if shown == text {
                return;
            }
            assert!(begin.elapsed() < MAX_WAIT, "{selector} still says {shown:?}, not {text:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn click(&self, using: &str, selector: &str) {
        let element = self.element(using, selector).await;
        self.command("POST", &format!("{element}/click"), Some(json!({}))).await;
    }

    /// The text that a reader sees.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.element("css selector", selector).await;
        self.command("GET", &format!("{element}/text"), None).await.as_str().unwrap().to_owned()
    }

    pub(crate) async fn script(&self, script: &str) -> Value {
        self.command("POST", "/execute/sync", Some(json!({ "script": script, "args": [] }))).await
    }

    /// Saves a screenshot in the folder that `PORTAL_SCREENSHOTS` names, if it is set.
    pub(crate) async fn save_screenshot(&self, name: &str) {
        let image = STANDARD.decode(self.command("GET", "/screenshot", None).await.as_str().unwrap()).unwrap();
        assert!(image.starts_with(b"\x89PNG"));
        if let Ok(folder) = std::env::var("PORTAL_SCREENSHOTS") {
            std::fs::write(Path::new(&folder).join(name), image).unwrap();
        }
    }

    /// Closes the browser. The driver ends when this is dropped.
    pub(crate) async fn stop(self) {
        self.command("DELETE", "", None).await;
    }
}

/// Sends a command, and returns its value.
async fn request(method: &str, url: &str, body: Option<&Value>) -> Result<Value, String> {
    let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    let (status, _, text) = send(method, url, &[("content-type", "application/json")], body).await;
    let value = serde_json::from_str::<Value>(&text).map_err(|error| format!("{error}: {text}"))?;
    if status == 200 { Ok(value["value"].clone()) } else { Err(text) }
}
