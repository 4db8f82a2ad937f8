//! The table of columns: what a file may say of a person, how a cell is read and written, and
//! how its header is called. A new column is one entry in [`ALL`] and, for a field of a member,
//! one line in `queries::upsert`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::email::EmailAddress;
use crate::organizations::members::domain::{
    EmployeeNumber, JobTitle, Member, MemberName, parse_mobile,
};

/// What empties a field of a member who exists; an empty cell leaves it.
pub const CLEAR: [&str; 2] = ["<clear>", "<清空>"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    Name,
    EmployeeNumber,
    Mobile,
    Email,
    Title,
    Departments,
}

/// A column as the files have it.
pub struct Spec {
    pub column: Column,
    /// What a header may say, in lower case: in English, in Chinese, and what is understood, too.
    pub headers: &'static [&'static str],
    pub kind: Kind,
    /// What is allowed, for the template: in English and in Chinese.
    pub notes: [&'static str; 2],
    /// For the template: in English and in Chinese.
    pub examples: [&'static str; 2],
}

pub enum Kind {
    /// A text of the member's own.
    Field(Field),
    /// Where the member is: paths from below the root, the primary one first.
    Departments,
}

pub struct Field {
    pub clearable: bool,
    /// From a cell to the form that is stored.
    pub parse: fn(&str) -> Result<String, String>,
    /// From the form that is stored to a cell that parses to it.
    pub format: fn(&str) -> String,
    pub get: fn(&Member) -> Option<&String>,
    pub set: fn(&mut Member, Option<String>),
}

/// All columns, in the order of templates and exports.
pub const ALL: [Spec; 6] = [
    Spec {
        column: Column::Name,
        headers: &["name", "姓名", "full name", "名字", "员工姓名"],
        kind: Kind::Field(Field {
            clearable: false,
            parse: |raw| MemberName::parse(raw).map(MemberName::into_inner),
            format: str::to_owned,
            get: |member| Some(&member.name),
            set: |member, value| member.name = value.unwrap_or_default(),
        }),
        notes: [
            "needed for somebody new; 1 to 64 characters",
            "新成员必填；1–64 个字符",
        ],
        examples: ["Wang Xiaoming", "王小明"],
    },
    Spec {
        column: Column::EmployeeNumber,
        headers: &[
            "employee_number",
            "工号",
            "employee number",
            "number",
            "员工编号",
        ],
        kind: Kind::Field(Field {
            clearable: false,
            parse: |raw| EmployeeNumber::parse(raw).map(EmployeeNumber::into_inner),
            format: str::to_owned,
            get: |member| member.employee_number.as_ref(),
            set: |member, value| member.employee_number = value,
        }),
        notes: [
            "unique; a number that exists updates that member; 1 to 32 characters",
            "唯一；工号已存在则更新该成员；1–32 个字符",
        ],
        examples: ["A0042", "A0042"],
    },
    Spec {
        column: Column::Mobile,
        headers: &["mobile", "手机", "手机号", "手机号码", "phone"],
        kind: Kind::Field(Field {
            clearable: true,
            parse: parse_mobile,
            format: format_mobile,
            get: |member| member.mobile.as_ref(),
            set: |member, value| member.mobile = value,
        }),
        notes: [
            "like 13800138000, or with + and the country",
            "如 13800138000；境外号码以 + 和国家代码开头",
        ],
        examples: ["13800138000", "13800138000"],
    },
    Spec {
        column: Column::Email,
        headers: &["email", "邮箱", "电子邮箱", "e-mail", "mail"],
        kind: Kind::Field(Field {
            clearable: true,
            parse: |raw| {
                EmailAddress::from_str(raw)
                    .map(|email| email.key())
                    .map_err(|error| error.to_string())
            },
            format: str::to_owned,
            get: |member| member.email.as_ref(),
            set: |member, value| member.email = value,
        }),
        notes: ["unique; an invitation goes here", "唯一；邀请发到此邮箱"],
        examples: ["xiaoming@example.com", "xiaoming@example.com"],
    },
    Spec {
        column: Column::Title,
        headers: &["title", "职务", "职位", "job title"],
        kind: Kind::Field(Field {
            clearable: true,
            parse: |raw| JobTitle::parse(raw).map(JobTitle::into_inner),
            format: str::to_owned,
            get: |member| member.title.as_ref(),
            set: |member, value| member.title = value,
        }),
        notes: ["1 to 64 characters", "1–64 个字符"],
        examples: ["Engineer", "工程师"],
    },
    Spec {
        column: Column::Departments,
        headers: &["department", "部门", "departments", "所在部门"],
        kind: Kind::Departments,
        notes: [
            "a path; several are separated by ; with the primary one first; / is the organization itself; missing ones are made",
            "部门路径；多个部门以 ; 分隔，主部门在前；/ 表示公司本身；不存在的部门会自动创建",
        ],
        examples: ["R&D/Platform;Marketing", "研发部/平台组;市场部"],
    },
];

/// A row has a place for each column.
pub const COUNT: usize = ALL.len();

impl Column {
    pub fn index(self) -> usize {
        ALL.iter()
            .position(|spec| spec.column == self)
            .unwrap_or_default()
    }

    pub fn spec(self) -> Option<&'static Spec> {
        ALL.iter().find(|spec| spec.column == self)
    }

    /// The column's English header, which is its name in the contract.
    pub fn key(self) -> &'static str {
        self.header(Language::English)
    }

    pub fn header(self, language: Language) -> &'static str {
        let headers = self.spec().map(|spec| spec.headers).unwrap_or_default();
        headers.get(language.index()).copied().unwrap_or_default()
    }

    /// By what a header says.
    pub fn parse(header: &str) -> Option<Self> {
        let header = header.trim().to_lowercase();
        let header = header.trim_end_matches(['*', '＊']).trim_end();
        ALL.iter()
            .find(|spec| spec.headers.contains(&header))
            .map(|spec| spec.column)
    }

    /// The header that is most like this one, if one is like it at all.
    pub fn nearest(header: &str) -> Option<&'static str> {
        let header = header.trim().to_lowercase();
        ALL.iter()
            .flat_map(|spec| spec.headers)
            .map(|known| (distance(&header, known), *known))
            .filter(|(distance, known)| *distance * 2 <= known.chars().count())
            .min()
            .map(|(_, known)| known)
    }

    /// All headers, for people.
    pub fn names() -> String {
        let names = ALL
            .iter()
            .map(|spec| spec.headers.get(..2).unwrap_or_default().join(" or "));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Of templates and of the headers of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    pub fn index(self) -> usize {
        match self {
            Self::English => 0,
            Self::Chinese => 1,
        }
    }
}

