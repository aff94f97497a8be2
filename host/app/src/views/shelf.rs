//! What views are made from, brought together first in a few reads, however many there are to make.
//!
//! Nothing is fetched one by one while a view is made.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use guildhall_domain::{
    Author, Block, Card, Company, Customer, CustomerId, Department, DepartmentId, File, FileId,
    Locale, Message, MessageId, PluginId, Text, User, UserId, Viewer,
};
use guildhall_manifest::{Locales, Words};
use guildhall_store::Key;

use super::reactions::{ReactionsView, may_have};
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::Result;
use crate::plugins::{self, Installed};
use crate::{files, keys, messages, people, reactions};

/// How many packages' texts are kept at hand.
const MOST_AT_HAND: usize = 64;

/// Texts by the digest of the package that they came in: the same bytes for whoever has it.
static AT_HAND: LazyLock<Mutex<HashMap<String, Arc<Locales>>>> = LazyLock::new(Mutex::default);

/// What is to be brought.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    users: BTreeSet<UserId>,
    customers: BTreeSet<CustomerId>,
    files: BTreeSet<FileId>,
    plugins: BTreeSet<PluginId>,
    reactions: BTreeSet<MessageId>,
    varies: bool,
}

/// What was brought, for viewers of one language.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) locale: Locale,
    pub(super) company: Option<Company>,
    /// Who looks, where not everybody is shown the same: the actor, unless somebody else is put here.
    pub(super) viewer: Option<Viewer>,
    users: HashMap<UserId, User>,
    customers: HashMap<CustomerId, Customer>,
    departments: HashMap<DepartmentId, Department>,
    files: HashMap<FileId, File>,
    plugins: HashMap<PluginId, (Words, Arc<Locales>)>,
    gone: BTreeSet<PluginId>,
    reactions: HashMap<MessageId, ReactionsView>,
}

impl Wanted {
    pub(super) fn user(&mut self, user: &UserId) {
        self.users.insert(user.clone());
    }

    pub(super) fn customer(&mut self, customer: &CustomerId) {
        self.customers.insert(customer.clone());
    }

    pub(super) fn plugin(&mut self, plugin: &PluginId) {
        self.plugins.insert(plugin.clone());
    }

    pub(super) fn text(&mut self, text: &Text) {
        text.users().for_each(|user| self.user(user));
    }

    pub(super) fn card(&mut self, card: &Card) {
        card.users().into_iter().for_each(|user| self.user(user));
        self.files
            .extend(card.files().into_iter().map(|(id, _)| id.clone()));
        self.blocks(&card.blocks);
    }

