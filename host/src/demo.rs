//! The demo: a trading company of three hundred invented people with their chats, and a small second
//! company that must never notice it. Made from a seed, the same on every machine.
//!
//! Its one password is printed for everybody to see: none of this ever gets into a real company.

mod departments;
mod dice;
mod fill;
mod names;
mod past;
mod roster;
mod scripts;
mod talk;

use anyhow::bail;
use guildhall_app::{Desk, companies};
use guildhall_domain::CompanyId;

/// The id of the demo company.
pub const COMPANY: &str = "clearshore";
/// The id of the second company.
pub const SECOND_COMPANY: &str = "other";
/// The password of everybody in both companies.
pub const PASSWORD: &str = "guildhall-demo";

const COMPANY_NAME: &str = "澄岸商贸 Clearshore Trading";
const SECOND_COMPANY_NAME: &str = "北湾文具 Northbay Stationery";

/// The seed of the demo that is shown.
const SEED: u64 = 2026;

/// Fills an empty store with the demo. Does nothing when it is there; what a crash cut short is
/// finished. Nobody sees the companies before they are whole.
///
/// # Errors
/// When the store holds another company: that one is real and is left alone.
pub async fn fill(desk: &Desk) -> anyhow::Result<()> {
    let (first, second) = (CompanyId::new(COMPANY)?, CompanyId::new(SECOND_COMPANY)?);
    let listed = companies::list(desk).await?;
    if listed.iter().any(|company| company.id == first) {
        return Ok(());
    }
    if let Some(real) = listed.first() {
        bail!(
            "the folder holds {}, which is not the demo: choose another one with --data",
            real.name
        );
    }
    let password = past::Past::begin(desk, SEED)
        .await?
        .password(PASSWORD)
        .await?;
    let first = fill::company(desk, SEED, (&first, COMPANY_NAME), &password).await?;
    let second = fill::second(desk, SEED, (&second, SECOND_COMPANY_NAME), &password).await?;
    companies::open(desk, &[first, second]).await?;
    Ok(())
}

/// How to sign in, line by line, for whoever starts the demo.
#[must_use]
pub fn sign_ins() -> Vec<String> {
    let easy: Vec<&str> = roster::easy_logins().collect();
    vec![
        format!("Administrator: {}", roster::ADMINISTRATOR),
        format!("People: {}", easy.join(", ")),
        format!("Password of everybody: {PASSWORD}"),
    ]
}

#[cfg(test)]
mod tests;
