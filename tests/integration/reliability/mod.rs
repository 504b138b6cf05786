//! What becomes of a call when the network, the server or the caller fails it.

mod calls;
mod cancel;
mod chaos;
mod faults;
mod network;
mod redirects;
mod repairs;
mod table;
