//! `/plugins/{plugin}/settings`: what an administrator sets for a plugin, and below it what one sets for
//! oneself. Secrets go in and never out.

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::settings::{self, Setting, Values};
use guildhall_domain::{Locale, PluginId, ProblemCode};
use guildhall_manifest::{SettingKind, SettingValue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Path};
use crate::wire::problem::{self, FieldProblemView, ProblemView, Refusal};

/// A value: a toggle's, a text's or number's (a decimal as text), or a list's.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SettingValue)]
pub enum ValueView {
    /// Of a toggle.
    Toggle(bool),
    /// Of a text, number or secret.
    Text(String),
    /// Of choices, items and departments.
    List(Vec<String>),
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SettingKind)]
pub enum KindView {
    /// A text.
    Text,
    /// A decimal number, as text.
    Number,
    /// On or off.
    Toggle,
    /// One or some of the choices.
    Choices,
    /// Texts of one's own.
    Items,
    /// Departments of the company, by id; those there are stand under `choices`.
    Departments,
    /// Written, never read.
    Secret,
}

/// Something that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SettingChoice)]
pub struct ChoiceView {
    /// What is sent.
    value: String,
    /// What is shown.
    label: String,
}

/// A setting of a plugin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Setting)]
pub struct SettingView {
    /// Its name in requests.
    key: String,
    /// What it holds.
    kind: KindView,
    /// What it is called.
    label: String,
    /// What it does.
    help: Option<String>,
    /// It cannot be left empty.
    required: bool,
    /// Several choices may be taken.
    multiple: bool,
    /// People may set it for themselves; what the administrator sets holds for the others.
    personal: bool,
    /// What holds when nothing is set.
    default: Option<ValueView>,
    /// The least: of a number, of a text's characters, of the number of items.
    min: Option<String>,
    /// The most of the same.
    max: Option<String>,
    /// What can be chosen.
    choices: Vec<ChoiceView>,
    /// What was set; never that of a secret.
    value: Option<ValueView>,
    /// Whether something was set.
    is_set: bool,
}

/// The settings of a plugin.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingList {
    items: Vec<SettingView>,
}

/// Values to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingChange {
    /// By key. What is not named, or null, is no longer set; a secret that is not named stays.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    values: BTreeMap<String, Option<ValueView>>,
}

impl SettingChange {
    fn values(self) -> Values {
        let values = self.values.into_iter();
        values
            .map(|(key, value)| (key, value.map(Into::into)))
            .collect()
    }
}

/// The settings of a plugin. Administrators only.
#[utoipa::path(get, path = "/plugins/{plugin}/settings", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = SettingList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<SettingList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| settings::list(cx, &plugin).await)
        .await?;
    Ok(Answer(SettingList::of(done.value, caller.locale)))
}

/// Set the settings of a plugin; they are in force at once. A plugin that checks its settings is asked
/// before. Sending them again changes nothing more.
#[utoipa::path(put, path = "/plugins/{plugin}/settings", tag = "plugins",
    params(("plugin" = PluginId, Path)), request_body = SettingChange,
    responses((status = 200, body = SettingList), (status = "default", body = ProblemView)))]
pub async fn set(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Json(change): Json<SettingChange>,
) -> Result<Answer<SettingList>, Refusal> {
    let values = change.values();
    let saved = door
        .plugins
        .set_settings(&caller.on_call(), &plugin, values)
        .await;
    if let Err(error) = saved {
        return Err(caller.told(&door, error.into()).await);
    }
    list(State(door), caller, Path(plugin)).await
}

/// What a plugin says of the settings that are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsChecked {
    /// What is wrong, by the key of the setting.
    errors: Vec<FieldProblemView>,
    /// Why it could not say, or what else it has against them; absent when there is nothing of the kind.
    problem: Option<String>,
}

impl SettingsChecked {
    /// Asks the plugin; none when it finds nothing wrong.
    ///
    /// # Errors
    /// Denied to whoever is no administrator; not found.
    pub async fn of(
        door: &Door,
        caller: &Caller,
        plugin: &PluginId,
    ) -> Result<Option<SettingsChecked>, Refusal> {
        let checked = door.plugins.check_settings(&caller.on_call(), plugin).await;
        let problem = match checked {
            Ok(()) => return Ok(None),
            Err(error) => caller.spoken(door, error.into()).await,
        };
        match problem.code {
            ProblemCode::Denied | ProblemCode::NotFound => Err(problem.into()),
            ProblemCode::Invalid => Ok(Some(SettingsChecked {
                errors: problem::fields(&problem, caller.locale),
                problem: None,
            })),
            _ => Ok(Some(SettingsChecked {
                errors: Vec::new(),
                problem: Some(problem.person.in_locale(caller.locale).into_owned()),
            })),
        }
    }
}

