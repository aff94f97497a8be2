//! `guildhall:storage/kv`: the plugin's own records.

use bytes::Bytes;
use guildhall_app::records;
use guildhall_domain::Capability;

use super::{Import, serve};
use crate::bindings::guildhall::storage::kv;
use crate::convert::errors::Trouble;
use crate::guest::Guest;

const HERE: Capability = Capability::StorageKv;

type Done<T> = Result<T, Trouble>;

impl kv::Host for Guest {
    async fn get(&mut self, key: String) -> Import<Option<Vec<u8>>> {
        serve!(self, key.len(), get(self, &key))
    }

    async fn get_many(&mut self, keys: Vec<String>) -> Import<Vec<Option<Vec<u8>>>> {
        let bytes = keys.iter().map(String::len).sum();
        serve!(self, bytes, get_many(self, &keys))
    }

    async fn scan(
        &mut self,
        prefix: String,
        start: Option<String>,
        order: kv::Order,
        limit: u32,
    ) -> Import<kv::Slice> {
        serve!(
            self,
            prefix.len(),
            scan(self, &prefix, start.as_deref(), order, limit)
        )
    }

    async fn count(&mut self, prefix: String, limit: u32) -> Import<u32> {
        serve!(self, prefix.len(), async {
            Ok(records::count(&mut self.cx(), &prefix, limit).await?)
        })
    }

    async fn put(&mut self, key: String, value: Vec<u8>) -> Import<()> {
        serve!(self, key.len() + value.len(), async {
            self.may_write(HERE)?;
            Ok(records::put(&mut self.cx(), &key, value.into()).await?)
        })
    }

    async fn put_for(&mut self, key: String, value: Vec<u8>, seconds: u32) -> Import<()> {
        serve!(self, key.len() + value.len(), async {
            self.may_write(HERE)?;
            Ok(records::put_for(&mut self.cx(), &key, &value, seconds).await?)
        })
    }

    async fn delete(&mut self, key: String) -> Import<()> {
        serve!(self, key.len(), async {
            self.may_write(HERE)?;
            Ok(records::delete(&mut self.cx(), &key).await?)
        })
    }

    async fn delete_under(&mut self, prefix: String, limit: u32) -> Import<bool> {
        serve!(self, prefix.len(), async {
            self.may_write(HERE)?;
            Ok(records::delete_under(&mut self.cx(), &prefix, limit).await?)
        })
    }
}

async fn get(guest: &mut Guest, key: &str) -> Done<Option<Vec<u8>>> {
    Ok(records::get(&mut guest.cx(), key).await?.map(Vec::from))
}

async fn get_many(guest: &mut Guest, keys: &[String]) -> Done<Vec<Option<Vec<u8>>>> {
    let values = records::get_many(&mut guest.cx(), keys).await?;
    Ok(values
        .into_iter()
        .map(|value: Option<Bytes>| value.map(Vec::from))
        .collect())
}

async fn scan(
    guest: &mut Guest,
    prefix: &str,
    start: Option<&str>,
    order: kv::Order,
    limit: u32,
) -> Done<kv::Slice> {
    let order = match order {
        kv::Order::Ascending => records::Order::Ascending,
        kv::Order::Descending => records::Order::Descending,
    };
    let slice = records::scan(&mut guest.cx(), prefix, start, order, limit).await?;
    let entry = |entry: records::Entry| kv::Entry {
        key: entry.key,
        value: entry.value.into(),
    };
    Ok(kv::Slice {
        items: slice.items.into_iter().map(entry).collect(),
        next: slice.next,
    })
}
