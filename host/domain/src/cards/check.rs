//! The caps of a card. A card that passed cannot grow a client or the store beyond what is planned for.

use std::collections::BTreeSet;

use super::{Block, Body, Button, Card, Chart, ChartKind, Link, Menu, OnPress, ShowTo, Table};
use crate::pages::Address;
use crate::text::{Name, Text, decimal};

/// Why a card is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct CardError {
    /// `card`, or `block <id>`.
    pub place: String,
    /// What is wrong, and what is allowed.
    pub why: String,
}

type Checked = Result<(), String>;

pub(super) fn card(card: &Card, longest: usize) -> Result<(), CardError> {
    let whole = |why| CardError {
        place: "card".to_owned(),
        why,
    };
    frame(card).map_err(whole)?;
    let mut seen = BTreeSet::new();
    for part in &card.blocks {
        let here = |why| CardError {
            place: format!("block {}", shown(&part.id)),
            why,
        };
        id(&part.id).map_err(here)?;
        if !seen.insert(&part.id) {
            return Err(here("another block has the same id".to_owned()));
        }
        block(card, part).map_err(here)?;
    }
    at_most(card.weight(), longest, "bytes in all").map_err(whole)
}

fn frame(card: &Card) -> Checked {
    at_most(card.blocks.len(), Card::MOST_BLOCKS, "blocks")?;
    at_most(card.groups.len(), Card::MOST_GROUPS, "groups")?;
    card.summary.check()?;
    card.title.iter().try_for_each(Text::check)?;
    card.groups
        .iter()
        .filter_map(|group| group.title.as_ref())
        .try_for_each(Text::check)
}

pub(crate) fn block(card: &Card, block: &Block) -> Checked {
    if let Some(group) = block.group
        && usize::try_from(group).map_or(true, |group| group >= card.groups.len())
    {
        return Err(format!("there is no group {group}"));
    }
    audiences(&block.show_to)?;
    audiences(&block.hide_from)?;
    body(&block.body)
}

fn audiences(audiences: &[ShowTo]) -> Checked {
    at_most(audiences.len(), Card::MOST_AUDIENCES, "audiences")?;
    audiences.iter().try_for_each(|audience| match audience {
        ShowTo::Users(users) => at_most(users.len(), Card::MOST_ITEMS, "users of an audience"),
        ShowTo::Position(name) | ShowTo::Role(name) => {
            at_most(name.chars().count(), Name::LONGEST, "characters in a name")
        }
        ShowTo::Company
        | ShowTo::Customers
        | ShowTo::Customer(_)
        | ShowTo::Department(_)
        | ShowTo::Invoker => Ok(()),
    })
}

/// Checks what a block shows, wherever it stands.
pub(crate) fn body(body: &Body) -> Checked {
    match body {
        Body::Heading(_)
        | Body::Paragraph(_)
        | Body::Divider
        | Body::Time(_)
        | Body::File(_)
        | Body::Markdown(_) => {}
        Body::Pairs(pairs) => at_most(pairs.len(), Card::MOST_ITEMS, "pairs")?,
        Body::People(people) => at_most(people.len(), Card::MOST_ITEMS, "people")?,
        Body::Buttons(all) => buttons(all)?,
        Body::Progress(progress) if progress.total == 0 || progress.done > progress.total => {
            return Err("done must not exceed total, and total not be 0".to_owned());
        }
        Body::Progress(_) => {}
        Body::Table(grid) => table(grid)?,
        Body::Menu(choice) => menu(choice)?,
        Body::Image(image) if image.alt.is_blank() => {
            return Err("an image needs an alt text that says what is on it".to_owned());
        }
        Body::Image(_) => {}
        Body::Links(all) => {
            at_most(all.len(), Card::MOST_ITEMS, "links")?;
            all.iter().try_for_each(link)?;
        }
        Body::Chart(figures) => chart(figures)?,
        Body::Extension(extension) => id(&extension.kind)?,
    }
    body.each_text(&mut |text| text.check())
}

fn buttons(buttons: &[Button]) -> Checked {
    at_most(buttons.len(), Card::MOST_ITEMS, "buttons")?;
    let mut seen = BTreeSet::new();
    for button in buttons {
        id(&button.id)?;
        if !seen.insert(&button.id) {
            return Err(format!("two buttons are called {}", button.id));
        }
        match &button.press {
            OnPress::OpenForm(target) => id(&target.name)?,
            OnPress::OpenPage(target) => Address::parse(&target.name).map(|_| ())?,
            OnPress::OpenUrl(url) => way_out(url, button)?,
            OnPress::Callback(_) => {}
        }
    }
    Ok(())
}

