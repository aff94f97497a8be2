//! Runs a component's handlers with made-up arguments, answers whatever it calls with something of the
//! right type, and writes down the call. Knows nothing of the contract but the shape of a command.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guildhall_manifest::Package;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{
    Component, InstancePre, Linker, Resource, ResourceAny, ResourceType, Type, Val,
};
use wasmtime::{AsContextMut, Engine, Store, StoreContextMut, Trap};

/// What a guest's loop is cut off by.
const TICK: Duration = Duration::from_millis(100);
/// Ticks that one handler may take.
const TICKS: u64 = 3;
/// Texts that the guests of the tests do something at, and one that none expects.
const TEXTS: [&str; 12] = [
    "x",
    "add n 1",
    "take n 1",
    "keep k 9",
    "kept",
    "history up",
    "members",
    "own",
    "all",
    "set? k",
    "2d6",
    "tea 2x1.50",
];

type Calls = Arc<Mutex<BTreeSet<String>>>;

/// What is handed to a handler.
#[derive(Clone, Copy)]
struct Taste<'a> {
    text: &'a str,
    command: &'a str,
    option: &'a str,
}

/// A component whose imports lead to a recorder.
pub struct Guests<'a> {
    engine: &'a Engine,
    exports: Vec<(String, String, ComponentFunc)>,
    pre: InstancePre<()>,
    calls: Calls,
}

/// Every `interface#function` that a component called.
pub fn calls(engine: &Engine, package: &Package) -> BTreeSet<String> {
    let guests = Guests::new(engine, package);
    let over = Arc::new(AtomicBool::new(false));
    let ticker = {
        let (engine, over) = (engine.clone(), Arc::clone(&over));
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                engine.increment_epoch();
            }
        })
    };
    for export in &guests.exports {
        for taste in tastes(package) {
            // A guest that traps or runs out of time has called what it has called.
            drop(guests.enter(export, taste));
        }
    }
    over.store(true, Ordering::Relaxed);
    ticker.join().unwrap();
    guests.calls.lock().unwrap().clone()
}

impl<'a> Guests<'a> {
    /// Compiles it.
    pub fn new(engine: &'a Engine, package: &Package) -> Guests<'a> {
        let component = Component::new(engine, &package.component).unwrap();
        let calls = Calls::default();
        let linker = linker(engine, &component, &calls);
        Guests {
            engine,
            exports: exports(engine, &component),
            pre: linker.instantiate_pre(&component).unwrap(),
            calls,
        }
    }

    /// Instances that have each run this command, and still are. What a guest makes of the answers
    /// made up here is its own affair: one that trapped holds its place in the pool like any other.
    pub fn alive(
        &self,
        package: &Package,
        command: &str,
        text: &str,
        count: usize,
    ) -> Vec<Store<()>> {
        let found = package.manifest.command(command).unwrap();
        let option = found.options.first().unwrap();
        let taste = Taste {
            text,
            command,
            option: option.name.as_str(),
        };
        let run = |(interface, name, _): &&(String, String, ComponentFunc)| {
            interface.contains("/commands@") && name == "run"
        };
        let run = self.exports.iter().find(run).unwrap();
        let all = (0..count).map(|_| self.enter(run, taste));
        all.map(|(store, ended)| {
            if let Err(why) = ended {
                assert!(why.is::<Trap>(), "{why:?}");
            }
            store
        })
        .collect()
    }

    /// A fresh instance, one call.
    fn enter(
        &self,
        (interface, function, shape): &(String, String, ComponentFunc),
        taste: Taste<'_>,
    ) -> (Store<()>, wasmtime::Result<()>) {
        let mut store = Store::new(self.engine, ());
        store.set_epoch_deadline(TICKS);
        let instance = match self.pre.instantiate(&mut store) {
            Ok(instance) => instance,
            Err(why) => return (store, Err(why)),
        };
        let params: Vec<Val> = shape
            .params()
            .map(|(_, ty)| made(&mut store.as_context_mut(), &ty, taste))
            .collect();
        let outer = instance.get_export_index(&mut store, None, interface);
        let index = instance.get_export_index(&mut store, outer.as_ref(), function);
        let entry = instance.get_func(&mut store, index.unwrap()).unwrap();
        let mut results = vec![Val::Bool(false); shape.results().len()];
        let ended = entry.call(&mut store, &params, &mut results);
        (store, ended)
    }
}

/// Big ones, which take a second to start, are tried with less.
fn tastes(package: &Package) -> Vec<Taste<'_>> {
    let texts = if package.component.len() > 1 << 20 {
        &TEXTS[10..]
    } else {
        &TEXTS[..]
    };
    let mut commands: Vec<(&str, &str)> = Vec::new();
    for command in &package.manifest.commands {
        let option = command
            .options
            .first()
            .map_or("x", |option| option.name.as_str());
        commands.push((command.name.as_str(), option));
    }
    if commands.is_empty() {
        commands.push(("x", "x"));
    }
    let all = commands.into_iter().flat_map(|(command, option)| {
        texts.iter().map(move |text| Taste {
            text,
            command,
            option,
        })
    });
    all.collect()
}

