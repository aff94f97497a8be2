//! Companies: which are served here, and how one comes to be.
//!
//! A company's space cannot be changed together with the house's, so setting one up is done in
//! steps that can be repeated: until the link is spent, asking again finishes what was begun.

mod setup;

use guildhall_domain::{
    Action, Actor, ChatKind, Company, CompanyId, Event, Name, Object, Problem, ProblemCode,
    TimeZone, texts,
};
use guildhall_store::{Range, Tx};
use tokio::time::Instant;

use crate::codec::{decode, encode};
use crate::cx::Cx;
use crate::desk::{Desk, PATIENCE, transact_error};
use crate::error::{Error, Result};
use crate::{chats, keys};

pub use setup::{
    NewAdministrator, NewCompany, set_up, setup_link, setup_link_is_valid, was_set_up,
};

/// The longest name of a company, in characters.
pub const LONGEST_NAME: usize = 100;

/// The company whose space this is.
///
/// # Errors
/// Not found before it was founded.
pub async fn get(cx: &mut Cx<'_>) -> Result<Company> {
    cx.fetch(&keys::company())
        .await?
        .ok_or_else(|| Error::not_found("company"))
}

/// Changes whose time holds in the company where no person's does. For administrators.
///
/// # Errors
/// Denied to anybody else.
pub async fn set_time_zone(cx: &mut Cx<'_>, time_zone: TimeZone) -> Result<Company> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    let mut company = get(cx).await?;
    company.time_zone = time_zone;
    cx.keep(keys::company(), &company)?;
    Ok(company)
}

/// Every company that is served here, at most a thousand.
///
/// # Errors
/// The store's.
pub async fn list(desk: &Desk) -> Result<Vec<Company>> {
    house(desk, async |tx| {
        let page = tx.range(keys::house_companies()).await?;
        page.items.iter().map(|(_, value)| decode(value)).collect()
    })
    .await
}

/// Founds a company and lists it.
///
/// # Errors
/// As [`prepare`].
pub async fn add(desk: &Desk, id: &CompanyId, name: &str) -> Result<Company> {
    let company = prepare(desk, id, name).await?;
    open(desk, std::slice::from_ref(&company)).await?;
    Ok(company)
}

/// Founds a company without listing it, or finds it founded: it can be filled before anybody can
/// sign in without naming it. For the demo; a real one is set up by its first administrator.
///
/// # Errors
/// Wrong field `name`.
pub async fn prepare(desk: &Desk, id: &CompanyId, name: &str) -> Result<Company> {
    let name = proper(name)?;
    let founded = desk.transact(id, &Actor::System, None, async move |cx| {
        found(cx, &name).await
    });
    Ok(founded.await?.value)
}

/// Lists companies that were prepared, all of them at once.
///
/// # Errors
/// The store's.
pub async fn open(desk: &Desk, companies: &[Company]) -> Result<()> {
    let mut listed = Vec::with_capacity(companies.len());
    for company in companies {
        listed.push((keys::house_company(&company.id), encode(company)?));
    }
    house(desk, async move |tx| {
        for (key, value) in &listed {
            tx.put(key.clone(), value.clone())?;
        }
        Ok(())
    })
    .await
}

/// Founds the company of this space, with the group of everybody; once founded it stays as it is.
async fn found(cx: &mut Cx<'_>, name: &str) -> Result<Company> {
    if let Some(company) = cx.fetch(&keys::company()).await? {
        return Ok(company);
    }
    let all = Name::of("全体成员", "Everyone");
    let everyone = chats::begin(cx, ChatKind::Group, Some(all), None)?.id;
    let company = Company {
        id: cx.company.clone(),
        name: name.to_owned(),
        everyone: everyone.clone(),
        time_zone: TimeZone::default(),
        created_at: cx.now,
    };
    cx.keep(keys::company(), &company)?;
    cx.tell(&Event::ChatCreated { chat: everyone })?;
    Ok(company)
}

async fn is_listed(tx: &mut Tx, id: &CompanyId) -> Result<bool> {
    let page: Range = keys::house_companies()
        .starting_at(keys::house_company(id))
        .limit(1);
    let page = tx.range(page).await?;
    Ok(page
        .items
        .first()
        .is_some_and(|(key, _)| *key == keys::house_company(id)))
}

fn proper(name: &str) -> Result<String> {
    let name = name.trim();
    let fine = Name::same(name).is_proper() && name.chars().count() <= LONGEST_NAME;
    if fine {
        Ok(name.to_owned())
    } else {
        Err(Problem::field("name", texts::BAD_NAME).into())
    }
}

/// A transaction on the house's own space.
async fn house<T>(desk: &Desk, work: impl AsyncFnMut(&mut Tx) -> Result<T>) -> Result<T> {
    let house = desk.store().house();
    let done = house.transact(Instant::now() + PATIENCE, work).await;
    Ok(done.map_err(transact_error)?.0)
}

fn link_invalid() -> Error {
    Error::code(ProblemCode::SetupLinkInvalid, "no such setup link")
}

#[cfg(test)]
mod tests;
