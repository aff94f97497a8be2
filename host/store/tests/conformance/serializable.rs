//! Many random transactions at once are explained by one order.
//!
//! Every transaction notes what it read. Afterwards all of them are replayed one after another, in
//! the order of their commit numbers, against a plain map: each must have read exactly what the map
//! held then. Ranges, absences, counters, heads of logs, refusals and layers are among the reads.

use super::*;
use guildhall_store::{Attempts, Log, Range};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One step of a transaction, over a handful of keys so that they meet.
#[derive(Clone, Debug)]
pub enum Step {
    Get(u8),
    Range {
        from: u8,
        to: u8,
        limit: usize,
        reverse: bool,
    },
    Head,
    Tail(usize),
    Put(u8),
    Delete(u8),
    Add(u8, i64),
    Append,
    Nest(Vec<Step>, bool),
    Yield,
}

#[derive(Clone, Debug)]
pub struct Program {
    steps: Vec<Step>,
    /// Ends by discarding what it wrote.
    refuses: bool,
    /// Runs again without taking its turn.
    unfair: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let k = 0..6_u8;
    let leaf = prop_oneof![
        3 => k.clone().prop_map(Step::Get),
        3 => (k.clone(), k.clone(), 1..5_usize, any::<bool>())
            .prop_map(|(from, to, limit, reverse)| Step::Range { from, to, limit, reverse }),
        1 => Just(Step::Head),
        1 => (1..4_usize).prop_map(Step::Tail),
        3 => k.clone().prop_map(Step::Put),
        2 => k.prop_map(Step::Delete),
        1 => (6..8_u8, -3..4_i64).prop_map(|(k, by)| Step::Add(k, by)),
        1 => (6..8_u8).prop_map(Step::Get),
        1 => Just(Step::Append),
        2 => Just(Step::Yield),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        (prop::collection::vec(inner, 1..4), any::<bool>())
            .prop_map(|(s, keep)| Step::Nest(s, keep))
    })
}

/// For each task the programs that it runs one after another.
pub fn programs() -> impl Strategy<Value = Vec<Vec<Program>>> {
    let steps = prop::collection::vec(step(), 1..7);
    let program = (steps, prop::bool::weighted(0.15), prop::bool::weighted(0.4)).prop_map(
        |(steps, refuses, unfair)| Program {
            steps,
            refuses,
            unfair,
        },
    );
    prop::collection::vec(prop::collection::vec(program, 1..6), 2..7)
}

fn item(number: u8) -> Key {
    Key::build("item").number(u64::from(number)).key()
}

/// The range that a step asks for, also used for the model.
fn asked(from: u8, to: u8, limit: usize, reverse: bool) -> Range {
    let range = Range::between(item(from), item(to)).limit(limit);
    if reverse { range.reversed() } else { range }
}

type Rows = (Vec<(Key, Bytes)>, bool);

/// What a step found.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Value(Option<Bytes>),
    Rows(Rows),
    Head(u64),
}

/// Where the steps of a program run: in the store, or in the model.
trait Place {
    async fn get(&mut self, key: Key) -> Option<Bytes>;
    async fn range(&mut self, from: Key, to: Key, limit: usize, reverse: bool) -> Rows;
    async fn head(&mut self) -> u64;
    fn put(&mut self, key: Key, value: Bytes);
    fn delete(&mut self, key: Key);
    fn add(&mut self, key: Key, by: i64);
    fn append(&mut self, value: Bytes);
    fn nest(&mut self);
    fn unnest(&mut self, keep: bool);
}

impl Place for Tx {
    async fn get(&mut self, key: Key) -> Option<Bytes> {
        Tx::get(self, &key).await.unwrap()
    }
    async fn range(&mut self, from: Key, to: Key, limit: usize, reverse: bool) -> Rows {
        let range = Range::between(from, to).limit(limit);
        let range = if reverse { range.reversed() } else { range };
        let page = Tx::range(self, range).await.unwrap();
        (page.items, page.more)
    }
    async fn head(&mut self) -> u64 {
        Tx::head(self, &Log::MAIN).await.unwrap()
    }
    fn put(&mut self, key: Key, value: Bytes) {
        Tx::put(self, key, value).unwrap();
    }
    fn delete(&mut self, key: Key) {
        Tx::delete(self, key).unwrap();
    }
    fn add(&mut self, key: Key, by: i64) {
        Tx::add(self, key, by).unwrap();
    }
    fn append(&mut self, value: Bytes) {
        Tx::append(self, &Log::MAIN, value, None).unwrap();
    }
    fn nest(&mut self) {
        Tx::nest(self);
    }
    fn unnest(&mut self, keep: bool) {
        Tx::unnest(self, keep);
    }
}

/// One order of everything: a plain map, with copies of it for the open layers.
#[derive(Clone, Default)]
struct Model {
    map: BTreeMap<Key, Bytes>,
    head: u64,
    layers: Vec<(BTreeMap<Key, Bytes>, u64)>,
}

