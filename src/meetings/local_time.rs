//! A time on the wall clock of a meeting's zone, as clients write it: without an offset.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDateTime, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S";

/// `2026-09-07T10:00:00`: full seconds, no offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(pub NaiveDateTime);

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(FORMAT).fmt(f)
    }
}

impl FromStr for LocalTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = NaiveDateTime::parse_from_str(text, FORMAT).ok();
        let plain = parsed.filter(|time| time.nanosecond() == 0 && text.len() == 19);
        plain.map(Self).ok_or_else(|| {
            "must be a time without an offset, such as 2026-09-07T10:00:00".to_owned()
        })
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for LocalTime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some(
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$",
            ))
            .examples(["2026-09-07T10:00:00"])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for LocalTime {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("LocalTime")
    }
}

#[cfg(test)]
mod tests {
    use super::LocalTime;

    #[test]
    fn it_reads_what_it_writes_and_nothing_else() {
        let time: LocalTime = "2026-09-07T10:00:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-09-07T10:00:00");
        for text in [
            "2026-09-07",
            "2026-09-07T10:00:00Z",
            "2026-09-07T10:00",
            "2026-9-07T10:00:00",
            "2026-09-07T10:00:60",
            "",
        ] {
            assert!(text.parse::<LocalTime>().is_err(), "{text}");
        }
    }
}
