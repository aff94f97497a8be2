//! The glue of the handlers of events: each function goes to the function of the trait of the same
//! name, and to nothing else.

use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn on_message() -> TokenStream {
    quote! {
        fn posted(call: Call, message: Message) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnMessage>::posted(&call, &message)
        }
    }
}

pub(super) fn on_message_change() -> TokenStream {
    quote! {
        fn edited(call: Call, message: Message) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnMessageChange>::edited(&call, &message)
        }
        fn retracted(call: Call, chat: String, message: String) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnMessageChange>::retracted(&call, &chat, &message)
        }
    }
}

pub(super) fn on_member() -> TokenStream {
    quote! {
        fn joined(call: Call, chat: String, members: Vec<Member>) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnMember>::joined(&call, &chat, &members)
        }
        fn left(call: Call, chat: String, members: Vec<Member>) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnMember>::left(&call, &chat, &members)
        }
    }
}

pub(super) fn on_file() -> TokenStream {
    quote! {
        fn added(call: Call, chat: String, file: String) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnFile>::added(&call, &chat, &file)
        }
    }
}

pub(super) fn on_reaction() -> TokenStream {
    quote! {
        fn changed(
            call: Call,
            chat: String,
            message: String,
            by: Member,
            emoji: String,
            on: bool,
        ) -> Result<(), Problem> {
            sdk::glue::enter();
            let reaction = sdk::chat::Reaction { chat, message, by, emoji, on };
            <Plugin as sdk::OnReaction>::changed(&call, &reaction)
        }
    }
}

pub(super) fn on_user() -> TokenStream {
    quote! {
        fn changed(call: Call, user: String) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnUser>::changed(&call, &user)
        }
    }
}

pub(super) fn on_department() -> TokenStream {
    quote! {
        fn changed(call: Call, department: String) -> Result<(), Problem> {
            sdk::glue::enter();
            <Plugin as sdk::OnDepartment>::changed(&call, &department)
        }
    }
}
