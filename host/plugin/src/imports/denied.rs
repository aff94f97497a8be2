//! What stands in for a capability that was not granted: every function answers `denied`. It holds
//! the meter and the list of uses, because a refused call counts like any other, and nothing through which it could do more.

use guildhall_app::audit::Uses;
use guildhall_domain::Capability;
use wasmtime::component::Resource;

use super::files_reading::Reader;
use super::files_writing::Writer;
use super::{Import, enter};
use crate::bindings::cards::Card;
use crate::bindings::guildhall::chat::{
    answering, drafts, managing, posting, reading as chats, types,
};
use crate::bindings::guildhall::config::{reveal, secrets};
use crate::bindings::guildhall::directory::{contact_details, people};
use crate::bindings::guildhall::files::{reading, writing};
use crate::bindings::guildhall::interop::calling;
use crate::bindings::guildhall::jobs::scheduling;
use crate::bindings::guildhall::net::http;
use crate::bindings::guildhall::storage::{counters, kv};
use crate::bindings::types::{Error, Window};
use crate::convert::errors::not_granted;
use crate::meter::Meter;

/// Says no.
pub struct Denied<'a> {
    /// Counts that it was asked.
    pub meter: &'a mut Meter,
    /// Notes it.
    pub uses: &'a mut Uses,
}

impl Denied<'_> {
    fn no<T>(&mut self, capability: Capability) -> Import<T> {
        enter(self.meter, 0)?;
        self.uses.used(capability, None, false);
        self.meter.enter_guest();
        Ok(Err(not_granted(capability)))
    }
}

/// Every function of an interface answers the same.
macro_rules! no {
    ($capability:expr; $($name:ident($($arg:ty),*) -> $answer:ty;)*) => {$(
        async fn $name(&mut self, $(_: $arg),*) -> Import<$answer> {
            self.no($capability)
        }
    )*};
}

impl kv::Host for Denied<'_> {
    no! { Capability::StorageKv;
        get(String) -> Option<Vec<u8>>;
        get_many(Vec<String>) -> Vec<Option<Vec<u8>>>;
        scan(String, Option<String>, kv::Order, u32) -> kv::Slice;
        count(String, u32) -> u32;
        put(String, Vec<u8>) -> ();
        put_for(String, Vec<u8>, u32) -> ();
        delete(String) -> ();
        delete_under(String, u32) -> bool;
    }
}

impl counters::Host for Denied<'_> {
    no! { Capability::StorageCounters;
        add(String, i64) -> ();
        add_within(String, i64, i64, i64) -> ();
        get(String) -> i64;
    }
}

impl answering::Host for Denied<'_> {
    no! { Capability::ChatAnswering;
        reply(drafts::Draft) -> String;
        whisper(drafts::Draft) -> String;
        update_origin(Card) -> u64;
    }
}

impl posting::Host for Denied<'_> {
    no! { Capability::ChatPosting;
        post(String, drafts::Draft) -> String;
        post_direct(String, drafts::Draft) -> String;
        edit(String, drafts::Content, Option<u64>) -> u64;
        refresh(String) -> ();
        retract(String) -> u64;
        react(String, String, bool) -> ();
    }
}

impl chats::Host for Denied<'_> {
    no! { Capability::ChatReading;
        get_message(String) -> types::Message;
        history(String, chats::Order, Window) -> chats::Messages;
        get_chat(String) -> types::Chat;
        members_of(String, Window) -> chats::Members;
        customers_of(String, Window) -> chats::Customers;
        own_chats(Window) -> chats::Chats;
    }
}

impl managing::Host for Denied<'_> {
    no! { Capability::ChatManaging;
        create_group(String, Vec<String>, String) -> String;
        add_members(String, Vec<String>) -> ();
        remove_members(String, Vec<String>) -> ();
    }
}

impl people::Host for Denied<'_> {
    no! { Capability::DirectoryPeople;
        get_user(String) -> people::User;
        get_users(Vec<String>) -> Vec<Option<people::User>>;
        get_customers(Vec<String>) -> Vec<Option<people::Customer>>;
        search(String, Option<String>, Window) -> people::Users;
        get_department(String) -> people::Department;
        children(Option<String>, Window) -> people::Departments;
        members_of(String, bool, Window) -> people::Users;
        heads_of(String) -> Vec<String>;
        managers_of(String, u32) -> Vec<String>;
        roles_of(String) -> Vec<String>;
        with_role(String, Option<String>, Window) -> people::Users;
        with_position(String, Option<String>, Window) -> people::Users;
    }
}

impl contact_details::Host for Denied<'_> {
    no! { Capability::DirectoryContactDetails;
        get(String) -> Vec<contact_details::Contact>;
    }
}

impl secrets::Host for Denied<'_> {
    no! { Capability::ConfigSecrets;
        is_set(String) -> bool;
        hmac_sha256(String, Vec<u8>) -> Vec<u8>;
    }
}

impl reveal::Host for Denied<'_> {
    no! { Capability::ConfigReveal;
        reveal(String) -> String;
    }
}

impl scheduling::Host for Denied<'_> {
    no! { Capability::JobsScheduling;
        schedule(scheduling::Job) -> String;
        cancel(String) -> bool;
        list_pending(Option<String>, Window) -> scheduling::Pendings;
    }
}

impl http::Host for Denied<'_> {
    no! { Capability::NetHttp;
        send(http::Request) -> http::Response;
        send_all(Vec<http::Request>) -> Vec<Result<http::Response, Error>>;
    }
}

impl calling::Host for Denied<'_> {
    no! { Capability::InteropCalling;
        call(String, String, String) -> String;
    }
}

impl reading::Host for Denied<'_> {
    no! { Capability::FilesReading;
        get_info(String) -> reading::Info;
        open(String) -> Resource<Reader>;
        in_chat(String, Window) -> reading::Infos;
    }
}

impl reading::HostReader for Denied<'_> {
    no! { Capability::FilesReading;
        read(Resource<Reader>, u32) -> Vec<u8>;
        seek(Resource<Reader>, u64) -> ();
    }

    async fn drop(&mut self, _: Resource<Reader>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl writing::Host for Denied<'_> {
    no! { Capability::FilesWriting;
        create(String, String) -> Resource<Writer>;
    }
}

impl writing::HostWriter for Denied<'_> {
    no! { Capability::FilesWriting;
        write(Resource<Writer>, Vec<u8>) -> ();
        finish(Resource<Writer>) -> String;
    }

    async fn drop(&mut self, _: Resource<Writer>) -> wasmtime::Result<()> {
        Ok(())
    }
}
