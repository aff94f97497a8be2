//! Plugins as administrators see them: what is installed, and the sheet of a package.

use guildhall_app::plugins::{self, Installed};
use guildhall_app::views::{self, CommandView, PersonView};
use guildhall_domain::{Capability, Limit, Locale, Millis, PluginId};
use guildhall_manifest::{Ability, HostSetting, Manifest, Sheet, Slug, Words};
use guildhall_plugin::Paused;
use serde::Serialize;
use utoipa::ToSchema;

use super::scopes::{LimitView, ScopeView};
use super::visible::VisibleToView;
use crate::settings::SettingsChecked;

/// The hosts of an ability, beside those that the installed version asks for.
fn hosts(ability: &Ability, installed: Option<&Manifest>) -> Vec<HostView> {
    let new = |host: &guildhall_manifest::Host| {
        installed.is_some_and(|manifest| !manifest.hosts().contains(host))
    };
    let view = |host: &guildhall_manifest::Host| HostView {
        name: host.to_string(),
        new: new(host),
    };
    ability.hosts.iter().map(view).collect()
}

/// The settings of an ability from which hosts are taken, beside those of the installed version.
fn host_settings(
    ability: &Ability,
    installed: Option<&Manifest>,
    locale: Locale,
) -> Vec<HostSettingView> {
    let known = |key: &Slug, manifest: &Manifest| manifest.hosts_from().any(|s| s.key == *key);
    let view = |from: &HostSetting| HostSettingView {
        label: words(&from.label, locale),
        new: installed.is_some_and(|manifest| !known(&from.key, manifest)),
    };
    ability.hosts_from.iter().map(view).collect()
}

/// A text in one language.
fn words(words: &Words, locale: Locale) -> String {
    words.get(locale.as_str()).to_owned()
}

/// What a package is and could do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sheet)]
pub struct SheetView {
    /// Its id.
    id: String,
    /// Its version.
    version: String,
    /// The version that is installed; absent when none is.
    installed: Option<String>,
    /// What it is called.
    name: String,
    /// What it is for.
    description: String,
    /// Who made it.
    publisher: String,
    /// What it can do, and why.
    can: Vec<AbilityView>,
    /// When it runs.
    runs: Vec<String>,
    /// The commands it answers.
    commands: Vec<CommandView>,
    /// What its pages are called.
    pages: Vec<String>,
    /// What it cannot do, by construction.
    cannot: Vec<String>,
    /// What the installed version asks for, and this one does not.
    gone: Vec<String>,
}

/// One thing that a plugin could do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ability)]
pub struct AbilityView {
    /// What is granted: the `grant` of an installation.
    #[schema(value_type = String)]
    capability: Capability,
    /// In words.
    what: String,
    /// Why, in the words of its author.
    because: String,
    /// Without it the plugin is not installed.
    required: bool,
    /// Whether what is installed was granted it; absent when it did not ask, or nothing is installed.
    granted: Option<bool>,
    /// The ways in which it can be limited.
    limits: Vec<LimitView>,
    /// How far what was granted reaches; absent when it was not.
    scope: Option<ScopeView>,
    /// The hosts that it reaches, of `net/http`.
    hosts: Vec<HostView>,
    /// The settings into which an administrator enters more of them.
    hosts_from: Vec<HostSettingView>,
}

/// A setting into which the address of a host is entered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginHostSetting)]
pub struct HostSettingView {
    /// What it is called.
    label: String,
    /// The installed version does not take a host from it.
    new: bool,
}

/// A host that a plugin reaches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginHost)]
pub struct HostView {
    /// For example `api.example.com`.
    name: String,
    /// The installed version does not ask for it.
    new: bool,
}

/// An installed plugin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plugin)]
pub struct PluginView {
    /// Its id.
    id: PluginId,
    /// What it is called.
    name: String,
    /// Its version.
    version: String,
    /// Its package's digest.
    digest: String,
    /// What it was granted.
    #[schema(value_type = Vec<String>)]
    grants: Vec<Capability>,
    /// Why it is switched off; absent while it is on.
    off: Option<String>,
    /// Why it is not called just now, for administrators; absent while it is.
    paused: Option<PauseView>,
    /// When it came.
    installed_at: Millis,
    /// What becomes of messages when it fails as their filter; absent when it is no filter.
    filter: Option<plugins::OnFailure>,
    /// What it has against the settings that are kept, told when it was brought up to date; absent when
    /// it has nothing, and everywhere else.
    settings_check: Option<SettingsChecked>,
}

