//! Headers and cells: what is understood, and what is proposed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::kernel::ids::{CustomFieldId, OrgId};
use crate::organizations::custom_fields::domain::{EditableBy, VisibleTo};

pub fn custom(id: u128, name: &str, kind: FieldKind, choices: &[&str]) -> CustomField {
    CustomField {
        org_id: OrgId(Uuid::nil()),
        id: CustomFieldId(Uuid::from_u128(id)),
        name: name.to_owned(),
        kind: kind.as_str().to_owned(),
        choices: choices.iter().map(|c| Some((*c).to_owned())).collect(),
        position: 0,
        required: false,
        visible_to: VisibleTo::Everyone.as_str().to_owned(),
        editable_by: EditableBy::Administrators.as_str().to_owned(),
        version: 1,
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        archived_at: None,
    }
}

#[test]
fn headers_are_understood_and_near_ones_named() {
    let columns = Columns {
        custom: vec![
            custom(1, "尺码", FieldKind::Choice, &["S", "M"]),
            custom(2, "手机", FieldKind::Text, &[]),
            custom(3, "Badge", FieldKind::Text, &[]),
            custom(4, "custom:手机", FieldKind::Text, &[]),
            custom(5, "custom:x", FieldKind::Text, &[]),
        ],
    };
    assert_eq!(columns.parse(" 姓名* "), Some(Column::Name));
    assert_eq!(columns.parse("E-Mail"), Some(Column::Email));
    assert_eq!(columns.parse("salary"), None);
    assert_eq!(columns.parse("尺码＊"), Some(Column::Custom(0)));
    assert_eq!(columns.parse("badge"), Some(Column::Custom(2)));
    // What is built in goes first.
    assert_eq!(columns.parse("手机"), Some(Column::Mobile));
    assert_eq!(columns.parse("自定义:手机"), Some(Column::Custom(1)));
    assert_eq!(columns.parse("custom:x"), Some(Column::Custom(4)));
    for column in columns.all() {
        for language in [Language::English, Language::Chinese] {
            let header = columns.header(column, language);
            assert_eq!(columns.parse(&header), Some(column), "{header}");
        }
    }
    assert_eq!(columns.nearest("e_mail"), Some("e-mail"));
    assert_eq!(columns.nearest("employe number"), Some("employee number"));
    assert_eq!(columns.nearest("bagde"), Some("Badge"));
    assert_eq!(columns.nearest("薪资"), None);
}

#[test]
fn what_was_meant_is_proposed() {
    let columns = Columns {
        custom: vec![
            custom(1, "尺码", FieldKind::Choice, &["Small", "Large"]),
            custom(2, "工龄", FieldKind::Number, &[]),
            custom(3, "生日", FieldKind::Date, &[]),
        ],
    };
    for (column, raw, mended) in [
        (
            Column::Mobile,
            "１３８００１３８０００",
            Some("13800138000"),
        ),
        (Column::Mobile, "8613800138000", Some("+8613800138000")),
        (Column::Mobile, "008613800138000", Some("+8613800138000")),
        (Column::Mobile, "unknown", None),
        (Column::Email, "a ＠example.com", Some("a@example.com")),
        (Column::Email, "nobody", None),
        (Column::HiredOn, "2026年9月1日", Some("2026-09-01")),
        (Column::HiredOn, "20260901", Some("2026-09-01")),
        (Column::HiredOn, "1/9/2026", None),
        (Column::Custom(0), "small ", Some("Small")),
        (Column::Custom(0), "XXL", None),
        (Column::Custom(1), "1,200", Some("1200")),
        (Column::Custom(1), "1e3", None),
        (Column::Custom(2), "1990.2.8", Some("1990-02-08")),
    ] {
        let fault = columns.read(column, raw).unwrap_err();
        assert_eq!(fault.mend.as_deref(), mended, "{raw}");
    }
}

#[test]
fn values_that_are_equal_have_one_form() {
    let columns = Columns {
        custom: vec![
            custom(1, "工龄", FieldKind::Number, &[]),
            custom(2, "生日", FieldKind::Date, &[]),
        ],
    };
    for (column, raw, read) in [
        (Column::Custom(0), "+01.50", "1.5"),
        (Column::Custom(0), "-0", "0"),
        (Column::Custom(0), "007", "7"),
        (Column::Custom(1), "1990/2/8", "1990-02-08"),
        (Column::HiredOn, "2026/9/1", "2026-09-01"),
        (Column::OtherNames, " Ming ;小王;Ming; ", "Ming;小王"),
    ] {
        assert_eq!(columns.read(column, raw).as_deref(), Ok(read), "{raw}");
    }
    for raw in ["1;2;3;4;5;6", ";", &"x".repeat(65)] {
        assert!(columns.read(Column::OtherNames, raw).is_err(), "{raw}");
    }
}
