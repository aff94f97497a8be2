//! How much a card says, counted without writing it down: every post of a card asks for it.

use super::{Block, Body, Button, Card, OnPress, OptionItem, ShowTo};
use crate::text::{Arg, Localized, Text};

/// What a part takes besides its texts, in bytes: its name and the marks around it.
const PART: usize = 16;

impl Card {
    /// About how many bytes the card takes when it is kept: every text, id and payload with what
    /// stands around it. At most [`Card::LONGEST`] in a card that was checked.
    pub fn weight(&self) -> usize {
        let title = self.title.as_ref().map_or(0, text);
        let groups = self.groups.iter();
        let groups = groups.map(|group| PART + group.title.as_ref().map_or(0, text));
        let blocks = self.blocks.iter().map(block);
        text(&self.summary) + title + groups.sum::<usize>() + blocks.sum::<usize>()
    }
}

fn block(block: &Block) -> usize {
    let audiences = block.show_to.iter().chain(&block.hide_from).map(audience);
    PART + block.id.len() + audiences.sum::<usize>() + body(&block.body)
}

fn audience(audience: &ShowTo) -> usize {
    PART + match audience {
        ShowTo::Users(users) => users.iter().map(|user| PART + user.as_str().len()).sum(),
        ShowTo::Department(department) => department.as_str().len(),
        ShowTo::Customer(customer) => customer.as_str().len(),
        ShowTo::Position(name) | ShowTo::Role(name) => name.len(),
        ShowTo::Company | ShowTo::Customers | ShowTo::Invoker => 0,
    }
}

fn body(body: &Body) -> usize {
    match body {
        Body::Heading(words) | Body::Paragraph(words) | Body::Markdown(words) => text(words),
        Body::Divider | Body::Time(_) => PART,
        Body::Pairs(pairs) => {
            let each = pairs.iter();
            each.map(|pair| PART + text(&pair.label) + text(&pair.value))
                .sum()
        }
        Body::Buttons(buttons) => buttons.iter().map(button).sum(),
        Body::People(people) => people.iter().map(|user| PART + user.as_str().len()).sum(),
        Body::Progress(progress) => PART + text(&progress.label),
        Body::Table(table) => {
            let columns = table
                .columns
                .iter()
                .map(|column| PART + text(&column.label));
            let cells = table.rows.iter().flatten().map(text);
            columns.sum::<usize>() + cells.sum::<usize>()
        }
        Body::Menu(menu) => {
            let options = menu.options.iter().map(option);
            let selected = menu.selected.iter().map(|value| PART + value.len());
            let own = menu.id.len() + text(&menu.label) + menu.payload.as_str().len();
            own + options.sum::<usize>() + selected.sum::<usize>()
        }
        Body::Image(image) => image.file.as_str().len() + text(&image.alt),
        Body::File(file) => file.as_str().len(),
        Body::Links(links) => {
            let each = links.iter();
            each.map(|link| PART + link.url.len() + text(&link.label))
                .sum()
        }
        Body::Chart(chart) => {
            let labels = chart.labels.iter().map(text);
            let series = chart.series.iter().map(|series| {
                let values = series.values.iter().map(|value| PART + value.len());
                text(&series.name) + values.sum::<usize>()
            });
            text(&chart.title) + labels.sum::<usize>() + series.sum::<usize>()
        }
        Body::Extension(extension) => {
            extension.kind.len() + text(&extension.fallback) + extension.body.as_str().len()
        }
    }
}

fn option(option: &OptionItem) -> usize {
    let description = option.description.as_ref().map_or(0, text);
    PART + option.value.len() + text(&option.label) + description
}

fn button(button: &Button) -> usize {
    let press = match &button.press {
        OnPress::Callback(payload) => payload.as_str().len(),
        OnPress::OpenForm(target) | OnPress::OpenPage(target) => {
            target.name.len() + target.payload.as_str().len()
        }
        OnPress::OpenUrl(url) => url.len(),
    };
    let confirm = button.confirm.as_ref().map_or(0, text);
    PART + button.id.len() + text(&button.label) + confirm + press
}

fn text(words: &Text) -> usize {
    PART + match words {
        Text::Plain(plain) => plain.len(),
        Text::Localized(localized) => by_key(localized),
    }
}

fn by_key(localized: &Localized) -> usize {
    let args = localized.args.iter();
    let args = args.map(|(name, value)| PART + name.len() + arg(value));
    localized.key.len() + localized.fallback.len() + args.sum::<usize>()
}

fn arg(arg: &Arg) -> usize {
    match arg {
        Arg::Text(text) | Arg::Number(text) | Arg::Date(text) => text.len(),
        Arg::Money(money) => money.amount.len() + money.currency.len(),
        Arg::Time(_) => PART,
        Arg::User(user) => user.as_str().len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::Tone;

    #[test]
    fn the_weight_is_near_what_is_kept() {
        let words = |n: usize| Text::plain("字".repeat(n));
        let block = |id: usize| Block {
            id: id.to_string(),
            group: None,
            show_to: Vec::new(),
            hide_from: Vec::new(),
            body: Body::Paragraph(words(100)),
        };
        let card = Card {
            title: Some(words(10)),
            tone: Tone::Neutral,
            summary: words(20),
            groups: Vec::new(),
            blocks: (0..40).map(block).collect(),
        };
        let kept = serde_json::to_vec(&card).unwrap().len();
        assert!(kept.abs_diff(card.weight()) < kept / 10, "{kept}");
    }
}
