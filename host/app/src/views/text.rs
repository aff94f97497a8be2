//! Text for one viewer: a plugin's key has become the pattern of the viewer's language, with its
//! arguments beside it, still of their kind: the client formats numbers and dates.

use std::sync::Arc;

use guildhall_domain::{
    Arg, FieldError, Locale, Localized, Millis, PluginId, Problem, Said, Text, TimeZone, formats,
};
use guildhall_manifest::{Locales, placeholders};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonView;
use super::shelf::{Shelf, Wanted};
use crate::cx::Cx;
use crate::error::Result;
use crate::people;

/// The longest text that is written out, in bytes.
pub const LONGEST_WRITTEN: usize = 64 * 1024;

/// Text: ready to show, or a pattern with places for its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TextView {
    /// Ready to show.
    Plain(String),
    /// A pattern of the viewer's language; `{name}` stands for an argument.
    Pattern {
        /// The pattern.
        template: String,
        /// Its arguments.
        args: Vec<NamedArgView>,
    },
}

/// An argument with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedArgView {
    /// As it stands in the pattern.
    pub name: String,
    /// What it is.
    pub value: ArgView,
}

/// A value inside a text, to be shown in the viewer's own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ArgView {
    /// As it is.
    Text {
        /// The text.
        text: String,
    },
    /// A decimal number.
    Number {
        /// E.g. `1299.90`.
        number: String,
    },
    /// An amount of money.
    Money {
        /// E.g. `1299.90`.
        amount: String,
        /// ISO 4217.
        currency: String,
    },
    /// A point in time.
    Time {
        /// Unix milliseconds, UTC.
        at: Millis,
    },
    /// A calendar day.
    Date {
        /// `2026-11-23`.
        date: String,
    },
    /// A person.
    User {
        /// Who.
        person: PersonView,
    },
}

impl From<&str> for TextView {
    fn from(text: &str) -> Self {
        TextView::Plain(text.to_owned())
    }
}

impl Shelf {
    /// A text of a plugin; of nobody's when `plugin` is none, and then without patterns.
    pub(super) fn text(&self, plugin: Option<&PluginId>, text: &Text) -> TextView {
        match text {
            Text::Plain(text) => TextView::Plain(text.clone()),
            Text::Localized(localized) => self.localized(plugin, localized),
        }
    }

    fn localized(&self, plugin: Option<&PluginId>, localized: &Localized) -> TextView {
        let pattern = plugin
            .and_then(|plugin| self.locales(plugin))
            .and_then(|locales| locales.get(self.locale.as_str(), &localized.key));
        match pattern {
            None => TextView::Plain(localized.fallback.clone()),
            Some(pattern) if !pattern.contains('{') => TextView::Plain(pattern.to_owned()),
            Some(pattern) => TextView::Pattern {
                template: pattern.to_owned(),
                args: localized
                    .args
                    .iter()
                    .map(|(name, arg)| NamedArgView {
                        name: name.clone(),
                        value: self.arg(arg),
                    })
                    .collect(),
            },
        }
    }

    fn arg(&self, arg: &Arg) -> ArgView {
        match arg {
            Arg::Text(text) => ArgView::Text { text: text.clone() },
            Arg::Number(number) => ArgView::Number {
                number: number.clone(),
            },
            Arg::Money(money) => ArgView::Money {
                amount: money.amount.clone(),
                currency: money.currency.clone(),
            },
            Arg::Time(at) => ArgView::Time { at: *at },
            Arg::Date(date) => ArgView::Date { date: date.clone() },
            Arg::User(user) => ArgView::User {
                person: self.person(user),
            },
        }
    }
}

/// A plugin's text for a viewer.
///
/// # Errors
/// The store's.
pub async fn text(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    text: &Text,
    locale: Locale,
) -> Result<TextView> {
    let mut all = texts(cx, plugin, &[text], locale).await?;
    Ok(all.pop().unwrap_or_else(|| TextView::from(text.fallback())))
}

/// A plugin's texts for a viewer, in their order.
///
/// # Errors
/// The store's.
pub async fn texts(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    texts: &[&Text],
    locale: Locale,
) -> Result<Vec<TextView>> {
    let mut wanted = Wanted::default();
    wanted.plugin(plugin);
    texts.iter().for_each(|text| wanted.text(text));
    let shelf = wanted.gather(cx, locale).await?;
    Ok(texts
        .iter()
        .map(|text| shelf.text(Some(plugin), text))
        .collect())
}

