//! One upload in parts: what has come of it, and whether that fits.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::digest;
use crate::uploads::Uploads;

pub(crate) struct Session {
    pub(crate) name: String,
    /// The size of the whole, where it was said.
    size: Option<u64>,
    settings: Arc<Uploads>,
    /// The parts from the first on, without a gap.
    parts: Vec<Part>,
    received: u64,
    hasher: Sha256,
    /// Parts that came before their turn; the digest of the whole needs their bytes.
    waiting: BTreeMap<u64, (Part, Bytes)>,
    pub(crate) finished: bool,
}

#[derive(PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) size: u64,
    pub(crate) digest: String,
}

/// The bytes of a part while it arrives.
pub(crate) enum Arriving {
    /// It is the next one: the digest of all parts up to here.
    Next(Sha256),
    Ahead(BytesMut),
    /// It is here already.
    Again,
}

impl Arriving {
    pub(crate) fn write(&mut self, data: &Bytes) {
        match self {
            Self::Next(hasher) => hasher.update(data),
            Self::Ahead(kept) => kept.extend_from_slice(data),
            Self::Again => {}
        }
    }
}

/// A status and what is wrong.
pub(crate) type Refusal = (u16, Value);

impl Session {
    pub(crate) fn new(name: String, size: Option<u64>, settings: Arc<Uploads>) -> Self {
        Self {
            name,
            size,
            settings,
            parts: Vec::new(),
            received: 0,
            hasher: Sha256::new(),
            waiting: BTreeMap::new(),
            finished: false,
        }
    }

    pub(crate) fn shown(&self, id: &str) -> Value {
        let mut shown = json!({
            "id": id,
            "success": self.finished,
            "part_size": self.settings.part_size,
            "parallel_upload_supported": self.settings.parallel,
            "expires_at": "2099-12-31T23:59:59.000Z",
        });
        if self.received > 0 {
            shown["uploaded_byte_range"] = json!(format!("0-{}", self.received - 1));
        }
        shown
    }

    fn next(&self) -> u64 {
        self.parts.len() as u64
    }

    pub(crate) fn begin(&self, number: u64) -> Arriving {
        match number.cmp(&self.next()) {
            Ordering::Less => Arriving::Again,
            Ordering::Equal => Arriving::Next(self.hasher.clone()),
            Ordering::Greater => Arriving::Ahead(BytesMut::new()),
        }
    }

    pub(crate) fn add(&mut self, number: u64, part: Part, arrived: Arriving) -> Result<(), Refusal> {
        self.check_size(number, part.size)?;
        if number > self.next() {
            if !self.settings.parallel {
                return Err((409, json!(format!("part {} comes next", self.next()))));
            }
            if let Arriving::Ahead(bytes) = arrived {
                self.waiting.insert(number, (part, bytes.freeze()));
            }
            return Ok(());
        }
        let known = usize::try_from(number).ok().and_then(|number| self.parts.get(number));
        if let Some(known) = known {
            let same = *known == part;
            return if same { Ok(()) } else { Err((409, json!(format!("part {number} is here, and another")))) };
        }
        match arrived {
            Arriving::Next(hasher) => self.hasher = hasher,
            // It was ahead when it began.
            Arriving::Ahead(bytes) => self.hasher.update(&bytes),
            Arriving::Again => {}
        }
        self.append(part);
        while let Some((part, bytes)) = self.waiting.remove(&self.next()) {
            self.hasher.update(&bytes);
            self.append(part);
        }
        Ok(())
    }

    fn append(&mut self, part: Part) {
        self.received += part.size;
        self.parts.push(part);
    }

    fn check_size(&self, number: u64, size: u64) -> Result<(), Refusal> {
        let part_size = self.settings.part_size;
        let fits = match self.size {
            Some(whole) => {
                let start = number.saturating_mul(part_size);
                (start < whole || number == 0) && size == part_size.min(whole.saturating_sub(start))
            }
            None => size <= part_size,
        };
        if fits { Ok(()) } else { Err((400, json!(format!("part {number} cannot have {size} bytes")))) }
    }

    /// The size and the digest of the whole, which is complete from now on.
    pub(crate) fn finish(&mut self, sent_digest: Option<&str>) -> Result<(u64, String), Refusal> {
        let missing = self.size.is_some_and(|size| self.received < size) || !self.waiting.is_empty();
        if missing {
            return Err((422, json!({"missing": [{"part_number": self.next()}]})));
        }
        let but_last = self.parts.len().saturating_sub(1);
        if self.parts[..but_last].iter().any(|part| part.size != self.settings.part_size) {
            return Err((422, json!(format!("a part but the last has not {} bytes", self.settings.part_size))));
        }
        let found = digest::written(self.hasher.clone());
        check_digest(sent_digest, &found)?;
        self.finished = true;
        // What a long run leaves behind shall be small.
        self.parts = Vec::new();
        Ok((self.received, found))
    }
}

/// Whether a `digest` header, if there is one, says what was found.
pub(crate) fn check_digest(sent: Option<&str>, found: &str) -> Result<(), Refusal> {
    let Some(sent) = sent else { return Ok(()) };
    let (algorithm, value) = sent.split_once('=').unwrap_or((sent, ""));
    let (expected_algorithm, expected) = found.split_once('=').unwrap_or((found, ""));
    if algorithm.eq_ignore_ascii_case(expected_algorithm) && value == expected {
        return Ok(());
    }
    Err((400, json!({"invalid": [{"digest": format!("the digest is {found}")}]})))
}
