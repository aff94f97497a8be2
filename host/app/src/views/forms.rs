//! Forms as the person who is asked sees them. The plugin's state stays in the house.

use guildhall_domain::{
    DepartmentId, Field, Form, FormId, Input, LineColumn, Locale, OptionItem, PluginId, Text, Value,
};
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
    /// Which step it is; earlier ones can be gone back to.
    pub step: Option<StepView>,
}

/// A step of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// Which, from 1.
    pub at: u32,
    /// Of how many.
    pub of: u32,
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
    /// True: the form is asked for anew when this changes.
    pub watch: bool,
    /// What stands there at first.
    pub initial: Value,
    /// How it is answered.
    pub input: InputView,
}

/// A column of line items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineColumnView {
    /// Unique within the field.
    pub id: String,
    /// The question.
    pub label: TextView,
    /// True: must be answered in every row.
    pub required: bool,
    /// How it is answered.
    #[schema(no_recursion)]
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
    /// By an amount of money.
    Money {
        /// One of these, as ISO 4217 names them.
        currencies: Vec<String>,
        /// The least.
        min: Option<String>,
        /// The greatest.
        max: Option<String>,
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
    /// By choosing from suggestions that are asked for while one types.
    Lookup {
        /// More than one.
        multiple: bool,
        /// So many characters are typed before any are asked for.
        min_chars: u32,
    },
    /// By a day.
    Date,
    /// By a point in time.
    DateTime,
    /// By a first and a last day.
    DateRange,
    /// By a telephone number.
    Phone,
    /// By naming people.
    People {
        /// More than one.
        multiple: bool,
        /// Only who is in one of these, or below it; anybody when empty.
        departments: Vec<DepartmentId>,
    },
    /// By naming a department.
    Department,
    /// By naming a chat that one is in.
    Chat,
    /// By a place on the earth.
    Place,
    /// By bringing files, each uploaded before.
    File {
        /// More than one; at most ten.
        multiple: bool,
        /// The largest of them, in bytes.
        max_bytes: u64,
        /// `image/png`, or `image/*`; any when empty.
        media_types: Vec<String>,
    },
    /// By line items.
    Rows {
        /// What is asked in each row.
        columns: Vec<LineColumnView>,
        /// The fewest rows.
        min: u32,
        /// The most rows.
        max: u32,
        /// What the button says that adds one.
        add_label: Option<TextView>,
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
    wanted.own_files(cx, &form.intro).await?;
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
        step: form.step.map(|(at, of)| StepView { at, of }),
    })
}

/// Options that a plugin suggests.
///
/// # Errors
/// The store's.
pub async fn options(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    options: &[OptionItem],
    locale: Locale,
) -> Result<Vec<OptionItemView>> {
    let mut wanted = Wanted::default();
    wanted.plugin(plugin);
    for option in options {
        wanted.text(&option.label);
        option.description.iter().for_each(|text| wanted.text(text));
    }
    let shelf = wanted.gather(cx, locale).await?;
    let view = |option| shelf.option(Some(plugin), option);
    Ok(options.iter().map(view).collect())
}

impl Shelf {
    fn field(&self, plugin: Option<&PluginId>, field: &Field) -> FieldView {
        FieldView {
            id: field.id.clone(),
            label: self.text(plugin, &field.label),
            help: field.help.as_ref().map(|text| self.text(plugin, text)),
            required: field.required,
            watch: field.watch,
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
            Input::Money {
                currencies,
                min,
                max,
            } => InputView::Money {
                currencies: currencies.clone(),
                min: min.clone(),
                max: max.clone(),
            },
            Input::Toggle => InputView::Toggle,
            Input::Choice { options, multiple } => InputView::Choice {
                options: options
                    .iter()
                    .map(|option| self.option(plugin, option))
                    .collect(),
                multiple: *multiple,
            },
            Input::Lookup {
                multiple,
                min_chars,
            } => InputView::Lookup {
                multiple: *multiple,
                min_chars: *min_chars,
            },
            Input::Date => InputView::Date,
            Input::DateTime => InputView::DateTime,
            Input::DateRange => InputView::DateRange,
            Input::Phone => InputView::Phone,
            Input::People {
                multiple,
                departments,
            } => InputView::People {
                multiple: *multiple,
                departments: departments.clone(),
            },
            Input::Department => InputView::Department,
            Input::Chat => InputView::Chat,
            Input::Place => InputView::Place,
            Input::File {
                multiple,
                max_bytes,
                media_types,
            } => InputView::File {
                multiple: *multiple,
                max_bytes: *max_bytes,
                media_types: media_types.clone(),
            },
            Input::Rows {
                columns,
                min,
                max,
                add_label,
            } => InputView::Rows {
                columns: columns
                    .iter()
                    .map(|column| self.line_column(plugin, column))
                    .collect(),
                min: *min,
                max: *max,
                add_label: text(add_label),
            },
        }
    }

    fn line_column(&self, plugin: Option<&PluginId>, column: &LineColumn) -> LineColumnView {
        LineColumnView {
            id: column.id.clone(),
            label: self.text(plugin, &column.label),
            required: column.required,
            input: self.input(plugin, &column.input),
        }
    }
}
