//! `plugin.toml`: who a plugin is, what it needs and how it is called. Parsed once, here; what
//! comes out cannot be wrong.

use crate::{
    Capability, CommandSpec, EventSpec, Handler, Host, JobSpec, MessageActionSpec, Need, PageSpec,
    Requirement, ServiceSpec, SettingKind, SettingSpec, Slug, WebhookSpec, Words, contract, event,
    message_action, page, service, webhook,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest manifest, in bytes.
const LONGEST: usize = 64 * 1024;
/// Most commands of a plugin.
const MOST_COMMANDS: usize = 20;
/// Most jobs that a manifest asks for.
const MOST_JOBS: usize = 20;
/// Most hosts that a plugin reaches.
const MOST_HOSTS: usize = 20;
/// Most settings of a plugin.
const MOST_SETTINGS: usize = 50;

/// The manifest of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawManifest", rename_all = "kebab-case")]
pub struct Manifest {
    /// Names the plugin in grants, records and the log; never changes.
    pub id: Slug,
    /// Version of the code.
    pub version: semver::Version,
    /// As shown beside its messages.
    pub name: Words,
    /// What it is for.
    pub description: Words,
    /// Who made it.
    pub publisher: Words,
    /// Version of its records: raised when old records must be migrated.
    pub data_version: u32,
    /// How it is called.
    pub handlers: BTreeSet<Handler>,
    /// What it asks for.
    pub capabilities: Vec<Requirement>,
    /// The commands it answers.
    pub commands: Vec<CommandSpec>,
    /// What an administrator can set for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<SettingSpec>,
    /// What it does again and again from the installation on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<JobSpec>,
    /// The events that it wants to be told of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventSpec>,
    /// What it does for other plugins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<ServiceSpec>,
    /// The services of other plugins that it calls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Need>,
    /// The asset that stands for it in lists; its initial when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Its pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageSpec>,
    /// The requests from outside that it takes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<WebhookSpec>,
    /// The actions that people may pick for a message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub message_actions: Vec<MessageActionSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawManifest {
    id: Slug,
    version: semver::Version,
    name: Words,
    description: Words,
    publisher: Words,
    #[serde(default = "first_data_version")]
    data_version: u32,
    handlers: BTreeSet<Handler>,
    #[serde(default)]
    capabilities: Vec<Requirement>,
    #[serde(default)]
    commands: Vec<CommandSpec>,
    #[serde(default)]
    settings: Vec<SettingSpec>,
    #[serde(default)]
    jobs: Vec<JobSpec>,
    #[serde(default)]
    events: Vec<EventSpec>,
    #[serde(default)]
    provides: Vec<ServiceSpec>,
    #[serde(default)]
    requires: Vec<Need>,
    #[serde(default)]
    icon: Option<String>,
    #[serde(default)]
    pages: Vec<PageSpec>,
    #[serde(default)]
    webhooks: Vec<WebhookSpec>,
    #[serde(default)]
    message_actions: Vec<MessageActionSpec>,
}

fn first_data_version() -> u32 {
    1
}

/// Why a manifest was not accepted, in words for its author; names the line where it can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ManifestError(pub(crate) String);

impl Manifest {
    /// Reads the text of a `plugin.toml`.
    ///
    /// # Errors
    /// [`ManifestError`] with line and reason when it is longer than 64 KiB, is not TOML, has
    /// an unknown or missing field, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() > LONGEST {
            return Err(ManifestError(format!(
                "the manifest is longer than {LONGEST} bytes"
            )));
        }
        toml::from_str(text).map_err(|error| ManifestError(error.to_string().trim_end().to_owned()))
    }

    /// What the manifest says about a capability; none when it does not ask for it.
    #[must_use]
    pub fn requirement(&self, capability: Capability) -> Option<&Requirement> {
        self.capabilities.iter().find(|r| r.name == capability)
    }

    /// The hosts that it asks to reach.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        self.requirement(Capability::NetHttp)
            .map_or(&[], |asked| asked.hosts.as_slice())
    }

    /// The settings that hold addresses whose hosts it asks to reach.
    pub fn hosts_from(&self) -> impl Iterator<Item = &SettingSpec> {
        let keys = self
            .requirement(Capability::NetHttp)
            .map_or(&[][..], |asked| asked.hosts_from.as_slice());
        self.settings
            .iter()
            .filter(move |spec| keys.contains(&spec.key))
    }

    /// The command of that name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<&CommandSpec> {
        self.commands.iter().find(|c| c.name.as_str() == name)
    }

    /// The page of that path.
    #[must_use]
    pub fn page(&self, path: &str) -> Option<&PageSpec> {
        self.pages.iter().find(|page| page.path.as_str() == path)
    }

    /// The world of this plugin as WIT: what every plugin has, what this one asks for, and how it
    /// is called. Refers to the packages of the contract.
    #[must_use]
    pub fn world(&self) -> String {
        let version = contract::CONTRACT_VERSION;
        let mut wit = format!(
            "package guildhall:{};\n\nworld plugin {{\n",
            contract::GENERATED
        );
        wit += &format!("  include guildhall:plugin/core@{version};\n");
        for requirement in &self.capabilities {
            wit += &format!("  import {};\n", requirement.name.interface());
        }
        for handler in self.handlers.iter().filter(|h| **h != Handler::Lifecycle) {
            wit += &format!("  export {};\n", handler.interface());
        }
        wit += "}\n";
        wit
    }

    /// [`Manifest::world`] with the whole contract behind it: one text, no other file needed.
    #[must_use]
    pub fn world_with_contract(&self) -> String {
        let mut wit = self.world();
        for document in contract::contract() {
            wit.push('\n');
            wit += &document.nested();
        }
        wit
    }
}

