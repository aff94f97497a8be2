//! Commands: a typed line, read after the manifest's description of the command.
//!
//! A plugin never sees an option of the wrong kind; what cannot be read is told to the person, per option.

use guildhall_manifest::{CommandSpec, OptionKind, OptionSpec};

use crate::forms::Value;
use crate::ids::UserId;
use crate::problems::{FieldError, Problem, ProblemCode};
use crate::text::decimal;
use crate::texts::{self, Phrase};
use crate::time::is_date;

/// The longest line, in characters.
pub const LONGEST: usize = 4_000;

/// A command line taken apart: `/name rest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// What stands after the slash.
    pub name: &'a str,
    /// Everything after the name.
    pub rest: &'a str,
}

/// Options in the order of the manifest, those left out not among them.
pub type Options = Vec<(String, Value)>;

impl<'a> Line<'a> {
    /// Takes a line apart; a problem when it is no command at all or too long.
    pub fn read(text: &'a str) -> Result<Self, Box<Problem>> {
        if text.chars().count() > LONGEST {
            return Err(Problem::field("text", texts::TOO_LONG).into());
        }
        let line = text.trim();
        let Some(line) = line.strip_prefix('/') else {
            return Err(Problem::new(ProblemCode::CommandUnknown, "no slash").into());
        };
        let end = line.find(char::is_whitespace).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        if name.is_empty() || name.len() > 64 {
            return Err(Problem::new(ProblemCode::CommandUnknown, "no name").into());
        }
        Ok(Self {
            name,
            rest: rest.trim(),
        })
    }

    /// What stands where people are to be named, without the `@`: logins or ids, to be looked up
    /// before [`Line::options`].
    pub fn people(&self, spec: &CommandSpec) -> Vec<String> {
        let people = |option: &OptionSpec| option.kind == OptionKind::People;
        if !spec.options.iter().any(people) {
            return Vec::new();
        }
        let Ok(words) = words(spec, self.rest) else {
            return Vec::new();
        };
        words
            .into_iter()
            .filter(|(option, _)| people(option))
            .flat_map(|(_, word)| names(&word).map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// The options, each checked by its kind. `find` knows the people named, by login or id.
    pub fn options(
        &self,
        spec: &CommandSpec,
        find: impl Fn(&str) -> Option<UserId>,
    ) -> Result<Options, Box<Problem>> {
        let words =
            words(spec, self.rest).map_err(|wrong| Box::new(Problem::field("text", wrong)))?;
        let mut options = Options::new();
        let mut errors = Vec::new();
        for option in &spec.options {
            let word = words.iter().find(|(found, _)| found.name == option.name);
            match word.map(|(_, word)| value(option, word, &find)) {
                Some(Ok(value)) => options.push((option.name.as_str().to_owned(), value)),
                Some(Err(wrong)) => errors.push(FieldError::new(option.name.as_str(), wrong)),
                None if option.required => {
                    errors.push(FieldError::new(option.name.as_str(), texts::REQUIRED));
                }
                None => {}
            }
        }
        if errors.is_empty() {
            Ok(options)
        } else {
            Err(Box::new(Problem::invalid(errors)))
        }
    }
}

/// Deals the words out to the options, in order.
fn words<'s>(spec: &'s CommandSpec, rest: &str) -> Result<Vec<(&'s OptionSpec, String)>, Phrase> {
    let mut left = rest;
    let mut dealt = Vec::new();
    for option in &spec.options {
        left = left.trim_start();
        if left.is_empty() {
            break;
        }
        if option.rest && !left.starts_with('"') {
            dealt.push((option, left.trim_end().to_owned()));
            left = "";
        } else {
            let (word, after) = word(left)?;
            dealt.push((option, word));
            left = after;
        }
    }
    if left.trim().is_empty() {
        Ok(dealt)
    } else {
        Err(texts::TOO_MANY_WORDS)
    }
}

/// One word, or what stands in quotation marks; `\"` and `\\` inside them stand for themselves.
fn word(text: &str) -> Result<(String, &str), Phrase> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Ok((text[..end].to_owned(), &text[end..]));
    };
    let mut word = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((word, &quoted[at + 1..])),
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\'))) => word.push(c),
                Some((_, c)) => word.extend(['\\', c]),
                None => return Err(texts::OPEN_QUOTE),
            },
            c => word.push(c),
        }
    }
    Err(texts::OPEN_QUOTE)
}

fn names(word: &str) -> impl Iterator<Item = &str> {
    word.split([',', '，'])
        .map(|name| name.trim().trim_start_matches('@'))
        .filter(|name| !name.is_empty())
        .take(crate::forms::Form::MOST_PEOPLE + 1)
}

fn value(
    option: &OptionSpec,
    word: &str,
    find: impl Fn(&str) -> Option<UserId>,
) -> Result<Value, Phrase> {
    match option.kind {
        OptionKind::Text => Ok(Value::Text {
            text: word.to_owned(),
        }),
        OptionKind::Number => match decimal(word) {
            Ok(_) => Ok(Value::Number {
                number: word.to_owned(),
            }),
            Err(_) => Err(texts::NOT_A_NUMBER),
        },
        OptionKind::Choice => match option.choices.iter().find(|choice| choice.as_str() == word) {
            Some(choice) => Ok(Value::Choices {
                choices: vec![choice.as_str().to_owned()],
            }),
            None => Err(texts::NOT_A_CHOICE),
        },
        OptionKind::Date if is_date(word) => Ok(Value::Date {
            date: word.to_owned(),
        }),
        OptionKind::Date => Err(texts::NOT_A_DATE),
        OptionKind::People => {
            let people: Option<Vec<UserId>> = names(word).map(find).collect();
            match people {
                Some(people) if people.len() > crate::forms::Form::MOST_PEOPLE => {
                    Err(texts::TOO_LONG)
                }
                Some(people) if !people.is_empty() => Ok(Value::People { people }),
                Some(_) | None => Err(texts::UNKNOWN_PERSON),
            }
        }
    }
}

#[cfg(test)]
mod tests;