/// What a plugin says of the settings that are kept: after an upgrade it may find wrong what it agreed to
/// before. Administrators only.
#[utoipa::path(get, path = "/plugins/{plugin}/settings/check", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = SettingsChecked), (status = "default", body = ProblemView)))]
pub async fn check(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<SettingsChecked>, Refusal> {
    let checked = SettingsChecked::of(&door, &caller, &plugin).await?;
    Ok(Answer(checked.unwrap_or(SettingsChecked {
        errors: Vec::new(),
        problem: None,
    })))
}

/// What one may set for oneself of a plugin; `default` is what holds when one sets nothing.
#[utoipa::path(get, path = "/plugins/{plugin}/settings/own", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = SettingList), (status = "default", body = ProblemView)))]
pub async fn list_own(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<SettingList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| settings::list_own(cx, &plugin).await)
        .await?;
    Ok(Answer(SettingList::of(done.value, caller.locale)))
}

/// Set for oneself what a plugin lets people set; it is in force at once, for oneself alone. Sending it
/// again changes nothing more.
#[utoipa::path(put, path = "/plugins/{plugin}/settings/own", tag = "plugins",
    params(("plugin" = PluginId, Path)), request_body = SettingChange,
    responses((status = 200, body = SettingList), (status = "default", body = ProblemView)))]
pub async fn set_own(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Json(change): Json<SettingChange>,
) -> Result<Answer<SettingList>, Refusal> {
    let values = change.values();
    let of = plugin.clone();
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            settings::set_own(cx, &of, &values).await.map(|_| ())
        })
        .await?;
    list_own(State(door), caller, Path(plugin)).await
}

impl SettingList {
    fn of(all: Vec<Setting>, locale: Locale) -> Self {
        let items = all.into_iter();
        let items = items.map(|one| SettingView::new(one, locale)).collect();
        Self { items }
    }
}

impl SettingView {
    fn new(setting: Setting, locale: Locale) -> Self {
        let spec = setting.spec;
        let multiple = spec.multiple || spec.kind == SettingKind::Departments;
        let choices = spec.choices.into_iter().map(|choice| ChoiceView {
            value: choice.value.into(),
            label: choice.label.get(locale.as_str()).to_owned(),
        });
        let departments = setting.departments.into_iter().map(|one| ChoiceView {
            value: one.id.as_str().to_owned(),
            label: one.name.in_locale(locale).to_owned(),
        });
        Self {
            key: spec.key.into(),
            kind: spec.kind.into(),
            label: spec.label.get(locale.as_str()).to_owned(),
            help: spec.help.map(|help| help.get(locale.as_str()).to_owned()),
            required: spec.required,
            multiple,
            personal: spec.personal,
            default: spec.default.map(Into::into),
            min: spec.min.map(|min| min.to_string()),
            max: spec.max.map(|max| max.to_string()),
            choices: choices.chain(departments).collect(),
            value: setting.value.map(Into::into),
            is_set: setting.is_set,
        }
    }
}

impl From<SettingKind> for KindView {
    fn from(kind: SettingKind) -> Self {
        match kind {
            SettingKind::Text => Self::Text,
            SettingKind::Number => Self::Number,
            SettingKind::Toggle => Self::Toggle,
            SettingKind::Choices => Self::Choices,
            SettingKind::Items => Self::Items,
            SettingKind::Departments => Self::Departments,
            SettingKind::Secret => Self::Secret,
        }
    }
}

impl From<SettingValue> for ValueView {
    fn from(value: SettingValue) -> Self {
        match value {
            SettingValue::Toggle(on) => Self::Toggle(on),
            SettingValue::Text(text) => Self::Text(text),
            SettingValue::List(list) => Self::List(list),
        }
    }
}

impl From<ValueView> for SettingValue {
    fn from(value: ValueView) -> Self {
        match value {
            ValueView::Toggle(on) => Self::Toggle(on),
            ValueView::Text(text) => Self::Text(text),
            ValueView::List(list) => Self::List(list),
        }
    }
}
