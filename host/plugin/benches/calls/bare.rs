//! The bare call: the same engine configuration and component, a fresh instance each time, imports
//! answered from memory, no limits, no transaction, nobody asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_plugin::engine::sandbox;
use wasmtime::Store;
use wasmtime::component::{Component, HasSelf, InstancePre, Linker};

use crate::orders::Records;

/// What a guest finds in memory, and what it writes there.
pub struct Memory {
    records: Arc<Records>,
    written: BTreeMap<String, Vec<u8>>,
    posted: u64,
}

macro_rules! bindings {
    ($name:ident, $flags:tt, $exports:tt, $($asyncness:ident)?) => {
        pub mod $name {
            #![allow(unsafe_code, clippy::all)]
            use super::Memory;
            use self::guildhall::{base, chat, config, observe, storage, ui};

            wasmtime::component::bindgen!({
                world: "guildhall:plugin/everything",
                path: "../../wit",
                imports: $flags,
                exports: $exports,
            });

            impl base::types::Host for Memory {}
            impl ui::cards::Host for Memory {}
            impl ui::forms::Host for Memory {}
            impl ui::effects::Host for Memory {}
            impl chat::drafts::Host for Memory {}

            impl base::context::Host for Memory {
                $($asyncness)? fn client(&mut self) -> Option<String> {
                    None
                }
                $($asyncness)? fn trace_parent(&mut self) -> Option<String> {
                    None
                }
                $($asyncness)? fn granted(&mut self, _: String) -> bool {
                    true
                }
            }

            impl base::runtime::Host for Memory {
                $($asyncness)? fn now(&mut self) -> u64 {
                    1_795_392_000_000
                }
                $($asyncness)? fn random_bytes(&mut self, len: u32) -> Vec<u8> {
                    vec![7; len as usize]
                }
                $($asyncness)? fn remaining_ms(&mut self) -> u32 {
                    5_000
                }
                $($asyncness)? fn report_panic(&mut self, message: String, location: String) {
                    panic!("{location}: {message}");
                }
            }

            impl observe::log::Host for Memory {
                $($asyncness)? fn write(
                    &mut self,
                    _: observe::log::Level,
                    _: String,
                    _: Vec<(String, String)>,
                ) {
                }
            }

            impl config::settings::Host for Memory {
                $($asyncness)? fn get(
                    &mut self,
                    _: String,
                ) -> Result<config::settings::Value, base::types::Error> {
                    Ok(config::settings::Value::Absent)
                }
                $($asyncness)? fn get_for_user(
                    &mut self,
                    _: String,
                    _: String,
                ) -> Result<config::settings::Value, base::types::Error> {
                    Ok(config::settings::Value::Absent)
                }
            }

            impl chat::answering::Host for Memory {
                $($asyncness)? fn reply(
                    &mut self,
                    _: chat::drafts::Draft,
                ) -> Result<String, base::types::Error> {
                    self.posted += 1;
                    Ok(format!("message-{:020}", self.posted))
                }
                $($asyncness)? fn whisper(
                    &mut self,
                    _: chat::drafts::Draft,
                ) -> Result<String, base::types::Error> {
                    Err(base::types::Error::NotFound)
                }
                $($asyncness)? fn update_origin(
                    &mut self,
                    _: ui::cards::Card,
                ) -> Result<u64, base::types::Error> {
                    Err(base::types::Error::NotFound)
                }
            }

            impl storage::kv::Host for Memory {
                $($asyncness)? fn get(
                    &mut self,
                    key: String,
                ) -> Result<Option<Vec<u8>>, base::types::Error> {
                    Ok(self.read(&key))
                }
                $($asyncness)? fn get_many(
                    &mut self,
                    keys: Vec<String>,
                ) -> Result<Vec<Option<Vec<u8>>>, base::types::Error> {
                    Ok(keys.iter().map(|key| self.read(key)).collect())
                }
                $($asyncness)? fn scan(
                    &mut self,
                    prefix: String,
                    _: Option<String>,
                    _: storage::kv::Order,
                    limit: u32,
                ) -> Result<storage::kv::Slice, base::types::Error> {
                    let entries = self.under(&prefix).take(limit as usize);
                    let items = entries
                        .map(|(key, value)| storage::kv::Entry { key, value })
                        .collect();
                    Ok(storage::kv::Slice { items, next: None })
                }
                $($asyncness)? fn count(
                    &mut self,
                    prefix: String,
                    limit: u32,
                ) -> Result<u32, base::types::Error> {
                    Ok(self.under(&prefix).take(limit as usize).count() as u32)
                }
                $($asyncness)? fn put(
                    &mut self,
                    key: String,
                    value: Vec<u8>,
                ) -> Result<(), base::types::Error> {
                    self.written.insert(key, value);
                    Ok(())
                }
                $($asyncness)? fn put_for(
                    &mut self,
                    key: String,
                    value: Vec<u8>,
                    _: u32,
                ) -> Result<(), base::types::Error> {
                    self.written.insert(key, value);
                    Ok(())
                }
                $($asyncness)? fn delete(&mut self, _: String) -> Result<(), base::types::Error> {
                    Ok(())
                }
                $($asyncness)? fn delete_under(
                    &mut self,
                    _: String,
                    _: u32,
                ) -> Result<bool, base::types::Error> {
                    Ok(false)
                }
            }

            pub fn link(linker: &mut wasmtime::component::Linker<Memory>) {
                type Own = super::HasSelf<Memory>;
                let own: fn(&mut Memory) -> &mut Memory = |memory| memory;
                base::context::add_to_linker::<_, Own>(linker, own).unwrap();
                base::runtime::add_to_linker::<_, Own>(linker, own).unwrap();
                observe::log::add_to_linker::<_, Own>(linker, own).unwrap();
                config::settings::add_to_linker::<_, Own>(linker, own).unwrap();
                chat::answering::add_to_linker::<_, Own>(linker, own).unwrap();
                storage::kv::add_to_linker::<_, Own>(linker, own).unwrap();
            }
        }
    };
}

