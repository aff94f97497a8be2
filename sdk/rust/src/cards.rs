//! Cards, put together block by block. Every block gets a name of its own by its place; buttons
//! are named by their author, because a press on an older card must still find them.

use crate::Result;
pub use crate::bindings::guildhall::ui::cards::{
    Align, Audience, Block, Body, Button, Card, Chart, ChartKind, Column, Extension, Group,
    GroupKind, Image, Link, Menu, OnPress, OptionItem, Pair, Progress, Series, Table, Target, Tone,
};
use crate::text::Text;
use serde::Serialize;

impl Card {
    /// An empty card. The summary is what lists, notifications and screen readers show.
    pub fn new(summary: impl Into<Text>) -> Self {
        Self {
            title: None,
            tone: Tone::Neutral,
            summary: summary.into(),
            groups: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: impl Into<Text>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the tone of the whole card.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Adds a block under a name.
    #[must_use]
    pub fn block(mut self, id: &str, body: Body) -> Self {
        self.blocks.push(Block {
            id: id.to_owned(),
            group: None,
            show_to: Vec::new(),
            hide_from: Vec::new(),
            body,
        });
        self
    }

    /// Shows the block that was added last to these alone; when there are none of them, to nobody. For
    /// everybody else it is not there; title, summary and group titles are for all and must not tell what
    /// it holds.
    #[must_use]
    pub fn only_for(mut self, audiences: impl IntoIterator<Item = Audience>) -> Self {
        if let Some(last) = self.blocks.last_mut() {
            last.show_to.extend(audiences);
            if last.show_to.is_empty() {
                // In the contract an empty list is for everybody.
                last.show_to.push(Audience::Users(Vec::new()));
            }
        }
        self
    }

    /// Keeps the block that was added last from these, even where [`Card::only_for`] names them. With the
    /// same audiences, one block that is only for them and one that is not for them are never both shown.
    #[must_use]
    pub fn but_not_for(mut self, audiences: impl IntoIterator<Item = Audience>) -> Self {
        if let Some(last) = self.blocks.last_mut() {
            last.hide_from.extend(audiences);
        }
        self
    }

    fn next(self, body: Body) -> Self {
        let id = format!("b{}", self.blocks.len());
        self.block(&id, body)
    }

    /// Adds a heading.
    #[must_use]
    pub fn heading(self, text: impl Into<Text>) -> Self {
        self.next(Body::Heading(text.into()))
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(self, text: impl Into<Text>) -> Self {
        self.next(Body::Paragraph(text.into()))
    }

    /// Adds a line between blocks.
    #[must_use]
    pub fn divider(self) -> Self {
        self.next(Body::Divider)
    }

    /// Adds labels with values.
    #[must_use]
    pub fn pairs(self, pairs: impl IntoIterator<Item = Pair>) -> Self {
        self.next(Body::Pairs(pairs.into_iter().collect()))
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.next(Body::Table(table))
    }

    /// Adds people, by id.
    #[must_use]
    pub fn people(self, ids: impl IntoIterator<Item = String>) -> Self {
        self.next(Body::People(ids.into_iter().collect()))
    }

    /// Adds a bar: so much of so much.
    #[must_use]
    pub fn progress(self, label: impl Into<Text>, done: u32, total: u32) -> Self {
        self.next(Body::Progress(Progress {
            label: label.into(),
            done,
            total,
        }))
    }

    /// Adds a point in time, in Unix milliseconds.
    #[must_use]
    pub fn time(self, at: u64) -> Self {
        self.next(Body::Time(at))
    }

    /// Adds a menu under a name: what is chosen comes to `CardActions::pressed` as `values`.
    #[must_use]
    pub fn menu(self, id: &str, menu: Menu) -> Self {
        self.block(id, Body::Menu(menu))
    }

    /// Adds a picture: a file of the chat that the card is posted in. `alt` says what is on it, for who
    /// does not see it; it may not be empty.
    #[must_use]
    pub fn image(self, file: impl Into<String>, alt: impl Into<Text>) -> Self {
        self.next(Body::Image(Image {
            file: file.into(),
            alt: alt.into(),
        }))
    }

    /// Adds a file of the chat that the card is posted in.
    #[must_use]
    pub fn file(self, file: impl Into<String>) -> Self {
        self.next(Body::File(file.into()))
    }

    /// Adds links out of the house; each is shown with its host.
    #[must_use]
    pub fn links(self, links: impl IntoIterator<Item = Link>) -> Self {
        self.next(Body::Links(links.into_iter().collect()))
    }

    /// Adds figures, drawn.
    #[must_use]
    pub fn chart(self, chart: Chart) -> Self {
        self.next(Body::Chart(chart))
    }

    /// Adds running text with structure: paragraphs, headings, lists, quotes, code, strong, emphasis
    /// and links. Anything else of Markdown, HTML included, is shown as it is written.
    #[must_use]
    pub fn markdown(self, text: impl Into<Text>) -> Self {
        self.next(Body::Markdown(text.into()))
    }

    /// Adds a row of buttons under a name.
    #[must_use]
    pub fn buttons(self, id: &str, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.block(id, Body::Buttons(buttons.into_iter().collect()))
    }
}

impl Pair {
    /// A label and its value.
    pub fn new(label: impl Into<Text>, value: impl Into<Text>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

impl Link {
    /// A link; `http` or `https`.
    pub fn new(url: impl Into<String>, label: impl Into<Text>) -> Self {
        Self {
            url: url.into(),
            label: label.into(),
        }
    }
}

impl Chart {
    /// A chart with these labels and no figures.
    pub fn new(
        kind: ChartKind,
        title: impl Into<Text>,
        labels: impl IntoIterator<Item = Text>,
    ) -> Self {
        Self {
            kind,
            title: title.into(),
            labels: labels.into_iter().collect(),
            series: Vec::new(),
        }
    }

    /// Adds a series; it has as many values as there are labels, each a decimal number.
    #[must_use]
    pub fn series(
        mut self,
        name: impl Into<Text>,
        values: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        self.series.push(Series {
            name: name.into(),
            values: values.into_iter().map(|one| one.to_string()).collect(),
        });
        self
    }
}

impl Menu {
    /// A menu of these options, of which none is chosen. `payload` never leaves the host.
    ///
    /// # Errors
    /// A problem when `payload` cannot be written as JSON.
    pub fn new(
        id: &str,
        label: impl Into<Text>,
        options: impl IntoIterator<Item = OptionItem>,
        payload: &impl Serialize,
    ) -> Result<Self> {
        Ok(Self {
            id: id.to_owned(),
            label: label.into(),
            options: options.into_iter().collect(),
            selected: Vec::new(),
            multiple: false,
            payload: serde_json::to_string(payload)?,
        })
    }

    /// Shows these as chosen.
    #[must_use]
    pub fn selected(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.selected = values.into_iter().collect();
        self
    }

    /// Lets one choose several, which are sent together.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }
}

impl Table {
    /// A table with these columns and no rows.
    pub fn new(columns: impl IntoIterator<Item = (Text, Align)>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(label, align)| Column { label, align })
            .collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row; it has as many cells as there are columns.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Text>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }
}

impl Button {
    fn with(id: &str, label: impl Into<Text>, press: OnPress) -> Self {
        Self {
            id: id.to_owned(),
            label: label.into(),
            tone: Tone::Neutral,
            press,
            confirm: None,
            disabled: false,
        }
    }

    /// A button that calls `CardActions::pressed` with `payload`, which never leaves the host.
    ///
    /// # Errors
    /// A problem when `payload` cannot be written as JSON.
    pub fn action(id: &str, label: impl Into<Text>, payload: &impl Serialize) -> Result<Self> {
        Ok(Self::with(
            id,
            label,
            OnPress::Callback(serde_json::to_string(payload)?),
        ))
    }

    /// A button that opens the form `form`; `payload` comes to `FormHandler::open`.
    ///
    /// # Errors
    /// A problem when `payload` cannot be written as JSON.
    pub fn form(
        id: &str,
        label: impl Into<Text>,
        form: &str,
        payload: &impl Serialize,
    ) -> Result<Self> {
        let target = Target {
            name: form.to_owned(),
            payload: serde_json::to_string(payload)?,
        };
        Ok(Self::with(id, label, OnPress::OpenForm(target)))
    }

    /// A button that opens a page of this plugin: its path, with a query if it takes one
    /// (`orders?from=20`). `payload` comes to `PageHandler::render`.
    ///
    /// # Errors
    /// A problem when `payload` cannot be written as JSON.
    pub fn page(
        id: &str,
        label: impl Into<Text>,
        address: &str,
        payload: &impl Serialize,
    ) -> Result<Self> {
        let target = Target {
            name: address.to_owned(),
            payload: serde_json::to_string(payload)?,
        };
        Ok(Self::with(id, label, OnPress::OpenPage(target)))
    }

    /// A button that opens an address outside of Guildhall, `http` or `https`: by the reader's client, in a
    /// window of its own, with the host shown. The plugin is not told, and it asks nothing before.
    pub fn url(id: &str, label: impl Into<Text>, url: impl Into<String>) -> Self {
        Self::with(id, label, OnPress::OpenUrl(url.into()))
    }

    /// Sets its tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Asks before it does anything.
    #[must_use]
    pub fn confirm(mut self, question: impl Into<Text>) -> Self {
        self.confirm = Some(question.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audience(card: &Card) -> &[Audience] {
        &card.blocks[0].show_to
    }

    #[test]
    fn a_block_that_says_nothing_is_for_everybody() {
        assert!(audience(&Card::new("summary").divider()).is_empty());
    }

    #[test]
    fn a_block_for_an_empty_list_is_for_nobody() {
        let card = Card::new("summary").divider().only_for([]);
        assert!(matches!(audience(&card), [Audience::Users(nobody)] if nobody.is_empty()));
    }

    #[test]
    fn an_empty_list_beside_another_takes_nothing_away() {
        let card = Card::new("summary").divider().only_for([Audience::Company]);
        assert!(matches!(audience(&card.only_for([])), [Audience::Company]));
    }
}
