//! Services: what a plugin does for others, and what it has others do, as the manifests describe it.
//!
//! A body that has passed [`Shape::check`] has its fields in their kinds and nothing else is known of
//! it: what a text means, only the two plugins know.

use crate::{Slug, Words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most services that a plugin provides or requires.
const MOST_SERVICES: usize = 20;
/// Most methods of a service.
const MOST_METHODS: usize = 50;
/// Most fields of a body that are described.
const MOST_FIELDS: usize = 50;
/// Longest name of a field, in bytes.
const LONGEST_NAME: usize = 64;

/// A service that a plugin provides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServiceSpec {
    /// Its name, as it is required.
    pub service: Slug,
    /// What it is for.
    pub description: Words,
    /// What can be asked of it.
    pub methods: Vec<MethodSpec>,
}

/// One thing that can be asked of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MethodSpec {
    /// Its name.
    pub name: Slug,
    /// The fields of the body that it takes; nothing else may be in it.
    #[serde(default)]
    pub takes: Shape,
    /// The fields of the answer; more may be in it.
    #[serde(default)]
    pub gives: Shape,
}

/// The fields of a JSON object, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Kind>", into = "BTreeMap<String, Kind>")]
pub struct Shape(BTreeMap<String, Kind>);

/// What a field holds: `text`, `number`, `toggle`, `list`, `object` or `any`; with a `?` behind it the
/// field may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kind {
    sort: Sort,
    optional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    Toggle,
    List,
    Object,
    Any,
}

const SORTS: [(Sort, &str); 6] = [
    (Sort::Text, "text"),
    (Sort::Number, "number"),
    (Sort::Toggle, "toggle"),
    (Sort::List, "list"),
    (Sort::Object, "object"),
    (Sort::Any, "any"),
];

/// A service of another plugin that a plugin calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Need {
    /// Whose.
    pub plugin: Slug,
    /// Which.
    pub service: Slug,
    /// Without one that is not optional the plugin is not installed.
    #[serde(default)]
    pub optional: bool,
}

impl ServiceSpec {
    /// The method of that name.
    #[must_use]
    pub fn method(&self, name: &str) -> Option<&MethodSpec> {
        self.methods.iter().find(|m| m.name.as_str() == name)
    }
}

impl Shape {
    /// The fields that are missing or of another kind, each with what it should be; empty when all is
    /// well. What is not an object lacks every field.
    #[must_use]
    pub fn check(&self, body: &Value) -> Vec<(String, String)> {
        let empty = Map::new();
        let fields = body.as_object().unwrap_or(&empty);
        let mut wrong = Vec::new();
        for (name, kind) in &self.0 {
            let fits = fields.get(name).map(|value| kind.sort.fits(value));
            if fits == Some(false) || (fits.is_none() && !kind.optional) {
                wrong.push((name.clone(), format!("must be {}", String::from(*kind))));
            }
        }
        wrong
    }

    /// As [`Shape::check`], and what is not described is wrong too.
    #[must_use]
    pub fn check_strictly(&self, body: &Value) -> Vec<(String, String)> {
        let mut wrong = self.check(body);
        match body {
            Value::Object(fields) => {
                let unknown = fields.keys().find(|name| !self.0.contains_key(*name));
                wrong.extend(unknown.map(|name| (name.clone(), "is not taken".to_owned())));
            }
            _ => wrong.push((String::new(), "must be an object".to_owned())),
        }
        wrong
    }
}

impl Sort {
    fn fits(self, value: &Value) -> bool {
        match self {
            Sort::Text => value.is_string(),
            Sort::Number => value.is_number(),
            Sort::Toggle => value.is_boolean(),
            Sort::List => value.is_array(),
            Sort::Object => value.is_object(),
            Sort::Any => true,
        }
    }
}

impl TryFrom<BTreeMap<String, Kind>> for Shape {
    type Error = String;

    fn try_from(fields: BTreeMap<String, Kind>) -> Result<Self, String> {
        if fields.len() > MOST_FIELDS {
            return Err(format!("a body has at most {MOST_FIELDS} fields"));
        }
        let plain = |name: &String| {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(allowed)
        };
        match fields.keys().find(|name| !plain(name)) {
            Some(_) => Err(format!(
                "the name of a field has 1 to {LONGEST_NAME} letters, digits, '-' and '_'"
            )),
            None => Ok(Self(fields)),
        }
    }
}

