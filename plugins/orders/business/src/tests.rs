//! The business code against small files, broken files and hostile ones. The sums of the real file
//! are checked by the whole-system tests, against another program.

#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on says where"
)]

use super::day::Day;
use super::import::{Counts, Import};
use super::money::Amount;
use super::near;
use super::order::{Change, MOST_LINES, Order, Source};
use super::row::{Column, Columns, Flaw};
use super::status::Status;
use super::table;
use std::collections::BTreeMap;
use std::convert::Infallible;

const HEAD: &str = "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,\
                    Country,City,State,Postal Code,Product Name,Sales,Quantity\n";

fn row(number: u64, order: &str, product: &str, sales: &str) -> String {
    format!(
        "{number},{order},2016-11-08,2016-11-11,\"Second Class\",CG-12520,\"Claire Gute\",Consumer,\
         \"United States\",Henderson,Kentucky,42420,{product},{sales},2\n"
    )
}

fn columns() -> Columns {
    sure(HEAD.as_bytes()).0
}

/// Columns that leave no doubt, and where the second row begins.
fn sure(file: &[u8]) -> (Columns, usize, u64) {
    let head = table::head(file);
    assert!(head.mapping.sure, "{:?}", head.mapping);
    let places = head.mapping.places.clone();
    let columns = head.mapping.chosen(head.separator, places).unwrap();
    (columns, head.at, head.line)
}

/// Imports a file into `orders` in slices of `size` bytes.
fn import(file: &[u8], size: usize, orders: &mut BTreeMap<String, Order>) -> Import {
    let (columns, at, line) = sure(file);
    let mut import = Import {
        id: "i".into(),
        file: "f".into(),
        name: "orders.csv".into(),
        bytes: file.len() as u64,
        columns,
        at: at as u64,
        line,
        message: "m".into(),
        started: 7,
        end: None,
        counts: Counts::default(),
        wrong: Vec::new(),
    };
    while !import.is_read() {
        let from = import.at as usize;
        let to = (from + size).min(file.len());
        let slice = table::read(
            &file[from..to],
            to == file.len(),
            &import.columns,
            import.line,
        );
        let load =
            |id: &str| Ok::<_, Infallible>(orders.get(id).map(|order| (order.clone(), 1000)));
        let written = import.take(slice, load).unwrap();
        assert!(import.at as usize > from, "a slice must move on");
        orders.extend(
            written
                .into_iter()
                .map(|it| (it.order.id.clone(), it.order)),
        );
    }
    import
}

fn wrong(file: &str, size: usize) -> Vec<(u64, Flaw)> {
    let import = import(file.as_bytes(), size, &mut BTreeMap::new());
    import
        .wrong
        .into_iter()
        .map(|wrong| (wrong.line, wrong.flaw))
        .collect()
}

#[test]
fn slices_of_any_size_read_the_same_orders() {
    let file = [
        HEAD,
        &row(1, "CA-1", "\"Chairs, Rounded \"\"Back\"\"\"", "731.94"),
        &row(2, "CA-1", "Table", "12.5"),
        &row(3, "CA-2", "\"Bookcase\"", "0.0625"),
        // The lines of an order need not stand together.
        &row(4, "CA-1", "Lamp", "1"),
        row(5, "CA-3", "Pen", "2.10").trim_end(),
    ]
    .concat();
    let mut whole = BTreeMap::new();
    let counts = import(file.as_bytes(), file.len(), &mut whole).counts;
    assert_eq!((counts.added, counts.orders, counts.wrong), (5, 3, 0));
    assert_eq!(whole["CA-1"].lines.len(), 3);
    assert_eq!(whole["CA-1"].lines[&1].product, "Chairs, Rounded \"Back\"");
    for size in 170..file.len() {
        let mut orders = BTreeMap::new();
        assert_eq!(
            import(file.as_bytes(), size, &mut orders).counts,
            counts,
            "slices of {size}"
        );
        assert_eq!(orders, whole, "slices of {size}");
    }
}

