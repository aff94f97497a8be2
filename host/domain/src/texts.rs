//! What Guildhall itself says to people, in Chinese and English, on one screen.
//!
//! Each text says what to do next where something can be done. Nothing here names an inner part.

use crate::problems::ProblemCode;
use crate::time::Locale;

/// A text of the house in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Phrase {
    /// The text in this language.
    pub fn in_locale(self, locale: Locale) -> &'static str {
        match locale {
            Locale::ZhCn => self.zh,
            Locale::En => self.en,
        }
    }
}

const fn say(zh: &'static str, en: &'static str) -> Phrase {
    Phrase { zh, en }
}

/// A plugin that failed again and again is left alone for a while.
pub const PLUGIN_PAUSED: Phrase = say(
    "此插件连续出错，已暂停，请稍后再试。",
    "This plugin failed several times in a row and is paused; try again in a while.",
);

/// A message filter failed that no message may pass without.
pub const FILTER_FAILED: Phrase = say(
    "消息检查暂时无法进行，消息未发出，请稍后再试。",
    "Messages cannot be checked just now, so this was not sent; try again in a while.",
);

/// A plugin that is not there, or not for this person: nobody can tell which.
pub const NO_PLUGIN: Phrase = say(
    "没有这个插件，或未对您开放。如需使用，请联系管理员。",
    "There is no such plugin, or it is not open to you. Ask an administrator if you need it.",
);

/// What a page was opened with is kept for a day.
pub const PAGE_EXPIRED: Phrase = say(
    "此页面已过期，请重新打开。",
    "This page has expired. Open it again from where you came.",
);