impl From<Shape> for BTreeMap<String, Kind> {
    fn from(shape: Shape) -> Self {
        shape.0
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (name, optional) = match text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let found = SORTS.iter().find(|(_, known)| *known == name);
        let (sort, _) = found.ok_or_else(|| {
            "a field is text, number, toggle, list, object or any, with ? when it may be left out"
                .to_owned()
        })?;
        Ok(Self {
            sort: *sort,
            optional,
        })
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        let found = SORTS.iter().find(|(sort, _)| *sort == kind.sort);
        let name = found.map_or("any", |(_, name)| *name);
        format!("{name}{}", if kind.optional { "?" } else { "" })
    }
}

/// Whether `[[provides]]` holds together; `served` when the handler `services` is listed.
pub(crate) fn check_provided(provides: &[ServiceSpec], served: bool) -> Result<(), String> {
    if provides.is_empty() == served {
        return Err(
            "[[provides]] and the handler \"services\" belong together: give both or neither"
                .to_owned(),
        );
    }
    if provides.len() > MOST_SERVICES {
        return Err(format!("at most {MOST_SERVICES} services are provided"));
    }
    let names: BTreeSet<_> = provides.iter().map(|one| &one.service).collect();
    if names.len() < provides.len() {
        return Err("two services have the same name".to_owned());
    }
    for one in provides {
        let methods: BTreeSet<_> = one.methods.iter().map(|method| &method.name).collect();
        if methods.len() < one.methods.len() {
            let service = &one.service;
            return Err(format!(
                "two methods of the service {service} have the same name"
            ));
        }
        if !(1..=MOST_METHODS).contains(&methods.len()) {
            let service = &one.service;
            return Err(format!(
                "the service {service} has 1 to {MOST_METHODS} methods"
            ));
        }
    }
    Ok(())
}

/// Whether `[[requires]]` holds together; `asked` when the capability `interop/calling` is.
pub(crate) fn check_required(own: &Slug, requires: &[Need], asked: bool) -> Result<(), String> {
    if requires.is_empty() == asked {
        return Err(
            "[[requires]] and the capability interop/calling belong together: give both or neither"
                .to_owned(),
        );
    }
    if requires.len() > MOST_SERVICES {
        return Err(format!("at most {MOST_SERVICES} services are required"));
    }
    if requires.iter().any(|need| need.plugin == *own) {
        return Err("a plugin does not require a service of itself".to_owned());
    }
    let names: BTreeSet<_> = requires.iter().map(|need| &need.service).collect();
    if names.len() < requires.len() {
        return Err("two required services have the same name".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shape(text: &str) -> Result<Shape, String> {
        toml::from_str::<Shape>(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_body_is_checked_field_by_field() {
        let shape = shape("code = \"text\"\nstrict = \"toggle?\"\nrows = \"list?\"").unwrap();
        let wrong = |body: Value| {
            let names = shape.check_strictly(&body).into_iter();
            names.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert!(wrong(json!({ "code": "x" })).is_empty());
        assert!(wrong(json!({ "code": "x", "strict": true, "rows": [] })).is_empty());
        assert_eq!(wrong(json!({})), ["code"]);
        assert_eq!(wrong(json!({ "code": 1, "rows": {} })), ["code", "rows"]);
        assert_eq!(wrong(json!({ "code": "x", "more": 1 })), ["more"]);
        assert_eq!(wrong(json!("x")), ["code", ""]);
        assert!(shape.check(&json!({ "code": "x", "more": 1 })).is_empty());
    }

    #[test]
    fn a_shape_is_written_as_it_is_read_and_has_its_caps() {
        let once = shape("a = \"any\"\nb = \"number?\"").unwrap();
        let json = serde_json::to_string(&once).unwrap();
        assert_eq!(serde_json::from_str::<Shape>(&json).unwrap(), once);
        assert!(shape("a = \"string\"").is_err());
        assert!(shape("\"a b\" = \"text\"").is_err());
        let many: String = (0..=MOST_FIELDS)
            .map(|n| format!("f{n} = \"any\"\n"))
            .collect();
        assert!(shape(&many).is_err());
    }
}
