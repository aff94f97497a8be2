//! What a plugin may import, and the ways in which it can be called: two closed lists.

use crate::{Host, Slug, Topic, Words, contract::CONTRACT_VERSION};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! capabilities {
    ($($(#[$doc:meta])* $case:ident = $name:literal, $en:literal, $zh:literal;)*) => {
        /// Something a plugin may do; each is one interface of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Capability {
            $($(#[$doc])* #[serde(rename = $name)] $case,)*
        }

        impl Capability {
            /// All of them, in the order in which they are shown.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$case),*];

            /// As written in the manifest and in grants, for example `storage/kv`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$case => $name,)* }
            }

            /// What it allows, in words for the one who grants it.
            #[must_use]
            pub fn label(self) -> Words {
                match self { $(Self::$case => Words::new($en, $zh),)* }
            }
        }
    };
}

// Name, and what it allows in words for the one who grants it.
capabilities! {
    /// Keep records of its own.
    StorageKv = "storage/kv",
        "keep records of its own", "保存自己的数据记录";
    /// Keep counters of its own.
    StorageCounters = "storage/counters",
        "keep counters of its own", "保存自己的计数器";
    /// Answer where it was called.
    ChatAnswering = "chat/answering",
        "answer in the chat where it is called", "在被调用的聊天中回复";
    /// Post into chats, and to people directly.
    ChatPosting = "chat/posting",
        "post into chats and to people, and react to messages", "在聊天中发消息，给个人发私信，用表情回应消息";
    /// Read chats it was added to.
    ChatReading = "chat/reading",
        "read chats that it was added to", "读取添加了它的聊天";
    /// Begin groups, and change who is in them.
    ChatManaging = "chat/managing",
        "begin groups, and change who is in groups that it was added to", "创建群聊，调整添加了它的群聊的成员";
    /// Look at messages before they are posted.
    ChatScreening = "chat/screening",
        "read every message before it is posted, direct ones too; change it, or stop it", "在消息发出前查看（包括私聊），可修改或拦截";
    /// See who works where.
    DirectoryPeople = "directory/people",
        "see people and departments, and people from outside in chats that it was added to", "查看人员与部门，以及添加了它的聊天中的外部人员";
    /// See how people are reached.
    DirectoryContactDetails = "directory/contact-details",
        "see how people are reached (e-mail addresses)", "查看人员的联系方式（电子邮件地址）";
    /// Have the host use secrets on its behalf.
    ConfigSecrets = "config/secrets",
        "have the server use the secrets set for it, unseen", "让服务器代为使用为它设置的密钥（自身看不到）";
    /// See secrets.
    ConfigReveal = "config/reveal",
        "see the secrets set for it", "看到为它设置的密钥";
    /// Read files.
    FilesReading = "files/reading",
        "read files from chats in which it is used", "读取使用它的聊天中的文件";
    /// Make files.
    FilesWriting = "files/writing",
        "make files for the people who use it, and post them", "为使用它的人生成文件并发到聊天中";
    /// Carry on later.
    JobsScheduling = "jobs/scheduling",
        "carry on with its work later", "安排稍后继续的任务";
    /// Send requests to the hosts of its manifest.
    NetHttp = "net/http",
        "reach the network", "访问网络";
    /// Call the services of its manifest.
    InteropCalling = "interop/calling",
        "call other plugins", "调用其他插件";
}

impl Capability {
    /// The capability of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The interface behind it, for example `guildhall:storage/kv@0.1.0`.
    #[must_use]
    pub fn interface(self) -> String {
        format!("guildhall:{}@{CONTRACT_VERSION}", self.name())
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A capability as the manifest asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Requirement {
    /// Which.
    pub name: Capability,
    /// Without a required one the plugin is not installed; an optional one may be refused.
    pub required: bool,
    /// Why, for the one who grants it.
    pub because: Words,
    /// The hosts that it reaches: of `net/http`, and of nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Host>,
    /// Settings of the kind text into which an administrator enters an address (`https://…`): its host is
    /// reached, too. Of `net/http`, and of nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts_from: Vec<Slug>,
}

impl Requirement {
    /// What it allows, in words for the one who grants it; names the hosts.
    #[must_use]
    pub fn label(&self) -> Words {
        let label = self.name.label();
        if self.hosts.is_empty() {
            return label;
        }
        let hosts: Vec<String> = self.hosts.iter().map(ToString::to_string).collect();
        Words::new(
            &format!("{}: {}", label.en, hosts.join(", ")),
            &format!("{}：{}", label.zh_cn, hosts.join("、")),
        )
    }
}

/// A way in which a plugin can be called; each is one interface that it exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handler {
    /// Prepares its records at install and upgrade. Every plugin exports it; a manifest lists it
    /// when the plugin does something there.
    Lifecycle,
    /// Commands typed into a chat.
    Commands,
    /// Buttons pressed on its cards.
    CardActions,
    /// Draws its cards from its records.
    CardSource,
    /// Forms.
    FormHandler,
    /// Pages.
    PageHandler,
    /// Work that was scheduled.
    OnJob,
    /// Messages of chats that it was added to.
    OnMessage,
    /// Changes of such messages.
    OnMessageChange,
    /// People who come into such chats and leave them.
    OnMember,
    /// Files of such chats.
    OnFile,
    /// Messages before they are posted.
    MessageFilter,
    /// Reactions in such chats.
    OnReaction,
    /// People who were added or changed.
    OnUser,
    /// Departments that were added or changed.
    OnDepartment,
    /// Settings that are about to be saved.
    SettingCheck,
    /// Requests from outside.
    Webhook,
    /// Services for other plugins.
    Services,
    /// Actions picked for a message.
    MessageActions,
}

impl Handler {
    /// All of them, in the order of the contract.
    pub const ALL: [Self; 19] = [
        Self::Lifecycle,
        Self::Commands,
        Self::CardActions,
        Self::CardSource,
        Self::FormHandler,
        Self::PageHandler,
        Self::OnJob,
        Self::OnMessage,
        Self::OnMessageChange,
        Self::OnMember,
        Self::OnFile,
        Self::MessageFilter,
        Self::OnReaction,
        Self::OnUser,
        Self::OnDepartment,
        Self::SettingCheck,
        Self::Webhook,
        Self::Services,
        Self::MessageActions,
    ];

    /// As written in the manifest, for example `card-source`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Commands => "commands",
            Self::CardActions => "card-actions",
            Self::CardSource => "card-source",
            Self::FormHandler => "form-handler",
            Self::PageHandler => "page-handler",
            Self::OnJob => "on-job",
            Self::OnMessage => "on-message",
            Self::OnMessageChange => "on-message-change",
            Self::OnMember => "on-member",
            Self::OnFile => "on-file",
            Self::MessageFilter => "message-filter",
            Self::OnReaction => "on-reaction",
            Self::OnUser => "on-user",
            Self::OnDepartment => "on-department",
            Self::SettingCheck => "setting-check",
            Self::Webhook => "webhook",
            Self::Services => "services",
            Self::MessageActions => "message-actions",
        }
    }

    /// The interface behind it, for example `guildhall:plugin/card-source@0.1.0`.
    #[must_use]
    pub fn interface(self) -> String {
        format!("guildhall:plugin/{}@{CONTRACT_VERSION}", self.name())
    }

    /// What a plugin must be granted besides, because being called this way shows it what the
    /// capability is about; none for all others.
    #[must_use]
    pub fn needs(self) -> Option<Capability> {
        match self {
            Self::OnMessage | Self::OnMessageChange | Self::OnMember | Self::OnReaction => {
                Some(Capability::ChatReading)
            }
            Self::OnFile => Some(Capability::FilesReading),
            Self::MessageFilter => Some(Capability::ChatScreening),
            Self::OnUser | Self::OnDepartment => Some(Capability::DirectoryPeople),
            Self::Lifecycle
            | Self::Commands
            | Self::CardActions
            | Self::CardSource
            | Self::FormHandler
            | Self::PageHandler
            | Self::OnJob
            | Self::Webhook
            | Self::Services
            | Self::SettingCheck
            | Self::MessageActions => None,
        }
    }

    /// When it runs, in words for the one who installs it; none for what every plugin has.
    #[must_use]
    pub fn label(self) -> Option<Words> {
        match self {
            Self::Lifecycle => None,
            Self::Commands => Some(Words::new(
                "when somebody types its command",
                "有人输入它的命令时",
            )),
            Self::CardActions => Some(Words::new(
                "when somebody presses a button on its card",
                "有人点击它的卡片按钮时",
            )),
            Self::CardSource => Some(Words::new(
                "when its card is drawn anew",
                "重新绘制它的卡片时",
            )),
            Self::FormHandler => Some(Words::new(
                "when somebody fills in its form",
                "有人填写它的表单时",
            )),
            Self::PageHandler => Some(Words::new(
                "when somebody opens one of its pages",
                "有人打开它的页面时",
            )),
            Self::OnJob => Some(Words::new(
                "when work is due that it scheduled",
                "它安排的任务到期时",
            )),
            Self::OnMessage => Some(Topic::Message.label()),
            Self::OnMessageChange => Some(Topic::MessageChange.label()),
            Self::OnMember => Some(Topic::Member.label()),
            Self::OnFile => Some(Topic::File.label()),
            Self::MessageFilter => Some(Words::new(
                "before a message of somebody is posted",
                "有人的消息发出之前",
            )),
            Self::OnReaction => Some(Topic::Reaction.label()),
            Self::OnUser => Some(Topic::User.label()),
            Self::OnDepartment => Some(Topic::Department.label()),
            Self::SettingCheck => Some(Words::new(
                "when an administrator saves its settings",
                "管理员保存它的设置时",
            )),
            Self::Webhook => Some(Words::new(
                "when a request for it comes from outside",
                "收到来自外部的请求时",
            )),
            Self::Services => Some(Words::new(
                "when another plugin calls one of its services",
                "其他插件调用它的服务时",
            )),
            Self::MessageActions => Some(Words::new(
                "when somebody picks one of its actions for a message, which it is then shown",
                "有人对一条消息选择它的操作时（该消息会交给它）",
            )),
        }
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
