//! 100,000 people of one organization, their departments, what they are found by, the rules
//! about who sees whom, and what is typed to find them. The same in every run.

use std::fmt::Write as _;
use std::net::SocketAddr;

use futures_util::SinkExt;
use muster::organizations::search::domain::{Findable, Rank, terms};
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use super::super::crowd;
use super::{sign_in, text};
use crate::Error;
use crate::http::{self, Connection};

pub const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";
const PEOPLE: u32 = 100_000;
/// Departments below the root, and below each of these.
const DEPARTMENTS: (u32, u32) = (20, 25);
/// People of one COPY.
const CHUNK: u32 = 5_000;
/// Different searches.
const SEARCHES: usize = 5_000;

/// The commonest first: each is chosen about as often as it is in China.
const SURNAMES: &str = "王王王王王王王李李李李李李李张张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨黄黄赵赵吴吴\
     周周徐徐孙孙马马朱朱胡胡郭郭何何林林罗罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任\
     姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严单解仇查区";
const GIVEN: &str = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲文建国庆志海波鹏飞宇浩然欣怡\
     子涵梓轩雨泽思远晨曦佳琪俊豪晓东春梅雪琳婷倩慧颖露瑶嘉诚博瑞天一小龙成功永康少林长青立新";
const TITLES: &[&str] = &[
    "工程师",
    "高级工程师",
    "产品经理",
    "销售经理",
    "会计",
    "客服专员",
    "主管",
    "总监",
];

/// What somebody types, and in which rank a bare lookup finds it.
pub struct Typed {
    pub text: String,
    pub rank: i16,
}

/// Enough chance for names: xorshift, always from the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).copied()
    }
}

/// An id that is the same in every run.
fn id(kind: u128, number: u32) -> Uuid {
    Uuid::from_u128(0x0199_d000_0000_7000_8000_0000_0000_0000 | (kind << 32) | u128::from(number))
}

/// Writes everybody; answers what is typed to find them.
pub async fn fill(url: &str) -> Result<Vec<Typed>, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let leaves = departments(&client).await?;
    let mut chance = Chance(0x2026_1121);
    let (surnames, given): (Vec<_>, Vec<_>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let mut typed = Vec::new();
    for first in (0..PEOPLE).step_by(usize::try_from(CHUNK)?) {
        let (mut members, mut places, mut found_by) = (String::new(), String::new(), String::new());
        for number in first..(first + CHUNK).min(PEOPLE) {
            let member = id(1, number);
            let length = 1 + usize::from(chance.below(5) > 0);
            let mut name: String = chance.of(&surnames).into_iter().collect();
            name.extend((0..length).filter_map(|_| chance.of(&given)));
            let employee_number = format!("M{number:06}");
            let mobile = format!("+861{:010}", 3_000_000_000_u64 + u64::from(number) * 7_919);
            let email = format!("m{number}@load.example");
            let title = chance.of(TITLES).unwrap_or_default();
            writeln!(
                members,
                "{ORGANIZATION}\t{member}\t{employee_number}\t{name}\t{mobile}\t{email}\t{title}\tinvited\t2026-11-21"
            )?;
            let place = chance.of(&leaves).ok_or("no departments")?;
            writeln!(places, "{ORGANIZATION}\t{member}\t{place}")?;
            let of = Findable {
                name: &name,
                employee_number: Some(&employee_number),
                mobile: Some(&mobile),
                email: Some(&email),
                title: Some(title),
                ..Findable::default()
            };
            let all = terms(of);
            for (rank, term) in &all {
                writeln!(
                    found_by,
                    "{ORGANIZATION}\t{member}\t{}\t{term}",
                    *rank as i16
                )?;
            }
            if typed.len() < SEARCHES && chance.below(usize::try_from(PEOPLE)? / SEARCHES) == 0 {
                typed.extend(part(&mut chance, &all));
            }
        }
        copy(
            &client,
            "members (org_id, id, employee_number, name, mobile, email, title, status, created_at)",
            members,
        )
        .await?;
        copy(
            &client,
            "department_members (org_id, member_id, department_id)",
            places,
        )
        .await?;
        copy(
            &client,
            "search_terms (org_id, member_id, rank, term)",
            found_by,
        )
        .await?;
    }
    client.batch_execute(&crowd::at_rest()).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    running.await??;
    Ok(typed)
}