#[test]
fn line_ends_and_the_mark_of_other_systems_make_no_difference() {
    let unix = [
        HEAD,
        &row(1, "CA-1", "Table", "1.5"),
        &row(2, "CA-2", "Chair", "2"),
    ]
    .concat();
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    let (mut one, mut two) = (BTreeMap::new(), BTreeMap::new());
    import(unix.as_bytes(), 200, &mut one);
    for size in 180..windows.len() {
        two.clear();
        assert_eq!(
            import(windows.as_bytes(), size, &mut two).counts.wrong,
            0,
            "slices of {size}"
        );
        assert_eq!(one, two, "slices of {size}");
    }
}

#[test]
fn importing_twice_changes_nothing() {
    let file = [
        HEAD,
        &row(1, "CA-1", "A", "1"),
        &row(2, "CA-1", "B", "2"),
        &row(3, "CA-2", "C", "3"),
    ]
    .concat();
    let mut orders = BTreeMap::new();
    import(file.as_bytes(), 400, &mut orders);
    let before = orders.clone();
    let again = import(file.as_bytes(), 250, &mut orders).counts;
    assert_eq!(
        (again.unchanged, again.added, again.changed, again.orders),
        (3, 0, 0, 0)
    );
    assert_eq!(orders, before);
    let changed = file.replace(",C,3,", ",C,4,");
    let counts = import(changed.as_bytes(), 400, &mut orders).counts;
    assert_eq!((counts.unchanged, counts.changed), (2, 1));
}

#[test]
fn a_head_that_differs_between_lines_settles_whatever_the_slices_are() {
    let other = row(2, "CA-1", "B", "2").replace("Henderson", "Paris");
    let file = [HEAD, &row(1, "CA-1", "A", "1"), &other].concat();
    let mut orders = BTreeMap::new();
    import(file.as_bytes(), 200, &mut orders);
    assert_eq!(orders["CA-1"].head.city, "Henderson");
    assert_eq!(
        import(file.as_bytes(), 1000, &mut orders).counts.unchanged,
        2
    );
}

#[test]
fn a_wrong_line_is_told_by_its_number_and_the_rest_is_read() {
    let good = row(9, "CA-9", "Pen", "1");
    let cases = [
        (
            row(1, "CA-1", "Pen", "12,5"),
            Flaw::Count {
                expected: 15,
                found: 16,
            },
        ),
        (row(1, "", "Pen", "1"), Flaw::Empty(Column::OrderId)),
        (
            row(1, "CA/1", "Pen", "1"),
            Flaw::Value(Column::OrderId, "CA/1".into()),
        ),
        (
            row(1, "CA-1", "Pen", "1e3"),
            Flaw::Value(Column::Sales, "1e3".into()),
        ),
        (
            row(1, "CA-1", &"x".repeat(251), "1"),
            Flaw::Long(Column::ProductName),
        ),
        (
            row(1, "CA-1", "Pen", "1").replace("2016-11-11", "2016-02-30"),
            Flaw::Value(Column::ShipDate, "2016-02-30".into()),
        ),
        (
            row(1, "CA-1", "Pen", "1").replace(",2\n", ",two\n"),
            Flaw::Value(Column::Quantity, "two".into()),
        ),
    ];
    for (bad, flaw) in cases {
        let file = [HEAD, &good, &bad, &row(10, "CA-9", "Ink", "2")].concat();
        for size in [400, 700, 5000] {
            let mut orders = BTreeMap::new();
            let import = import(file.as_bytes(), size, &mut orders);
            assert_eq!(
                (import.wrong.len(), import.wrong[0].line),
                (1, 3),
                "{flaw:?}"
            );
            assert_eq!(import.wrong[0].flaw, flaw);
            assert_eq!(orders["CA-9"].lines.len(), 2, "{flaw:?}");
        }
    }
}

