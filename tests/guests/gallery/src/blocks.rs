//! A card of every block that shows or offers something, and cards that the host must refuse.

use guildhall_sdk::prelude::*;

const SIZES: [(&str, &str); 3] = [("s", "Small"), ("m", "Medium"), ("l", "Large")];

const TEXT: &str = "## What to know\n\nA **strong** word, an *emphasised* one and `code`.\n\n- first\n- second, with \
    [a link](https://example.com/more)\n\n1. one\n2. two\n\n> A quote.\n\n```\nlet x = 1;\n```\n\n\
    <b>no markup</b> ![no image](https://example.com/x.png) [no script](javascript:alert(1))";

fn sizes() -> Vec<OptionItem> {
    SIZES
        .iter()
        .map(|(value, label)| OptionItem::new(*value, *label))
        .collect()
}

fn chart(kind: ChartKind, title: &str) -> Chart {
    let months = ["Jan", "Feb", "Mar", "Apr"].map(Text::from);
    Chart::new(kind, title, months)
        .series("North", ["12", "19.5", "-4", "31"])
        .series("South", ["8", "11", "7.25", "16"])
}

/// Shares of a year.
fn pie() -> Chart {
    let parts = [
        "Chairs", "Tables", "Lamps", "Shelves", "Desks", "Beds", "Rugs",
    ]
    .map(Text::from);
    Chart::new(ChartKind::Pie, "Sales by product", parts)
        .series("2026", ["41", "22.5", "14", "9", "7", "4", "2.5"])
}

/// Every block, with what was chosen in its menus.
pub fn card(picture: &str, file: &str, chosen: &[String]) -> Result<Card> {
    let files = [picture, file];
    let one: Vec<String> = chosen.iter().take(1).cloned().collect();
    let size = Menu::new("size", text!("menu-size"), sizes(), &files)?.selected(one);
    let sizes = Menu::new("sizes", text!("menu-sizes"), sizes(), &files)?
        .multiple()
        .selected(chosen.to_vec());
    Ok(Card::new(text!("blocks"))
        .title(text!("blocks"))
        .markdown(TEXT)
        .image(picture, text!("blocks-picture"))
        .file(file)
        .links([
            Link::new("https://example.com/a?b=c", text!("blocks-link")),
            Link::new("http://intranet.example:8080/", "Intranet"),
        ])
        .chart(chart(ChartKind::Bar, "Sales by month"))
        .chart(chart(ChartKind::StackedBar, "Sales, stacked"))
        .chart(chart(ChartKind::Line, "Sales as lines"))
        .chart(pie())
        .buttons(
            "out",
            [Button::url(
                "shop",
                text!("blocks-shop"),
                "https://shop.example.com/a",
            )],
        )
        .menu("choose", size)
        .menu("several", sizes))
}

/// One block that is not allowed.
pub fn wrong(how: &str, file: &str) -> Result<Card> {
    let card = Card::new("wrong");
    Ok(match how {
        "picture" => card.image(file, "A picture"),
        "alt" => card.image(file, ""),
        "file" => card.file(file),
        "script" => card.links([Link::new("javascript:alert(1)", "x")]),
        "password" => card.links([Link::new("https://user:pass@example.com/", "x")]),
        "nameless" => card.links([Link::new("https://example.com/", "")]),
        "values" => {
            card.chart(Chart::new(ChartKind::Bar, "x", ["a".into(), "b".into()]).series("s", ["1"]))
        }
        "number" => {
            card.chart(Chart::new(ChartKind::Line, "x", ["a".into()]).series("s", ["1e400"]))
        }
        "many" => {
            let labels = (0..61).map(|n| n.to_string().into());
            card.chart(Chart::new(ChartKind::Line, "x", labels).series("s", 0..61))
        }
        "series" => {
            let chart = Chart::new(ChartKind::Line, "x", ["a".into()]);
            card.chart((0..7).fold(chart, |chart, n| chart.series(n.to_string(), [n])))
        }
        "options" => {
            let twice = [OptionItem::new("a", "A"), OptionItem::new("a", "B")];
            card.menu("m", Menu::new("m", "m", twice, &())?)
        }
        "selected" => {
            let menu = Menu::new("m", "m", sizes(), &())?;
            card.menu("m", menu.selected(["x".to_owned()]))
        }
        _ => {
            let both = ["s".to_owned(), "m".to_owned()];
            card.menu("m", Menu::new("m", "m", sizes(), &())?.selected(both))
        }
    })
}