    /// Blocks, of which it is only asked here whether all are for everybody.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        self.varies |= blocks.iter().any(Block::varies);
    }

    /// The files that blocks name and the actor may have: what stands outside of any chat shows no others.
    pub(super) async fn own_files(&mut self, cx: &mut Cx<'_>, blocks: &[Block]) -> Result<()> {
        for (id, _) in blocks.iter().filter_map(|block| block.body.file()) {
            match files::get_info(cx, id, None).await {
                Ok(_) => drop(self.files.insert(id.clone())),
                Err(error) if messages::is_hidden(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    pub(super) fn message(&mut self, message: &Message) {
        match &message.author {
            Author::User(user) => self.user(user),
            Author::Customer(customer) => self.customer(customer),
            Author::Plugin { plugin, user } => {
                self.plugin(plugin);
                user.iter().for_each(|user| self.user(user));
            }
        }
        self.text(&message.text);
        self.files.extend(message.files.iter().cloned());
        message.card.iter().for_each(|card| self.card(card));
        self.reactions.extend(may_have(message).cloned());
    }

    /// Brings everything.
    pub(super) async fn gather(self, cx: &mut Cx<'_>, locale: Locale) -> Result<Shelf> {
        self.gather_with(cx, locale, HashMap::new()).await
    }

    /// Brings everything but the users who are there already.
    pub(super) async fn gather_with(
        mut self,
        cx: &mut Cx<'_>,
        locale: Locale,
        mut users: HashMap<UserId, User>,
    ) -> Result<Shelf> {
        let customers = customers_of(cx, &self.customers).await?;
        self.users
            .extend(customers.values().map(|one| one.owner.clone()));
        self.users.retain(|user| !users.contains_key(user));
        let mut wanted: Vec<Key> = vec![keys::company()];
        wanted.extend(self.users.iter().map(keys::user));
        wanted.extend(self.files.iter().map(keys::file));
        wanted.extend(self.plugins.iter().map(keys::plugin));
        let mut values = cx.tx.get_many(&wanted).await?.into_iter();
        let company = values.next().flatten().as_deref().map(decode).transpose()?;
        for (id, value) in self.users.into_iter().zip(values.by_ref()) {
            if let Some(value) = value {
                users.insert(id, decode(&value)?);
            }
        }
        let mut files = HashMap::new();
        for (id, value) in self.files.into_iter().zip(values.by_ref()) {
            if let Some(value) = value {
                files.insert(id, decode(&value)?);
            }
        }
        let mut plugins = HashMap::new();
        let mut gone = BTreeSet::new();
        for (id, value) in self.plugins.into_iter().zip(values) {
            if let Some(value) = value {
                let installed: Installed = decode(&value)?;
                if !installed.is_there() {
                    gone.insert(id.clone());
                }
                let locales = at_hand(cx, &id, &installed.digest).await?;
                plugins.insert(id, (installed.name, locales));
            }
        }
        let reactions = reactions_of(cx, &self.reactions).await?;
        let departments = departments_of(cx, &users).await?;
        let viewer = match cx.actor.user().filter(|_| self.varies).cloned() {
            Some(user) => people::viewers(cx, &[user]).await?.pop().flatten(),
            None => cx.actor.customer().cloned().map(Viewer::customer),
        };
        Ok(Shelf {
            locale,
            company,
            viewer,
            users,
            customers,
            departments,
            files,
            plugins,
            gone,
            reactions,
        })
    }
}

impl Shelf {
    pub(super) fn user(&self, user: &UserId) -> Option<&User> {
        self.users.get(user)
    }

    pub(super) fn customer_of(&self, customer: &CustomerId) -> Option<&Customer> {
        self.customers.get(customer)
    }

    /// True when somebody from outside looks.
    pub(super) fn is_outside(&self) -> bool {
        self.viewer.as_ref().is_some_and(Viewer::is_outside)
    }

    pub(super) fn department(&self, department: &DepartmentId) -> Option<&Department> {
        self.departments.get(department)
    }

    pub(super) fn file(&self, file: &FileId) -> Option<&File> {
        self.files.get(file)
    }

    pub(super) fn locales(&self, plugin: &PluginId) -> Option<&Arc<Locales>> {
        self.plugins.get(plugin).map(|(_, locales)| locales)
    }

    /// What a message has; none while nobody ever reacted to it.
    pub(super) fn reactions(&self, message: &MessageId) -> Option<&ReactionsView> {
        self.reactions.get(message)
    }

    /// Whether a plugin was removed.
    pub(super) fn is_gone(&self, plugin: &PluginId) -> bool {
        self.gone.contains(plugin)
    }

    /// What a plugin is called; its id when it is not there any more.
    pub(super) fn plugin_name(&self, plugin: &PluginId) -> String {
        match self.plugins.get(plugin) {
            Some((name, _)) => name.get(self.locale.as_str()).to_owned(),
            None => plugin.as_str().to_owned(),
        }
    }
}

/// The reactions to those messages that ever had any.
async fn reactions_of(
    cx: &mut Cx<'_>,
    messages: &BTreeSet<MessageId>,
) -> Result<HashMap<MessageId, ReactionsView>> {
    let messages: Vec<&MessageId> = messages.iter().collect();
    let found = reactions::of_many(cx, &messages).await?;
    let all = messages.into_iter().zip(found);
    Ok(all
        .filter(|(_, found)| found.changes > 0)
        .map(|(message, found)| (message.clone(), found.into()))
        .collect())
}

/// People from outside, gone or not, by one read.
async fn customers_of(
    cx: &mut Cx<'_>,
    ids: &BTreeSet<CustomerId>,
) -> Result<HashMap<CustomerId, Customer>> {
    let wanted: Vec<Key> = ids.iter().map(keys::customer).collect();
    let found = cx.fetch_many::<Customer>(&wanted).await?;
    let found = found.into_iter().flatten();
    Ok(found.map(|one| (one.id.clone(), one)).collect())
}

/// The departments that are shown beside these users, by one read.
async fn departments_of(
    cx: &mut Cx<'_>,
    users: &HashMap<UserId, User>,
) -> Result<HashMap<DepartmentId, Department>> {
    let ids: BTreeSet<&DepartmentId> = users
        .values()
        .filter_map(User::placement)
        .map(|placement| &placement.department)
        .collect();
    let wanted: Vec<Key> = ids.into_iter().map(keys::department).collect();
    let found = cx.fetch_many::<Department>(&wanted).await?;
    Ok(found
        .into_iter()
        .flatten()
        .map(|found| (found.id.clone(), found))
        .collect())
}

/// A package's texts, read once. The digest was read in this transaction, so what is at hand is
/// what is installed.
async fn at_hand(cx: &mut Cx<'_>, plugin: &PluginId, digest: &str) -> Result<Arc<Locales>> {
    let found = AT_HAND
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(digest)
        .cloned();
    if let Some(locales) = found {
        return Ok(locales);
    }
    let locales = Arc::new(plugins::locales(cx, plugin).await?);
    // Another version may have come between the two reads. This run is then run again, but what is
    // at hand stays, so it must not be the texts of one version under the digest of the other.
    let now: Option<Installed> = cx.fetch(&keys::plugin(plugin)).await?;
    let same = now.is_some_and(|now| now.digest == digest);
    if same && cx.tx.is_read_only() {
        let mut kept = AT_HAND.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_AT_HAND {
            kept.clear();
        }
        kept.insert(digest.to_owned(), Arc::clone(&locales));
    }
    Ok(locales)
}
