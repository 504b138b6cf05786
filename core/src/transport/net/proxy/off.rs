//! Proxies without the feature `http-proxy`: the items of `proxy/mod.rs`, none of which leaves code in a program.
#![allow(clippy::unnecessary_wraps, clippy::unused_self)] // The signatures are those of `mod.rs`.

use http::{HeaderValue, Request};

use super::direct::DirectConnector;
use super::origin::{Origin, Target};
use super::stream::Stream;
use super::tls;
use crate::transport::error::TransportError;

/// Settings without effect.
pub(crate) enum ProxyConfig {
    Environment,
}

impl ProxyConfig {
    pub(super) fn read(self, _: fn(&str) -> Option<String>, _: &tls::Settings) -> Result<Proxies, String> {
        match self {
            Self::Environment => Ok(Proxies),
        }
    }
}

pub(super) struct Proxies;

impl Proxies {
    pub(super) fn find(&self, _: &Origin) -> Result<Option<Proxy>, TransportError> {
        Ok(None)
    }

    pub(super) fn connect<'a>(
        &self,
        _: Option<&Proxy>,
        direct: &'a DirectConnector,
        origin: &'a Origin,
        offers_http2: bool,
    ) -> impl Future<Output = Result<(Stream, bool), TransportError>> + use<'a> {
        direct.connect(origin, offers_http2)
    }
}

/// A credential, which cannot exist.
#[derive(Clone)]
pub(super) enum Credential {}

/// A proxy, which cannot exist.
pub(super) enum Proxy {}

impl Proxy {
    pub(super) fn address<B>(&self, _: &Target, _: &mut Request<B>, _: &HeaderValue) -> Option<Credential> {
        match *self {}
    }
}
