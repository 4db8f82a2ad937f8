//! The demo company: 晨光科技 in Shanghai, with people who can sign in.
//!
//! Must hold: it is created only where there is no organization at all, in one go; nothing
//! but `muster demo` creates it.

use std::io::Write;

use chrono::{Datelike, NaiveTime, TimeDelta};
use secrecy::SecretString;

use super::config::Settings;
use super::database::{Database, Error};
use super::services::{Senses, Services};
use crate::attendance::geodesy::CoordinateSystem;
use crate::attendance::sites::wire::NewSite;
use crate::identity::{self, NewVerified};
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::wall_clock;
use crate::meetings::meetings::wire::{Invitees, NewMeeting};
use crate::meetings::places::domain::PlaceKind;
use crate::meetings::places::wire::NewRoomPlace;
use crate::meetings::rooms::domain::Equipment;
use crate::meetings::rooms::wire::NewRoom;
use crate::meetings::video::choice::Choice;
use crate::messaging::conversations;
use crate::messaging::messages::{self, domain::Draft};
use crate::organizations::custom_fields::wire::CustomValues;
use crate::organizations::departments::domain::DepartmentName;
use crate::organizations::departments::wire::NewDepartment;
use crate::organizations::members::{domain::MemberStatus, wire::NewMember};
use crate::organizations::organization::wire::NewOrganization;
use crate::organizations::roles::domain::Builtin;
use crate::organizations::roles::wire::NewGrant;
use crate::organizations::{departments, members, organization, roles};
use crate::{attendance, meetings, organizations};

/// The password of every demo account: for trying things out on one's own machine.
const PASSWORD: &str = "morning-light-2026";
const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";
/// The room 浦江厅, which the README books.
const ROOM: &str = "0199d000-0000-7000-8000-0000000000a1";
/// The room 豫园厅, in which they meet each week.
const WEEKLY_ROOM: &str = "0199d000-0000-7000-8000-0000000000a2";

struct Somebody {
    email: &'static str,
    name: &'static str,
    title: &'static str,
    /// Index into [`DEPARTMENTS`]; `None` for the root.
    department: Option<usize>,
    role: Option<Builtin>,
}

const DEPARTMENTS: &[&str] = &["研发部", "市场部", "人力资源部"];

const PEOPLE: &[Somebody] = &[
    Somebody {
        email: "hr@demo.example",
        name: "李静",
        title: "HR 经理",
        department: Some(2),
        role: Some(Builtin::Hr),
    },
    Somebody {
        email: "lead@demo.example",
        name: "赵磊",
        title: "研发经理",
        department: Some(0),
        role: Some(Builtin::DepartmentManager),
    },
    Somebody {
        email: "employee@demo.example",
        name: "王小明",
        title: "工程师",
        department: Some(0),
        role: None,
    },
    Somebody {
        email: "market@demo.example",
        name: "周婷",
        title: "市场专员",
        department: Some(1),
        role: None,
    },
];

/// What was said in the group of all of them, and by whom: an index into [`PEOPLE`]; `None` for
/// the owner.
const SAID: &[(Option<usize>, &str)] = &[
    (None, "大家好，这里是全员群，有事在这里说。"),
    (Some(1), "本周五下午三点在浦江厅开迭代评审会，请准备演示。"),
    (Some(2), "收到，演示我来准备。"),
    (Some(0), "下周一有两位新同事入职，欢迎大家关照。"),
];

/// Migrates, creates the company if there is none, and prints how to sign in.
pub async fn create(database: &Database, settings: Settings) -> Result<(), Error> {
    database.migrate().await?;
    let address = settings.public_url()?.to_string();
    let services = Services::build(settings, &database.url, Senses::default())?;
    if organization::queries::any(&services.db).await? {
        return remind(&services, &address).await;
    }
    found(&services).await?;
    print(address.trim_end_matches('/'))
}

/// There are organizations already: says how to sign in, if the demo company is one of them.
async fn remind(services: &Services, address: &str) -> Result<(), Error> {
    let id: OrgId = ORGANIZATION.parse()?;
    let demo = services
        .tenancy
        .as_system(id, async |tx| organization::queries::find(tx).await);
    if demo.await.is_ok() {
        return print(address.trim_end_matches('/'));
    }
    let kept = "There is an organization already: no demo company was created.";
    Ok(writeln!(std::io::stdout(), "{kept}")?)
}