/// Letters to add, drop or change (Levenshtein); headers are short.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(64).enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, up) in other.iter().zip(row.iter().skip(1)) {
            let changed = before + usize::from(a != *b);
            before = *up;
            left = changed.min(up + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Mainland China's as people write them, so that a spreadsheet needs no quote before a +.
fn format_mobile(stored: &str) -> String {
    match stored.strip_prefix("+86") {
        Some(national) if national.len() == 11 && national.starts_with('1') => national.to_owned(),
        _ => stored.to_owned(),
    }
}

/// What might have been meant, if it can be said: full-width signs, spaces, dashes and
/// missing plus signs are what people get wrong.
pub fn mend(raw: &str, field: &Field) -> Option<String> {
    let narrow: String = raw
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    let tight: String = narrow.chars().filter(|c| !c.is_whitespace()).collect();
    let mut candidates = vec![narrow.trim().to_owned(), tight.clone()];
    // A plus sign helps numbers alone, and those that begin with a country.
    let country = tight.strip_prefix("00").unwrap_or(&tight);
    if country.bytes().all(|b| b.is_ascii_digit()) && !country.starts_with('0') {
        candidates.push(format!("+{country}"));
    }
    candidates
        .into_iter()
        .find(|candidate| (field.parse)(candidate).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_and_near_ones_named() {
        assert_eq!(Column::parse(" 姓名* "), Some(Column::Name));
        assert_eq!(Column::parse("E-Mail"), Some(Column::Email));
        assert_eq!(Column::parse("salary"), None);
        assert_eq!(Column::nearest("e_mail"), Some("e-mail"));
        assert_eq!(Column::nearest("employe number"), Some("employee number"));
        assert_eq!(Column::nearest("薪资"), None);
    }

    #[test]
    fn what_was_meant_is_proposed() {
        let field = |column: Column| match &column.spec().unwrap().kind {
            Kind::Field(field) => field,
            Kind::Departments => unreachable!(),
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
        ] {
            assert_eq!(mend(raw, field(column)).as_deref(), mended, "{raw}");
        }
    }
}