bindings!(waiting, { default: async }, { default: async }, async);
bindings!(straight, {}, {},);

impl Memory {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.written
            .get(key)
            .or_else(|| self.records.get(key))
            .cloned()
    }

    fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
        let from = self.records.range(prefix.to_owned()..);
        from.take_while(move |(key, _)| key.starts_with(prefix))
            .map(|(key, value)| (key.clone(), value.clone()))
    }
}

/// What the host hands over, in either binding's types.
macro_rules! asked {
    ($Call:ident, $Actor:ident, $Origin:ident, $Command:ident, $Value:ident) => {
        (
            $Call {
                id: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
                attempt: 1,
                company: "north".to_owned(),
                actor: $Actor::User("alice".to_owned()),
                via: Vec::new(),
                origin: $Origin::Command,
                chat: Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned()),
                locale: "en".to_owned(),
                time_zone: "Asia/Shanghai".to_owned(),
                received_at: 1_795_392_000_000,
                deadline: 1_795_392_005_000,
            },
            $Command {
                name: "order".to_owned(),
                text: "CA-2016-152156".to_owned(),
                options: vec![("id".to_owned(), $Value::Text("CA-2016-152156".to_owned()))],
            },
        )
    };
}

/// The component, linked twice.
pub struct Bare {
    records: Arc<Records>,
    waiting: InstancePre<Memory>,
    waiting_run: waiting::exports::guildhall::plugin::commands::GuestIndices,
    straight: InstancePre<Memory>,
    straight_run: straight::exports::guildhall::plugin::commands::GuestIndices,
}

impl Bare {
    pub fn new(package: &[u8], records: Records) -> Bare {
        let engine = sandbox().unwrap().engine;
        let component = Component::new(&engine, package).unwrap();
        let linked = |link: fn(&mut Linker<Memory>)| {
            let mut linker = Linker::new(&engine);
            link(&mut linker);
            linker.define_unknown_imports_as_traps(&component).unwrap();
            linker.instantiate_pre(&component).unwrap()
        };
        let (waiting, straight) = (linked(waiting::link), linked(straight::link));
        let waiting_run =
            waiting::exports::guildhall::plugin::commands::GuestIndices::new(&waiting);
        let straight_run =
            straight::exports::guildhall::plugin::commands::GuestIndices::new(&straight);
        Bare {
            records: Arc::new(records),
            waiting_run: waiting_run.unwrap(),
            straight_run: straight_run.unwrap(),
            waiting,
            straight,
        }
    }

    fn store(&self, pre: &InstancePre<Memory>) -> Store<Memory> {
        let records = Arc::clone(&self.records);
        let memory = Memory {
            records,
            written: BTreeMap::new(),
            posted: 0,
        };
        let mut store = Store::new(pre.engine(), memory);
        store.set_epoch_deadline(u64::MAX / 2);
        store
    }

    pub async fn call(&self) {
        use waiting::exports::guildhall::plugin::commands::Command;
        use waiting::guildhall::base::context::{Actor, Call, Origin};
        use waiting::guildhall::ui::forms::Value;
        let mut store = self.store(&self.waiting);
        let instance = self.waiting.instantiate_async(&mut store).await.unwrap();
        let guest = self.waiting_run.load(&mut store, &instance).unwrap();
        let (call, command) = asked!(Call, Actor, Origin, Command, Value);
        guest
            .call_run(&mut store, &call, &command)
            .await
            .unwrap()
            .unwrap();
    }

    pub fn call_sync(&self) {
        use straight::exports::guildhall::plugin::commands::Command;
        use straight::guildhall::base::context::{Actor, Call, Origin};
        use straight::guildhall::ui::forms::Value;
        let mut store = self.store(&self.straight);
        let instance = self.straight.instantiate(&mut store).unwrap();
        let guest = self.straight_run.load(&mut store, &instance).unwrap();
        let (call, command) = asked!(Call, Actor, Origin, Command, Value);
        guest
            .call_run(&mut store, &call, &command)
            .unwrap()
            .unwrap();
    }
}

/// One instance that is called again and again, as no plugin's is.
pub struct Kept {
    store: Store<Memory>,
    guest: waiting::exports::guildhall::plugin::commands::Guest,
}

impl Bare {
    /// An instance to be used again.
    pub async fn kept(&self) -> Kept {
        let mut store = self.store(&self.waiting);
        let instance = self.waiting.instantiate_async(&mut store).await.unwrap();
        let guest = self.waiting_run.load(&mut store, &instance).unwrap();
        Kept { store, guest }
    }
}

impl Kept {
    pub async fn call(&mut self) {
        use waiting::exports::guildhall::plugin::commands::Command;
        use waiting::guildhall::base::context::{Actor, Call, Origin};
        use waiting::guildhall::ui::forms::Value;
        let (call, command) = asked!(Call, Actor, Origin, Command, Value);
        let said = self.guest.call_run(&mut self.store, &call, &command).await;
        said.unwrap().unwrap();
    }
}