impl Manifest {
    /// Every interface that the world imports, those with types only included.
    ///
    /// # Errors
    /// [`ManifestError`] when the world does not resolve against the contract.
    pub fn imports(&self) -> Result<Vec<String>, ManifestError> {
        let wrong = |error: String| {
            ManifestError(format!(
                "the world of this manifest does not resolve: {error}"
            ))
        };
        let mut resolve = wit_parser::Resolve::default();
        let package = resolve
            .push_str("plugin.wit", &self.world_with_contract())
            .map_err(|error| wrong(format!("{error:#}")))?;
        let world = resolve
            .select_world(&[package], Some("plugin"))
            .map_err(|error| wrong(format!("{error:#}")))?;
        let imports = resolve.worlds.get(world).map(|world| &world.imports);
        Ok(imports
            .into_iter()
            .flat_map(|i| i.keys())
            .map(|key| resolve.name_world_key(key))
            .collect())
    }
}

impl TryFrom<RawManifest> for Manifest {
    type Error = String;

    fn try_from(raw: RawManifest) -> Result<Self, String> {
        let RawManifest {
            id,
            version,
            name,
            description,
            publisher,
            data_version,
            handlers,
            capabilities,
            commands,
            settings,
            jobs,
            events,
            icon,
            pages,
            provides,
            requires,
            webhooks,
            message_actions,
        } = raw;
        if data_version == 0 {
            return Err("data-version starts at 1".to_owned());
        }
        let asked: BTreeSet<_> = capabilities.iter().map(|r| r.name).collect();
        if asked.len() < capabilities.len() {
            return Err("a capability is listed twice".to_owned());
        }
        check_hosts(&capabilities, &settings)?;
        if commands.len() > MOST_COMMANDS {
            return Err(format!(
                "{} commands; at most {MOST_COMMANDS} are allowed",
                commands.len()
            ));
        }
        let names: BTreeSet<_> = commands.iter().map(|c| &c.name).collect();
        if names.len() < commands.len() {
            return Err("two commands have the same name".to_owned());
        }
        if commands.is_empty() == handlers.contains(&Handler::Commands) {
            return Err(
                "[[commands]] and the handler \"commands\" belong together: give both or neither"
                    .to_owned(),
            );
        }
        check_settings(&settings)?;
        check_jobs(&jobs, &handlers)?;
        event::check(&events, &handlers)?;
        if handlers.contains(&Handler::SettingCheck) && settings.is_empty() {
            return Err("the handler \"setting-check\" needs [[settings]]".to_owned());
        }
        message_action::check(&message_actions, &handlers)?;
        check_needs(&handlers, &asked)?;
        webhook::check(&webhooks, &settings, handlers.contains(&Handler::Webhook))?;
        service::check_provided(&provides, handlers.contains(&Handler::Services))?;
        service::check_required(&id, &requires, asked.contains(&Capability::InteropCalling))?;
        page::check(&pages, &handlers)?;
        if version.to_string().len() > 64 {
            return Err("the version is longer than 64 characters".to_owned());
        }
        Ok(Self {
            id,
            version,
            name,
            description,
            publisher,
            data_version,
            handlers,
            capabilities,
            commands,
            settings,
            jobs,
            events,
            icon,
            pages,
            provides,
            requires,
            webhooks,
            message_actions,
        })
    }
}

