//! How the SDK reaches the network: plain connections for `http://`, TLS by ring for `https://`, proxies from the
//! environment.
//!
//! Both connectors are built at the first request that needs them. Loading the system's root certificates takes
//! milliseconds, and a session against a local endpoint never needs them.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The HTTP client of all of the SDK's clients and credential providers. Clones are the same client.
#[derive(Clone)]
pub(super) struct Http(Arc<Inner>);

/// How long connecting and how long reading may take.
type Timeouts = (Option<Duration>, Option<Duration>);

struct Inner {
    http_proxy: ProxyConfig,
    https_proxy: ProxyConfig,
    ca_bundle: OnceLock<PathBuf>,
    /// What is set up with the same limits shares its connections.
    connectors: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

impl Http {
    /// A client that uses the proxies of `environment`.
    ///
    /// # Errors
    /// Which variable is no URL. Its value is not repeated, since it may hold a password.
    pub(super) fn new(environment: &HashMap<String, String>) -> Result<Http, String> {
        let http_proxy = proxy(environment, ["http_proxy", "HTTP_PROXY"], ProxyConfig::http)?;
        let https_proxy = proxy(environment, ["https_proxy", "HTTPS_PROXY"], ProxyConfig::https)?;
        let (ca_bundle, connectors) = (OnceLock::new(), Mutex::default());
        Ok(Http(Arc::new(Inner { http_proxy, https_proxy, ca_bundle, connectors })))
    }

    /// Trusts the certificates of this PEM file instead of the system's. To be called before the first connection.
    pub(super) fn set_ca_bundle(&self, file: PathBuf) {
        let _ = self.0.ca_bundle.set(file);
    }
}

/// Shows no proxy: its URL may hold a password.
impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// The proxy that one of `names` gives, or the one for everything.
fn proxy<E>(
    environment: &HashMap<String, String>,
    names: [&str; 2],
    parse: impl Fn(String) -> Result<ProxyConfig, E>,
) -> Result<ProxyConfig, String> {
    let set = |name: &&str| environment.get(*name).filter(|v| !v.is_empty());
    let Some((name, url)) = names.into_iter().chain(["all_proxy", "ALL_PROXY"]).find_map(|n| set(&n).map(|v| (n, v)))
    else {
        return Ok(ProxyConfig::disabled());
    };
    let url = if url.contains("://") { url.clone() } else { format!("http://{url}") };
    let proxy = parse(url).map_err(|_| format!("{name} is not the URL of an HTTP proxy"))?;
    // no proxy reaches this machine or its instance metadata on the caller's behalf
    let direct = "localhost,127.0.0.0/8,::1,169.254.0.0/16";
    let own = ["no_proxy", "NO_PROXY"].iter().find_map(set).map_or("", String::as_str);
    Ok(proxy.no_proxy(format!("{own},{direct}")))
}

impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let key = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.0.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let mut builder = Connector::builder().connector_settings(settings.clone());
            builder.set_sleep_impl(components.sleep_impl());
            let lazy = Lazy { builder, http: self.clone(), plain: OnceLock::new(), tls: OnceLock::new() };
            SharedHttpConnector::new(lazy)
        };
        connectors.entry(key).or_insert_with(new).clone()
    }
}

/// The two connectors of one set of time limits.
struct Lazy {
    builder: ConnectorBuilder,
    http: Http,
    plain: OnceLock<Connector>,
    tls: OnceLock<Result<Connector, BadBundle>>,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lazy")
    }
}

impl Lazy {
    fn plain(&self) -> &Connector {
        let proxy = &self.http.0.http_proxy;
        self.plain.get_or_init(|| self.builder.clone().proxy_config(proxy.clone()).build_http())
    }

    fn tls(&self) -> Result<&Connector, BadBundle> {
        let build = || {
            let inner = &self.http.0;
            let builder = self.builder.clone().proxy_config(inner.https_proxy.clone());
            let builder = builder.tls_provider(Provider::Rustls(CryptoMode::Ring));
            let Some(file) = inner.ca_bundle.get() else { return Ok(builder.build()) };
            let context = TlsContext::builder().with_trust_store(trust_store(file)?).build();
            let context = context.map_err(|e| BadBundle { file: file.clone(), reason: e.to_string() })?;
            Ok(builder.tls_context(context).build())
        };
        self.tls.get_or_init(build).as_ref().map_err(Clone::clone)
    }
}