/// The beginning of one of somebody's terms, as long as one types before one looks.
fn part(chance: &mut Chance, all: &[(Rank, String)]) -> Option<Typed> {
    let (rank, term) = all.get(chance.below(all.len()))?;
    let length = 1 + chance.below(term.chars().count().min(8));
    // A mobile is not looked for before its fourth digit.
    let length = if *rank == Rank::Mobile {
        length.max(4)
    } else {
        length
    };
    Some(Typed {
        text: term.chars().take(length).collect(),
        rank: *rank as i16,
    })
}

/// The departments; answers those that people are in.
async fn departments(client: &Client) -> Result<Vec<Uuid>, Error> {
    let root = format!(
        "SELECT id::text FROM departments WHERE org_id = '{ORGANIZATION}' AND parent_id IS NULL"
    );
    let root: String = client.query_one(&root, &[]).await?.get(0);
    let (mut rows, mut leaves) = (String::new(), Vec::new());
    for division in 0..DEPARTMENTS.0 {
        let above = id(2, division);
        writeln!(
            rows,
            "{ORGANIZATION}\t{above}\t{root}\t事业部{division}\t{{{root},{above}}}\t2026-11-21"
        )?;
        for number in 0..DEPARTMENTS.1 {
            let team = id(3, division * DEPARTMENTS.1 + number);
            writeln!(
                rows,
                "{ORGANIZATION}\t{team}\t{above}\t团队{number}\t{{{root},{above},{team}}}\t2026-11-21"
            )?;
            leaves.push(team);
        }
    }
    copy(
        client,
        "departments (org_id, id, parent_id, name, path, created_at)",
        rows,
    )
    .await?;
    Ok(leaves)
}

async fn copy(client: &Client, into: &str, rows: String) -> Result<(), Error> {
    let sink = client
        .copy_in::<_, std::io::Cursor<Vec<u8>>>(&format!("COPY {into} FROM STDIN"))
        .await?;
    futures_util::pin_mut!(sink);
    sink.send(std::io::Cursor::new(rows.into_bytes())).await?;
    sink.finish().await?;
    Ok(())
}

/// The access tokens of those who search.
pub struct Viewers {
    /// Sees everybody but whom a rule hides.
    pub wide: String,
    /// Sees one division of twenty.
    pub limited: String,
}

/// Puts rules in force as the owner: a division is hidden, but for one of its teams; the mobiles
/// of another; a third division's people see only their own departments, and one of those who
/// search sees only a fourth.
pub async fn rules(address: SocketAddr) -> Result<Viewers, Error> {
    let mut connection = Connection::open(address).await?;
    let owner = sign_in(&mut connection, "owner@demo.example").await?;
    let limited = sign_in(&mut connection, "market@demo.example").await?;
    let me = format!("/v1/organizations/{ORGANIZATION}/me");
    let request = http::request("GET", &me, Some(&limited), None);
    let me: Value = connection.send(&request).await?.expect(200)?.json()?;
    let me = json!({ "kind": "member", "id": text(&me, "/member_id")? });
    let department = |kind, number| json!({ "kind": "department", "id": id(kind, number) });
    let rules = [
        json!({ "kind": "hide", "name": "事业部3不公开", "objects": [department(2, 3)], "excludes": [department(3, 80)] }),
        json!({ "kind": "fields", "name": "手机号", "fields": ["mobile"], "objects": [department(2, 4)] }),
        json!({ "kind": "scope", "name": "外包", "viewers": [department(2, 5)], "reach": "own_departments" }),
        json!({ "kind": "scope", "name": "市场部", "viewers": [me], "reach": "listed", "listed": [department(2, 6)] }),
    ];
    for rule in rules {
        let path = format!("/v1/organizations/{ORGANIZATION}/visibility/rules");
        let request = http::request("POST", &path, Some(&owner), Some(&rule));
        let made: Value = connection.send(&request).await?.expect(201)?.json()?;
        text(&made, "/id")?;
    }
    let wide = sign_in(&mut connection, "employee@demo.example").await?;
    Ok(Viewers { wide, limited })
}
