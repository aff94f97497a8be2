//! What can be asked of a card: its buttons, its texts, the people it names.

use super::{Body, Button, Card};
use crate::ids::UserId;
use crate::text::Text;

impl Card {
    /// The button of that id in that block, if the card shows it.
    pub fn button(&self, block: &str, control: &str) -> Option<&Button> {
        let block = self.blocks.iter().find(|found| found.id == block)?;
        match &block.body {
            Body::Buttons(buttons) => buttons.iter().find(|button| button.id == control),
            _ => None,
        }
    }

    /// Every text of the card.
    pub fn texts(&self) -> Vec<&Text> {
        let mut texts: Vec<&Text> = vec![&self.summary];
        texts.extend(&self.title);
        texts.extend(self.groups.iter().filter_map(|group| group.title.as_ref()));
        for block in &self.blocks {
            block.body.texts(&mut texts);
        }
        texts
    }

    /// Every user that the card names, so that they can be read in one go.
    pub fn users(&self) -> Vec<&UserId> {
        let mut users: Vec<&UserId> = self.texts().into_iter().flat_map(Text::users).collect();
        for block in &self.blocks {
            if let Body::People(people) = &block.body {
                users.extend(people);
            }
        }
        users
    }
}

impl Body {
    /// Adds every text of the block to `texts`.
    pub fn texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        match self {
            Body::Heading(text) | Body::Paragraph(text) => texts.push(text),
            Body::Divider | Body::People(_) | Body::Time(_) => {}
            Body::Pairs(pairs) => {
                texts.extend(pairs.iter().flat_map(|pair| [&pair.label, &pair.value]));
            }
            Body::Buttons(buttons) => {
                texts.extend(buttons.iter().map(|button| &button.label));
                texts.extend(buttons.iter().filter_map(|button| button.confirm.as_ref()));
            }
            Body::Progress(progress) => texts.push(&progress.label),
            Body::Table(table) => {
                texts.extend(table.columns.iter().map(|column| &column.label));
                texts.extend(table.rows.iter().flatten());
            }
            Body::Extension(extension) => texts.push(&extension.fallback),
        }
    }
}
