//! What every organization's files may say: the built-in columns.

use std::str::FromStr;

use chrono::NaiveDate;

use super::Column;
use super::values::{date, format_list, parse_list};
use crate::identity::email::EmailAddress;
use crate::organizations::members::domain::{
    EmployeeNumber, JobTitle, MAX_OTHER_NAMES, Member, MemberName, check_hired_on, other_names,
    parse_mobile,
};

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
    /// What a member has without looking at others.
    Field(Field),
    /// The employee number of somebody of the organization or of the file.
    Manager,
    /// Where the member is: paths from below the root, the primary one first.
    Departments,
    /// What another system calls these departments, in the same order.
    ExternalIds,
}

pub struct Field {
    pub clearable: bool,
    /// From a cell to the form in which values are compared.
    pub parse: fn(&str) -> Result<String, String>,
    /// From that form to a cell that parses to it.
    pub format: fn(&str) -> String,
    pub get: fn(&Member) -> Option<String>,
    pub set: fn(&mut Member, Option<String>),
}

/// All built-in columns, in the order of templates and exports.
pub const ALL: [Spec; 10] = [
    Spec {
        column: Column::Name,
        headers: &["name", "姓名", "full name", "名字", "员工姓名"],
        kind: Kind::Field(Field {
            clearable: false,
            parse: |raw| MemberName::parse(raw).map(MemberName::into_inner),
            format: str::to_owned,
            get: |member| Some(member.name.clone()),
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
            parse: parse_number,
            format: str::to_owned,
            get: |member| member.employee_number.clone(),
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
            get: |member| member.mobile.clone(),
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
            get: |member| member.email.clone(),
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
            get: |member| member.title.clone(),
            set: |member, value| member.title = value,
        }),
        notes: ["1 to 64 characters", "1–64 个字符"],
        examples: ["Engineer", "工程师"],
    },
    Spec {
        column: Column::OtherNames,
        headers: &["other_names", "其他姓名", "other names", "别名", "aliases"],
        kind: Kind::Field(Field {
            clearable: true,
            parse: |raw| parse_names(raw).map(|names| format_list(&names)),
            format: str::to_owned,
            get: |member| {
                let names: Vec<_> = member.other_names.iter().flatten().collect();
                (!names.is_empty()).then(|| format_list(&names))
            },
            set: |member, value| {
                let names = value.map(|text| parse_names(&text).unwrap_or_default());
                member.other_names = names.unwrap_or_default().into_iter().map(Some).collect();
            },
        }),
        notes: [
            "names that the person goes by besides, at most 5, separated by ;",
            "其他称呼，最多 5 个，以 ; 分隔",
        ],
        examples: ["Ming;Xiaoming", "Ming;小王"],
    },
    Spec {
        column: Column::Manager,
        headers: &[
            "manager",
            "直属上级工号",
            "manager number",
            "直属上级",
            "上级工号",
        ],
        kind: Kind::Manager,
        notes: [
            "the manager's employee number: of a member, or of somebody in this file",
            "直属上级的工号：可以是已有成员，也可以是本文件中的人",
        ],
        examples: ["A0001", "A0001"],
    },
    Spec {
        column: Column::HiredOn,
        headers: &[
            "hired_on",
            "入职日期",
            "hire date",
            "date of hire",
            "入职时间",
        ],
        kind: Kind::Field(Field {
            clearable: true,
            parse: |raw| {
                let date = date(raw)?;
                check_hired_on(date).map(|()| date.to_string())
            },
            format: str::to_owned,
            get: |member| member.hired_on.map(|date| date.to_string()),
            set: |member, value| {
                member.hired_on = value.and_then(|text| text.parse::<NaiveDate>().ok());
            },
        }),
        notes: ["like 2026-09-01 or 2026/9/1", "如 2026-09-01 或 2026/9/1"],
        examples: ["2026-09-01", "2026-09-01"],
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
    Spec {
        column: Column::ExternalIds,
        headers: &[
            "department_external_id",
            "部门外部编号",
            "department external id",
            "部门编号",
        ],
        kind: Kind::ExternalIds,
        notes: [
            "what another system calls the departments beside it, in the same order, separated by ;",
            "左侧各部门在其他系统中的编号，顺序相同，以 ; 分隔",
        ],
        examples: ["D-12;D-7", "D-12;D-7"],
    },
];

pub fn parse_number(raw: &str) -> Result<String, String> {
    EmployeeNumber::parse(raw).map(EmployeeNumber::into_inner)
}

/// Each once, as the operations store them.
fn parse_names(raw: &str) -> Result<Vec<String>, String> {
    let names: Vec<MemberName> = parse_list(raw)
        .iter()
        .flatten()
        .map(|name| MemberName::parse(name))
        .collect::<Result<_, _>>()
        .map_err(|detail| format!("has a name that is not valid: it {detail}"))?;
    let names: Vec<String> = other_names(&names).into_iter().flatten().collect();
    if (1..=MAX_OTHER_NAMES).contains(&names.len()) {
        Ok(names)
    } else {
        let count = names.len();
        Err(format!(
            "must have 1 to {MAX_OTHER_NAMES} names, has {count}"
        ))
    }
}

/// Mainland China's as people write them, so that a spreadsheet needs no quote before a +.
fn format_mobile(stored: &str) -> String {
    match stored.strip_prefix("+86") {
        Some(national) if national.len() == 11 && national.starts_with('1') => national.to_owned(),
        _ => stored.to_owned(),
    }
}