/// What a person is told of a problem, for a viewer.
///
/// # Errors
/// The store's.
pub async fn said(cx: &mut Cx<'_>, what: &Said, locale: Locale) -> Result<TextView> {
    match what {
        Said::House(_) | Said::Plain(_) => Ok(TextView::Plain(what.in_locale(locale).into_owned())),
        Said::Plugin {
            plugin,
            text: words,
        } => text(cx, plugin, words, locale).await,
    }
}

/// As [`said`], as one plain string: for where a text cannot have arguments. Arguments are put into
/// their places unformatted, people by name.
///
/// # Errors
/// The store's.
pub async fn problem_text(cx: &mut Cx<'_>, what: &Said, locale: Locale) -> Result<String> {
    Ok(match said(cx, what, locale).await? {
        TextView::Plain(text) => text,
        TextView::Pattern { template, args } => args.into_iter().fold(template, |text, arg| {
            text.replace(&format!("{{{}}}", arg.name), &plain(arg.value))
        }),
    })
}

/// The texts of a plugin's package, for [`written`]: read once for however many there are to write.
///
/// # Errors
/// The store's.
pub async fn texts_of(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Arc<Locales>> {
    let mut wanted = Wanted::default();
    wanted.plugin(plugin);
    let shelf = wanted.gather(cx, Locale::default()).await?;
    Ok(shelf.locales(plugin).cloned().unwrap_or_default())
}

/// A text of the acting plugin as one string of a language, for the plugin itself: arguments are put
/// into their places as people of that language write them, times by the clock of this zone.
///
/// # Errors
/// `invalid` for what is longer than [`LONGEST_WRITTEN`], or an argument that cannot be written; for a
/// person among the arguments as [`people::get`].
pub async fn written(
    cx: &mut Cx<'_>,
    locales: &Locales,
    text: &Localized,
    locale: Locale,
    zone: TimeZone,
) -> Result<String> {
    let Some(pattern) = locales.get(locale.as_str(), &text.key) else {
        return Ok(text.fallback.clone());
    };
    let mut filled = Vec::with_capacity(text.args.len());
    for (name, arg) in &text.args {
        let value = match arg {
            Arg::Text(text) => Ok(text.clone()),
            Arg::Number(number) => formats::number(number, formats::NumberStyle::Decimal),
            Arg::Money(money) => formats::money(money, locale),
            Arg::Time(at) => formats::time(*at, locale, zone, formats::TimeStyle::DateTime),
            Arg::Date(date) => formats::date(date, locale),
            Arg::User(user) => Ok(people::get(cx, user)
                .await?
                .name
                .in_locale(locale)
                .to_owned()),
        };
        filled.push((name.as_str(), value.map_err(|why| invalid(name, why))?));
    }
    let names = placeholders(pattern).unwrap_or_default();
    let longest = names.iter().filter_map(|name| value_of(&filled, name));
    if pattern.len() + longest.map(str::len).sum::<usize>() > LONGEST_WRITTEN {
        let why = format!("a text is at most {LONGEST_WRITTEN} bytes when it is written out");
        return Err(invalid("text", why).into());
    }
    Ok(fill(pattern, &filled))
}

/// In one pass: what an argument says is never taken for a place of the pattern.
fn fill(pattern: &str, args: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match value_of(args, name) {
            Some(value) => out.push_str(value),
            // As on a screen: what has no argument stays as it was written.
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn value_of<'a>(args: &'a [(&str, String)], name: &str) -> Option<&'a str> {
    let found = args.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

fn invalid(field: &str, why: String) -> Problem {
    Problem::invalid(vec![FieldError::new(field.to_owned(), Said::plain(why))])
}

fn plain(arg: ArgView) -> String {
    match arg {
        ArgView::Text { text } => text,
        ArgView::Number { number } => number,
        ArgView::Money { amount, currency } => format!("{currency} {amount}"),
        ArgView::Time { at } => at.0.to_string(),
        ArgView::Date { date } => date,
        ArgView::User { person } => person.name,
    }
}
