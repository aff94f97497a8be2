//! How many bytes an answer carries into the guest, near enough to bound them.

use crate::bindings::guildhall::{chat, config, directory, files, jobs, net, storage};
use crate::bindings::types::Error;
use wasmtime::component::Resource;

/// Bytes of an answer.
pub trait Weight {
    /// The bytes of its contents.
    fn weight(&self) -> usize;
}

macro_rules! small {
    ($($kind:ty),*) => {$(
        impl Weight for $kind {
            fn weight(&self) -> usize {
                size_of::<$kind>()
            }
        }
    )*};
}

small!((), bool, u8, u32, u64, i64);

impl Weight for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(1, Weight::weight)
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn weight(&self) -> usize {
        self.iter().map(Weight::weight).sum()
    }
}

impl<T> Weight for Resource<T> {
    fn weight(&self) -> usize {
        size_of::<u32>()
    }
}

impl Weight for storage::kv::Slice {
    fn weight(&self) -> usize {
        self.items
            .iter()
            .map(|entry| entry.key.len() + entry.value.len())
            .sum()
    }
}

impl Weight for chat::types::Message {
    fn weight(&self) -> usize {
        self.text.len() + self.files.weight() + size_of::<Self>()
    }
}

impl Weight for chat::types::Chat {
    fn weight(&self) -> usize {
        self.name.weight() + size_of::<Self>()
    }
}

impl Weight for chat::reading::Messages {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for chat::reading::Members {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for chat::reading::Customers {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for chat::reading::Chats {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for config::settings::Value {
    fn weight(&self) -> usize {
        match self {
            Self::Absent | Self::Toggle(_) => 1,
            Self::Text(text) | Self::Number(text) => text.len(),
            Self::Choices(list) | Self::Items(list) => list.weight(),
        }
    }
}

impl Weight for directory::people::User {
    fn weight(&self) -> usize {
        let placements = self.placements.iter();
        let placements: usize = placements
            .map(|one| one.department.len() + one.position.len() + 1)
            .sum();
        self.name.len() + placements + size_of::<Self>()
    }
}

impl Weight for directory::people::Department {
    fn weight(&self) -> usize {
        self.name.len() + size_of::<Self>()
    }
}

impl Weight for directory::people::Customer {
    fn weight(&self) -> usize {
        self.name.len() + self.organisation.len() + size_of::<Self>()
    }
}

impl Weight for directory::people::Users {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for directory::people::Departments {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for directory::contact_details::Contact {
    fn weight(&self) -> usize {
        self.kind.len() + self.value.len()
    }
}

impl Weight for files::reading::Info {
    fn weight(&self) -> usize {
        self.name.len() + self.media_type.len() + self.digest.len() + size_of::<Self>()
    }
}

impl Weight for files::reading::Infos {
    fn weight(&self) -> usize {
        self.items.weight()
    }
}

impl Weight for net::http::Response {
    fn weight(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(k, v)| k.len() + v.len()).sum();
        self.body.len() + headers + size_of::<Self>()
    }
}

impl Weight for Result<net::http::Response, Error> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(size_of::<Error>(), Weight::weight)
    }
}

impl Weight for jobs::scheduling::Pendings {
    fn weight(&self) -> usize {
        self.items
            .iter()
            .map(|job| job.id.len() + job.name.len() + size_of::<u64>())
            .sum()
    }
}
