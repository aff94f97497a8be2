//! Cards as viewers see them. Payloads stay in the house, and so does a block that is for others.

use guildhall_domain::{
    Align, Block, Body, Button, Card, Chart, ChartKind, ChatId, Column, File, FileId, Group,
    GroupKind, Link, Menu, Millis, OnPress, OptionItem, PluginId, Series, Table, Text, Tone,
    UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::messages::{self, FileView};
use super::people::PersonView;
use super::shelf::Shelf;
use super::text::TextView;

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardView {
    /// Headline.
    pub title: Option<TextView>,
    /// Colour of the whole.
    pub tone: Tone,
    /// One line for chat lists, notifications and screen readers.
    pub summary: TextView,
    /// Layout groups, named by index.
    pub groups: Vec<GroupView>,
    /// The content, from top to bottom.
    pub blocks: Vec<BlockView>,
}

/// A layout group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupView {
    /// How its blocks stand.
    pub kind: GroupKind,
    /// Headline of the group.
    pub title: Option<TextView>,
    /// Colour of the group.
    pub tone: Tone,
}

/// One piece of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockView {
    /// Unique within the card.
    pub id: String,
    /// Index into the card's groups.
    pub group: Option<u32>,
    /// What it shows.
    #[serde(flatten)]
    pub body: BlockBodyView,
}

/// What a block shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BlockBodyView {
    /// A headline.
    Heading {
        /// What it says.
        text: TextView,
    },
    /// Running text.
    Paragraph {
        /// What it says.
        text: TextView,
    },
    /// A line.
    Divider,
    /// Labels with values.
    Pairs {
        /// From top to bottom.
        pairs: Vec<PairView>,
    },
    /// Buttons.
    Buttons {
        /// In order.
        buttons: Vec<ButtonView>,
    },
    /// People.
    People {
        /// Who.
        people: Vec<PersonView>,
    },
    /// A bar.
    Progress {
        /// What is being done.
        label: TextView,
        /// How much is done.
        done: u32,
        /// Of how much.
        total: u32,
    },
    /// Rows and columns.
    Table {
        /// The columns.
        columns: Vec<ColumnView>,
        /// The rows, each with as many cells.
        rows: Vec<Vec<TextView>>,
    },
    /// A point in time.
    Time {
        /// Unix milliseconds, UTC.
        at: Millis,
    },
    /// A choice, sent as it is made; of several, all together.
    Menu {
        /// The control's id.
        control: String,
        /// What is chosen.
        label: TextView,
        /// From these.
        options: Vec<OptionItemView>,
        /// Chosen now.
        selected: Vec<String>,
        /// More than one.
        multiple: bool,
        /// Shown, but nobody is left to answer.
        disabled: bool,
    },
    /// A picture.
    Image {
        /// The file, to be fetched like any other; absent when it is no longer there for this viewer.
        file: Option<FileView>,
        /// What is on it.
        alt: TextView,
    },
    /// Ways out of the house.
    Links {
        /// In order.
        links: Vec<LinkView>,
    },
    /// A file.
    File {
        /// To be fetched; absent when it is no longer there for this viewer.
        file: Option<FileView>,
    },
    /// Figures, drawn.
    Chart {
        /// How.
        chart: ChartKind,
        /// What they are of.
        title: TextView,
        /// What stands below.
        labels: Vec<TextView>,
        /// What is drawn.
        series: Vec<SeriesView>,
    },
    /// Running text with structure: a subset of Markdown. No HTML.
    Markdown {
        /// What it says.
        text: TextView,
    },
    /// A kind that this client may not know.
    Extension {
        /// Its name.
        extension_kind: String,
        /// Shown by clients that do not know it.
        fallback: TextView,
        /// For clients that do.
        #[schema(value_type = Object)]
        body: serde_json::Value,
    },
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairView {
    /// What it is.
    pub label: TextView,
    /// What it is worth.
    pub value: TextView,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ButtonView {
    /// Unique within the block.
    pub id: String,
    /// What it says.
    pub label: TextView,
    /// How it is meant.
    pub tone: Tone,
    /// A question that is asked before.
    pub confirm: Option<TextView>,
    /// Shown, but cannot be pressed.
    pub disabled: bool,
    /// Where it leads out of the house; opened by the client, nothing is pressed. Absent: it is pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<WayOutView>,
}

/// An address outside the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WayOutView)]
pub struct WayOutView {
    /// `http` or `https`.
    pub url: String,
    /// Where it leads, to be shown.
    pub host: String,
}

/// A way out of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = LinkView)]
pub struct LinkView {
    /// `http` or `https`.
    pub url: String,
    /// Where it leads, to be shown.
    pub host: String,
    /// What it says.
    pub label: TextView,
}

/// Figures of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesView {
    /// Of what.
    pub name: TextView,
    /// Decimal numbers, one for each label.
    pub values: Vec<String>,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnView {
    /// What it says.
    pub label: TextView,
    /// Where its text stands.
    pub align: Align,
}

/// A choice among several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionItemView {
    /// What is handed to the plugin.
    pub value: String,
    /// What the person reads.
    pub label: TextView,
    /// More about it.
    pub description: Option<TextView>,
}

