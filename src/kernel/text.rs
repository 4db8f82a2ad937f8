//! Strings that cannot be invalid: trimmed, of a bounded length, without control characters.
//!
//! The bounds are part of the type and so of the contract: `Text<1, 64>` is written once.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// One line of text of `MIN` to `MAX` characters (Unicode scalar values), trimmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    pub fn parse(raw: &str) -> Result<Self, String> {
        bounded(raw, MIN, MAX, false).map(Self)
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// Text of several lines, `MIN` to `MAX` characters; the ends are trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Paragraph<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Paragraph<MIN, MAX> {
    pub fn parse(raw: &str) -> Result<Self, String> {
        bounded(raw, MIN, MAX, true).map(Self)
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

fn bounded(raw: &str, min: usize, max: usize, lines: bool) -> Result<String, String> {
    let text = raw.trim();
    let length = text.chars().count();
    if length < min || length > max {
        return Err(format!("must have {min} to {max} characters, has {length}"));
    }
    let allowed = |c: char| !c.is_control() || (lines && matches!(c, '\n' | '\r' | '\t'));
    match text.chars().find(|c| !allowed(*c)) {
        Some(bad) => Err(format!(
            "must not contain the control character U+{:04X}",
            bad as u32
        )),
        None => Ok(text.to_owned()),
    }
}

macro_rules! common {
    ($name:ident) => {
        impl<const MIN: usize, const MAX: usize> Deref for $name<MIN, MAX> {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl<const MIN: usize, const MAX: usize> fmt::Display for $name<MIN, MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for $name<MIN, MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Cow::<str>::deserialize(deserializer)?;
                Self::parse(&raw).map_err(de::Error::custom)
            }
        }
        impl<const MIN: usize, const MAX: usize> PartialSchema for $name<MIN, MAX> {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::new(Type::String))
                    .min_length(Some(MIN))
                    .max_length(Some(MAX))
                    .build()
                    .into()
            }
        }
        impl<const MIN: usize, const MAX: usize> ToSchema for $name<MIN, MAX> {
            fn name() -> Cow<'static, str> {
                Cow::Owned(format!("{}{MIN}To{MAX}", stringify!($name)))
            }
        }
    };
}
common!(Text);
common!(Paragraph);

/// For patches: an absent field stays, `null` clears it, a value replaces it.
pub fn clearable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