/// Messages.
pub const NO_EMOJI: Phrase = say("请选择一个表情。", "Choose one emoji.");
/// Reactions.
pub const MANY_REACTIONS: Phrase = say(
    "此消息的表情种类已达上限，请点选已有的表情。",
    "This message has as many different reactions as there may be; choose one that is there.",
);
/// Messages.
pub const EMPTY_MESSAGE: Phrase = say(
    "请输入内容或添加文件。",
    "Write something or attach a file.",
);
/// Messages.
pub const LONG_MESSAGE: Phrase = say(
    "消息最多 8,000 个字符，请分成几条发送。",
    "A message has at most 8,000 characters; send it in parts.",
);
/// Messages.
pub const TOO_MANY_FILES: Phrase = say(
    "一条消息最多附带 20 个文件。",
    "A message carries at most 20 files.",
);
/// Messages.
pub const UNKNOWN_FILE: Phrase = say(
    "文件不存在或您无权使用，请重新上传。",
    "There is no such file; upload it again.",
);
/// Forms.
pub const REQUIRED: Phrase = say("此项必填。", "This is required.");
/// Forms.
pub const NOT_A_PLACE: Phrase = say(
    "请填写有效的经纬度：纬度 -90 至 90，经度 -180 至 180。",
    "Give a latitude from -90 to 90 and a longitude from -180 to 180.",
);
/// Forms.
pub const FILE_TOO_LARGE: Phrase = say(
    "文件太大，请选择更小的文件。",
    "A file is too large; choose a smaller one.",
);
/// Forms.
pub const WRONG_MEDIA_TYPE: Phrase = say(
    "不接受此类型的文件，请选择其他文件。",
    "Files of this type are not taken; choose another one.",
);
/// Forms.
pub const WRONG_KIND: Phrase = say(
    "此项的类型不正确。",
    "This is not the kind of answer asked for.",
);
/// Forms.
pub const TOO_SHORT: Phrase = say("内容太短。", "This is too short.");
/// Forms.
pub const TOO_LONG: Phrase = say("内容太长。", "This is too long.");
/// Forms.
pub const NOT_A_NUMBER: Phrase = say("请输入数字，例如 1299.90。", "Enter a number like 1299.90.");
/// Forms.
pub const TOO_SMALL: Phrase = say("数值太小。", "The number is too small.");
/// Forms.
pub const TOO_GREAT: Phrase = say("数值太大。", "The number is too great.");
/// Forms.
pub const NOT_A_CHOICE: Phrase = say("请从列出的选项中选择。", "Choose one of those listed.");
/// Forms.
pub const ONLY_ONE: Phrase = say("只能选择一项。", "Choose only one.");
/// Forms.
pub const NOT_A_DATE: Phrase = say(
    "请输入日期，例如 2026-11-23。",
    "Enter a date like 2026-11-23.",
);
/// Forms.
pub const UNKNOWN_FIELD: Phrase = say("表单中没有此项。", "The form has no such field.");
/// Forms.
pub const TOO_FEW_ROWS: Phrase = say("行数太少，请添加。", "More lines are needed.");
/// Forms.
pub const TOO_MANY_ROWS: Phrase = say("行数太多，请删减。", "There are too many lines.");
/// Forms.
pub const NOT_A_PHONE: Phrase = say(
    "请输入电话号码，例如 +86 138 0013 8000。",
    "Enter a telephone number like +86 138 0013 8000.",
);
/// Forms.
pub const NOT_A_CURRENCY: Phrase = say("请选择列出的币种。", "Choose one of the currencies.");
/// Forms.
pub const ENDS_BEFORE: Phrase = say(
    "结束日期不能早于开始日期。",
    "The last day must not be before the first.",
);
/// Forms.
pub const UNKNOWN_DEPARTMENT: Phrase = say("找不到此部门。", "There is no such department.");
/// Forms.
pub const UNKNOWN_CHAT: Phrase = say("您不在此聊天中。", "You are not in this chat.");
/// Forms.
pub const OTHER_DEPARTMENT: Phrase = say(
    "此人不在可选的部门内。",
    "This person is in none of the departments to choose from.",
);
/// Forms and chats.
pub const UNKNOWN_PERSON: Phrase = say("找不到此人。", "There is no such person.");
/// Chats.
pub const GROUP_NAME: Phrase = say(
    "群名称须为 1 至 100 个字符。",
    "A group's name has 1 to 100 characters.",
);
/// Chats.
pub const TOO_MANY_MEMBERS: Phrase = say(
    "一次最多添加 500 人。",
    "At most 500 people can be added in one go.",
);
/// Customers.
pub const CUSTOMER_NAME: Phrase = say(
    "请填写姓名，1 至 100 个字符。",
    "Say what you are called, in 1 to 100 characters.",
);
/// Customers.
pub const CUSTOMER_ORGANISATION: Phrase = say(
    "请填写公司或单位，1 至 100 个字符。",
    "Say which company you are from, in 1 to 100 characters.",
);
/// Customers.
pub const LINK_CLOSED: Phrase = say(
    "此链接已失效，请向邀请您的人索取新链接。",
    "This link is no longer valid; ask whoever invited you for a new one.",
);
/// Customers.
pub const CODE_MISSING: Phrase = say(
    "请输入邀请人告知您的 6 位验证码。",
    "Enter the six digits that whoever invited you told you.",
);
/// Customers.
pub const CODE_WRONG: Phrase = say(
    "验证码不正确，请核对后重试；连续输错 5 次后将失效。",
    "This is not the code. Check it and try again; after 5 wrong ones it is no longer valid.",
);
/// Customers.
pub const CODE_CLOSED: Phrase = say(
    "此验证码已使用或已失效，请向邀请您的人索取新的验证码。",
    "This code was used, or too many wrong ones were tried; ask whoever invited you for a new one.",
);
/// Customers.
pub const PASS_CLOSED: Phrase = say(
    "此地址已使用或已过期，请在原设备上重新生成。",
    "This address was used or has expired; make a new one on the device where the chat is open.",
);
/// Customers.
pub const CUSTOMER_OWNER: Phrase = say(
    "请选择此聊天中的一位在职同事。",
    "Choose a colleague who is in this chat.",
);
/// Customers.
pub const LINK_TIME: Phrase = say(
    "链接有效期为 1 至 90 天。",
    "A link is good for 1 to 90 days.",
);
/// Customers.
pub const LINK_USES: Phrase = say(
    "一个链接可供 1 至 50 人使用。",
    "A link is for 1 to 50 people.",
);
/// Customers.
pub const MANY_LINKS: Phrase = say(
    "此群的有效链接已有 20 个，请先撤回一个。",
    "This group has 20 links that are open; withdraw one first.",
);
/// Customers.
pub const CHAT_FULL: Phrase = say(
    "此聊天的外部成员已满，请联系邀请您的人。",
    "No more people from outside fit into this chat; ask whoever invited you.",
);
/// Customers.
pub const SAID_AMONG_COLLEAGUES: Phrase = say(
    "此群已有内部消息，不能邀请外部人员。请为他们新建一个群。",
    "Something was said here among colleagues already. Start a new group for people from outside.",
);
/// Customers.
pub const OUTSIDERS_READ: Phrase = say(
    "有新的外部人员加入了此聊天，他们会看到您发送的内容。",
    "Somebody from outside the company has joined this chat and will read what you send.",
);
/// People.
pub const BAD_LOGIN: Phrase = say(
    "登录名为 1 至 64 个字母、数字或 . _ - @。",
    "A login is 1 to 64 letters, digits or . _ - @.",
);
/// People.
pub const LOGIN_TAKEN: Phrase = say("此登录名已被使用。", "This login is taken.");
/// People.
pub const TOO_LONG_AWAY: Phrase = say(
    "请填写一百年以内的返回时间。",
    "Enter a time of return within the next hundred years.",
);
/// People.
pub const BAD_PLACEMENTS: Phrase = say(
    "每人最多属于 10 个部门，且不能重复。",
    "A person belongs to at most 10 departments, each named once.",
);
/// People.
pub const MANAGER_CIRCLE: Phrase = say(
    "上级不能是本人或其下属，请选择其他人。",
    "Nobody reports to themselves, not even through others; choose somebody else.",
);
/// People.
pub const DEPARTMENT_CIRCLE: Phrase = say(
    "部门不能移到自身或其下级之下，且最多 50 级。",
    "A department cannot be moved below itself, nor deeper than 50 levels.",
);
/// People.
pub const DEPARTMENT_NOT_EMPTY: Phrase = say(
    "部门内还有人员或下级部门，请先移出。",
    "People or departments are still in it; move them first.",
);
/// People.
pub const LAST_ADMINISTRATOR: Phrase = say(
    "公司必须至少有一名有效的管理员，请先指定另一人。",
    "The company needs an active administrator; make somebody else one first.",
);
/// People.
pub const BAD_NAME: Phrase = say(
    "姓名须为 1 至 100 个字符。",
    "A name has 1 to 100 characters.",
);
/// People.
pub const BAD_PASSWORD: Phrase = say(
    "密码至少 10 个字符，最多 256 字节。",
    "A password has at least 10 characters and at most 256 bytes.",
);
/// Companies.
pub const BAD_COMPANY_ID: Phrase = say(
    "公司标识为 1 至 32 个小写字母、数字或 -。",
    "A company's id is 1 to 32 of a-z, 0-9 and -.",
);
/// People and companies.
pub const UNKNOWN_TIME_ZONE: Phrase = say(
    "没有这个时区，请使用 Asia/Shanghai 这样的名称。",
    "There is no such time zone; name one like Asia/Shanghai.",
);
/// Companies.
pub const COMPANY_TAKEN: Phrase = say("此公司标识已被使用。", "This company id is taken.");
/// Plugins.
pub const UNKNOWN_SETTING: Phrase = say("没有此项设置。", "There is no such setting.");
/// Plugins.
pub const NOT_AN_ADDRESS: Phrase = say(
    "请填写以 https:// 或 http:// 开头的完整地址，例如 https://shop.example.com/api。",
    "Enter a whole address that begins with https:// or http://, like https://shop.example.com/api.",
);
/// Plugins.
pub const COUNTER_BOUNDS: Phrase = say(
    "已达到上限或下限，未做任何更改。",
    "A limit is reached; nothing was changed.",
);
/// Commands.
pub const NO_COMMAND: Phrase = say(
    "没有这个命令，请输入 / 查看可用命令。",
    "There is no such command; type / to see those there are.",
);
/// Commands.
pub const OPEN_QUOTE: Phrase = say("引号没有闭合。", "A quotation mark is not closed.");
/// Commands.
pub const TOO_MANY_WORDS: Phrase = say(
    "多余的内容；含空格的值请加引号。",
    "There is more than the command takes; put values with spaces in quotes.",
);

