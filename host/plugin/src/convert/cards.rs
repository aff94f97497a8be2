//! Cards and their blocks.

use guildhall_domain::{
    Align, Block, Body, Button, Card, Chart, ChartKind, Column, CustomerId, DepartmentId,
    Extension, FileId, Group, GroupKind, Image, Link, Menu, Millis, OnPress, OptionItem, Pair,
    Progress, Series, ShowTo, Table, Target, Text, Tone,
};

use super::text::{json, optional, text, user};
use super::{Fit, Misfit};
use crate::bindings::cards as wit;
use crate::bindings::types::Text as WitText;

/// A card of a guest; its caps are checked by whoever keeps it.
pub fn card(raw: wit::Card) -> Fit<Card> {
    Ok(Card {
        title: optional(raw.title)?,
        tone: tone(raw.tone),
        summary: text(raw.summary)?,
        groups: raw.groups.into_iter().map(group).collect::<Fit<_>>()?,
        blocks: raw.blocks.into_iter().map(block).collect::<Fit<_>>()?,
    })
}

/// One block. Its caps are checked with the whole that it is a part of.
pub fn block(raw: wit::Block) -> Fit<Block> {
    Ok(Block {
        id: raw.id,
        group: raw.group,
        show_to: raw.show_to.into_iter().map(audience).collect::<Fit<_>>()?,
        hide_from: raw
            .hide_from
            .into_iter()
            .map(audience)
            .collect::<Fit<_>>()?,
        body: body(raw.body)?,
    })
}

fn audience(raw: wit::Audience) -> Fit<ShowTo> {
    Ok(match raw {
        wit::Audience::Company => ShowTo::Company,
        wit::Audience::Customers => ShowTo::Customers,
        wit::Audience::Customer(id) => {
            let id = CustomerId::try_from(id);
            ShowTo::Customer(id.map_err(|why| Misfit::of("audience", why))?)
        }
        wit::Audience::Users(ids) => ShowTo::Users(ids.into_iter().map(user).collect::<Fit<_>>()?),
        wit::Audience::Department(id) => {
            let id = DepartmentId::try_from(id);
            ShowTo::Department(id.map_err(|why| Misfit::of("audience", why))?)
        }
        wit::Audience::Position(name) => ShowTo::Position(name),
        wit::Audience::Role(name) => ShowTo::Role(name),
        wit::Audience::Invoker => ShowTo::Invoker,
    })
}

/// A form to open.
pub fn target(raw: wit::Target) -> Fit<Target> {
    Ok(Target {
        name: raw.name,
        payload: json(raw.payload, "payload")?,
    })
}

/// A choice.
pub fn option_item(raw: wit::OptionItem) -> Fit<OptionItem> {
    Ok(OptionItem {
        value: raw.value,
        label: text(raw.label)?,
        description: optional(raw.description)?,
    })
}

/// A layout group.
pub fn group(raw: wit::Group) -> Fit<Group> {
    let kind = match raw.kind {
        wit::GroupKind::Columns => GroupKind::Columns,
        wit::GroupKind::Callout => GroupKind::Callout,
        wit::GroupKind::Collapsible => GroupKind::Collapsible,
    };
    Ok(Group {
        kind,
        title: optional(raw.title)?,
        tone: tone(raw.tone),
    })
}

