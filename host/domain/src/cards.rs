//! Cards: the structured body of a message, made of blocks.
//!
//! A card never carries HTML, an address to load from, or anything a client would run.

mod audience;
mod check;
mod controls;
mod reading;
mod weight;

use serde::{Deserialize, Serialize};

use crate::ids::{FileId, UserId};
use crate::json::Json;
use crate::text::Text;
use crate::time::Millis;

pub use audience::{ShowTo, Shown, Viewer};
pub use check::CardError;
pub(crate) use check::id as check_id;
pub use controls::Control;

/// How something is meant; each client has a colour for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// Take care.
    Warning,
    /// It failed, or would destroy something.
    Danger,
}

/// A card. Its caps are checked by [`Card::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Headline.
    pub title: Option<Text>,
    /// Colour of the whole.
    pub tone: Tone,
    /// One line for chat lists, notifications and screen readers.
    pub summary: Text,
    /// Layout groups, named by index.
    pub groups: Vec<Group>,
    /// The content, from top to bottom.
    pub blocks: Vec<Block>,
}

/// Layout without recursion: blocks name their group by index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// How its blocks stand.
    pub kind: GroupKind,
    /// Headline of the group.
    pub title: Option<Text>,
    /// Colour of the group.
    pub tone: Tone,
}

/// How the blocks of a group stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Beside each other.
    Columns,
    /// Set off in a box.
    Callout,
    /// Folded away until opened.
    Collapsible,
}

/// One piece of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Unique within the card.
    pub id: String,
    /// Index into the card's groups.
    pub group: Option<u32>,
    /// Who is shown it: everyone when empty, else whom any of these names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show_to: Vec<ShowTo>,
    /// Who is not shown it, even when `show_to` names them: whom any of these names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hide_from: Vec<ShowTo>,
    /// What it shows.
    pub body: Body,
}

/// What a block shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A headline.
    Heading(Text),
    /// Running text.
    Paragraph(Text),
    /// A line.
    Divider,
    /// Labels with values.
    Pairs(Vec<Pair>),
    /// Buttons.
    Buttons(Vec<Button>),
    /// People.
    People(Vec<UserId>),
    /// A bar.
    Progress(Progress),
    /// Rows and columns.
    Table(Table),
    /// A point in time.
    Time(Millis),
    /// A choice.
    Menu(Menu),
    /// A picture.
    Image(Image),
    /// Ways out of the house.
    Links(Vec<Link>),
    /// A file of the chat.
    File(FileId),
    /// Figures, drawn.
    Chart(Chart),
    /// Running text with structure, of the subset that clients draw.
    Markdown(Text),
    /// A kind that this client may not know yet.
    Extension(Extension),
}

/// A choice that calls the plugin's card actions with what was chosen. The payload stays in the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// Unique within the block.
    pub id: String,
    /// What is chosen.
    pub label: Text,
    /// From these.
    pub options: Vec<OptionItem>,
    /// Chosen now.
    pub selected: Vec<String>,
    /// More than one.
    pub multiple: bool,
    /// Handed to the plugin.
    pub payload: Json,
}

/// A picture: a file of the chat, never an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The file.
    pub file: FileId,
    /// What is on it, for who does not see it.
    pub alt: Text,
}

/// A way out of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `http` or `https`.
    pub url: String,
    /// What it says; the host is shown beside it.
    pub label: Text,
}

/// How figures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Bars beside each other.
    Bar,
    /// Bars on top of each other.
    StackedBar,
    /// Lines.
    Line,
    /// Parts of a whole: one series without values below 0.
    Pie,
}

/// Figures, drawn; every series has as many values as there are labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// How.
    pub kind: ChartKind,
    /// What they are of.
    pub title: Text,
    /// What stands below.
    pub labels: Vec<Text>,
    /// What is drawn.
    pub series: Vec<Series>,
}

