//! Texts of a package in a given language, and numbers, money, days and times as that language writes them.

use guildhall_domain::Capability;

use crate::hall::Hall;

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reads_its_texts_in_any_language_with_their_arguments() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    // 2026-11-03T05:07Z; the clock of the call is the company's, Asia/Shanghai.
    let order = "order A-1 1200 -1234.565 2026-11-03 1793682420000";
    assert_eq!(
        hall.types(&format!("/steward say en {order}")).await,
        "Order A-1 has 1,200 lines for -CN¥1,234.57, due Nov 3, 2026, seen Nov 3, 2026, 13:07"
    );
    assert_eq!(
        hall.types(&format!("/steward say zh-CN {order}")).await,
        "订单 A-1 共 1,200 行，合计 -¥1,234.57，2026年11月3日到期，查看于 2026年11月3日 13:07"
    );
    // What an argument says is never taken for a place of the pattern.
    let sly = order.replace("A-1", "{total}");
    let said = hall.types(&format!("/steward say en {sly}")).await;
    assert!(said.starts_with("Order {total} has"), "{said}");
    for (ask, said) in [
        ("zh-TW key bye", "再见"),
        ("en key bye", "Goodbye"),
        ("en key no-such-key", "no-such-key"),
        ("de key bye", "invalid"),
        ("en number 1234567.80", "1,234,567.80"),
        ("en number 1,5", "invalid"),
        ("zh-CN percent 0.125", "12.5%"),
        ("en money 12 CHF", "CHF\u{a0}12.00"),
        ("en money 12 francs", "invalid"),
        ("zh-CN day 2026-11-03", "2026年11月3日"),
        ("en day 2026-02-30", "invalid"),
        (
            "en time 1793682420000 Europe/Berlin date-time",
            "Nov 3, 2026, 06:07",
        ),
        ("en time 1793682420000 Mars/Olympus date", "invalid"),
        ("en time 1793682420000 UTC long", "invalid"),
        ("en time 18446744073709551615 UTC date", "invalid"),
    ] {
        assert_eq!(
            hall.types(&format!("/steward say {ask}")).await,
            said,
            "{ask}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_not_longer_than_it_may_be() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    // What a text says without any translation counts, too.
    assert_eq!(hall.types("/steward say en long 800").await, "8000");
    assert_eq!(hall.types("/steward say en long 801").await, "invalid");
    assert_eq!(hall.types("/steward say en long 8001").await, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_named_only_to_whom_the_directory_names_them() {
    let hall = Hall::open().await;
    hall.installs("steward").await;
    assert_eq!(hall.types("/steward say en by alice").await, "By Alice");
    assert_eq!(hall.types("/steward say en by nobody").await, "not-found");
    hall.installs_without("steward", Capability::DirectoryPeople)
        .await;
    assert_eq!(hall.types("/steward say en by alice").await, "denied");
}
