//! What happens when a plugin is installed or brought up to date: its records are brought to the
//! version of its manifest, slice by slice.

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
