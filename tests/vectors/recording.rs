//! A recording: what the caller gives, what the client sends, what the server responds.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use apideck_codegen::facts::{Facts, Operation, ParameterLocation, Type};
use apideck_mock::{Recorded, Reply};
use apideck_unify::{ApideckCore, Builder, Call, Error, RetryConfig, dynamic};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::common::json::difference;

/// A recording of one call.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) json: Value,
}

/// All recordings in a folder of the recordings.
pub(crate) fn vectors(folder: &str) -> Vec<Vector> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    let folder = std::env::var_os("APIDECK_RECORDINGS").map_or_else(beside, PathBuf::from).join(folder);
    let files = fs::read_dir(&folder);
    let files = files.unwrap_or_else(|error| panic!("no recordings in {}: {error}", folder.display()));
    let mut vectors: Vec<_> = files
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| Vector {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            json: serde_json::from_slice(&fs::read(&path).unwrap()).unwrap(),
        })
        .collect();
    assert!(!vectors.is_empty(), "no recordings in {}", folder.display());
    vectors.sort_by(|a, b| a.name.cmp(&b.name));
    vectors
}

impl Vector {
    /// The operation in the facts, whatever the spelling of its name.
    pub(crate) fn operation<'f>(&self, facts: &'f Facts) -> &'f Operation {
        let name = self.json["operation"].as_str().unwrap().to_lowercase();
        facts.operations().find(|operation| operation.accessor.replace(['.', '_'], "") == name).unwrap()
    }

    /// The recording of the call of the next page: it is expected to be the same but for the cursor, which is that of
    /// the request that the reference sent.
    pub(crate) fn next_page(&self) -> Option<Vector> {
        let target = self.json.get("next_page_wire")?["target"].as_str().unwrap();
        let cursor = target.split(['?', '&']).find_map(|pair| pair.strip_prefix("cursor=")).unwrap();
        let cursor = percent_decode_str(cursor).decode_utf8().unwrap();
        let mut json = self.json.clone();
        let query = json["expect"]["query"].as_array_mut().unwrap();
        query.retain(|pair| pair[0] != "cursor");
        query.push(json!(["cursor", cursor]));
        Some(Vector { name: format!("{}, next page", self.name), json })
    }

    /// A client as the recording has it, for the server at `url`.
    pub(crate) fn core(&self, url: &str) -> ApideckCore {
        let settings = &self.json["client"];
        let setting = |name: &str| settings[name].as_str().unwrap_or_default().to_owned();
        let builder = ApideckCore::builder().environment(|_| None).server_url(url).retry(RetryConfig::none());
        let mut builder = builder.api_key(setting("api_key"));
        // The client of a recording may lack an id. An empty one would be refused.
        for (name, set) in
            [("consumer_id", Builder::consumer_id as fn(Builder, String) -> Builder), ("app_id", Builder::app_id)]
        {
            let id = setting(name);
            if !id.is_empty() {
                builder = set(builder, id);
            }
        }
        builder.build().unwrap()
    }

    /// The call, by the name and with the input of the recording.
    pub(crate) fn call(&self, core: &ApideckCore, operation: &Operation) -> Result<Call<Value>, Error> {
        let call = dynamic::prepare(core, self.json["operation"].as_str().unwrap(), self.input(operation))?;
        Ok(match self.json["request"]["options"]["accept"].as_str() {
            Some(accept) => call.accept(accept),
            None => call,
        })
    }

    fn input(&self, operation: &Operation) -> Value {
        let request = &self.json["request"];
        let mut input = Map::new();
        for place in ["path", "query"] {
            input.extend(request[place].as_object().unwrap().clone());
        }
        for (header, value) in request["headers"].as_object().unwrap() {
            let mut fields =
                operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Header);
            let field = fields.find(|parameter| parameter.wire_name() == *header);
            let name = field.map_or(header.clone(), |parameter| parameter.field.name.clone());
            input.insert(name, value.clone());
        }
        if let Some(body) = &operation.body {
            // A body that is left out is null in a recording.
            if !request["body"].is_null() {
                input.insert(body.field.clone(), request["body"].clone());
            }
        }
        input.into()
    }

    /// The differences between the received and the expected request.
    pub(crate) fn check(&self, operation: &Operation, came: &Recorded) -> Vec<String> {
        let expect = &self.json["expect"];
        let mut found = Vec::new();
        let mut compare = |what: &str, ours: Value, theirs: Value| {
            found.extend(difference(&ours, &theirs).map(|difference| format!("{}: {what}{difference}", self.name)));
        };
        compare("method", came.method.as_str().into(), expect["method"].clone());
        let path = expect["path"].as_str().unwrap().trim_start_matches('/');
        let path: Vec<_> = path.split('/').map(|segment| percent_decode_str(segment).decode_utf8().unwrap()).collect();
        compare("path", came.path_segments().into(), json!(path));

        let mut ours = came.query_pairs();
        let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
        let mut theirs: Vec<_> = expect["query"].as_array().unwrap().iter().map(pair).collect();
        ours.sort();
        theirs.sort();
        compare("query", json!(ours), json!(theirs));

        let mut theirs = expect["headers"].as_object().unwrap().clone();
        if self.has_own_accept(operation) {
            theirs.insert("accept".into(), "*/*".into());
        }
        if self.has_type_of_no_body() {
            theirs.insert("content-type".into(), self.json["wire"]["headers"]["content-type"].clone());
        }
        let is_ours = |name: &str| name.starts_with("x-apideck-") || ["content-type", "digest"].contains(&name);
        let names = came.headers.keys().map(http::HeaderName::as_str);
        let ours: Map<_, _> = names
            .filter(|name| is_ours(name) || theirs.contains_key(*name))
            .map(|name| (name.to_owned(), came.header(name).into()))
            .collect();
        compare("headers", ours.into(), theirs.into());

        match raw_bytes(operation, &self.json["request"]["body"]) {
            Some(bytes) => compare("body", json!(came.body.as_ref()), json!(bytes)),
            None if came.body.is_empty() => compare("body", Value::Null, expect["body"].clone()),
            None => compare("body", came.json().unwrap_or("no JSON".into()), expect["body"].clone()),
        }
        found
    }

    /// Whether our `accept` differs from the reference's, which excludes (`q=0`) the media type that these operations
    /// respond with. We accept any type.
    pub(crate) fn has_own_accept(&self, operation: &Operation) -> bool {
        use apideck_codegen::facts::Returns::{Bytes, Proxy, Text};
        matches!(operation.returns, Bytes | Proxy | Text) && self.json["request"]["options"]["accept"].is_null()
    }

    /// Whether the reference gave a content type to a body that is left out, as we do, and `expect` does not have it.
    pub(crate) fn has_type_of_no_body(&self) -> bool {
        let has_type = |request: &str| self.json[request]["headers"].get("content-type").is_some();
        self.json["request"]["body"].is_null() && has_type("wire") && !has_type("expect")
    }

    /// Whether `expect.body` is not what the reference sent, which `wire.body` has: if the bytes are JSON, the recording
    /// has sorted their members as if they were those of a model.
    pub(crate) fn has_parsed_bytes(&self, operation: &Operation) -> bool {
        let bytes = raw_bytes(operation, &self.json["request"]["body"]);
        bytes.is_some() && self.json["expect"]["body"] != self.json["wire"]["body"]
    }
}

/// The bytes that the caller gives as the body, where it is sent as it is.
fn raw_bytes(operation: &Operation, body: &Value) -> Option<Vec<u8>> {
    let is_raw = operation.body.as_ref().is_some_and(|body| body.ty == Type::Bytes);
    body["base64"].as_str().filter(|_| is_raw).map(|text| STANDARD.decode(text).unwrap())
}

/// The bytes of a body in a recording.
pub(crate) fn bytes_of(body: &Value) -> Vec<u8> {
    match body {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        Value::Object(members) if members.len() == 1 && members.contains_key("base64") => {
            STANDARD.decode(members["base64"].as_str().unwrap()).unwrap()
        }
        json => json.to_string().into_bytes(),
    }
}

/// The response of a recording.
pub(crate) fn reply(response: &Value) -> Reply {
    if response.get("connection").is_some() {
        return Reply::disconnect();
    }
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap();
    let mut reply = Reply::status(status).body(bytes_of(&response["body"]));
    for (name, value) in response["headers"].as_object().unwrap() {
        reply = reply.header(name, value.as_str().unwrap());
    }
    reply.delay(Duration::from_millis(response["delay_ms"].as_u64().unwrap_or(0)))
}