/// Founds the company in a house without one.
pub async fn found(services: &Services) -> Result<(), Error> {
    let hash = services
        .identity
        .hash_password("owner@demo.example", SecretString::from(PASSWORD))
        .await?;
    let owner = account(services, "owner@demo.example", "陈思远", &hash).await?;
    let org_id: OrgId = ORGANIZATION.parse()?;
    let new = NewOrganization {
        id: Some(org_id),
        name: text("晨光科技")?,
        time_zone: text("Asia/Shanghai")?,
        locale: Locale::SimplifiedChinese,
    };
    organization::commands::found(&services.tenancy, &owner, new).await?;
    let mut accounts = Vec::new();
    for person in PEOPLE {
        accounts.push(account(services, person.email, person.name, &hash).await?);
    }
    services
        .tenancy
        .as_system(org_id, async |tx| {
            let people = settle(tx, &accounts).await?;
            let membership = organizations::membership(tx.conn(), org_id, owner.account_id);
            let owner = membership.await?.map(|found| found.member_id);
            let owner = owner.ok_or_else(|| Problem::internal("the owner is nobody"))?;
            talk(tx, owner, &people).await?;
            meet(tx, owner, &people).await
        })
        .await?;
    Ok(())
}

async fn account(
    services: &Services,
    email: &str,
    name: &str,
    hash: &str,
) -> Result<identity::Profile, Error> {
    let email: identity::email::EmailAddress = email.parse()?;
    let new = NewVerified {
        email: &email,
        password_hash: hash,
        name,
        locale: Locale::SimplifiedChinese,
    };
    let profile = async |tx: &mut crate::kernel::db::GlobalTx| {
        let (id, now) = (tx.new_id(), tx.now());
        let id = identity::create_verified(tx.conn(), id, new, now).await?;
        identity::profile(tx.conn(), id).await
    };
    Ok(services.db.transaction(profile).await?)
}

/// A site on the Bund, in the coordinates that maps and phones in mainland China report,
/// and two rooms.
async fn furnish(tx: &mut Tx) -> Result<()> {
    let site = NewSite {
        id: None,
        name: text("外滩总部")?,
        latitude: Some(31.2400),
        longitude: Some(121.4900),
        coordinate_system: CoordinateSystem::Gcj02,
        radius_m: Some(300),
        area: None,
        admits: attendance::sites::domain::Admits::Any,
        wifi: Vec::new(),
        networks: Vec::new(),
    };
    attendance::sites::commands::create(tx, site).await?;
    let place = NewRoomPlace {
        id: None,
        kind: PlaceKind::Site,
        name: text("外滩总部")?,
        parent_id: None,
        time_zone: Some(text("Asia/Shanghai")?),
    };
    let place = meetings::places::commands::create(tx, place).await?;
    for (id, name, capacity) in [(Some(ROOM), "浦江厅", 12), (Some(WEEKLY_ROOM), "豫园厅", 6)]
    {
        let id = id.map(str::parse).transpose().map_err(Problem::internal)?;
        let location = Some(text("3 楼")?);
        meetings::rooms::commands::create(
            tx,
            NewRoom {
                id,
                name: text(name)?,
                capacity,
                location,
                place_id: Some(place.id),
                equipment: vec![Equipment::Tv, Equipment::Whiteboard],
                labels: Vec::new(),
                description: None,
                external_id: None,
                time_zone: None,
                opening_hours: None,
            },
        )
        .await?;
    }
    Ok(())
}

/// Departments, people, roles, a site and rooms.
async fn settle(tx: &mut Tx, accounts: &[identity::Profile]) -> Result<Vec<MemberId>> {
    furnish(tx).await?;
    let (mut ids, mut people) = (Vec::new(), Vec::new());
    for name in DEPARTMENTS {
        let new = NewDepartment {
            id: None,
            name: DepartmentName::parse(name).map_err(Problem::internal)?,
            parent_id: None,
            position: 0,
            external_id: None,
            outsourced: false,
        };
        ids.push(departments::commands::create(tx, new).await?.id);
    }
    for (number, (person, account)) in PEOPLE.iter().zip(accounts).enumerate() {
        let department = person.department.and_then(|index| ids.get(index).copied());
        let member = hire(tx, number + 2, person, department, account).await?;
        people.push(member);
        if let Some(role) = person.role {
            let department_id = department.filter(|_| role.needs_department());
            let role_id = roles::queries::find_builtin(tx, role).await?;
            roles::commands::grant(
                tx,
                NewGrant {
                    id: None,
                    member_id: member,
                    role_id,
                    department_id,
                    includes_below: None,
                },
            )
            .await?;
        }
    }
    Ok(people)
}

