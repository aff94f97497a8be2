//! Cards as viewers see them. Payloads stay in the house, and so does a block that is for others.

use guildhall_domain::{
    Align, Block, Body, Button, Card, Group, GroupKind, Millis, OptionItem, PluginId, Text, Tone,
    UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
        card: &Card,
    ) -> CardView {
        let text = |text: &Text| self.text(plugin, text);
        let blocks = self.blocks(plugin, invoker, &card.blocks);
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

    /// Blocks of a card or a form, without those that the viewer is not shown.
    pub(super) fn blocks(
        &self,
        plugin: Option<&PluginId>,
        invoker: Option<&UserId>,
        blocks: &[Block],
    ) -> Vec<BlockView> {
        let view = |block: &Block| BlockView {
            id: block.id.clone(),
            group: block.group,
            body: self.body(plugin, &block.body),
        };
        let shown = |block: &&Block| block.is_for(self.viewer.as_ref(), invoker);
        blocks.iter().filter(shown).map(view).collect()
    }

    fn body(&self, plugin: Option<&PluginId>, body: &Body) -> BlockBodyView {
        let text = |text: &Text| self.text(plugin, text);
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
            Body::Table(table) => BlockBodyView::Table {
                columns: table
                    .columns
                    .iter()
                    .map(|column| ColumnView {
                        label: text(&column.label),
                        align: column.align,
                    })
                    .collect(),
                rows: table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(text).collect())
                    .collect(),
            },
            Body::Time(at) => BlockBodyView::Time { at: *at },
            Body::Extension(extension) => BlockBodyView::Extension {
                extension_kind: extension.kind.clone(),
                fallback: text(&extension.fallback),
                // Checked to be JSON when it came in.
                body: serde_json::from_str(extension.body.as_str()).unwrap_or_default(),
            },
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