fn exports(engine: &Engine, component: &Component) -> Vec<(String, String, ComponentFunc)> {
    let mut found = Vec::new();
    for (interface, item) in component.component_type().exports(engine) {
        if let ComponentItem::ComponentInstance(instance) = item.ty {
            for (name, item) in instance.exports(engine) {
                if let ComponentItem::ComponentFunc(shape) = item.ty {
                    found.push((interface.to_owned(), name.to_owned(), shape));
                }
            }
        }
    }
    found.retain(|(interface, _, _)| interface.starts_with("guildhall:"));
    found
}

fn linker(engine: &Engine, component: &Component, calls: &Calls) -> Linker<()> {
    let mut linker = Linker::new(engine);
    for (interface, item) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(instance) = item.ty else {
            panic!("{interface} is no interface");
        };
        let mut to = linker.instance(interface).unwrap();
        for (name, item) in instance.exports(engine) {
            match item.ty {
                ComponentItem::Resource(_) => {
                    let host = ResourceType::host::<()>();
                    to.resource(name, host, |_, _| Ok(())).unwrap();
                }
                ComponentItem::ComponentFunc(_) => {
                    let call = format!("{interface}#{name}");
                    let calls = Arc::clone(calls);
                    let answer = move |mut store: StoreContextMut<'_, ()>,
                                       shape: ComponentFunc,
                                       _: &[Val],
                                       results: &mut [Val]| {
                        calls.lock().unwrap().insert(call.clone());
                        let taste = Taste {
                            text: "1",
                            command: "1",
                            option: "1",
                        };
                        for (result, ty) in results.iter_mut().zip(shape.results()) {
                            *result = made(&mut store, &ty, taste);
                        }
                        Ok(())
                    };
                    to.func_new(name, answer).unwrap();
                }
                _ => {}
            }
        }
    }
    linker
}

/// A value of a type: something where there may be nothing, the first of several cases, `ok`.
fn made(store: &mut StoreContextMut<'_, ()>, ty: &Type, taste: Taste<'_>) -> Val {
    match ty {
        Type::Bool => Val::Bool(true),
        Type::S8 => Val::S8(1),
        Type::U8 => Val::U8(b'1'),
        Type::S16 => Val::S16(1),
        Type::U16 => Val::U16(1),
        Type::S32 => Val::S32(1),
        Type::U32 => Val::U32(1),
        Type::S64 => Val::S64(1),
        Type::U64 => Val::U64(1),
        Type::Float32 => Val::Float32(1.0),
        Type::Float64 => Val::Float64(1.0),
        Type::Char => Val::Char('1'),
        Type::String => Val::String(taste.text.to_owned()),
        Type::List(list) => Val::List(vec![made(store, &list.ty(), taste)]),
        Type::Record(record) => {
            let fields = record.fields().map(|field| {
                let value = match (field.name, &field.ty) {
                    ("name", Type::String) => Val::String(taste.command.to_owned()),
                    ("options", ty @ Type::List(_)) => options(store, ty, taste),
                    (_, ty) => made(store, ty, taste),
                };
                (field.name.to_owned(), value)
            });
            Val::Record(fields.collect())
        }
        Type::Tuple(tuple) => Val::Tuple(tuple.types().map(|ty| made(store, &ty, taste)).collect()),
        Type::Variant(variant) => {
            // The first case that holds something: "absent" tells a guest nothing.
            let case = variant.cases().find(|case| case.ty.is_some());
            let case = case.or_else(|| variant.cases().next()).unwrap();
            let held = case.ty.map(|ty| Box::new(made(store, &ty, taste)));
            Val::Variant(case.name.to_owned(), held)
        }
        Type::Enum(names) => Val::Enum(names.names().next().unwrap().to_owned()),
        Type::Option(option) => Val::Option(Some(Box::new(made(store, &option.ty(), taste)))),
        Type::Result(result) => {
            let held = result.ok().map(|ty| Box::new(made(store, &ty, taste)));
            Val::Result(Ok(held))
        }
        Type::Flags(_) => Val::Flags(Vec::new()),
        Type::Own(_) | Type::Borrow(_) => {
            let held = Resource::<()>::new_own(1);
            Val::Resource(ResourceAny::try_from_resource(held, store).unwrap())
        }
        other => panic!("the contract has no such type: {other:?}"),
    }
}

/// The options of a command: its first one, with the text.
fn options(store: &mut StoreContextMut<'_, ()>, ty: &Type, taste: Taste<'_>) -> Val {
    let Val::List(mut list) = made(store, ty, taste) else {
        panic!("options are a list");
    };
    if let Some(Val::Tuple(pair)) = list.first_mut()
        && let Some(name @ Val::String(_)) = pair.first_mut()
    {
        *name = Val::String(taste.option.to_owned());
    }
    Val::List(list)
}
