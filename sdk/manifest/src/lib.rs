//! The manifest of a plugin, the world made from it, and the package file that carries both.
//!
//! Used by the host, the SDK's macro and the build. It reads and writes bytes that are handed to
//! it: it must never touch a file, run a plugin, or trust a length that it has not capped.
#![forbid(unsafe_code)]

mod assets;
mod capability;
mod command;
mod contract;
mod event;
mod host;
mod interface;
mod job;
mod locales;
mod manifest;
mod message_action;
mod package;
mod page;
mod proof;
mod sections;
mod service;
mod setting;
mod sheet;
mod webhook;
mod words;

pub use assets::{AssetError, Assets};
pub use capability::{Capability, Handler, Requirement};
pub use command::{CommandSpec, OptionKind, OptionSpec, Role};
pub use contract::{CONTRACT_VERSION, Document, contract};
pub use event::{Authors, EventSpec, Topic};
pub use host::{Host, HostError, Scheme};
pub use interface::Interface;
pub use job::JobSpec;
pub use locales::{LocaleError, Locales, Template, placeholders};
pub use manifest::{Manifest, ManifestError};
pub use message_action::{Chats, Content, Facts, MessageActionSpec, Writer, Writers};
pub use package::{Limits, Package, PackageError, pack, pack_with};
pub use page::PageSpec;
pub use proof::{Violation, prove};
pub use service::{Kind, MethodSpec, Need, ServiceSpec, Shape};
pub use setting::{Choice, LONGEST_SETTING, SettingFault, SettingKind, SettingSpec, SettingValue};
pub use sheet::{Ability, HostSetting, Sheet};
pub use webhook::{Auth, WebhookSpec};
pub use words::{Slug, SlugError, Words};