/// A group with all of them in it, and a few messages.
async fn talk(tx: &mut Tx, owner: MemberId, people: &[MemberId]) -> Result<()> {
    let group = tx.new_id();
    let name = text("晨光大家庭")?;
    conversations::commands::begin(tx, owner, group, name, people.to_vec()).await?;
    let mut drafts = Vec::new();
    for (by, words) in SAID {
        let author = by.and_then(|index| people.get(index)).unwrap_or(&owner);
        drafts.push(Draft::text(group, tx.new_id(), *author, words));
    }
    let posted = messages::commands::post_drafts(tx, drafts).await?;
    posted.into_iter().try_for_each(|each| each.map(drop))
}

/// A meeting of all of them each Monday at ten, for half a year, in a room that the README does
/// not book.
async fn meet(tx: &mut Tx, owner: MemberId, people: &[MemberId]) -> Result<()> {
    let zone = chrono_tz::Tz::Asia__Shanghai;
    let today = tx.now().with_timezone(&zone).date_naive();
    let monday = today + chrono::Days::new(7 - u64::from(today.weekday().num_days_from_monday()));
    let at = |hour| {
        Some(wall_clock::instant(
            zone,
            monday.and_time(NaiveTime::MIN) + hour,
        ))
    };
    let new = NewMeeting {
        note: Paragraph::parse("请带上本周的数据。").ok(),
        starts_at: at(TimeDelta::hours(10)),
        ends_at: at(TimeDelta::hours(11)),
        zone: Some(zone.name().to_owned()),
        rule: Some("FREQ=WEEKLY;COUNT=26".to_owned()),
        invite: Invitees {
            member_ids: people.to_vec(),
            ..Invitees::default()
        },
        room_ids: vec![WEEKLY_ROOM.parse().map_err(Problem::internal)?],
        ..NewMeeting::titled(text("周例会")?)
    };
    meetings::meetings::commands::create_for(tx, owner, new, Choice::default()).await?;
    Ok(())
}

async fn hire(
    tx: &mut Tx,
    number: usize,
    person: &Somebody,
    department: Option<DepartmentId>,
    account: &identity::Profile,
) -> Result<MemberId> {
    let new = NewMember {
        id: None,
        name: text(person.name)?,
        employee_number: Some(text(&format!("{number:04}"))?),
        mobile: None,
        email: person.email.parse().ok(),
        title: Some(text(person.title)?),
        department_ids: department.into_iter().collect(),
        other_names: Vec::new(),
        manager_id: None,
        hired_on: None,
        custom_fields: CustomValues::default(),
    };
    let member = members::commands::create(tx, new).await?;
    members::queries::join(tx, member.id, account.account_id, MemberStatus::Active).await?;
    organization::queries::link(tx, account.account_id).await?;
    Ok(member.id)
}

fn text<const MIN: usize, const MAX: usize>(raw: &str) -> Result<Text<MIN, MAX>> {
    Text::parse(raw).map_err(Problem::internal)
}

fn print(address: &str) -> Result<(), Error> {
    writeln!(
        std::io::stdout(),
        "\nThe demo company 晨光科技 is ready. Sign in at {address} with the password {PASSWORD}:\n\n  \
         owner       owner@demo.example\n  HR manager  hr@demo.example\n  employee    employee@demo.example\n\n\
         The API's reference is at {address}/docs. A line to try, when the service is up:\n\n  \
         curl -s {address}/v1/sessions -H 'Content-Type: application/json' \\\n    \
         -d '{{\"email\":\"owner@demo.example\",\"password\":\"{PASSWORD}\"}}'\n"
    )?;
    Ok(())
}
