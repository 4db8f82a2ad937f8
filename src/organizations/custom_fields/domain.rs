//! A custom field, and which values it takes.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::kernel::ids::{CustomFieldId, OrgId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::custom_fields;

/// One line of 1 to 64 characters.
pub type FieldName = Text<1, 64>;
/// One line of 1 to 64 characters.
pub type Choice = Text<1, 64>;
/// The value of a text: one line of 1 to 500 characters.
type TextValue = Text<1, 500>;

/// Fields of an organization that are not archived.
pub const MAX_FIELDS: i64 = 50;
/// The largest number, and the negative of the smallest: exact in every client's arithmetic.
const MAX_NUMBER: f64 = 1e15;

macro_rules! stored {
    ($name:ident { $first:ident = $first_text:literal, $($other:ident = $text:literal),+ }) => {
        impl $name {
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$other => $text),+
                }
            }

            /// What the database stored; its check constraint allows nothing else.
            pub fn stored(text: &str) -> Self {
                match text {
                    $($text => Self::$other,)+
                    _ => Self::$first,
                }
            }
        }
    };
}

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of 1 to 500 characters.
    Text,
    /// From -10^15 to 10^15.
    Number,
    /// `YYYY-MM-DD`, from 1900-01-01 to 2999-12-31.
    Date,
    /// One of the field's choices.
    Choice,
}
stored!(FieldKind { Text = "text", Number = "number", Date = "date", Choice = "choice" });

/// Who may see a member's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisibleTo {
    Everyone,
    /// The person; whoever is above them in the line of managers; the managers of their
    /// departments and of those above; administrators.
    OneselfAndManagers,
    /// Who holds `members.manage`.
    Administrators,
}
stored!(VisibleTo {
    Administrators = "administrators",
    Everyone = "everyone",
    OneselfAndManagers = "oneself_and_managers"
});

/// Who may change a member's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditableBy {
    /// The person, and administrators.
    Oneself,
    /// Who holds `members.manage`.
    Administrators,
}
stored!(EditableBy { Administrators = "administrators", Oneself = "oneself" });

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = custom_fields, check_for_backend(diesel::pg::Pg))]
pub struct CustomField {
    pub org_id: OrgId,
    pub id: CustomFieldId,
    pub name: String,
    pub kind: String,
    pub choices: Vec<Option<String>>,
    pub position: i32,
    pub required: bool,
    pub visible_to: String,
    pub editable_by: String,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

impl CustomField {
    pub fn kind(&self) -> FieldKind {
        FieldKind::stored(&self.kind)
    }

    pub fn visible_to(&self) -> VisibleTo {
        VisibleTo::stored(&self.visible_to)
    }

    pub fn editable_by(&self) -> EditableBy {
        EditableBy::stored(&self.editable_by)
    }

    pub fn choices(&self) -> Vec<String> {
        self.choices.iter().flatten().cloned().collect()
    }

    /// What is wrong with the field as it is defined.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let choices = self.choices();
        let different: HashSet<_> = choices.iter().collect();
        match (self.kind(), choices.is_empty()) {
            (FieldKind::Choice, true) => {
                faults.push(FieldError::new(
                    "/choices",
                    "must have 1 to 100 choices, has 0",
                ));
            }
            (FieldKind::Choice, false) if different.len() < choices.len() => {
                faults.push(FieldError::new("/choices", "must have each choice once"));
            }
            (FieldKind::Text | FieldKind::Number | FieldKind::Date, false) => {
                let detail = "must be absent: only a field of the kind choice has choices";
                faults.push(FieldError::new("/choices", detail));
            }
            _ => {}
        }
        if self.visible_to() == VisibleTo::Administrators
            && self.editable_by() == EditableBy::Oneself
        {
            let detail = "must be administrators: nobody changes what they may not see";
            faults.push(FieldError::new("/editable_by", detail));
        }
        faults
    }

    /// The value as it is stored; else what is allowed.
    pub fn accept(&self, value: &Value) -> Result<Value, String> {
        match self.kind() {
            FieldKind::Text => {
                let text = value.as_str().ok_or("must be a text")?;
                TextValue::parse(text).map(|text| Value::String(text.into_inner()))
            }
            FieldKind::Number => {
                let number = value.as_f64().ok_or("must be a number")?;
                if number.abs() <= MAX_NUMBER {
                    Ok(value.clone())
                } else {
                    Err("must be from -10^15 to 10^15".to_owned())
                }
            }
            FieldKind::Date => value
                .as_str()
                .and_then(date)
                .map(|date| Value::String(date.to_string()))
                .ok_or_else(|| {
                    "must be a date like 2026-09-01, from 1900-01-01 to 2999-12-31".to_owned()
                }),
            FieldKind::Choice => {
                let choices = self.choices();
                let chosen = value
                    .as_str()
                    .filter(|text| choices.iter().any(|choice| choice == text));
                chosen
                    .map(|text| Value::String(text.to_owned()))
                    .ok_or_else(|| format!("must be one of: {}", choices.join(", ")))
            }
        }
    }
}

