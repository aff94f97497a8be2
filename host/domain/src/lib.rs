//! The words and rules of Guildhall: no I/O, no clock, no randomness.
//!
//! One noun, one file; every floor above has a file of the same name. Types here cannot be wrong once
//! they are made: what comes from outside is parsed at the door into them, with a cap on everything.
#![forbid(unsafe_code)]

pub mod access;
pub mod actors;
pub mod cards;
pub mod chats;
pub mod commands;
pub mod customers;
pub mod events;
pub mod files;
pub mod formats;
pub mod forms;
pub mod ids;
pub mod json;
pub mod messages;
pub mod pages;
pub mod people;
pub mod problems;
pub mod reactions;
pub mod schedules;
pub mod scopes;
pub mod text;
pub mod texts;
pub mod time;
pub mod visible;

pub use access::{Action, Denial, Object, can};
pub use actors::{Actor, Grants, Standing};
pub use cards::{
    Align, Block, Body, Button, Card, Chart, ChartKind, Column, Control, Extension, Group,
    GroupKind, Image, Link, Menu, OnPress, OptionItem, Pair, Progress, Series, ShowTo, Shown,
    Table, Target, Tone, Viewer,
};
pub use chats::{Chat, ChatKind, Membership, Role};
pub use customers::{
    ChatLink, CodeStanding, Customer, CustomerKind, External, Identity, LinkCode, Member,
};
pub use events::{Alteration, Audience, Cause, Event};
pub use files::File;
pub use forms::{Cell, Entry, Field, Form, Input, LineColumn, Value};
pub use guildhall_manifest::Capability;
pub use ids::{
    CallId, ChatId, CompanyId, CustomerId, DepartmentId, FileId, FormId, IdError, JobId, LinkId,
    MessageId, PluginId, SessionId, UserId,
};
pub use json::Json;
pub use messages::{Author, Change, Draft, Message, Place};
pub use pages::{Address, BlocksPage, Page, WebPage};
pub use people::{Company, Department, Placement, User};
pub use problems::{FieldError, Problem, ProblemCode, Said};
pub use reactions::{Emoji, Reaction, Reactor};
pub use schedules::Schedule;
pub use scopes::{Limit, Reach, Scope};
pub use text::{Arg, Localized, Money, Name, Text};
pub use time::{Locale, Millis, TimeZone};
pub use visible::{Chosen, VisibleTo};
