//! Forms as the person who is asked sees them. The plugin's state stays in the house.

use guildhall_domain::{Field, Form, FormId, Input, Locale, PluginId, Text, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cards::{BlockView, OptionItemView};
use super::shelf::{Shelf, Wanted};
use super::text::TextView;
use crate::cx::Cx;
use crate::error::Result;

/// An opened form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormView {
    /// Its id; answers are sent to it.
    pub id: FormId,
    /// Headline.
    pub title: TextView,
    /// What stands above the fields.
    pub intro: Vec<BlockView>,
    /// What is asked.
    pub fields: Vec<FieldView>,
    /// What the button says.
    pub submit_label: Option<TextView>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldView {
    /// Unique within the form.
    pub id: String,
    /// The question.
    pub label: TextView,
    /// More about it.
    pub help: Option<TextView>,
    /// True: must be answered.
    pub required: bool,
    /// What stands there at first.
    pub initial: Value,
    /// How it is answered.
    pub input: InputView,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InputView {
    /// By text.
    Text {
        /// Several lines.
        multiline: bool,
        /// In characters.
        min_len: u32,
        /// In characters.
        max_len: u32,
        /// Shown while empty.
        placeholder: Option<TextView>,
    },
    /// By a decimal number.
    Number {
        /// The least.
        min: Option<String>,
        /// The greatest.
        max: Option<String>,
        /// Shown behind it.
        unit: Option<TextView>,
    },
    /// By on or off.
    Toggle,
    /// By choosing.
    Choice {
        /// From these.
        options: Vec<OptionItemView>,
        /// More than one.
        multiple: bool,
    },
    /// By a day.
    Date,
    /// By naming people.
    People {
        /// More than one.
        multiple: bool,
    },
}

/// A form that a plugin has opened, for the person who is asked.
///
/// # Errors
/// The store's.
pub async fn form(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    id: &FormId,
    form: &Form,
    locale: Locale,
) -> Result<FormView> {
    let mut wanted = Wanted::default();
    wanted.plugin(plugin);
    form.users().into_iter().for_each(|user| wanted.user(user));
    wanted.blocks(&form.intro);
    let asked = cx.actor.user().cloned();
    let shelf = wanted.gather(cx, locale).await?;
    let plugin = Some(plugin);
    Ok(FormView {
        id: id.clone(),
        title: shelf.text(plugin, &form.title),
        intro: shelf.blocks(plugin, asked.as_ref(), &form.intro),
        fields: form
            .fields
            .iter()
            .map(|field| shelf.field(plugin, field))
            .collect(),
        submit_label: form
            .submit_label
            .as_ref()
            .map(|text| shelf.text(plugin, text)),
    })
}

impl Shelf {
    fn field(&self, plugin: Option<&PluginId>, field: &Field) -> FieldView {
        FieldView {
            id: field.id.clone(),
            label: self.text(plugin, &field.label),
            help: field.help.as_ref().map(|text| self.text(plugin, text)),
            required: field.required,
            initial: field.initial.clone(),
            input: self.input(plugin, &field.input),
        }
    }

    fn input(&self, plugin: Option<&PluginId>, input: &Input) -> InputView {
        let text = |text: &Option<Text>| text.as_ref().map(|text| self.text(plugin, text));
        match input {
            Input::Text {
                multiline,
                min_len,
                max_len,
                placeholder,
            } => InputView::Text {
                multiline: *multiline,
                min_len: *min_len,
                max_len: *max_len,
                placeholder: text(placeholder),
            },
            Input::Number { min, max, unit } => InputView::Number {
                min: min.clone(),
                max: max.clone(),
                unit: text(unit),
            },
            Input::Toggle => InputView::Toggle,
            Input::Choice { options, multiple } => InputView::Choice {
                options: options
                    .iter()
                    .map(|option| self.option(plugin, option))
                    .collect(),
                multiple: *multiple,
            },
            Input::Date => InputView::Date,
            Input::People { multiple } => InputView::People {
                multiple: *multiple,
            },
        }
    }
}
