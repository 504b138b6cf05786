//! What a call does when the network, the server or the caller fails: see `docs/RELIABILITY.md`.

mod calls;
mod cancel;
mod chaos;
mod document;
mod faults;
mod network;
mod redirects;
mod repairs;
mod table;
