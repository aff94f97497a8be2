//! The inputs that are more than text, number, date and choice.

use super::{
    Column, Control, Field, FileInput, Input, LookupInput, MoneyInput, OptionItem, PeopleInput,
    RowsInput,
};
use crate::text::Text;

pub(super) fn people(multiple: bool) -> Input {
    Input::People(PeopleInput {
        multiple,
        departments: Vec::new(),
    })
}

impl Field {
    /// An amount in one of these currencies, as ISO 4217 names them.
    pub fn money<'a>(
        id: &str,
        label: impl Into<Text>,
        currencies: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let money = MoneyInput {
            currencies: currencies.into_iter().map(str::to_owned).collect(),
            min: None,
            max: None,
        };
        Self::with(id, label, Input::Money(money))
    }

    /// A point in time.
    pub fn date_time(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::DateTime)
    }

    /// A first and a last day.
    pub fn date_range(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::DateRange)
    }

    /// A telephone number.
    pub fn phone(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Phone)
    }

    /// People.
    pub fn people(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, people(true))
    }

    /// A department.
    pub fn department(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Department)
    }

    /// A chat that the person is in.
    pub fn chat(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Chat)
    }

    /// A place on the earth.
    pub fn place(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Place)
    }

    /// A file that the person brings, of at most so many bytes.
    pub fn file(id: &str, label: impl Into<Text>, max_bytes: u64) -> Self {
        let file = FileInput {
            multiple: false,
            max_bytes,
            media_types: Vec::new(),
        };
        Self::with(id, label, Input::File(file))
    }

    /// Files that the person brings, at most ten, each of at most so many bytes.
    pub fn files(id: &str, label: impl Into<Text>, max_bytes: u64) -> Self {
        let file = FileInput {
            multiple: true,
            max_bytes,
            media_types: Vec::new(),
        };
        Self::with(id, label, Input::File(file))
    }

    /// Of files only those of these media types: `image/png`, or `image/*`. It is what the person's
    /// browser says that they are.
    #[must_use]
    pub fn media_types<'a>(mut self, types: impl IntoIterator<Item = &'a str>) -> Self {
        if let Control::Single(Input::File(file)) = &mut self.control {
            file.media_types
                .extend(types.into_iter().map(str::to_owned));
        }
        self
    }

    /// One of the options that `FormHandler::suggest` offers after `min_chars` characters were typed.
    /// Check what comes back: it need not be one of those.
    pub fn lookup(id: &str, label: impl Into<Text>, min_chars: u32) -> Self {
        let lookup = LookupInput {
            multiple: false,
            min_chars,
        };
        Self::with(id, label, Input::Lookup(lookup))
    }

    /// Line items: at least `min` and at most `max` rows of these columns.
    pub fn rows(
        id: &str,
        label: impl Into<Text>,
        columns: impl IntoIterator<Item = Column>,
        (min, max): (u32, u32),
    ) -> Self {
        let rows = RowsInput {
            columns: columns.into_iter().collect(),
            min,
            max,
            add_label: None,
        };
        Self {
            control: Control::Rows(rows),
            ..Self::with(id, label, Input::Toggle)
        }
    }

    /// Of people only those in these departments, or below them.
    #[must_use]
    pub fn from_departments(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        if let Control::Single(Input::People(people)) = &mut self.control {
            people.departments.extend(ids);
        }
        self
    }

    /// What the button says that adds a line item.
    #[must_use]
    pub fn add_label(mut self, label: impl Into<Text>) -> Self {
        if let Control::Rows(rows) = &mut self.control {
            rows.add_label = Some(label.into());
        }
        self
    }
}

impl From<Field> for Column {
    /// A column that asks as a field does. Line items hold text, number, money, toggle, choice, date
    /// and phone; the host refuses others.
    fn from(field: Field) -> Self {
        let input = match field.control {
            Control::Single(input) => input,
            Control::Rows(_) => Input::Toggle,
        };
        Self {
            id: field.id,
            label: field.label,
            required: field.required,
            input,
        }
    }
}

impl OptionItem {
    /// A value and what people read.
    pub fn new(value: impl Into<String>, label: impl Into<Text>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            description: None,
        }
    }

    /// More about it.
    #[must_use]
    pub fn description(mut self, text: impl Into<Text>) -> Self {
        self.description = Some(text.into());
        self
    }
}
