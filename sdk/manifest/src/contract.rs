//! The contract, as text: every WIT package that a plugin's world can refer to.

/// Version of every package of the contract.
pub const CONTRACT_VERSION: &str = "0.1.0";
/// Name of the package that holds a generated world.
pub(crate) const GENERATED: &str = "generated";

/// One WIT package of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// For example `guildhall:base`.
    pub package: &'static str,
    /// Its text, as it stands in `wit/`.
    pub text: &'static str,
}

const DOCUMENTS: [Document; 12] = [
    Document {
        package: "guildhall:base",
        text: include_str!("../../../wit/deps/base/base.wit"),
    },
    Document {
        package: "guildhall:observe",
        text: include_str!("../../../wit/deps/observe/observe.wit"),
    },
    Document {
        package: "guildhall:ui",
        text: include_str!("../../../wit/deps/ui/ui.wit"),
    },
    Document {
        package: "guildhall:chat",
        text: include_str!("../../../wit/deps/chat/chat.wit"),
    },
    Document {
        package: "guildhall:config",
        text: include_str!("../../../wit/deps/config/config.wit"),
    },
    Document {
        package: "guildhall:i18n",
        text: include_str!("../../../wit/deps/i18n/i18n.wit"),
    },
    Document {
        package: "guildhall:directory",
        text: include_str!("../../../wit/deps/directory/directory.wit"),
    },
    Document {
        package: "guildhall:files",
        text: include_str!("../../../wit/deps/files/files.wit"),
    },
    Document {
        package: "guildhall:storage",
        text: include_str!("../../../wit/deps/storage/storage.wit"),
    },
    Document {
        package: "guildhall:jobs",
        text: include_str!("../../../wit/deps/jobs/jobs.wit"),
    },
    Document {
        package: "guildhall:net",
        text: include_str!("../../../wit/deps/net/net.wit"),
    },
    Document {
        package: "guildhall:interop",
        text: include_str!("../../../wit/deps/interop/interop.wit"),
    },
];

const PLUGIN: Document = Document {
    package: "guildhall:plugin",
    text: include_str!("../../../wit/plugin.wit"),
};

/// All packages of the contract, those without dependencies first.
pub fn contract() -> impl Iterator<Item = Document> {
    DOCUMENTS.into_iter().chain([PLUGIN])
}

impl Document {
    /// The same package in the form in which several fit into one text: `package name { … }`.
    #[must_use]
    pub fn nested(&self) -> String {
        let header = format!("package {}@{CONTRACT_VERSION};", self.package);
        let body = self.text.replacen(
            &header,
            &format!("package {}@{CONTRACT_VERSION} {{", self.package),
            1,
        );
        format!("{body}}}\n")
    }
}
