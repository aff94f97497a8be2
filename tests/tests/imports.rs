//! A long file of orders: its card tells how far it is, the server's memory stays within bounds, and an
//! import that is cut short goes on where it was. With `GUILDHALL_SOAK=1` the file has 200,000 lines.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::time::Instant;

use guildhall_tests::{Hall, count, install_orders, start_import, superstore, words};

/// Most memory that the server may hold at once, in MiB.
const MEMORY: u64 = 1_500;

/// The sample again and again, each time with other numbers, until there are so many lines; and how
/// many orders that is.
fn long_file(lines: usize) -> (String, usize) {
    let sample = fs::read_to_string(superstore()).expect("the sample");
    let (head, rest) = sample.split_once('\n').expect("a heading");
    let rows: Vec<(&str, &str)> = rest
        .lines()
        .map(|line| {
            let (_, line) = line.split_once(",\"").expect("a row id and an order");
            line.split_once('"').expect("the number of the order")
        })
        .collect();
    let (mut file, mut orders) = (format!("{head}\n"), BTreeSet::new());
    for n in 0..lines {
        let (order, row) = rows[n % rows.len()];
        let order = format!("R{}{}", n / rows.len(), &order[2..]);
        writeln!(file, "{},\"{order}\"{row}", n + 1).expect("a string");
        orders.insert(order);
    }
    (file, orders.len())
}

#[test]
fn a_long_file_is_read_within_bounds_and_goes_on_after_the_power_button() {
    let lines = count(4_000, 200_000);
    let (file, orders) = long_file(lines);
    let mut hall = Hall::demo();
    let mut admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    let began = Instant::now();
    let import = start_import(&admin, &chat, file.as_bytes());
    let mut seen = BTreeSet::new();
    let mut peak = 0;
    for part in 1..=4_u64 {
        let progress = import.reaches(&admin, lines as u64 * part / 5);
        seen.insert(progress.lines);
        peak = peak.max(hall.peak_memory());
        if part == 2 {
            hall.kill();
            hall.begin();
            admin = admin.at(hall.address());
            let after = import.progress(&admin);
            assert!(
                after.lines >= progress.lines,
                "{progress:?}, then {after:?}"
            );
        }
    }
    let message = import.ends(&admin);
    peak = peak.max(hall.peak_memory());
    println!(
        "{lines} lines, {} KiB, in {:.1} s with one restart; at most {peak} MiB; shown at {seen:?}",
        file.len() / 1024,
        began.elapsed().as_secs_f64(),
    );
    assert_eq!(import.progress(&admin).lines, lines as u64);
    let said = words(&message["card"]).join(" ");
    assert!(
        said.contains(&orders.to_string()),
        "{orders} orders: {said}"
    );
    assert!(seen.len() >= 3, "its card tells how far it is: {seen:?}");
    assert!(peak < MEMORY, "{peak} MiB");
    for order in [
        "R0-2016-152156",
        &format!("R{}-2016-152156", (lines - 1) / 9_994),
    ] {
        admin.types(&chat, &format!("/order {order}"));
        let messages = admin.reads(&chat);
        let card = messages.last().expect("the card of the order");
        assert!(
            words(&card["card"]["title"]).concat().contains(order),
            "{card}"
        );
    }
}
