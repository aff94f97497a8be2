//! `guildhall openapi`: the API's description, as the code has it.

use std::io::Write;

/// Prints it.
///
/// # Errors
/// When standard output is closed.
pub fn run() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(guildhall_http::openapi_json().as_bytes())?;
    out.flush()?;
    Ok(())
}