#[test]
fn a_break_within_quotes_belongs_to_the_row_and_lines_are_counted_as_an_editor_does() {
    let file = [
        HEAD,
        &row(1, "CA-1", "\"two\nlines\"", "1"),
        &row(2, "CA-2", "Pen", "x"),
    ]
    .concat();
    // A control character in a name is refused, and both physical lines are counted.
    let found = wrong(&file, 600);
    assert_eq!(found.last().map(|(line, _)| *line), Some(4));
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_only() {
    let broken = row(1, "CA-1", "\"Pen", "1");
    let good: String = (2..40).map(|n| row(n, "CA-2", "Ink", "2")).collect();
    let file = [HEAD, &broken, &good].concat();
    for size in [300, 1000, 100_000] {
        let mut orders = BTreeMap::new();
        let import = import(file.as_bytes(), size, &mut orders);
        assert_eq!(
            import.wrong.iter().map(|w| w.line).collect::<Vec<_>>(),
            [2],
            "slices of {size}"
        );
        assert_eq!(orders["CA-2"].lines.len(), 38);
    }
}

#[test]
fn what_is_no_text_is_told_and_never_stops_the_import() {
    let mut file = [HEAD, &row(1, "CA-1", "Pen", "1")].concat().into_bytes();
    file.extend_from_slice(&row(2, "CA-2", "X", "1").replace('X', "\u{1}").into_bytes());
    let latin = row(3, "CA-3", "Caf?", "1").into_bytes();
    file.extend(
        latin
            .into_iter()
            .map(|byte| if byte == b'?' { 0xe9 } else { byte }),
    );
    file.extend(std::iter::repeat_n(b'z', 3000));
    file.extend_from_slice(b"\n\n\r\n\0\xff\"\n");
    file.extend_from_slice(row(4, "CA-4", "Pen", "1").as_bytes());
    let mut orders = BTreeMap::new();
    let import = import(&file, 1000, &mut orders);
    assert_eq!(orders.keys().collect::<Vec<_>>(), ["CA-1", "CA-4"]);
    assert!(
        import
            .wrong
            .iter()
            .any(|w| w.flaw == Flaw::Encoding && w.line == 4)
    );
    assert!(
        import
            .wrong
            .iter()
            .any(|w| w.flaw == Flaw::Endless && w.line == 5)
    );
}

#[test]
fn only_the_first_wrong_lines_are_kept_but_all_are_counted() {
    let file = [HEAD.to_owned(), "nonsense\n".repeat(500)].concat();
    let import = import(file.as_bytes(), 700, &mut BTreeMap::new());
    assert_eq!((import.wrong.len(), import.counts.wrong), (20, 500));
}

#[test]
fn a_slice_that_would_write_too_much_is_cut_short_and_nothing_is_lost() {
    let file: String = (1..=3000)
        .map(|n| row(n, &format!("CA-{n}"), "Pen", "1"))
        .collect();
    let file = [HEAD, &file].concat();
    let mut orders = BTreeMap::new();
    assert_eq!(
        import(file.as_bytes(), file.len(), &mut orders)
            .counts
            .added,
        3000
    );
    assert_eq!(orders.len(), 3000);
}

#[test]
fn an_order_takes_so_many_lines_and_no_more() {
    let file: String = (1..=MOST_LINES as u64 + 5)
        .map(|n| row(n, "CA-1", "Pen", "1"))
        .collect();
    let import = import(
        [HEAD, &file].concat().as_bytes(),
        5000,
        &mut BTreeMap::new(),
    );
    assert_eq!((import.counts.added, import.counts.wrong), (100, 5));
    assert_eq!(import.wrong[0].flaw, Flaw::Full("CA-1".into()));
    let widest = "\"".repeat(250);
    let mut order = Order::new("CA-1", sample().head, Source::File, 0);
    for number in 0..MOST_LINES as u64 {
        let line = super::order::Line {
            product: widest.clone(),
            quantity: u32::MAX,
            amount: amount("123456789012345.123456"),
            margin: Some(amount("-12345678901234.123456")),
        };
        assert_eq!(
            order.put(u64::MAX - number, &order.head.clone(), line),
            Change::Added
        );
    }
    assert!(serde_json::to_vec(&order).unwrap().len() < 64 * 1024);
}

#[test]
fn columns_are_suggested_and_only_what_leaves_no_doubt_needs_no_person() {
    use super::mapping::Fault;
    let head =
        table::head("订单号;日期;客户;商品;数量;金额\nA-1;2016/1/8;陈;笔;2;9.5\n".as_bytes());
    assert!(head.mapping.sure && head.separator == b';', "{head:?}");
    let doubtful = table::head(b"Order ID,Order Datum,Customer,Product,Sales,Quantity,Amount\n");
    let mapping = doubtful.mapping;
    assert!(
        !mapping.sure,
        "sales and amount may both be what it costs: {mapping:?}"
    );
    let place = |column: Column| mapping.places[column as usize];
    assert_eq!(place(Column::OrderDate), Some(1), "guessed");
    let mut places = mapping.places.clone();
    assert!(mapping.chosen(b',', places.clone()).is_ok());
    places[Column::Sales as usize] = places[Column::Quantity as usize];
    let fault = mapping.chosen(b',', places.clone()).unwrap_err();
    assert_eq!(fault, Fault::Twice(Column::Quantity));
    places[Column::Sales as usize] = None;
    let fault = mapping.chosen(b',', places.clone()).unwrap_err();
    assert_eq!(fault, Fault::Missing(Column::Sales));
    places[Column::Sales as usize] = Some(99);
    assert!(mapping.chosen(b',', places).is_err());
    for nothing in [&b""[..], b"\n", b"\xff\xfe,,,\n", &[b','; 5000]] {
        let mapping = table::head(nothing).mapping;
        assert!(!mapping.sure && mapping.titles.len() <= 100);
    }
}

#[test]
fn lines_without_a_number_are_known_by_their_place() {
    let file = "Order,Date,Customer,Product,Qty,Amount\nA-1,2016-01-08,Chen,Pen,2,9.5\nA-1,2016.1.8,Chen,Pen,1,4\n";
    let mut orders = BTreeMap::new();
    assert_eq!(import(file.as_bytes(), 200, &mut orders).counts.added, 2);
    assert_eq!(orders["A-1"].lines.keys().collect::<Vec<_>>(), [&2, &3]);
    assert_eq!(import(file.as_bytes(), 70, &mut orders).counts.unchanged, 2);
}

#[test]
fn sums_are_exact_and_rounded_only_once() {
    let sum = |amounts: &[&str]| amounts.iter().map(|a| amount(a)).sum::<Amount>().cents();
    assert_eq!(sum(&["0.004", "0.004", "0.004"]), "0.01");
    assert_eq!(sum(&["0.1", "0.2"]), "0.30");
    assert_eq!(amount("2.675").cents(), "2.68");
    assert_eq!(amount("-2.675").cents(), "-2.68");
    assert_eq!(amount("957.5775").cents(), "957.58");
    assert_eq!(
        serde_json::to_string(&amount("957.5770")).unwrap(),
        "\"957.5770\""
    );
    for text in [
        "",
        "NaN",
        "1e3",
        "0x1",
        "1234567890123456",
        "0.1234567",
        "--1",
    ] {
        assert!(Amount::parse(text).is_none(), "{text}");
    }
}

#[test]
fn days_exist() {
    assert!(Day::parse("2016-02-29").is_some());
    assert_eq!(Day::read("2016年1月8日").unwrap().as_str(), "2016-01-08");
    assert_eq!(
        Day::read("2016/11/08 10:30").unwrap().as_str(),
        "2016-11-08"
    );
    for doubtful in ["8/1/2016", "16-1-8", "2016-1", "2016-13-1", "42000"] {
        assert!(Day::read(doubtful).is_none(), "{doubtful}");
    }
    for text in [
        "2015-02-29",
        "2016-13-01",
        "2016-00-01",
        "2016-01-32",
        "16-01-01",
        "2016/01/01",
        "2016-1-1",
    ] {
        assert!(Day::parse(text).is_none(), "{text}");
    }
}

#[test]
fn near_matches_find_what_was_meant() {
    let known = [
        "CA-2016-152156",
        "CA-2017-152158",
        "US-2015-108966",
        "CA-2016-138688",
    ];
    let near = |typed: &str| near::closest(typed, known.map(str::to_owned));
    assert_eq!(near("CA-2016-152157")[0], "CA-2016-152156");
    assert_eq!(near("ca-2016-125156")[0], "CA-2016-152156");
    assert_eq!(near("108966"), ["US-2015-108966"]);
    assert!(near("something else").is_empty());
    for typed in ["152157", "15216", "1521566", "512156", "052156"] {
        assert!(near::neighbours(typed).contains("152156"), "{typed}");
    }
    assert!(near::neighbours("152156").len() < 200);
    assert_eq!(near::neighbours(&"9".repeat(50)).len(), 1);
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn sample() -> super::row::Row {
    let line = row(1, "CA-1", "Pen", "1");
    let slice = table::read(line.as_bytes(), true, &columns(), 2);
    slice.items[0].row.clone().unwrap()
}

#[test]
fn what_is_earned_is_read_where_the_file_says_it() {
    let file = |profits: [&str; 2]| {
        let head = HEAD.trim_end().to_owned() + ",Profit,Status\n";
        let line = |n: u64, profit: &str| {
            row(n, "CA-1", "Pen", "10").trim_end().to_owned() + &format!(",{profit},Delivered\n")
        };
        [head, line(1, profits[0]), line(2, profits[1])].concat()
    };
    let read = |text: String| {
        let mut orders = BTreeMap::new();
        let import = import(text.as_bytes(), 4000, &mut orders);
        (orders, import)
    };
    let (orders, _) = read(file(["2.5", "-4.25"]));
    let order = &orders["CA-1"];
    assert_eq!(order.margin().unwrap().cents(), "-1.75");
    assert_eq!(order.status(), Status::Delivered);
    assert_eq!((order.source, order.as_of), (Source::File, 7));
    // Of one line it is not known, so of the order it is not.
    let (orders, _) = read(file(["2.5", ""]));
    assert_eq!(orders["CA-1"].margin(), None);
    let (_, import) = read(file(["2.5", "much"]));
    let flaw = Flaw::Value(Column::Profit, "much".into());
    assert_eq!((import.wrong[0].line, &import.wrong[0].flaw), (3, &flaw));
}

#[test]
fn a_status_has_one_word_whatever_the_source_calls_it() {
    for (said, status) in [
        ("Payment Settled", Status::Paid),
        ("PaymentSettled", Status::Paid),
        ("已发货", Status::Shipped),
        (" in-transit ", Status::Shipped),
        ("Canceled", Status::Cancelled),
        ("On hold", Status::Other("On hold".into())),
    ] {
        assert_eq!(Status::parse(said), Some(status.clone()), "{said}");
        let kept = serde_json::to_string(&status).unwrap();
        assert_eq!(serde_json::from_str::<Status>(&kept).unwrap(), status);
    }
    assert_eq!(Status::parse(" "), None);
    assert_eq!(Status::parse(&"x".repeat(61)), None);
}

#[test]
fn a_record_of_before_is_still_read() {
    let kept = r#"{"id":"CA-1","head":{"ordered":"2016-11-08","shipped":"2016-11-11","ship_mode":"First","customer_id":"C","customer":"Claire","segment":"S","city":"H","state":"K","postal_code":"","country":"US"},"lines":{"1":{"product":"Pen","quantity":2,"amount":"1.50"}}}"#;
    let order: Order = serde_json::from_str(kept).unwrap();
    assert_eq!(order.total().cents(), "1.50");
    assert_eq!(
        (order.source, order.status()),
        (Source::File, Status::Shipped)
    );
    assert_eq!(order.head.currency.code(), "USD");
    let again = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&again).unwrap(), order);
    assert!(again.len() < kept.len(), "{again}");
}