impl Shelf {
    /// A card of a plugin, without what the viewer is not shown.
    pub(super) fn card(
        &self,
        plugin: Option<&PluginId>,
        invoker: Option<&UserId>,
        chat: &ChatId,
        card: &Card,
    ) -> CardView {
        let text = |text: &Text| self.text(plugin, text);
        let shows = |file: &&File| file.chat.as_ref() == Some(chat);
        let blocks = self.some_blocks(plugin, invoker, &card.blocks, &shows);
        let group = |(index, group): (u32, &Group)| {
            // The title of a group says what stands in it.
            let shown = blocks.iter().any(|block| block.group == Some(index));
            let title = group.title.as_ref().filter(|_| shown);
            GroupView {
                kind: group.kind,
                title: title.map(text),
                tone: group.tone,
            }
        };
        CardView {
            title: card.title.as_ref().map(text),
            tone: card.tone,
            summary: text(&card.summary),
            groups: (0..).zip(&card.groups).map(group).collect(),
            blocks,
        }
    }

    /// Blocks of a page or a form, without those that the viewer is not shown. Of the files that they
    /// name those are shown that were brought: see [`super::shelf::Wanted::own_files`].
    pub(super) fn blocks(
        &self,
        plugin: Option<&PluginId>,
        invoker: Option<&UserId>,
        blocks: &[Block],
    ) -> Vec<BlockView> {
        self.some_blocks(plugin, invoker, blocks, &|_| true)
    }

    fn some_blocks(
        &self,
        plugin: Option<&PluginId>,
        invoker: Option<&UserId>,
        blocks: &[Block],
        shows: &dyn Fn(&&File) -> bool,
    ) -> Vec<BlockView> {
        let view = |block: &Block| BlockView {
            id: block.id.clone(),
            group: block.group,
            body: self.body(plugin, &block.body, shows),
        };
        // Nobody from outside presses anything, so there is nothing there to be pressed.
        let pressed = |body: &Body| matches!(body, Body::Buttons(_) | Body::Menu(_));
        let shown = |block: &&Block| {
            block.is_for(self.viewer.as_ref(), invoker)
                && !(self.is_outside() && pressed(&block.body))
        };
        blocks.iter().filter(shown).map(view).collect()
    }