/// A plugin whose calls failed again and again is left alone for a while, then tried again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginPause)]
pub struct PauseView {
    /// How much longer, in milliseconds.
    remaining_ms: u64,
    /// Faults in a row.
    faults: u32,
    /// The last of them.
    last: String,
}

/// One installed plugin, as an administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PluginPage {
    /// As it is installed.
    pub plugin: PluginView,
    /// What it can do, read from the binary that runs.
    pub sheet: SheetView,
    /// Who may use it.
    pub visible_to: VisibleToView,
    /// The people of `visible_to.users`, in its order.
    pub visible_people: Vec<PersonView>,
}

/// What is installed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PluginList {
    /// By id.
    pub items: Vec<PluginView>,
}

impl PluginView {
    /// With why it is not called just now, for those who may know.
    pub fn paused(mut self, paused: Option<Paused>) -> Self {
        self.paused = paused.map(PauseView::from);
        self
    }

    /// As it is installed.
    pub fn new(one: Installed, locale: Locale) -> Self {
        let off = match one.state {
            plugins::State::On => None,
            plugins::State::Off { reason, since: _ } => Some(reason),
            plugins::State::Removed { since: _ } => Some(String::new()),
        };
        Self {
            id: one.id,
            name: words(&one.name, locale),
            version: one.version,
            digest: one.digest,
            grants: one.grants.iter().collect(),
            off,
            paused: None,
            installed_at: one.installed_at,
            filter: one.filter,
            settings_check: None,
        }
    }

    /// With what it has against the settings that are kept.
    pub fn checked(mut self, checked: Option<SettingsChecked>) -> Self {
        self.settings_check = checked;
        self
    }
}

impl From<Paused> for PauseView {
    fn from(paused: Paused) -> Self {
        Self {
            remaining_ms: u64::try_from(paused.remaining.as_millis()).unwrap_or(u64::MAX),
            faults: paused.faults,
            last: paused.last,
        }
    }
}

impl SheetView {
    /// A sheet, beside what is installed under its id.
    pub fn new(sheet: &Sheet, installed: Option<&(Installed, Manifest)>, locale: Locale) -> Self {
        let all = |list: &[Words]| list.iter().map(|one| words(one, locale)).collect();
        let can = sheet.can.iter().map(|one| AbilityView {
            capability: one.capability,
            what: words(&one.what, locale),
            because: words(&one.because, locale),
            required: one.required,
            granted: installed.and_then(|(plugin, manifest)| {
                manifest.requirement(one.capability)?;
                Some(plugin.grants.has(one.capability))
            }),
            limits: Limit::of(one.capability)
                .iter()
                .map(|limit| (*limit).into())
                .collect(),
            scope: installed
                .and_then(|(plugin, _)| plugin.grants.scope(one.capability))
                .map(ScopeView::from),
            hosts: hosts(one, installed.map(|(_, manifest)| manifest)),
            hosts_from: host_settings(one, installed.map(|(_, manifest)| manifest), locale),
        });
        let asked_before = installed
            .iter()
            .flat_map(|(_, manifest)| &manifest.capabilities);
        let gone = asked_before
            .filter(|asked| !sheet.can.iter().any(|can| can.capability == asked.name))
            .map(|asked| words(&asked.label(), locale));
        let id = PluginId::new(sheet.id.as_str()).ok();
        let commands = id.iter().flat_map(|id| {
            sheet
                .commands
                .iter()
                .map(|one| views::command(id, one, locale))
        });
        Self {
            id: sheet.id.as_str().to_owned(),
            version: sheet.version.clone(),
            installed: installed.map(|(plugin, _)| plugin.version.clone()),
            name: words(&sheet.name, locale),
            description: words(&sheet.description, locale),
            publisher: words(&sheet.publisher, locale),
            can: can.collect(),
            runs: all(&sheet.runs),
            commands: commands.collect(),
            pages: sheet
                .pages
                .iter()
                .map(|page| words(&page.title, locale))
                .collect(),
            cannot: all(&sheet.cannot),
            gone: gone.collect(),
        }
    }
}
