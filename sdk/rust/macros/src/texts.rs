//! `text!`: checks key and arguments against the locales, and keeps the English pattern as the
//! fallback.

use crate::files;
use guildhall_manifest::placeholders;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, LitStr, Token};

/// `"key", name = value, …`
pub(crate) struct TextCall {
    key: LitStr,
    args: Vec<(Ident, Expr)>,
}

impl Parse for TextCall {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.parse()?;
        let mut args = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: Ident = input.parse()?;
            // `id` alone means `id = id`.
            let value = if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                input.parse()?
            } else {
                syn::parse_quote!(#name)
            };
            args.push((name, value));
        }
        Ok(Self { key, args })
    }
}

pub(crate) fn expand(text: &TextCall) -> Result<TokenStream, Error> {
    let (locales, _) = files::locales()?;
    let key = text.key.value();
    let pattern = locales.get("en", &key).ok_or_else(|| {
        Error::new(
            text.key.span(),
            format!("locales/en.toml has no key {key:?}"),
        )
    })?;
    let wanted = placeholders(pattern).map_err(|why| Error::new(text.key.span(), why))?;
    let wanted: BTreeSet<String> = wanted.into_iter().map(str::to_owned).collect();
    let given: BTreeSet<String> = text.args.iter().map(|(name, _)| name.to_string()).collect();
    if wanted != given || given.len() < text.args.len() {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let why = format!(
            "{pattern:?} takes the arguments [{}], not [{}]",
            list(&wanted),
            list(&given)
        );
        return Err(Error::new(text.key.span(), why));
    }
    let args = text.args.iter().map(|(name, value)| {
        let name = name.to_string();
        quote! { (#name, ::guildhall_sdk::text::Arg::from(#value)) }
    });
    Ok(quote! { ::guildhall_sdk::text::localized(#key, #pattern, ::std::vec![#(#args),*]) })
}