/// What is said for a code when nothing better is known.
pub fn standard(code: ProblemCode) -> Phrase {
    use ProblemCode as Code;
    match code {
        Code::Unauthenticated => say("请先登录。", "Sign in first."),
        Code::SignInFailed => say(
            "登录名或密码不正确。",
            "The login or the password is not right.",
        ),
        Code::SetupLinkInvalid => say(
            "此设置链接已失效，请在服务器上重新启动以获取新链接。",
            "This setup link is no longer valid; restart the server to get a new one.",
        ),
        Code::Denied => say("您无权执行此操作。", "You may not do this."),
        Code::NotFound => say(
            "找不到所请求的内容。",
            "There is nothing here, or it is not for you.",
        ),
        Code::Invalid => say("请更正标出的各项。", "Correct what is marked."),
        Code::Conflict => say(
            "内容已被他人更改，请查看后重试。",
            "It was changed by someone else; look again and retry.",
        ),
        Code::AlreadyExists => say("已存在。", "It exists already."),
        Code::IdempotencyKeyMissing => say(
            "请求缺少 Idempotency-Key。",
            "The request lacks an Idempotency-Key.",
        ),
        Code::IdempotencyConflict => say(
            "同一 Idempotency-Key 被用于不同的请求。",
            "The Idempotency-Key was used for another request.",
        ),
        Code::TooLarge => say("内容太大。", "This is too large."),
        Code::QuotaExceeded => say("已达到配额上限。", "The quota is used up."),
        Code::RateLimited => say(
            "操作太频繁，请稍后再试。",
            "Too many requests; try again in a moment.",
        ),
        Code::Busy => say(
            "系统繁忙，未做任何更改，请重试。",
            "The server is busy and nothing was changed; try again.",
        ),
        Code::Unavailable => say(
            "服务暂时不可用，请稍后再试。",
            "The service is not available just now; try again later.",
        ),
        Code::Unknown => say(
            "暂时无法确认是否已完成，请用同一请求重试：不会重复执行。",
            "It is not known yet whether this was done. Retry the same request: nothing is done twice.",
        ),
        Code::TimedOut => say(
            "操作超时，未做任何更改。",
            "It took too long and nothing was changed.",
        ),
        Code::FormClosed => say(
            "此表单已关闭，请重新打开。",
            "This form is closed; open it again.",
        ),
        Code::CommandUnknown => NO_COMMAND,
        Code::ConfirmFirst => say("请确认后再发送。", "Look again before you send this."),
        Code::PluginRefused => say("插件拒绝了此操作。", "The plugin refused this."),
        Code::PluginFailed => say(
            "插件出错，未做任何更改。",
            "The plugin failed and nothing was changed.",
        ),
        Code::PluginOverLimit => say(
            "插件超出了资源限制，未做任何更改。",
            "The plugin went beyond its limits and nothing was changed.",
        ),
        Code::PluginOff => say(
            "此插件已停用，请联系管理员。",
            "This plugin is switched off; ask your administrator.",
        ),
        Code::PackageInvalid => say("此插件包无法安装。", "This package cannot be installed."),
        Code::Unsupported => say("不支持此请求。", "This request is not supported."),
        Code::Internal => say(
            "服务器出错，请稍后再试。",
            "Something went wrong on the server; try again later.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_speaks_both_languages() {
        for code in ProblemCode::ALL {
            let phrase = standard(code);
            assert!(!phrase.zh.is_empty() && !phrase.zh.is_ascii(), "{code:?}");
            assert!(!phrase.en.is_empty() && phrase.en.is_ascii(), "{code:?}");
        }
    }
}