    fn body(
        &self,
        plugin: Option<&PluginId>,
        body: &Body,
        shows: &dyn Fn(&&File) -> bool,
    ) -> BlockBodyView {
        let text = |text: &Text| self.text(plugin, text);
        let file = |id: &FileId| self.file(id).filter(shows);
        match body {
            Body::Heading(words) => BlockBodyView::Heading { text: text(words) },
            Body::Paragraph(words) => BlockBodyView::Paragraph { text: text(words) },
            Body::Divider => BlockBodyView::Divider,
            Body::Pairs(pairs) => BlockBodyView::Pairs {
                pairs: pairs
                    .iter()
                    .map(|pair| PairView {
                        label: text(&pair.label),
                        value: text(&pair.value),
                    })
                    .collect(),
            },
            Body::Buttons(buttons) => BlockBodyView::Buttons {
                buttons: buttons
                    .iter()
                    .map(|button| self.button(plugin, button))
                    .collect(),
            },
            Body::People(people) => BlockBodyView::People {
                people: people.iter().map(|user| self.person(user)).collect(),
            },
            Body::Progress(bar) => BlockBodyView::Progress {
                label: text(&bar.label),
                done: bar.done,
                total: bar.total,
            },
            Body::Table(grid) => self.table(plugin, grid),
            Body::Time(at) => BlockBodyView::Time { at: *at },
            Body::Menu(menu) => self.menu(plugin, menu),
            Body::Image(image) => BlockBodyView::Image {
                file: file(&image.file)
                    .filter(|file| file.is_picture())
                    .map(messages::file),
                alt: text(&image.alt),
            },
            Body::File(id) => BlockBodyView::File {
                file: file(id).map(messages::file),
            },
            Body::Links(links) => BlockBodyView::Links {
                links: links
                    .iter()
                    .filter_map(|one| self.link(plugin, one))
                    .collect(),
            },
            Body::Chart(chart) => self.chart(plugin, chart),
            Body::Markdown(words) => BlockBodyView::Markdown { text: text(words) },
            Body::Extension(extension) => BlockBodyView::Extension {
                extension_kind: extension.kind.clone(),
                fallback: text(&extension.fallback),
                // Checked to be JSON when it came in.
                body: serde_json::from_str(extension.body.as_str()).unwrap_or_default(),
            },
        }
    }

    fn table(&self, plugin: Option<&PluginId>, table: &Table) -> BlockBodyView {
        let text = |text: &Text| self.text(plugin, text);
        let column = |column: &Column| ColumnView {
            label: text(&column.label),
            align: column.align,
        };
        let row = |row: &Vec<Text>| row.iter().map(text).collect();
        BlockBodyView::Table {
            columns: table.columns.iter().map(column).collect(),
            rows: table.rows.iter().map(row).collect(),
        }
    }

    fn menu(&self, plugin: Option<&PluginId>, menu: &Menu) -> BlockBodyView {
        let options = menu.options.iter();
        BlockBodyView::Menu {
            control: menu.id.clone(),
            label: self.text(plugin, &menu.label),
            options: options.map(|one| self.option(plugin, one)).collect(),
            selected: menu.selected.clone(),
            multiple: menu.multiple,
            disabled: plugin.is_some_and(|plugin| self.is_gone(plugin)),
        }
    }

    /// What is no address (that was checked when it came in) is not shown.
    fn link(&self, plugin: Option<&PluginId>, link: &Link) -> Option<LinkView> {
        Some(LinkView {
            host: link.host()?,
            url: link.url.clone(),
            label: self.text(plugin, &link.label),
        })
    }

    fn chart(&self, plugin: Option<&PluginId>, chart: &Chart) -> BlockBodyView {
        let text = |text: &Text| self.text(plugin, text);
        let series = |one: &Series| SeriesView {
            name: text(&one.name),
            values: one.values.clone(),
        };
        BlockBodyView::Chart {
            chart: chart.kind,
            title: text(&chart.title),
            labels: chart.labels.iter().map(text).collect(),
            series: chart.series.iter().map(series).collect(),
        }
    }

    fn button(&self, plugin: Option<&PluginId>, button: &Button) -> ButtonView {
        ButtonView {
            id: button.id.clone(),
            label: self.text(plugin, &button.label),
            tone: button.tone,
            confirm: button.confirm.as_ref().map(|text| self.text(plugin, text)),
            // Nobody is left to answer.
            disabled: button.disabled || plugin.is_some_and(|plugin| self.is_gone(plugin)),
            opens: way_out(&button.press),
        }
    }

    /// A choice among several.
    pub(super) fn option(&self, plugin: Option<&PluginId>, option: &OptionItem) -> OptionItemView {
        OptionItemView {
            value: option.value.clone(),
            label: self.text(plugin, &option.label),
            description: option
                .description
                .as_ref()
                .map(|text| self.text(plugin, text)),
        }
    }
}

fn way_out(press: &OnPress) -> Option<WayOutView> {
    match press {
        OnPress::OpenUrl(url) => Some(WayOutView {
            host: press.host()?,
            url: url.clone(),
        }),
        OnPress::Callback(_) | OnPress::OpenForm(_) | OnPress::OpenPage(_) => None,
    }
}
