//! `plugin!`: the exports of a plugin. For WebAssembly they are generated from the world of the
//! manifest, with all shared types taken from the SDK; natively only the traits are checked, so
//! that the tests of a plugin link like any other crate.

mod events;

use crate::files;
use guildhall_manifest::{Handler, Manifest};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use std::path::Path;
use syn::{Error, LitStr, Type};

pub(crate) fn expand(plugin: &Type) -> Result<TokenStream, Error> {
    let (manifest, path) = files::manifest()?;
    let (_, mut watched) = files::locales()?;
    watched.push(path);
    let watched = watched.iter().map(|path| watch(path));
    let checks = manifest.handlers.iter().map(|handler| {
        let name = format_ident!("{}", trait_name(*handler));
        quote! { { fn check<T: ::guildhall_sdk::#name>() {} check::<#plugin>(); } }
    });
    let exports = exports(&manifest)?;
    Ok(quote! {
        #(#watched)*
        const _: fn() = || { #(#checks)* };

        #[doc(hidden)]
        type __GuildhallPlugin = #plugin;
        const _: fn(__GuildhallPlugin) = ::core::mem::drop::<__GuildhallPlugin>;

        #[cfg(target_arch = "wasm32")]
        #[doc(hidden)]
        #[allow(unsafe_code, unused, missing_docs, clippy::all, clippy::pedantic)]
        mod __guildhall_exports {
            #exports
        }
    })
}

/// Has cargo build again when a file changed.
fn watch(path: &Path) -> TokenStream {
    let path = path.display().to_string();
    quote! { const _: &[u8] = include_bytes!(#path); }
}

fn trait_name(handler: Handler) -> &'static str {
    match handler {
        Handler::Lifecycle => "Lifecycle",
        Handler::Commands => "Commands",
        Handler::CardActions => "CardActions",
        Handler::CardSource => "CardSource",
        Handler::FormHandler => "FormHandler",
        Handler::PageHandler => "PageHandler",
        Handler::OnJob => "OnJob",
        Handler::OnMessage => "OnMessage",
        Handler::OnMessageChange => "OnMessageChange",
        Handler::OnMember => "OnMember",
        Handler::OnFile => "OnFile",
        Handler::MessageFilter => "MessageFilter",
        Handler::OnReaction => "OnReaction",
        Handler::OnUser => "OnUser",
        Handler::OnDepartment => "OnDepartment",
        Handler::SettingCheck => "SettingCheck",
        Handler::Webhook => "Webhook",
        Handler::Services => "Services",
        Handler::MessageActions => "MessageActions",
    }
}

fn exports(manifest: &Manifest) -> Result<TokenStream, Error> {
    let wrong = |error: guildhall_manifest::ManifestError| Error::new(Span::call_site(), error);
    let world = manifest.world_with_contract();
    let shared = manifest.imports().map_err(wrong)?;
    let shared: Vec<TokenStream> = shared
        .iter()
        .map(|name| share(name))
        .collect::<Result<_, _>>()?;
    let handlers = Handler::ALL.into_iter().filter_map(|handler| {
        let listed = manifest.handlers.contains(&handler);
        if !listed && handler != Handler::Lifecycle {
            return None;
        }
        Some(glue(handler, listed))
    });
    Ok(quote! {
        use super::__GuildhallPlugin as Plugin;
        use ::guildhall_sdk as sdk;
        ::guildhall_sdk::wit_bindgen::generate!({
            inline: #world,
            world: "guildhall:generated/plugin",
            with: { #(#shared),* },
            runtime_path: "::guildhall_sdk::wit_bindgen::rt",
        });
        use exports::guildhall::plugin as contract;
        struct Glue;
        #(#handlers)*
        export!(Glue);
    })
}

/// Takes an interface that the SDK has bound from there: `"guildhall:base/types@0.1.0": path`.
fn share(interface: &str) -> Result<TokenStream, Error> {
    let plain = interface
        .split('@')
        .next()
        .unwrap_or_default()
        .replace('-', "_")
        .replace([':', '/'], "::");
    let path: syn::Path = syn::parse_str(&format!("guildhall_sdk::bindings::{plain}"))?;
    let key = LitStr::new(interface, Span::call_site());
    Ok(quote! { #key: #path })
}

/// The implementation of one exported interface by the plugin's trait.
fn glue(handler: Handler, listed: bool) -> TokenStream {
    let prelude = quote! {
        use sdk::bindings::guildhall::base::{context::Call, types::{Problem, Text}};
        use sdk::bindings::guildhall::chat::types::{Member, Message};
        use sdk::bindings::guildhall::ui::{cards::{Card, OptionItem}, effects::{Effect, SubmitOutcome}, forms::{Form, Value}, pages::Page};
    };
    let (module, body) = match handler {
        Handler::Lifecycle => (quote!(lifecycle), lifecycle(listed)),
        Handler::Commands => (quote!(commands), commands()),
        Handler::CardActions => (quote!(card_actions), card_actions()),
        Handler::CardSource => (quote!(card_source), card_source()),
        Handler::FormHandler => (quote!(form_handler), form_handler()),
        Handler::PageHandler => (quote!(page_handler), page_handler()),
        Handler::OnJob => (quote!(on_job), on_job()),
        Handler::OnMessage => (quote!(on_message), events::on_message()),
        Handler::OnMessageChange => (quote!(on_message_change), events::on_message_change()),
        Handler::OnMember => (quote!(on_member), events::on_member()),
        Handler::OnFile => (quote!(on_file), events::on_file()),
        Handler::MessageFilter => (quote!(message_filter), message_filter()),
        Handler::OnReaction => (quote!(on_reaction), events::on_reaction()),
        Handler::OnUser => (quote!(on_user), events::on_user()),
        Handler::OnDepartment => (quote!(on_department), events::on_department()),
        Handler::SettingCheck => (quote!(setting_check), setting_check()),
        Handler::Webhook => (quote!(webhook), webhook()),
        Handler::Services => (quote!(services), services()),
        Handler::MessageActions => (quote!(message_actions), message_actions()),
    };
    quote! {
        const _: () = {
            #prelude
            impl contract::#module::Guest for Glue { #body }
        };
    }
}

fn lifecycle(listed: bool) -> TokenStream {
    let body = if listed {
        quote! {
            sdk::glue::enter();
            let step = sdk::glue::Migration {
                from_version: step.from_version, from_data: step.from_data, to_data: step.to_data, cursor: step.cursor,
            };
            match <Plugin as sdk::Lifecycle>::migrate(&call, &step)? {
                sdk::glue::Progress::Done => Ok(contract::lifecycle::Progress::Done),
                sdk::glue::Progress::More(cursor) => Ok(contract::lifecycle::Progress::More(cursor)),
            }
        }
    } else {
        quote! { Ok(contract::lifecycle::Progress::Done) }
    };
    quote! {
        fn migrate(call: Call, step: contract::lifecycle::Migration)
            -> Result<contract::lifecycle::Progress, Problem> { #body }
    }
}

fn commands() -> TokenStream {
    quote! {
        fn run(call: Call, command: contract::commands::Command) -> Result<Vec<Effect>, Problem> {
            sdk::glue::enter();
            let command = sdk::commands::Command {
                name: command.name, text: command.text, options: command.options,
            };
            <Plugin as sdk::Commands>::run(&call, &command)
        }
        fn complete(call: Call, command: String, option: String, typed: String)
            -> Result<Vec<contract::commands::Suggestion>, Problem>
        {
            sdk::glue::enter();
            let found = <Plugin as sdk::Commands>::complete(&call, &command, &option, &typed)?;
            let convert = |s: sdk::commands::Suggestion| contract::commands::Suggestion { value: s.value, label: s.label };
            Ok(found.into_iter().map(convert).collect())
        }
    }
}

fn message_actions() -> TokenStream {
    quote! {
        fn run(call: Call, action: String, target: Message) -> Result<Vec<Effect>, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::MessageActions>::run(&call, &action, &target)
        }
    }
}

fn setting_check() -> TokenStream {
    quote! {
        fn check(call: Call) -> Result<Vec<sdk::forms::FieldError>, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::SettingCheck>::check(&call)
        }
    }
}

fn card_actions() -> TokenStream {
    quote! {
        fn pressed(call: Call, press: contract::card_actions::Press) -> Result<Vec<Effect>, Problem> {
            sdk::glue::enter();
            let press = sdk::glue::Press {
                revision: press.revision, block: press.block, control: press.control,
                values: press.values, payload: press.payload,
            };
            <Plugin as sdk::CardActions>::pressed(&call, &press)
        }
    }
}

fn card_source() -> TokenStream {
    quote! {
        fn render(call: Call, message: String) -> Result<Card, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::CardSource>::render(&call, &message)
        }
    }
}

fn form_handler() -> TokenStream {
    let submission = quote! {
        sdk::forms::Submission {
            form: raw.form, instance: raw.instance, state: raw.state, entries: raw.entries,
        }
    };
    quote! {
        fn open(call: Call, form: String, payload: String) -> Result<Form, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::FormHandler>::open(&call, &form, &payload)
        }
        fn changed(call: Call, field: String, raw: contract::form_handler::Submission) -> Result<Form, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::FormHandler>::changed(&call, &field, &#submission)
        }
        fn suggest(
            call: Call, field: String, query: String, raw: contract::form_handler::Submission,
        ) -> Result<Vec<OptionItem>, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::FormHandler>::suggest(&call, &field, &query, &#submission)
        }
        fn submit(call: Call, raw: contract::form_handler::Submission) -> Result<SubmitOutcome, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::FormHandler>::submit(&call, &#submission)
        }
    }
}

fn page_handler() -> TokenStream {
    quote! {
        fn render(call: Call, path: String, query: Vec<(String, String)>, payload: String) -> Result<Page, Problem> {
            sdk::glue::enter();
            let ask = sdk::pages::PageAsk { path, query, payload };
            <Plugin as sdk::PageHandler>::render(&call, &ask)
        }
        fn request(call: Call, method: String, body: String) -> Result<String, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::PageHandler>::request(&call, &method, &body)
        }
    }
}

fn on_job() -> TokenStream {
    quote! {
        fn run(call: Call, name: String, payload: String) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnJob>::run(&call, &sdk::jobs::Job { name, payload })
        }
    }
}

fn services() -> TokenStream {
    quote! {
        fn serve(call: Call, service: String, method: String, body: String) -> Result<String, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::Services>::serve(&call, &sdk::services::Request { service, method, body })
        }
    }
}

fn message_filter() -> TokenStream {
    quote! {
        fn check(
            call: Call, candidate: sdk::chat::Candidate,
        ) -> Result<sdk::chat::Verdict, Problem> {
            sdk::glue::enter();
            <Plugin as sdk::MessageFilter>::check(&call, &candidate)
        }
    }
}

fn webhook() -> TokenStream {
    quote! {
        fn handle(call: Call, hook: contract::webhook::Hook) -> Result<contract::webhook::Answer, Problem> {
            sdk::glue::enter();
            let hook = sdk::webhooks::Hook {
                name: hook.name, path: hook.path, query: hook.query, headers: hook.headers, body: hook.body,
            };
            let answer = <Plugin as sdk::Webhook>::handle(&call, &hook)?;
            Ok(contract::webhook::Answer {
                status: answer.status, headers: answer.headers, body: answer.body,
            })
        }
    }
}
