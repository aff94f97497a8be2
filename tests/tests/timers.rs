//! Thousands of jobs are due while the server is stopped, begun, killed and begun again: each takes
//! effect once, and how late they were is told.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use guildhall_tests::{Hall, Person, count, install, until};

/// Jobs that one call sets.
const SLICE: usize = 500;
/// A loaded machine is no fault of the product.
const PATIENCE: Duration = Duration::from_secs(240);

/// What the plugin heard.
struct Heard {
    bells: usize,
    rings: usize,
    late: [u64; 3],
}

#[test]
fn each_job_takes_effect_once_over_a_restart_and_a_kill() {
    let mut hall = Hall::demo();
    let mut admin = hall.administrator();
    install(&admin, "bell");
    let chat = admin.gathers("Bells", &[]);
    let bells = count(500, 10_000);
    let over = Duration::from_millis(count(4_000, 60_000) as u64);
    let begins = now() + Duration::from_millis(count(1_000, 15_000) as u64);
    for first in (0..bells).step_by(SLICE) {
        let share = SLICE.min(bells - first);
        // Evenly mixed over the whole time.
        let text = format!(
            "/bell set {first} {share} {} {}",
            begins.as_millis(),
            over.as_millis()
        );
        admin.types(&chat, &text);
    }
    let set = now();
    assert!(set < begins + over / 4, "they were set in time");

    thread::sleep((begins + over / 3).saturating_sub(now()));
    assert!(hall.stop().success());
    hall.begin();
    admin = admin.at(hall.address());
    let first = heard(&admin, &chat);
    assert!(first.rings > 0, "some rang before the restart");

    thread::sleep((begins + over * 2 / 3).saturating_sub(now()));
    hall.kill();
    hall.begin();
    admin = admin.at(hall.address());
    let second = heard(&admin, &chat);
    assert!(first.rings <= second.rings && second.rings < bells);

    let all = until("every bell", PATIENCE, || {
        thread::sleep(Duration::from_millis(200));
        let heard = heard(&admin, &chat);
        (heard.rings >= bells).then_some(heard)
    });
    assert_eq!((all.bells, all.rings), (bells, bells), "each rang once");
    println!(
        "{bells} jobs over {} s, each once; late by {} ms (median), {} ms (99 of 100), {} ms (the latest); {} and {} had rung at the restart and at the kill",
        over.as_secs(),
        all.late[0],
        all.late[1],
        all.late[2],
        first.rings,
        second.rings
    );
}

fn heard(admin: &Person, chat: &str) -> Heard {
    admin.types(chat, "/bell heard");
    let said = admin.reads(chat).pop().expect("an answer");
    let said: Vec<u64> = said["text"]
        .as_str()
        .expect("a text")
        .split(' ')
        .map(|word| word.parse().expect("a number"))
        .collect();
    let [bells, rings, late @ ..] = said.as_slice() else {
        panic!("five numbers: {said:?}");
    };
    Heard {
        bells: *bells as usize,
        rings: *rings as usize,
        late: late.try_into().expect("three of them"),
    }
}

fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock")
}
