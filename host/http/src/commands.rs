//! `/chats/{chat}/commands`: which there are, what may be typed, and running one.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::views::{self, CommandView, FormView, TextView};
use guildhall_app::{Cx, Error, chats};
use guildhall_domain::{CallId, ChatId, Locale, PluginId, ProblemCode};
use guildhall_plugin::{CallError, Effect, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::pages::QueryPart;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Commands that the caller may use in a chat.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommandList {
    items: Vec<CommandView>,
}

/// A command line.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommand {
    /// With the slash, such as `/order CA-2016-152156`.
    text: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SuggestionQuery {
    /// What is typed so far.
    #[serde(default)]
    typed: String,
}

/// Values that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionList {
    items: Vec<SuggestionView>,
}

/// A value that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    /// What is put in.
    value: String,
    /// What the person reads.
    label: TextView,
}

/// What a call of a plugin did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Outcome)]
pub struct OutcomeView {
    /// The call, to find it in the log.
    call: CallId,
    /// Its events are in the log up to here.
    position: u64,
    /// What happens on the caller's own screen.
    effects: Vec<EffectView>,
}

/// Something on the caller's own screen, and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Effect)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectView {
    /// A short text.
    Toast {
        /// The text.
        text: TextView,
    },
    /// A form was opened.
    Form {
        /// The form.
        form: Box<FormView>,
    },
    /// A page is to be opened.
    Page {
        /// Whose.
        plugin: PluginId,
        /// Which.
        path: String,
        /// What of it.
        query: Vec<QueryPart>,
        /// To be handed back unread whenever the page is asked for; absent when there is nothing in it.
        seal: Option<String>,
    },
}

/// Longest text that is completed or run, in bytes.
const MAX_TYPED: usize = 4_096;

/// The commands that the caller may use here.
#[utoipa::path(get, path = "/chats/{chat}/commands", tag = "plugins", params(("chat" = ChatId, Path)),
    responses((status = 200, body = CommandList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(chat): Path<ChatId>,
) -> Result<Answer<CommandList>, Refusal> {
    // Who may not see the chat may not see what can be typed there.
    caller
        .read(&door, async move |cx| {
            chats::get(cx, &chat).await.map(|_| ())
        })
        .await?;
    let offered = door.plugins.commands(&caller.on_call()).await?;
    let items = offered
        .into_iter()
        .map(|one| views::command(&one.plugin, &one.spec, caller.locale));
    Ok(Answer(CommandList {
        items: items.collect(),
    }))
}

/// Run a command in a chat.
#[utoipa::path(post, path = "/chats/{chat}/commands", tag = "plugins",
    params(("chat" = ChatId, Path), Key), request_body = NewCommand,
    responses((status = 200, body = OutcomeView), (status = "default", body = ProblemView)))]
pub async fn run(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(chat): Path<ChatId>,
    Json(new): Json<NewCommand>,
) -> Result<Answer<OutcomeView>, Refusal> {
    let key = key.of("run command", &[chat.as_str()], &new)?;
    short(&new.text)?;
    let on_call = caller.on_call();
    let outcome = door
        .plugins
        .run_command(&on_call, &chat, &new.text, key)
        .await;
    if outcome.is_ok() {
        door.plugins.used_command(&on_call, &new.text).await;
    }
    OutcomeView::of(&door, &caller, outcome).await
}

/// Values that may be meant by what is typed for an option.
#[utoipa::path(get, path = "/chats/{chat}/commands/{command}/options/{option}/suggestions", tag = "plugins",
    params(("chat" = ChatId, Path), ("command" = String, Path), ("option" = String, Path), SuggestionQuery),
    responses((status = 200, body = SuggestionList), (status = "default", body = ProblemView)))]
pub async fn suggest(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, command, option)): Path<(ChatId, String, String)>,
    Query(query): Query<SuggestionQuery>,
) -> Result<Answer<SuggestionList>, Refusal> {
    short(&query.typed)?;
    let found = door
        .plugins
        .complete(&caller.on_call(), &chat, &command, &option, &query.typed)
        .await?;
    let done = caller
        .read(&door, async move |cx| {
            let mut items = Vec::with_capacity(found.len());
            for one in &found {
                let label = views::text(cx, &one.plugin, &one.label, caller.locale).await?;
                items.push(SuggestionView {
                    value: one.value.clone(),
                    label,
                });
            }
            Ok(items)
        })
        .await?;
    Ok(Answer(SuggestionList { items: done.value }))
}

impl OutcomeView {
    /// The answer to whoever called a plugin: what it did, or why it did not, in their language.
    pub async fn of(
        door: &Door,
        caller: &Caller,
        outcome: Result<Outcome, CallError>,
    ) -> Result<Answer<Self>, Refusal> {
        let Outcome {
            call,
            position,
            effects,
        } = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return Err(caller.told(door, error.into()).await),
        };
        let locale = caller.locale;
        let seals = EffectView::seals(door, caller, &effects)?;
        let done = caller
            .read(door, async move |cx| {
                let mut shown = Vec::with_capacity(effects.len());
                for (effect, seal) in effects.iter().zip(&seals) {
                    shown.push(EffectView::of(cx, effect, seal.clone(), locale).await?);
                }
                Ok(shown)
            })
            .await?;
        Ok(Answer(Self {
            call,
            position,
            effects: done.value,
        }))
    }
}

impl EffectView {
    /// For each effect what its page was opened with, sealed.
    fn seals(
        door: &Door,
        caller: &Caller,
        effects: &[Effect],
    ) -> Result<Vec<Option<String>>, CallError> {
        let sealed = effects.iter().map(|effect| match effect {
            Effect::Page(open) => {
                let which = (&open.plugin, open.address.path.as_str());
                door.plugins.seal(&caller.on_call(), which, &open.payload)
            }
            Effect::Toast { .. } | Effect::Form(_) => Ok(None),
        });
        sealed.collect()
    }

    async fn of(
        cx: &mut Cx<'_>,
        effect: &Effect,
        seal: Option<String>,
        locale: Locale,
    ) -> Result<Self, Error> {
        Ok(match effect {
            Effect::Page(open) => Self::Page {
                plugin: open.plugin.clone(),
                path: open.address.path.as_str().to_owned(),
                query: QueryPart::all(&open.address.query),
                seal,
            },
            Effect::Toast { plugin, text } => Self::Toast {
                text: views::text(cx, plugin, text, locale).await?,
            },
            Effect::Form(open) => Self::Form {
                form: Box::new(views::form(cx, &open.plugin, &open.id, &open.form, locale).await?),
            },
        })
    }
}

fn short(text: &str) -> Result<(), Refusal> {
    if text.len() > MAX_TYPED {
        return Err(Refusal::new(
            ProblemCode::TooLarge,
            "a command line beyond the limit",
        ));
    }
    Ok(())
}
