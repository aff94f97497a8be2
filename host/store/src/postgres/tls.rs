//! TLS to a database on another machine: rustls, and the authorities that this machine trusts.
//!
//! It must never speak to a server whose certificate it could not check.

use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

const NOBODY: &str = "sslmode=require was asked for, but this machine trusts no certificate \
                      authority: install ca-certificates, or name a file of them in SSL_CERT_FILE";

/// What connections are made with, or why there can be none.
pub(super) fn connector() -> Result<MakeRustlsConnect, String> {
    let mut authorities = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = authorities.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(NOBODY.to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
