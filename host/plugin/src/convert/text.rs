//! Texts, their arguments, and opaque JSON.

use guildhall_domain::{Arg, Json, Localized, Millis, Money, Text, UserId};

use super::{Fit, Misfit};
use crate::bindings::types as wit;

/// A text of a guest. Sizes are checked with the whole that it is a part of.
pub fn text(text: wit::Text) -> Fit<Text> {
    Ok(match text {
        wit::Text::Plain(text) => Text::Plain(text),
        wit::Text::Localized(localized) => Text::Localized(Localized {
            key: localized.key,
            args: localized
                .args
                .into_iter()
                .map(|(name, value)| Ok((name, arg(value)?)))
                .collect::<Fit<_>>()?,
            fallback: localized.fallback,
        }),
    })
}

/// A text that stands alone, sizes included.
pub fn checked(raw: wit::Text, place: &str) -> Fit<Text> {
    let text = text(raw)?;
    text.check().map_err(|why| Misfit::of(place, why))?;
    Ok(text)
}

/// A text that may be missing.
pub fn optional(raw: Option<wit::Text>) -> Fit<Option<Text>> {
    raw.map(text).transpose()
}

fn arg(arg: wit::Arg) -> Fit<Arg> {
    Ok(match arg {
        wit::Arg::Text(text) => Arg::Text(text),
        wit::Arg::Number(number) => Arg::Number(number),
        wit::Arg::Money(money) => Arg::Money(Money {
            amount: money.amount,
            currency: money.currency,
        }),
        wit::Arg::Time(at) => Arg::Time(Millis(at)),
        wit::Arg::Date(date) => Arg::Date(date),
        wit::Arg::User(id) => Arg::User(user(id)?),
    })
}

/// A user's id inside a text, card or form.
pub fn user(id: String) -> Fit<UserId> {
    UserId::try_from(id).map_err(|why| Misfit::of("user", why))
}

/// Opaque JSON.
pub fn json(text: String, place: &str) -> Fit<Json> {
    Json::new(text).map_err(|why| Misfit::of(place, why))
}

/// A text for a guest.
pub fn to_guest(text: &Text) -> wit::Text {
    match text {
        Text::Plain(text) => wit::Text::Plain(text.clone()),
        Text::Localized(localized) => wit::Text::Localized(wit::Localized {
            key: localized.key.clone(),
            args: localized
                .args
                .iter()
                .map(|(name, arg)| (name.clone(), arg_to_guest(arg)))
                .collect(),
            fallback: localized.fallback.clone(),
        }),
    }
}

fn arg_to_guest(arg: &Arg) -> wit::Arg {
    match arg {
        Arg::Text(text) => wit::Arg::Text(text.clone()),
        Arg::Number(number) => wit::Arg::Number(number.clone()),
        Arg::Money(money) => wit::Arg::Money(wit::Money {
            amount: money.amount.clone(),
            currency: money.currency.clone(),
        }),
        Arg::Time(at) => wit::Arg::Time(at.0),
        Arg::Date(date) => wit::Arg::Date(date.clone()),
        Arg::User(user) => wit::Arg::User(user.as_str().to_owned()),
    }
}
