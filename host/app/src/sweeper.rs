//! The sweeper: takes away what has expired, a little at a time, beside everything else.
//!
//! It decides nothing: what is expired is expired for every reader already, swept or not.

use std::time::Duration;

use guildhall_domain::{Actor, CompanyId};
use tokio::task::JoinHandle;

use crate::desk::Desk;
use crate::error::Result;
use crate::files::Files;
use crate::windows::{LONGEST_WINDOW, Window};
use crate::{
    audit, companies, customers, forms, logs, metrics, quotas, records, sessions, tasks, usage,
    webhooks,
};

/// How long after the start it sweeps for the first time.
const FIRST: Duration = Duration::from_secs(60);
/// How often it sweeps.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// The running sweeper; it stops when this is dropped.
#[derive(Debug)]
pub struct Sweeper(JoinHandle<()>);

impl Drop for Sweeper {
    fn drop(&mut self) {
        // What is handed to the store is finished there; what is not is swept next time.
        self.0.abort();
    }
}

/// Starts sweeping: soon, then every hour.
#[must_use]
pub fn start(desk: &Desk, files: &Files) -> Sweeper {
    let (desk, files) = (desk.clone(), files.clone());
    Sweeper(tasks::spawn("sweeper", async move {
        tokio::time::sleep(FIRST).await;
        loop {
            if let Err(error) = sweep(&desk, &files).await {
                tracing::error!(%error, "not everything could be swept; the next round tries again");
            }
            tokio::time::sleep(EVERY).await;
        }
    }))
}

/// Sweeps every company once.
///
/// # Errors
/// The first that comes; what was swept before stays swept.
pub async fn sweep(desk: &Desk, files: &Files) -> Result<()> {
    for company in companies::list(desk).await? {
        sweep_company(desk, files, &company.id).await?;
    }
    Ok(())
}

async fn sweep_company(desk: &Desk, files: &Files, company: &CompanyId) -> Result<()> {
    sweep_sessions(desk, company).await?;
    while sweep_forms(desk, company).await? {}
    while sweep_records(desk, company).await? {}
    while sweep_metrics(desk, company).await? {}
    while sweep_plugins(desk, company).await? {}
    while desk.clear_removed(company).await? {}
    while desk.sweep_answers(company).await? {}
    let swept = files.sweep(desk, company).await?;
    tracing::debug!(%company, blobs = swept.looked, removed = swept.removed, "swept");
    Ok(())
}

async fn sweep_sessions(desk: &Desk, company: &CompanyId) -> Result<()> {
    let mut window = Window::first(LONGEST_WINDOW);
    loop {
        let asked = window.clone();
        let swept = desk.transact(company, &Actor::System, None, async move |cx| {
            sessions::sweep(cx, &asked).await
        });
        window.cursor = swept.await?.value;
        if window.cursor.is_none() {
            break;
        }
    }
    let mut window = Window::first(LONGEST_WINDOW);
    loop {
        let asked = window.clone();
        let swept = desk.transact(company, &Actor::System, None, async move |cx| {
            customers::sweep_sessions(cx, &asked).await
        });
        window.cursor = swept.await?.value;
        if window.cursor.is_none() {
            return Ok(());
        }
    }
}

async fn sweep_forms(desk: &Desk, company: &CompanyId) -> Result<bool> {
    let swept = desk.transact(company, &Actor::System, None, async move |cx| {
        forms::sweep(cx).await
    });
    Ok(swept.await?.value)
}

async fn sweep_records(desk: &Desk, company: &CompanyId) -> Result<bool> {
    let swept = desk.transact(company, &Actor::System, None, async move |cx| {
        records::sweep(cx).await
    });
    Ok(swept.await?.value)
}

async fn sweep_metrics(desk: &Desk, company: &CompanyId) -> Result<bool> {
    let swept = desk.transact(company, &Actor::System, None, async move |cx| {
        metrics::sweep(cx).await
    });
    Ok(swept.await?.value)
}

/// What is kept of calls, and counts of hours that are over.
async fn sweep_plugins(desk: &Desk, company: &CompanyId) -> Result<bool> {
    let swept = desk.transact(company, &Actor::System, None, async move |cx| {
        let more = [
            audit::sweep(cx).await?,
            usage::sweep(cx).await?,
            logs::sweep(cx).await?,
            quotas::sweep(cx).await?,
            webhooks::sweep(cx).await?,
        ];
        Ok(more.contains(&true))
    });
    Ok(swept.await?.value)
}

#[cfg(test)]
mod tests;