impl Place for Model {
    async fn get(&mut self, key: Key) -> Option<Bytes> {
        self.map.get(&key).cloned()
    }
    async fn range(&mut self, from: Key, to: Key, limit: usize, reverse: bool) -> Rows {
        if from >= to {
            return (Vec::new(), false);
        }
        let rows = self
            .map
            .range(from..to)
            .map(|(k, v)| (k.clone(), v.clone()));
        let mut rows: Vec<_> = if reverse {
            rows.rev().collect()
        } else {
            rows.collect()
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        (rows, more)
    }
    async fn head(&mut self) -> u64 {
        self.head
    }
    fn put(&mut self, key: Key, value: Bytes) {
        self.map.insert(key, value);
    }
    fn delete(&mut self, key: Key) {
        self.map.remove(&key);
    }
    fn add(&mut self, key: Key, by: i64) {
        let old = self
            .map
            .get(&key)
            .map_or(0, |v| i64::from_be_bytes(v[..].try_into().unwrap()));
        self.map
            .insert(key, Bytes::copy_from_slice(&(old + by).to_be_bytes()));
    }
    fn append(&mut self, value: Bytes) {
        self.head += 1;
        self.map.insert(Tx::entry_key(&Log::MAIN, self.head), value);
    }
    fn nest(&mut self) {
        self.layers.push((self.map.clone(), self.head));
    }
    fn unnest(&mut self, keep: bool) {
        let before = self.layers.pop().unwrap();
        if !keep {
            (self.map, self.head) = before;
        }
    }
}

/// Runs steps; what they write is named after the transaction, so that no two values are equal.
async fn run(place: &mut impl Place, steps: &[Step], name: &str, found: &mut Vec<Found>) {
    for (at, step) in steps.iter().enumerate() {
        let text = value(&format!("{name}.{at}"));
        match step {
            Step::Get(k) => found.push(Found::Value(place.get(item(*k)).await)),
            Step::Range {
                from,
                to,
                limit,
                reverse,
            } => {
                let rows = place.range(item(*from), item(*to), *limit, *reverse).await;
                found.push(Found::Rows(rows));
            }
            Step::Head => found.push(Found::Head(place.head().await)),
            Step::Tail(limit) => {
                let (first, end) = (
                    Tx::entry_key(&Log::MAIN, 0),
                    Tx::entry_key(&Log::MAIN, u64::MAX),
                );
                found.push(Found::Rows(place.range(first, end, *limit, true).await));
            }
            Step::Put(k) => place.put(item(*k), text),
            Step::Delete(k) => place.delete(item(*k)),
            Step::Add(k, by) => place.add(item(*k), *by),
            Step::Append => place.append(text),
            Step::Nest(inner, keep) => {
                place.nest();
                Box::pin(run(place, inner, &format!("{name}.{at}"), found)).await;
                place.unnest(*keep);
            }
            Step::Yield => tokio::task::yield_now().await,
        }
    }
}

/// A settled transaction, ready for the replay.
struct Told {
    commit: u64,
    /// Read only: comes after the commit of the same number.
    looked: bool,
    position: u64,
    name: String,
    program: Program,
    found: Vec<Found>,
}

async fn settle(space: &Space, name: String, program: Program) -> Told {
    let mut fair = space.attempts(soon());
    loop {
        let mut attempt: Attempts;
        let attempts = if program.unfair {
            attempt = space.attempts(soon());
            &mut attempt
        } else {
            &mut fair
        };
        let mut tx = attempts.begin().await.unwrap();
        let mut found = Vec::new();
        run(&mut tx, &program.steps, &name, &mut found).await;
        let looked = program.refuses || tx.is_read_only();
        let settled = match program.refuses {
            true => attempts.discard(tx).await.unwrap(),
            false => attempts.commit(tx).await.unwrap(),
        };
        if let Settled::Done(receipt) = settled {
            let (commit, position) = (receipt.commit, receipt.position);
            return Told {
                commit,
                looked,
                position,
                name,
                program,
                found,
            };
        }
    }
}

/// Runs all programs at once and explains the result.
pub async fn explained_by_one_order(home: &impl Home, programs: Vec<Vec<Program>>) {
    let store = home.open();
    explained(&[&store], programs).await;
    store.close().await.unwrap();
}

/// As [`explained_by_one_order`], the tasks shared out among stores of the same data.
pub async fn explained(stores: &[&Store], programs: Vec<Vec<Program>>) {
    let mut tasks = Vec::new();
    for (task, programs) in programs.into_iter().enumerate() {
        let space = space(stores[task % stores.len()]);
        tasks.push(tokio::spawn(async move {
            let mut told: Vec<Told> = Vec::new();
            for (number, program) in programs.into_iter().enumerate() {
                told.push(settle(&space, format!("{task}/{number}"), program).await);
            }
            assert!(told.windows(2).all(|pair| pair[0].commit <= pair[1].commit));
            told
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all.sort_by_key(|told| (told.commit, told.looked));
    let mut model = Model::default();
    for told in all {
        let mut trial = model.clone();
        let mut found = Vec::new();
        run(&mut trial, &told.program.steps, &told.name, &mut found).await;
        assert_eq!(found, told.found, "{} as commit {}", told.name, told.commit);
        if !told.looked {
            model = trial;
        }
        assert_eq!(told.position, model.head, "{}", told.name);
    }
    let mut tx = space(stores[0]).begin();
    for (key, value) in &model.map {
        assert_eq!(Tx::get(&mut tx, key).await.unwrap().as_ref(), Some(value));
    }
    let items = Tx::range(&mut tx, asked(0, 20, 1000, false))
        .await
        .unwrap()
        .items;
    let expected = model.map.range(item(0)..item(20)).count();
    assert_eq!(items.len(), expected, "and nothing else");
}