impl HttpConnector for Lazy {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (scheme, rest) = request.uri().split_once("://").unwrap_or(("", request.uri()));
        let peer = rest.split(['/', '?']).next().unwrap_or_default().to_owned();
        let connector = match scheme {
            "https" => self.tls(),
            _ => Ok(self.plain()),
        };
        match connector {
            Ok(connector) => {
                let answer = connector.call(request);
                HttpConnectorFuture::new(async move { answer.await.map_err(|error| name_peer(peer, error)) })
            }
            Err(bad) => HttpConnectorFuture::ready(Err(ConnectorError::user(bad.into()))),
        }
    }
}

/// Says in the error whom it is about; "connection refused" alone leaves that open.
fn name_peer(peer: String, error: ConnectorError) -> ConnectorError {
    let (timeout, user, io, other) = (error.is_timeout(), error.is_user(), error.is_io(), error.as_other());
    let source: BoxError = Box::new(Peer { peer, source: error.into_source() });
    match () {
        () if timeout => ConnectorError::timeout(source),
        () if user => ConnectorError::user(source),
        () if io => ConnectorError::io(source),
        () => ConnectorError::other(source, other),
    }
}

/// Whom a connection was made to that failed, as `host:port`.
#[derive(Debug)]
pub(super) struct Peer {
    /// As it stands in the URL.
    pub(super) peer: String,
    source: BoxError,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection to {} failed", self.peer)
    }
}

impl std::error::Error for Peer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// A file of trusted certificates that cannot be used.
#[derive(Clone, Debug)]
pub(super) struct BadBundle {
    file: PathBuf,
    reason: String,
}

impl fmt::Display for BadBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the CA bundle {} {}", self.file.display(), self.reason)
    }
}

impl std::error::Error for BadBundle {}

/// The certificates of a PEM file. The SDK panics over the ones it cannot read, so those are left out here, as they are
/// among the system's certificates; a file without a single good one is an error.
fn trust_store(file: &Path) -> Result<TrustStore, BadBundle> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let bad = |reason: String| BadBundle { file: file.to_owned(), reason };
    let pem = std::fs::read(file).map_err(|e| bad(format!("cannot be read: {e}")))?;
    let mut known = rustls::RootCertStore::empty();
    let mut store = TrustStore::empty();
    for block in String::from_utf8_lossy(&pem).split(BEGIN).skip(1) {
        let Some((body, _)) = block.split_once(END) else { continue };
        let one = format!("{BEGIN}{body}{END}\n");
        if CertificateDer::from_pem_slice(one.as_bytes()).is_ok_and(|der| known.add(der).is_ok()) {
            store.add_pem_certificate(one);
        }
    }
    if known.is_empty() {
        return Err(bad("holds no certificate in PEM form".to_owned()));
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(vars: &[(&str, &str)]) -> HashMap<String, String> {
        vars.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn a_bad_proxy_is_named_without_its_value() {
        let error = Http::new(&environment(&[("HTTPS_PROXY", "socks5://me:s3cret@h:1")])).unwrap_err();
        assert!(error.contains("HTTPS_PROXY") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn nothing_of_a_proxy_is_shown() {
        let http = Http::new(&environment(&[("HTTPS_PROXY", "http://me:s3cret@h:1")])).unwrap();
        assert!(!format!("{http:?}").contains("s3cret"));
    }

    #[test]
    fn naming_the_peer_leaves_an_error_what_it_is() {
        // the SDK repeats a call by what kind of error it met
        let named = |error| name_peer("h:1".to_owned(), error);
        assert!(named(ConnectorError::io("x".into())).is_io());
        assert!(named(ConnectorError::timeout("x".into())).is_timeout());
        assert!(named(ConnectorError::user("x".into())).is_user());
        let kind = Some(aws_smithy_types::retry::ErrorKind::TransientError);
        assert_eq!(named(ConnectorError::other("x".into(), kind)).as_other(), kind);
    }

    #[test]
    fn a_ca_bundle_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("roots.pem");
        assert!(trust_store(&file).unwrap_err().to_string().contains("roots.pem cannot be read"));
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for content in ["", "no PEM", broken, "-----BEGIN CERTIFICATE-----\nAA"] {
            std::fs::write(&file, content).unwrap();
            assert!(trust_store(&file).unwrap_err().to_string().contains("holds no certificate"), "{content}");
        }
    }
}