/// Figures of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Of what.
    pub name: Text,
    /// Decimal numbers.
    pub values: Vec<String>,
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What it is.
    pub label: Text,
    /// What it is worth.
    pub value: Text,
}

/// A button. The payload stays in the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Unique within the block.
    pub id: String,
    /// What it says.
    pub label: Text,
    /// How it is meant.
    pub tone: Tone,
    /// What it does.
    pub press: OnPress,
    /// A question that is asked before.
    pub confirm: Option<Text>,
    /// Shown, but cannot be pressed.
    pub disabled: bool,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnPress {
    /// Calls the plugin's card actions with this payload.
    Callback(Json),
    /// Opens a form of the plugin.
    OpenForm(Target),
    /// Opens a page of the plugin; the name is an [`crate::Address`].
    OpenPage(Target),
    /// Opens an address outside the house, by the client alone.
    OpenUrl(String),
}

/// A form or page of a plugin, and what it is opened with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The form's name, or the page's address.
    pub name: String,
    /// Opaque; kept by the host.
    pub payload: Json,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub label: Text,
    /// How much is done.
    pub done: u32,
    /// Of how much.
    pub total: u32,
}

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Where reading begins.
    #[default]
    Start,
    /// Where reading ends; numbers.
    End,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it says.
    pub label: Text,
    /// Where its text stands.
    pub align: Align,
}

/// Rows and columns; every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Text>>,
}

/// A kind of block that the contract does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub kind: String,
    /// Shown by clients that do not know the kind.
    pub fallback: Text,
    /// For clients that do.
    pub body: Json,
}

/// A choice among several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionItem {
    /// What is handed to the plugin.
    pub value: String,
    /// What the person reads.
    pub label: Text,
    /// More about it.
    pub description: Option<Text>,
}

impl Link {
    /// Where it leads, as it is shown; none when it is no address that a card may hold. In punycode, so
    /// that no host looks like another.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        host_of(&self.url)
    }
}

impl OnPress {
    /// Where it leads out of the house, as [`Link::host`]; none when it does not.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        match self {
            OnPress::OpenUrl(url) => host_of(url),
            OnPress::Callback(_) | OnPress::OpenForm(_) | OnPress::OpenPage(_) => None,
        }
    }
}

fn host_of(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let fine = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let host = url.host_str().filter(|host| fine && !host.is_empty())?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

impl Card {
    /// The most bytes of a card, as [`Card::weight`] counts them.
    pub const LONGEST: usize = 32 * 1024;
    /// The most blocks.
    pub const MOST_BLOCKS: usize = 100;
    /// The most groups.
    pub const MOST_GROUPS: usize = 32;
    /// The most pairs, buttons or people in one block.
    pub const MOST_ITEMS: usize = 50;
    /// The most rows of a table.
    pub const MOST_ROWS: usize = 200;
    /// The most columns of a table.
    pub const MOST_COLUMNS: usize = 12;
    /// The most series of a chart.
    pub const MOST_SERIES: usize = 6;
    /// Most labels of a pie.
    pub const MOST_PARTS: usize = 12;
    /// The most labels of a chart.
    pub const MOST_LABELS: usize = 60;
    /// The largest picture, in bytes.
    pub const LARGEST_IMAGE: u64 = 10 * 1024 * 1024;
    /// The media types of pictures: formats that carry no script.
    pub const IMAGES: [&str; 5] = [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
    ];
    /// The longest address of a link, in bytes.
    pub const LONGEST_URL: usize = 2_000;
    /// The most audiences of one block.
    pub const MOST_AUDIENCES: usize = 20;
    /// The longest id, name or kind inside a card, in bytes.
    pub const LONGEST_ID: usize = 64;

    /// Checks every cap; the error names the block.
    pub fn check(&self) -> Result<(), CardError> {
        self.check_within(Self::LONGEST)
    }

    /// As [`Card::check`], with so many bytes in all.
    pub(crate) fn check_within(&self, longest: usize) -> Result<(), CardError> {
        check::card(self, longest)
    }
}