/// What a handler shows the plugin is asked for like any other capability.
fn check_needs(handlers: &BTreeSet<Handler>, asked: &BTreeSet<Capability>) -> Result<(), String> {
    for handler in handlers {
        if let Some(needed) = handler.needs().filter(|needed| !asked.contains(needed)) {
            return Err(format!(
                "the handler \"{handler}\" needs the capability \"{needed}\": add it to [[capabilities]]"
            ));
        }
    }
    Ok(())
}

fn check_jobs(jobs: &[JobSpec], handlers: &BTreeSet<Handler>) -> Result<(), String> {
    if jobs.len() > MOST_JOBS {
        return Err(format!(
            "{} jobs; at most {MOST_JOBS} are allowed",
            jobs.len()
        ));
    }
    let names: BTreeSet<_> = jobs.iter().map(|job| &job.name).collect();
    if names.len() < jobs.len() {
        return Err("two jobs have the same name".to_owned());
    }
    if !jobs.is_empty() && !handlers.contains(&Handler::OnJob) {
        return Err("[[jobs]] needs the handler \"on-job\"".to_owned());
    }
    Ok(())
}

fn check_hosts(capabilities: &[Requirement], settings: &[SettingSpec]) -> Result<(), String> {
    for asked in capabilities {
        let hosts: BTreeSet<_> = asked.hosts.iter().collect();
        let from: BTreeSet<_> = asked.hosts_from.iter().collect();
        if asked.name != Capability::NetHttp {
            if !hosts.is_empty() || !from.is_empty() {
                return Err(format!("{} has no hosts: only net/http does", asked.name));
            }
            continue;
        }
        if hosts.is_empty() && from.is_empty() {
            return Err(
                "net/http needs its hosts, such as hosts = [\"api.example.com\"], or hosts-from = [\"address\"] with a setting"
                    .to_owned(),
            );
        }
        let count = asked.hosts.len() + asked.hosts_from.len();
        if count > MOST_HOSTS {
            return Err(format!("{count} hosts; at most {MOST_HOSTS} are allowed"));
        }
        if hosts.len() + from.len() < count {
            return Err("a host is listed twice".to_owned());
        }
        // A default would be a host that nobody entered and no sheet names.
        let fits = |spec: &SettingSpec| spec.kind == SettingKind::Text && spec.default.is_none();
        let is_there = |key: &Slug| settings.iter().any(|spec| spec.key == *key && fits(spec));
        if let Some(key) = asked.hosts_from.iter().find(|key| !is_there(key)) {
            return Err(format!(
                "hosts-from needs a setting {key} of the kind text without a default"
            ));
        }
    }
    Ok(())
}

fn check_settings(settings: &[SettingSpec]) -> Result<(), String> {
    if settings.len() > MOST_SETTINGS {
        return Err(format!(
            "{} settings; at most {MOST_SETTINGS} are allowed",
            settings.len()
        ));
    }
    let keys: BTreeSet<_> = settings.iter().map(|setting| &setting.key).collect();
    if keys.len() < settings.len() {
        return Err("two settings have the same key".to_owned());
    }
    Ok(())
}
