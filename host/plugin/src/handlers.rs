//! The ways in which one plugin can be called, found in its binary.

use wasmtime::component::{Component, InstancePre};

use guildhall_manifest::Handler;

use crate::bindings::handlers::{
    card_actions, card_source, commands, form_handler, lifecycle, message_actions, message_filter,
    on_department, on_file, on_job, on_member, on_message, on_message_change, on_reaction, on_user,
    page_handler, services, setting_check, webhook,
};
use crate::guest::Guest;

/// What a component exports. A handler that is present is of the right type.
#[derive(Clone)]
pub struct Handlers {
    pub lifecycle: lifecycle::GuestIndices,
    pub commands: Option<commands::GuestIndices>,
    pub card_actions: Option<card_actions::GuestIndices>,
    pub card_source: Option<card_source::GuestIndices>,
    pub form_handler: Option<form_handler::GuestIndices>,
    pub page_handler: Option<page_handler::GuestIndices>,
    pub on_job: Option<on_job::GuestIndices>,
    pub on_message: Option<on_message::GuestIndices>,
    pub on_message_change: Option<on_message_change::GuestIndices>,
    pub on_member: Option<on_member::GuestIndices>,
    pub on_file: Option<on_file::GuestIndices>,
    pub message_filter: Option<message_filter::GuestIndices>,
    pub webhook: Option<webhook::GuestIndices>,
    pub services: Option<services::GuestIndices>,
    pub setting_check: Option<setting_check::GuestIndices>,
    pub on_user: Option<on_user::GuestIndices>,
    pub on_department: Option<on_department::GuestIndices>,
    pub on_reaction: Option<on_reaction::GuestIndices>,
    pub message_actions: Option<message_actions::GuestIndices>,
}

/// A handler that the contract does not know in this shape; in words for the plugin's author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("its handler {handler} does not have the shape that the contract gives it: {why}")]
pub struct Misshapen {
    handler: Handler,
    why: String,
}

/// Looks one handler up if it is among the exports; what is present but lacks a function is refused.
macro_rules! find {
    ($pre:expr, $handler:expr, $indices:ty) => {
        exported($pre.component(), $handler)
            .then(|| <$indices>::new($pre).map_err(|error| misshapen($handler, &error)))
            .transpose()?
    };
}

/// Loads one handler into an instance, which checks the types of its functions.
macro_rules! load {
    ($found:expr, $handler:expr, $store:expr, $instance:expr) => {
        if let Some(found) = $found {
            found
                .load(&mut *$store, $instance)
                .map_err(|error| misshapen($handler, &error))?;
        }
    };
}

impl Handlers {
    /// Finds the handlers.
    ///
    /// # Errors
    /// [`Misshapen`] when one lacks a function.
    pub fn find(pre: &InstancePre<Guest>) -> Result<Handlers, Misshapen> {
        let lifecycle = lifecycle::GuestIndices::new(pre)
            .map_err(|error| misshapen(Handler::Lifecycle, &error))?;
        Ok(Handlers {
            lifecycle,
            commands: find!(pre, Handler::Commands, commands::GuestIndices),
            card_actions: find!(pre, Handler::CardActions, card_actions::GuestIndices),
            card_source: find!(pre, Handler::CardSource, card_source::GuestIndices),
            form_handler: find!(pre, Handler::FormHandler, form_handler::GuestIndices),
            page_handler: find!(pre, Handler::PageHandler, page_handler::GuestIndices),
            on_job: find!(pre, Handler::OnJob, on_job::GuestIndices),
            on_message: find!(pre, Handler::OnMessage, on_message::GuestIndices),
            on_message_change: find!(
                pre,
                Handler::OnMessageChange,
                on_message_change::GuestIndices
            ),
            on_member: find!(pre, Handler::OnMember, on_member::GuestIndices),
            on_file: find!(pre, Handler::OnFile, on_file::GuestIndices),
            message_filter: find!(pre, Handler::MessageFilter, message_filter::GuestIndices),
            webhook: find!(pre, Handler::Webhook, webhook::GuestIndices),
            services: find!(pre, Handler::Services, services::GuestIndices),
            setting_check: find!(pre, Handler::SettingCheck, setting_check::GuestIndices),
            on_user: find!(pre, Handler::OnUser, on_user::GuestIndices),
            on_department: find!(pre, Handler::OnDepartment, on_department::GuestIndices),
            on_reaction: find!(pre, Handler::OnReaction, on_reaction::GuestIndices),
            message_actions: find!(pre, Handler::MessageActions, message_actions::GuestIndices),
        })
    }

    /// Checks in an instance that every handler has the right types.
    ///
    /// # Errors
    /// [`Misshapen`] names the first that has not.
    pub fn check(
        &self,
        store: &mut wasmtime::Store<Guest>,
        instance: &wasmtime::component::Instance,
    ) -> Result<(), Misshapen> {
        load!(Some(&self.lifecycle), Handler::Lifecycle, store, instance);
        load!(&self.commands, Handler::Commands, store, instance);
        load!(&self.card_actions, Handler::CardActions, store, instance);
        load!(&self.card_source, Handler::CardSource, store, instance);
        load!(&self.form_handler, Handler::FormHandler, store, instance);
        load!(&self.page_handler, Handler::PageHandler, store, instance);
        load!(&self.on_job, Handler::OnJob, store, instance);
        load!(&self.on_message, Handler::OnMessage, store, instance);
        load!(
            &self.on_message_change,
            Handler::OnMessageChange,
            store,
            instance
        );
        load!(&self.on_member, Handler::OnMember, store, instance);
        load!(&self.on_file, Handler::OnFile, store, instance);
        load!(
            &self.message_filter,
            Handler::MessageFilter,
            store,
            instance
        );
        load!(&self.webhook, Handler::Webhook, store, instance);
        load!(&self.services, Handler::Services, store, instance);
        load!(&self.setting_check, Handler::SettingCheck, store, instance);
        load!(&self.on_user, Handler::OnUser, store, instance);
        load!(&self.on_department, Handler::OnDepartment, store, instance);
        load!(&self.on_reaction, Handler::OnReaction, store, instance);
        load!(
            &self.message_actions,
            Handler::MessageActions,
            store,
            instance
        );
        Ok(())
    }
}

fn exported(component: &Component, handler: Handler) -> bool {
    component
        .get_export_index(None, handler.interface())
        .is_some()
}

fn misshapen(handler: Handler, error: &wasmtime::Error) -> Misshapen {
    Misshapen {
        handler,
        why: chain(error),
    }
}

/// What the runtime found, without its first words, which only say that it looked.
fn chain(error: &wasmtime::Error) -> String {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let told = if causes.len() > 1 {
        &causes[1..]
    } else {
        &causes[..]
    };
    told.join(": ")
}
