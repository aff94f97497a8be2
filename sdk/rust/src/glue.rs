//! What the code made by `plugin!` needs: the types that stand only in exports, and what happens
//! at the start of every call.

/// A press on a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The revision of the card that the person saw.
    pub revision: u64,
    /// The block.
    pub block: String,
    /// The button.
    pub control: String,
    /// What the button was made with, as JSON.
    pub payload: String,
}

impl Press {
    /// What the button was made with.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> crate::Result<T> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}

/// A step of a migration. At install `from_data` is 0 and `from_version` empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Version of the plugin that wrote the records.
    pub from_version: String,
    /// Version of the records.
    pub from_data: u32,
    /// Version that they are to have.
    pub to_data: u32,
    /// Where the last slice ended.
    pub cursor: Option<String>,
}

/// How far a migration has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// All of it.
    Done,
    /// There is more, from here on.
    More(String),
}

/// The start of every call: a panic must reach the log with its message and place.
pub fn enter() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic without a message".to_owned());
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        crate::bindings::guildhall::base::runtime::report_panic(&message, &place);
    }));
}