fn body(raw: wit::Body) -> Fit<Body> {
    Ok(match raw {
        wit::Body::Heading(words) => Body::Heading(text(words)?),
        wit::Body::Paragraph(words) => Body::Paragraph(text(words)?),
        wit::Body::Divider => Body::Divider,
        wit::Body::Pairs(pairs) => Body::Pairs(pairs.into_iter().map(pair).collect::<Fit<_>>()?),
        wit::Body::Buttons(all) => Body::Buttons(all.into_iter().map(button).collect::<Fit<_>>()?),
        wit::Body::People(ids) => Body::People(ids.into_iter().map(user).collect::<Fit<_>>()?),
        wit::Body::Progress(bar) => Body::Progress(Progress {
            label: text(bar.label)?,
            done: bar.done,
            total: bar.total,
        }),
        wit::Body::Table(grid) => Body::Table(table(grid)?),
        wit::Body::Time(at) => Body::Time(Millis(at)),
        wit::Body::Menu(choice) => Body::Menu(menu(choice)?),
        wit::Body::Image(image) => Body::Image(Image {
            file: file(image.file)?,
            alt: text(image.alt)?,
        }),
        wit::Body::Links(all) => Body::Links(all.into_iter().map(link).collect::<Fit<_>>()?),
        wit::Body::File(id) => Body::File(file(id)?),
        wit::Body::Chart(figures) => Body::Chart(chart(figures)?),
        wit::Body::Markdown(words) => Body::Markdown(text(words)?),
        wit::Body::Extension(more) => Body::Extension(Extension {
            kind: more.kind,
            fallback: text(more.fallback)?,
            body: json(more.body, "extension")?,
        }),
    })
}

fn menu(raw: wit::Menu) -> Fit<Menu> {
    let options = raw.options.into_iter().map(option_item);
    Ok(Menu {
        id: raw.id,
        label: text(raw.label)?,
        options: options.collect::<Fit<_>>()?,
        selected: raw.selected,
        multiple: raw.multiple,
        payload: json(raw.payload, "menu")?,
    })
}

fn file(raw: String) -> Fit<FileId> {
    FileId::try_from(raw).map_err(|why| Misfit::of("file", why))
}

fn link(raw: wit::Link) -> Fit<Link> {
    Ok(Link {
        url: raw.url,
        label: text(raw.label)?,
    })
}

fn chart(raw: wit::Chart) -> Fit<Chart> {
    let series = |raw: wit::Series| {
        Ok(Series {
            name: text(raw.name)?,
            values: raw.values,
        })
    };
    Ok(Chart {
        kind: match raw.kind {
            wit::ChartKind::Bar => ChartKind::Bar,
            wit::ChartKind::StackedBar => ChartKind::StackedBar,
            wit::ChartKind::Line => ChartKind::Line,
            wit::ChartKind::Pie => ChartKind::Pie,
        },
        title: text(raw.title)?,
        labels: raw.labels.into_iter().map(text).collect::<Fit<_>>()?,
        series: raw.series.into_iter().map(series).collect::<Fit<_>>()?,
    })
}

fn pair(raw: wit::Pair) -> Fit<Pair> {
    Ok(Pair {
        label: text(raw.label)?,
        value: text(raw.value)?,
    })
}

fn button(raw: wit::Button) -> Fit<Button> {
    let press = match raw.press {
        wit::OnPress::Callback(payload) => OnPress::Callback(json(payload, "button")?),
        wit::OnPress::OpenForm(form) => OnPress::OpenForm(target(form)?),
        wit::OnPress::OpenPage(page) => OnPress::OpenPage(target(page)?),
        wit::OnPress::OpenUrl(url) => OnPress::OpenUrl(url),
    };
    Ok(Button {
        id: raw.id,
        label: text(raw.label)?,
        tone: tone(raw.tone),
        press,
        confirm: optional(raw.confirm)?,
        disabled: raw.disabled,
    })
}

fn table(raw: wit::Table) -> Fit<Table> {
    let column = |raw: wit::Column| {
        let align = match raw.align {
            wit::Align::Start => Align::Start,
            wit::Align::End => Align::End,
        };
        Ok(Column {
            label: text(raw.label)?,
            align,
        })
    };
    let row = |raw: Vec<WitText>| raw.into_iter().map(text).collect::<Fit<Vec<Text>>>();
    Ok(Table {
        columns: raw.columns.into_iter().map(column).collect::<Fit<_>>()?,
        rows: raw.rows.into_iter().map(row).collect::<Fit<_>>()?,
    })
}

fn tone(raw: wit::Tone) -> Tone {
    match raw {
        wit::Tone::Neutral => Tone::Neutral,
        wit::Tone::Info => Tone::Info,
        wit::Tone::Success => Tone::Success,
        wit::Tone::Warning => Tone::Warning,
        wit::Tone::Danger => Tone::Danger,
    }
}
