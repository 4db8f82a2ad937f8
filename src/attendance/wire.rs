//! What several nouns of the slice show in the same way.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::words::Words;
use super::work_date::WorkDate;
use crate::kernel::problem::{Problem, Result};

/// The same sentence in English and in Simplified Chinese.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Sentence {
    #[schema(example = "On duty from 09:00: punched at 09:05, 5 minutes late.")]
    pub en: String,
    #[schema(example = "上班 09:00：09:05 打卡，迟到 5 分钟。")]
    pub zh_cn: String,
}

impl From<Words> for Sentence {
    fn from(words: Words) -> Self {
        Self {
            en: words.en.into_owned(),
            zh_cn: words.zh_cn.into_owned(),
        }
    }
}

/// A date of a query, within those for which a plan can be drawn.
pub fn date_parameter(name: &str, date: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
    let parse = |date| {
        WorkDate::parse(date)
            .map(WorkDate::date)
            .map_err(|invalid| Problem::parameter(name, invalid.detail))
    };
    date.map(parse).transpose()
}

/// The schema of alternatives told apart by a tag, none of which takes fields that it does not know.
pub fn closed<T: PartialSchema>() -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::OneOf(union)) = &mut schema {
        for form in &mut union.items {
            if let RefOr::T(Schema::Object(object)) = form {
                let closed = AdditionalProperties::FreeForm(false);
                object.additional_properties = Some(Box::new(closed));
            }
        }
    }
    schema
}

/// A code for programs, with words for people.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Stable.
    #[schema(example = "within_radius")]
    pub code: String,
    #[schema(example = "42.0 m from 总部, within its radius of 300 m.")]
    pub en: String,
    #[schema(example = "距“总部”42.0 米，在 300 米范围内。")]
    pub zh_cn: String,
}

impl Reason {
    pub fn new(code: &str, words: Words) -> Self {
        let Sentence { en, zh_cn } = words.into();
        Self {
            code: code.to_owned(),
            en,
            zh_cn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendars::domain::NationalCalendar;
    use super::super::check_ins::domain::FieldWorkState;
    use super::super::days::domain::{DayStatus, PointKind, SpanKind, TimeResult};
    use super::super::doubts::domain::{DoubtKind, DoubtState};
    use super::super::exports::wire::{ExportFormat, ExportLanguage, ExportState};
    use super::super::geodesy::CoordinateSystem;
    use super::super::places::domain::FieldWork;
    use super::super::provenance::Provenance;
    use super::super::requests::domain::{PointFault, RequestKind, RequestState, TaskState};
    use super::super::sites::domain::{Admits, FenceOutcome};
    use super::super::spans::domain::SpanUnit;

    /// What the API shows is what the domain calls it, and what the database stores.
    #[test]
    fn names_agree_with_codes() {
        let name = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        macro_rules! agree {
            ($($kind:ty),+) => {$(for value in <$kind>::ALL {
                assert_eq!(name(serde_json::to_value(value).unwrap()), value.code());
            })+};
        }
        agree!(
            Admits,
            FieldWork,
            FieldWorkState,
            DoubtKind,
            DoubtState,
            CoordinateSystem,
            FenceOutcome,
            NationalCalendar,
            PointKind,
            DayStatus,
            ExportFormat,
            ExportLanguage,
            ExportState,
            SpanKind,
            TimeResult,
            Provenance,
            PointFault,
            RequestKind,
            RequestState,
            TaskState,
            SpanUnit
        );
    }
}
