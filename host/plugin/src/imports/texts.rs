//! `guildhall:i18n/texts`: words in a given language, for what must be one string. Every plugin has it:
//! it reads the plugin's own package and nothing of the company, but for the names of people, which the
//! directory is asked for like anywhere else.

use guildhall_app::views;
use guildhall_domain::formats::{self, NumberStyle, TimeStyle};
use guildhall_domain::{Locale, Millis, Money, Text, TimeZone};

use super::{Import, serve};
use crate::bindings::guildhall::i18n::texts as wit;
use crate::bindings::types;
use crate::convert::errors::{Trouble, invalid};
use crate::convert::text::checked;
use crate::guest::Guest;

type Done = Result<String, Trouble>;

impl wit::Host for Guest {
    async fn render(&mut self, text: types::Localized, locale: String) -> Import<String> {
        let bytes = weight(&text) + locale.len();
        serve!(self, bytes, render(self, text, &locale))
    }

    async fn format_time(
        &mut self,
        at: u64,
        locale: String,
        time_zone: String,
        style: String,
    ) -> Import<String> {
        let bytes = locale.len() + time_zone.len() + style.len();
        serve!(self, bytes, async {
            let locale = language(&locale)?;
            let zone = TimeZone::named(&time_zone)
                .map_err(|why| invalid("time-zone", &why.to_string()))?;
            let style = TimeStyle::named(&style)
                .ok_or_else(|| invalid("style", "a style is date, time or date-time"))?;
            told("at", formats::time(Millis(at), locale, zone, style))
        })
    }

    async fn format_date(&mut self, date: String, locale: String) -> Import<String> {
        serve!(self, date.len() + locale.len(), async {
            told("date", formats::date(&date, language(&locale)?))
        })
    }

    async fn format_number(
        &mut self,
        value: String,
        locale: String,
        style: String,
    ) -> Import<String> {
        let bytes = value.len() + locale.len() + style.len();
        serve!(self, bytes, async {
            // Both languages write numbers alike.
            language(&locale)?;
            let style = NumberStyle::named(&style)
                .ok_or_else(|| invalid("style", "a style is decimal or percent"))?;
            told("value", formats::number(&value, style))
        })
    }

    async fn format_money(&mut self, value: types::Money, locale: String) -> Import<String> {
        let bytes = value.amount.len() + value.currency.len() + locale.len();
        serve!(self, bytes, async {
            let money = Money {
                amount: value.amount,
                currency: value.currency,
            };
            told("value", formats::money(&money, language(&locale)?))
        })
    }
}

async fn render(guest: &mut Guest, text: types::Localized, locale: &str) -> Done {
    let locale = language(locale)?;
    let zone = guest.run.call.zone;
    let plugin = guest.run.call.plugin.id.clone();
    let text = match checked(types::Text::Localized(text), "text")? {
        Text::Localized(text) => text,
        Text::Plain(text) => return Ok(text),
    };
    // Once for each guest: a package may have megabytes of texts.
    let texts = match guest.texts.clone() {
        Some(texts) => texts,
        None => views::texts_of(&mut guest.cx(), &plugin).await?,
    };
    guest.texts = Some(std::sync::Arc::clone(&texts));
    Ok(views::written(&mut guest.cx(), &texts, &text, locale, zone).await?)
}

fn language(tag: &str) -> Result<Locale, Trouble> {
    Locale::from_tag(tag).ok_or_else(|| invalid("locale", "this Guildhall speaks en and zh-CN"))
}

fn told(field: &str, written: Result<String, String>) -> Done {
    written.map_err(|why| invalid(field, &why))
}

fn weight(text: &types::Localized) -> usize {
    let args: usize = text
        .args
        .iter()
        .map(|(name, arg)| name.len() + held(arg))
        .sum();
    text.key.len() + text.fallback.len() + args
}

fn held(arg: &types::Arg) -> usize {
    match arg {
        types::Arg::Text(text)
        | types::Arg::Number(text)
        | types::Arg::Date(text)
        | types::Arg::User(text) => text.len(),
        types::Arg::Money(money) => money.amount.len() + money.currency.len(),
        types::Arg::Time(_) => size_of::<u64>(),
    }
}
