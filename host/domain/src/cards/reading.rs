//! What can be asked of a card: its texts, the people it names.

use std::convert::Infallible;

use super::{Body, Card};
use crate::ids::{FileId, UserId};
use crate::text::Text;

impl Card {
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

    /// Every file that the card shows, and whether as a picture.
    pub fn files(&self) -> Vec<(&FileId, bool)> {
        let blocks = self.blocks.iter();
        blocks.filter_map(|block| block.body.file()).collect()
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
    /// The file that it shows, and whether as a picture.
    pub fn file(&self) -> Option<(&FileId, bool)> {
        match self {
            Body::Image(image) => Some((&image.file, true)),
            Body::File(file) => Some((file, false)),
            _ => None,
        }
    }

    /// Adds every text of the block to `texts`.
    pub fn texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        let mut add = |text| {
            texts.push(text);
            Ok::<_, Infallible>(())
        };
        let Ok(()) = self.each_text(&mut add);
    }

    /// Hands every text of the block to `ask`, until that fails.
    pub(super) fn each_text<'a, E>(
        &'a self,
        ask: &mut impl FnMut(&'a Text) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Body::Heading(text) | Body::Paragraph(text) | Body::Markdown(text) => ask(text),
            Body::Divider | Body::People(_) | Body::Time(_) | Body::File(_) => Ok(()),
            Body::Pairs(pairs) => pairs
                .iter()
                .flat_map(|pair| [&pair.label, &pair.value])
                .try_for_each(ask),
            Body::Buttons(buttons) => buttons
                .iter()
                .flat_map(|button| std::iter::once(&button.label).chain(&button.confirm))
                .try_for_each(ask),
            Body::Progress(progress) => ask(&progress.label),
            Body::Table(table) => {
                let heads = table.columns.iter().map(|column| &column.label);
                heads.chain(table.rows.iter().flatten()).try_for_each(ask)
            }
            Body::Menu(menu) => {
                let options = menu.options.iter();
                let options =
                    options.flat_map(|one| std::iter::once(&one.label).chain(&one.description));
                std::iter::once(&menu.label)
                    .chain(options)
                    .try_for_each(ask)
            }
            Body::Image(image) => ask(&image.alt),
            Body::Links(links) => links.iter().map(|link| &link.label).try_for_each(ask),
            Body::Chart(chart) => {
                let names = chart.series.iter().map(|series| &series.name);
                let all = std::iter::once(&chart.title).chain(&chart.labels);
                all.chain(names).try_for_each(ask)
            }
            Body::Extension(extension) => ask(&extension.fallback),
        }
    }
}