fn table(table: &Table) -> Checked {
    at_most(table.columns.len(), Card::MOST_COLUMNS, "columns")?;
    at_most(table.rows.len(), Card::MOST_ROWS, "rows")?;
    match table
        .rows
        .iter()
        .find(|row| row.len() != table.columns.len())
    {
        None => Ok(()),
        Some(row) => Err(format!(
            "a row has {} cells, the table {} columns",
            row.len(),
            table.columns.len()
        )),
    }
}

fn menu(menu: &Menu) -> Checked {
    id(&menu.id)?;
    at_most(menu.options.len(), Card::MOST_ITEMS, "options")?;
    let mut values = BTreeSet::new();
    for option in &menu.options {
        id(&option.value)?;
        if !values.insert(&option.value) {
            return Err(format!("two options have the value {}", option.value));
        }
    }
    let most = if menu.multiple { values.len() } else { 1 };
    at_most(menu.selected.len(), most, "selected")?;
    match menu.selected.iter().find(|one| !values.contains(one)) {
        None => Ok(()),
        Some(_) => Err("what is selected is none of the options".to_owned()),
    }
}

fn address(url: &str, host: Option<String>) -> Checked {
    if url.len() > Card::LONGEST_URL {
        return Err(format!("a link has at most {} bytes", Card::LONGEST_URL));
    }
    match host {
        Some(_) => Ok(()),
        None => {
            Err("a link is http:// or https:// with a host, and carries no password".to_owned())
        }
    }
}

/// What a button opens: the client alone opens it, so nothing is asked before and a label says where to.
fn way_out(url: &str, button: &Button) -> Checked {
    address(url, button.press.host())?;
    match (&button.confirm, button.label.is_blank()) {
        (Some(_), _) => Err("a button that opens an address asks nothing before".to_owned()),
        (None, true) => Err("a button that opens an address says where it leads".to_owned()),
        (None, false) => Ok(()),
    }
}

fn link(link: &Link) -> Checked {
    address(&link.url, link.host())?;
    match link.label.is_blank() {
        true => Err("a link says where it leads".to_owned()),
        false => Ok(()),
    }
}

fn chart(chart: &Chart) -> Checked {
    at_most(chart.labels.len(), Card::MOST_LABELS, "labels")?;
    at_most(chart.series.len(), Card::MOST_SERIES, "series")?;
    for series in &chart.series {
        let (values, labels) = (series.values.len(), chart.labels.len());
        if values != labels {
            return Err(format!(
                "a series has {values} values, the chart {labels} labels"
            ));
        }
        series
            .values
            .iter()
            .try_for_each(|value| decimal(value).map(|_| ()))?;
    }
    match chart.kind {
        ChartKind::Pie => pie(chart),
        ChartKind::Bar | ChartKind::StackedBar | ChartKind::Line => Ok(()),
    }
}

/// Parts of a whole: of one thing, few enough to tell apart, and none below nothing.
fn pie(chart: &Chart) -> Checked {
    at_most(chart.labels.len(), Card::MOST_PARTS, "labels of a pie")?;
    at_most(chart.series.len(), 1, "series of a pie")?;
    let mut values = chart.series.iter().flat_map(|series| &series.values);
    match values.find(|value| value.starts_with('-')) {
        None => Ok(()),
        Some(value) => Err(format!("{value} is no part of a pie: it is below 0")),
    }
}

/// Ids inside a card are short and printable.
pub(crate) fn id(id: &str) -> Checked {
    let fine = (1..=Card::LONGEST_ID).contains(&id.len()) && !id.chars().any(char::is_control);
    if fine {
        Ok(())
    } else {
        Err(format!(
            "an id must be 1 to {} bytes without control characters",
            Card::LONGEST_ID
        ))
    }
}

fn at_most(count: usize, most: usize, what: &str) -> Checked {
    if count <= most {
        Ok(())
    } else {
        Err(format!("{count} {what}, at most {most} are allowed"))
    }
}

fn shown(id: &str) -> String {
    id.chars()
        .filter(|c| !c.is_control())
        .take(Card::LONGEST_ID)
        .collect()
}

#[cfg(test)]
mod tests;
