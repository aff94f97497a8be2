//! What people ask of plugins: commands, their completion, buttons, forms, pages. Each is: find out what is
//! meant and whether this person may, as that person and on validated reads; then one call.

mod commands;
mod filters;
mod forms;
mod message_actions;
mod open;
mod pages;
mod press;
mod settings;
mod webhooks;

use guildhall_domain::{Actor, PluginId};

use crate::api::{Caller, Origin};
use crate::plugins::Asked;

fn person(who: &Caller) -> Actor {
    Actor::User(who.user.clone())
}

fn asked<'a>(who: &'a Caller, plugin: &'a PluginId, origin: Origin) -> Asked<'a> {
    Asked {
        company: &who.company,
        plugin,
        user: Some(&who.user),
        customer: None,
        origin,
        locale: who.locale,
        zone: who.time_zone,
        source: who.source.clone(),
    }
}
