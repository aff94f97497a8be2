//! The macros of guildhall-sdk: `plugin!` makes the exports of a plugin from its manifest,
//! `text!` a localized text from its locales. They read files beside the author's `Cargo.toml`,
//! and must never look anywhere else.
#![forbid(unsafe_code)]

mod exports;
mod files;
mod texts;

use proc_macro::TokenStream;

/// `plugin!(Type)`: reads `plugin.toml`, generates the world of the plugin, and exports what the
/// type implements: one trait for each handler in the manifest.
#[proc_macro]
pub fn plugin(input: TokenStream) -> TokenStream {
    let plugin = syn::parse_macro_input!(input as syn::Type);
    exports::expand(&plugin)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// `text!("key", name = value, …)`: a text that every viewer reads in their language. The key and
/// its arguments are checked against `locales/en.toml` and `locales/zh-CN.toml` at compile time.
/// A value is anything that becomes an `Arg`.
#[proc_macro]
pub fn text(input: TokenStream) -> TokenStream {
    let text = syn::parse_macro_input!(input as texts::TextCall);
    texts::expand(&text)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
