//! The install sheet: what a plugin can do, why, and what it cannot do. Read from the binary, so
//! that CANNOT is true by construction.

use crate::{
    Capability, CommandSpec, EventSpec, Handler, Host, Manifest, Package, PageSpec, Requirement,
    Slug, Words,
};
use serde::Serialize;

/// What is shown before a plugin is installed.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Its id.
    pub id: Slug,
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: Words,
    /// What it is for.
    pub description: Words,
    /// Who made it.
    pub publisher: Words,
    /// What it can do, and why.
    pub can: Vec<Ability>,
    /// When it runs.
    pub runs: Vec<Words>,
    /// The commands it answers.
    pub commands: Vec<CommandSpec>,
    /// The pages it has.
    pub pages: Vec<PageSpec>,
    /// What it cannot do.
    pub cannot: Vec<Words>,
}

/// One thing that a plugin can do.
#[derive(Debug, Clone, Serialize)]
pub struct Ability {
    /// Which capability.
    pub capability: Capability,
    /// In words.
    pub what: Words,
    /// Why, in the words of its author.
    pub because: Words,
    /// Without it the plugin is not installed.
    pub required: bool,
    /// The hosts that it reaches, of `net/http`.
    pub hosts: Vec<Host>,
    /// The settings into which an administrator enters more of them.
    pub hosts_from: Vec<HostSetting>,
}

/// A setting into which an administrator enters an address that is then reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostSetting {
    /// Which.
    pub key: Slug,
    /// What it is called.
    pub label: Words,
}

impl Sheet {
    /// The sheet of a package that has been proved.
    #[must_use]
    pub fn of(package: &Package) -> Self {
        let manifest = &package.manifest;
        let imported = |capability| {
            package
                .imports
                .iter()
                .any(|i| i.capability() == Some(capability))
        };
        // What a handler is handed counts like what is imported.
        let told = |capability| {
            package
                .exports
                .iter()
                .any(|e| e.handler().and_then(Handler::needs) == Some(capability))
        };
        let imported = |capability| imported(capability) || told(capability);
        let can = Capability::ALL
            .into_iter()
            .filter(|c| imported(*c))
            .filter_map(|capability| {
                let requirement = manifest.requirement(capability)?;
                let because = requirement.because.clone();
                Some(Ability {
                    capability,
                    what: what(manifest, requirement),
                    because,
                    required: requirement.required,
                    hosts: requirement.hosts.clone(),
                    hosts_from: hosts_from(manifest, capability),
                })
            });
        let refused = Capability::ALL.into_iter().filter_map(|capability| {
            match (imported(capability), capability) {
                (false, _) => Some(capability.label()),
                (true, Capability::InteropCalling) => {
                    Some(Words::new("call any other plugin", "调用其他任何插件"))
                }
                (true, Capability::NetHttp) => {
                    Some(Words::new("reach any other host", "访问其他主机"))
                }
                (true, _) => None,
            }
        });
        Self {
            id: manifest.id.clone(),
            version: manifest.version.to_string(),
            name: manifest.name.clone(),
            description: manifest.description.clone(),
            publisher: manifest.publisher.clone(),
            can: can.collect(),
            runs: package
                .exports
                .iter()
                .filter_map(crate::Interface::handler)
                .flat_map(|handler| runs(handler, &manifest.events))
                .collect(),
            commands: manifest.commands.clone(),
            pages: manifest.pages.clone(),
            cannot: refused.chain(never()).collect(),
        }
    }
}

/// When a handler runs: in general, or for each thing that it wants to be told of.
fn runs(handler: Handler, events: &[EventSpec]) -> Vec<Words> {
    let mut wanted = events
        .iter()
        .filter(|spec| spec.on.handler() == handler)
        .peekable();
    match wanted.peek() {
        Some(_) => wanted.map(EventSpec::label).collect(),
        None => handler.label().into_iter().collect(),
    }
}

fn hosts_from(manifest: &Manifest, capability: Capability) -> Vec<HostSetting> {
    let settings = manifest.hosts_from().map(|spec| HostSetting {
        key: spec.key.clone(),
        label: spec.label.clone(),
    });
    settings
        .filter(|_| capability == Capability::NetHttp)
        .collect()
}

/// What a capability allows: with the services where it calls other plugins, and with the settings from
/// which it takes hosts.
fn what(manifest: &Manifest, requirement: &Requirement) -> Words {
    let mut label = requirement.label();
    for HostSetting { label: from, .. } in hosts_from(manifest, requirement.name) {
        label = Words::new(
            &format!("{}, the host that you enter under “{}”", label.en, from.en),
            &format!("{}，以及您在“{}”中填写的主机", label.zh_cn, from.zh_cn),
        );
    }
    if requirement.name != Capability::InteropCalling {
        return label;
    }
    let needs = manifest.requires.iter();
    let services: Vec<String> = needs
        .map(|need| format!("{}/{}", need.plugin, need.service))
        .collect();
    Words::new(
        &format!("{}: {}", label.en, services.join(", ")),
        &format!("{}：{}", label.zh_cn, services.join("、")),
    )
}

/// What no plugin can do: there is no interface for it.
fn never() -> [Words; 3] {
    [
        Words::new("read or write the server's disk", "读写服务器磁盘"),
        Words::new("see the records of other plugins", "查看其他插件的数据"),
        Words::new("see anything of another company", "查看其他公司的任何内容"),
    ]
}