/// A date in the one form that is allowed.
fn date(text: &str) -> Option<NaiveDate> {
    let date: NaiveDate = text.parse().ok()?;
    let first = NaiveDate::from_ymd_opt(1900, 1, 1)?;
    let last = NaiveDate::from_ymd_opt(2999, 12, 31)?;
    ((first..=last).contains(&date) && date.to_string() == text).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    fn field(kind: FieldKind, choices: &[&str]) -> CustomField {
        CustomField {
            org_id: OrgId(Uuid::nil()),
            id: CustomFieldId(Uuid::nil()),
            name: "字段".to_owned(),
            kind: kind.as_str().to_owned(),
            choices: choices.iter().map(|c| Some((*c).to_owned())).collect(),
            position: 0,
            required: false,
            visible_to: VisibleTo::Everyone.as_str().to_owned(),
            editable_by: EditableBy::Oneself.as_str().to_owned(),
            version: 1,
            created_at: DateTime::<Utc>::MIN_UTC,
            archived_at: None,
        }
    }

    #[test]
    fn each_kind_takes_its_values() {
        let sizes = field(FieldKind::Choice, &["S", "M"]);
        for (field, good) in [
            (field(FieldKind::Text, &[]), json!("  中文 ")),
            (field(FieldKind::Number, &[]), json!(-1.5)),
            (
                field(FieldKind::Number, &[]),
                json!(1_000_000_000_000_000_i64),
            ),
            (field(FieldKind::Date, &[]), json!("2024-02-29")),
            (sizes.clone(), json!("M")),
        ] {
            assert!(field.accept(&good).is_ok(), "{good}");
        }
        assert_eq!(
            field(FieldKind::Text, &[]).accept(&json!(" a ")),
            Ok(json!("a"))
        );
        for (field, bad) in [
            (field(FieldKind::Text, &[]), json!(1)),
            (field(FieldKind::Text, &[]), json!(" ")),
            (field(FieldKind::Text, &[]), json!("a\nb")),
            (field(FieldKind::Text, &[]), json!("a".repeat(501))),
            (field(FieldKind::Number, &[]), json!("1")),
            (field(FieldKind::Number, &[]), json!(1.1e15)),
            (field(FieldKind::Number, &[]), json!(u64::MAX)),
            (field(FieldKind::Date, &[]), json!("2023-02-29")),
            (field(FieldKind::Date, &[]), json!("1899-12-31")),
            (field(FieldKind::Date, &[]), json!("3000-01-01")),
            (field(FieldKind::Date, &[]), json!("2026-9-1")),
            (field(FieldKind::Date, &[]), json!("+2026-09-01")),
            (field(FieldKind::Date, &[]), json!(20_260_901)),
            (sizes.clone(), json!("s")),
            (sizes.clone(), json!(null)),
        ] {
            assert!(field.accept(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn faults_are_named() {
        let pointers = |field: &CustomField| -> Vec<String> {
            field
                .faults()
                .into_iter()
                .map(|fault| fault.pointer)
                .collect()
        };
        assert_eq!(pointers(&field(FieldKind::Text, &[])), [""; 0]);
        assert_eq!(pointers(&field(FieldKind::Choice, &["a", "b"])), [""; 0]);
        assert_eq!(pointers(&field(FieldKind::Choice, &[])), ["/choices"]);
        assert_eq!(
            pointers(&field(FieldKind::Choice, &["a", "a"])),
            ["/choices"]
        );
        let mut secret = field(FieldKind::Date, &["a"]);
        secret.visible_to = VisibleTo::Administrators.as_str().to_owned();
        assert_eq!(pointers(&secret), ["/choices", "/editable_by"]);
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for kind in [
            FieldKind::Text,
            FieldKind::Number,
            FieldKind::Date,
            FieldKind::Choice,
        ] {
            assert_eq!(FieldKind::stored(kind.as_str()), kind);
        }
        for who in [
            VisibleTo::Everyone,
            VisibleTo::OneselfAndManagers,
            VisibleTo::Administrators,
        ] {
            assert_eq!(VisibleTo::stored(who.as_str()), who);
        }
        for who in [EditableBy::Oneself, EditableBy::Administrators] {
            assert_eq!(EditableBy::stored(who.as_str()), who);
        }
    }

    proptest! {
        /// What was accepted is accepted again, unchanged: a reader can send back what it read.
        #[test]
        fn what_is_accepted_stays(text in any::<String>(), number in any::<f64>(), days in any::<i32>()) {
            let date = NaiveDate::from_num_days_from_ce_opt(days).map(|date| date.to_string());
            let fields = [
                (field(FieldKind::Text, &[]), json!(text)),
                (field(FieldKind::Number, &[]), json!(number)),
                (field(FieldKind::Date, &[]), json!(date)),
                (field(FieldKind::Choice, &[text.as_str()]), json!(text)),
            ];
            for (field, value) in fields {
                if let Ok(stored) = field.accept(&value) {
                    prop_assert_eq!(field.accept(&stored), Ok(stored.clone()));
                }
            }
        }
    }
}
