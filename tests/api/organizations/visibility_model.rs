//! The decision in SQL is what the rules say: random trees, people, roles, rules and settings,
//! and for each pair of people the service's own query beside a plain model of
//! docs/visibility.md, which knows nothing of SQL.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use muster::kernel::ids::{MemberId, OrgId};
use muster::organizations::directory;
use muster::organizations::visibility::domain::MemberField;
use muster::organizations::visibility::explain;
use muster::organizations::visibility::view::Purpose;
use muster::schema::members;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use uuid::Uuid;

use crate::support::{TestServer, client_id};

const PEOPLE: usize = 12;
const DEPARTMENTS: usize = 8;
/// Everybody's role, two of the organization's own, and HR, who manage the members.
const ROLES: usize = 4;
const EVERYBODY: usize = 0;
const HR: usize = 3;
const FIELDS: [MemberField; 2] = [MemberField::Mobile, MemberField::Messages];

#[derive(Debug, Clone, Copy)]
enum Name {
    Person(usize),
    Department(usize),
    Role(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Reach {
    OnlySelf,
    OwnDepartments,
    Listed,
}

#[derive(Debug, Clone)]
enum Kind {
    Hide,
    Fields(usize),
    Scope(Reach),
}

#[derive(Debug, Clone)]
struct Rule {
    kind: Kind,
    active: bool,
    in_profile: bool,
    in_search: bool,
    /// The objects; of a scope, the viewers.
    about: Vec<Name>,
    /// The excludes; of a scope, what is listed.
    besides: Vec<Name>,
}

#[derive(Debug, Clone)]
struct Case {
    /// The parent of each department but the first, which comes before it.
    parents: Vec<usize>,
    /// The departments of each person.
    places: Vec<BTreeSet<usize>>,
    /// The roles granted to each person, and whether for a department only.
    grants: Vec<Vec<(usize, bool)>>,
    child_first: bool,
    rules: Vec<Rule>,
}

/// A step on the way from the root to a person.
#[derive(Debug, Clone, Copy)]
enum Step {
    Department(usize),
    Roles,
    Person,
}

impl Case {
    fn above(&self, department: usize) -> Vec<usize> {
        let mut way = vec![department];
        while let Some(last) = way.last().copied().filter(|last| *last > 0) {
            way.push(self.parents[last - 1]);
        }
        way.reverse();
        way
    }

    fn holds(&self, person: usize, role: usize) -> bool {
        role == EVERYBODY || self.grants[person].iter().any(|(held, _)| *held == role)
    }

    fn sees_everybody(&self, person: usize) -> bool {
        self.grants[person].contains(&(HR, false))
    }

    fn is_named(&self, person: usize, name: Name) -> bool {
        match name {
            Name::Person(other) => other == person,
            Name::Role(role) => self.holds(person, role),
            Name::Department(at) => self.places[person]
                .iter()
                .any(|own| self.above(*own).contains(&at)),
        }
    }

    fn anyhow_named(&self, person: usize, names: &[Name]) -> bool {
        names.iter().any(|name| self.is_named(person, *name))
    }

    /// For each of a person's departments, the steps from the root to the person.
    fn ways(&self, person: usize) -> Vec<Vec<Step>> {
        let way = |own: &usize| {
            let mut steps: Vec<_> = self.above(*own).into_iter().map(Step::Department).collect();
            steps.extend([Step::Roles, Step::Person]);
            steps
        };
        self.places[person].iter().map(way).collect()
    }

    fn rule_is_at(&self, rule: &Rule, step: Step, person: usize) -> bool {
        rule.about.iter().any(|name| match (step, *name) {
            (Step::Department(at), Name::Department(named)) => at == named,
            (Step::Roles, Name::Role(role)) => self.holds(person, role),
            (Step::Person, Name::Person(named)) => named == person,
            _ => false,
        })
    }

    fn hidden(&self, rules: &[&Rule], viewer: usize, target: usize) -> bool {
        let hides = |rule: &&Rule| !self.anyhow_named(viewer, &rule.besides);
        if !self.child_first {
            return rules
                .iter()
                .filter(|rule| self.anyhow_named(target, &rule.about))
                .any(hides);
        }
        self.ways(target).into_iter().any(|way| {
            for step in way.into_iter().rev() {
                let here: Vec<&Rule> = rules
                    .iter()
                    .copied()
                    .filter(|rule| self.rule_is_at(rule, step, target))
                    .collect();
                if !here.is_empty() {
                    return here.iter().any(hides);
                }
            }
            false
        })
    }

    fn in_force(&self, search: bool) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| {
            rule.active
                && if search {
                    rule.in_search
                } else {
                    rule.in_profile
                }
        })
    }

    fn sees(&self, search: bool, viewer: usize, target: usize) -> bool {
        if viewer == target || self.sees_everybody(viewer) {
            return true;
        }
        let hiding: Vec<_> = self
            .in_force(search)
            .filter(|rule| matches!(rule.kind, Kind::Hide))
            .collect();
        !self.hidden(&hiding, viewer, target) && self.in_scope(search, viewer, target)
    }

    fn in_scope(&self, search: bool, viewer: usize, target: usize) -> bool {
        let scopes: Vec<_> = self
            .in_force(search)
            .filter(|rule| matches!(rule.kind, Kind::Scope(_)))
            .collect();
        let mut deciding: Vec<&Rule> = Vec::new();
        for mut way in self.ways(viewer) {
            if self.child_first {
                way.reverse();
            }
            for step in way {
                let here = scopes
                    .iter()
                    .filter(|rule| self.rule_is_at(rule, step, viewer));
                let before = deciding.len();
                deciding.extend(here);
                if deciding.len() > before {
                    break;
                }
            }
        }
        deciding.is_empty()
            || deciding.iter().any(|rule| match rule.kind {
                Kind::Scope(Reach::Listed) => self.anyhow_named(target, &rule.besides),
                Kind::Scope(Reach::OwnDepartments) => self.places[viewer]
                    .iter()
                    .any(|own| self.is_named(target, Name::Department(*own))),
                _ => false,
            })
    }

    fn hides_field(&self, field: usize, viewer: usize, target: usize) -> bool {
        let rules: Vec<_> = self
            .rules
            .iter()
            .filter(|rule| rule.active && matches!(rule.kind, Kind::Fields(of) if of == field))
            .collect();
        viewer != target && !self.sees_everybody(viewer) && self.hidden(&rules, viewer, target)
    }
}

fn names(roles: bool) -> impl Strategy<Value = Vec<Name>> {
    let name = prop_oneof![
        3 => (0..PEOPLE).prop_map(Name::Person),
        4 => (0..DEPARTMENTS).prop_map(Name::Department),
        if roles { 2 } else { 0 } => (0..ROLES).prop_map(Name::Role),
    ];
    vec(name, 1..4)
}

fn rule() -> impl Strategy<Value = Rule> {
    let switches = (prop::bool::weighted(0.85), 0..4_u8);
    let kind = prop_oneof![
        4 => Just(Kind::Hide),
        2 => (0..FIELDS.len()).prop_map(Kind::Fields),
        1 => Just(Kind::Scope(Reach::OnlySelf)),
        2 => Just(Kind::Scope(Reach::OwnDepartments)),
        2 => Just(Kind::Scope(Reach::Listed)),
    ];
    let besides = prop_oneof![1 => Just(Vec::new()), 2 => names(true)];
    (kind, switches, names(true), besides, names(false)).prop_map(
        |(kind, (active, purposes), about, excludes, listed)| {
            let besides = match kind {
                Kind::Scope(Reach::Listed) => listed,
                Kind::Scope(_) => Vec::new(),
                _ => excludes,
            };
            Rule {
                kind,
                active,
                in_profile: purposes != 0,
                in_search: purposes != 1,
                about,
                besides,
            }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let parents: Vec<_> = (1..DEPARTMENTS).map(|number| 0..number).collect();
    let places = vec(prop::collection::btree_set(0..DEPARTMENTS, 1..4), PEOPLE);
    let grants = vec(vec((1..ROLES, any::<bool>()), 0..2), PEOPLE);
    (parents, places, grants, any::<bool>(), vec(rule(), 0..9)).prop_map(
        |(parents, places, grants, child_first, rules)| Case {
            parents,
            places,
            grants,
            child_first,
            rules,
        },
    )
}

/// The ids of a case in the database.
struct Stored {
    org: OrgId,
    people: Vec<Uuid>,
    departments: Vec<Uuid>,
    roles: Vec<Uuid>,
}

/// Writes a whole organization in one go.
async fn store(server: &TestServer, case: &Case) -> Stored {
    let many = |count: usize| (0..count).map(|_| client_id()).collect::<Vec<_>>();
    let stored = Stored {
        org: OrgId(client_id()),
        people: many(PEOPLE),
        departments: many(DEPARTMENTS),
        roles: many(ROLES),
    };
    let Stored {
        org,
        people,
        departments,
        roles,
    } = &stored;
    let mut sql = format!(
        "INSERT INTO organizations VALUES ('{org}', '某公司', 'Asia/Shanghai', 'zh-CN', 1, '{org}', now()); \
         INSERT INTO visibility_settings VALUES ('{org}', {}, 1);",
        case.child_first
    );
    for (number, id) in departments.iter().enumerate() {
        let path: Vec<_> = case
            .above(number)
            .iter()
            .map(|at| departments[*at].to_string())
            .collect();
        let parent = number
            .checked_sub(1)
            .map(|at| departments[case.parents[at]]);
        let parent = parent.map_or("NULL".to_owned(), |id| format!("'{id}'"));
        sql += &format!(
            "INSERT INTO departments VALUES ('{org}', '{id}', {parent}, '{number}', '{{{}}}', 0, 1, now());",
            path.join(",")
        );
    }
    for (id, builtin) in roles.iter().zip(["'employee'", "NULL", "NULL", "'hr'"]) {
        sql += &format!(
            "INSERT INTO roles VALUES ('{org}', '{id}', {builtin}, '{id}', '{{}}', now());"
        );
    }
    for (person, id) in people.iter().enumerate() {
        sql += &format!(
            "INSERT INTO members (org_id, id, name, mobile, title, status, created_at) \
             VALUES ('{org}', '{id}', '{person}', '1', '2', 'invited', now());"
        );
        for at in &case.places[person] {
            sql += &format!(
                "INSERT INTO department_members VALUES ('{org}', '{id}', '{}');",
                departments[*at]
            );
        }
        for (role, below) in &case.grants[person] {
            let at = if *below {
                format!("'{}'", departments[1])
            } else {
                "NULL".to_owned()
            };
            sql += &format!(
                "INSERT INTO role_grants (org_id, id, member_id, role_id, department_id, granted_at) \
                 VALUES ('{org}', '{}', '{id}', '{}', {at}, now()) ON CONFLICT DO NOTHING;",
                client_id(),
                roles[*role]
            );
        }
    }
    for rule in &case.rules {
        sql += &stored.rule(rule);
    }
    server.sql(&sql).await;
    stored
}

impl Stored {
    fn rule(&self, rule: &Rule) -> String {
        let (org, id) = (self.org, client_id());
        let (kind, reach, field) = match rule.kind {
            Kind::Hide => ("hide", "NULL", ""),
            Kind::Fields(field) => ("fields", "NULL", FIELDS[field].as_str()),
            Kind::Scope(Reach::OnlySelf) => ("scope", "'only_self'", ""),
            Kind::Scope(Reach::OwnDepartments) => ("scope", "'own_departments'", ""),
            Kind::Scope(Reach::Listed) => ("scope", "'listed'", ""),
        };
        let mut sql = format!(
            "INSERT INTO visibility_rules VALUES \
             ('{org}', '{id}', '{kind}', 'x', {}, {}, {}, {reach}, '{{{field}}}', 1, now());",
            rule.active, rule.in_profile, rule.in_search
        );
        let parts = match rule.kind {
            Kind::Scope(_) => ["viewer", "listed"],
            _ => ["object", "exclude"],
        };
        for (part, names) in parts.iter().zip([&rule.about, &rule.besides]) {
            for (position, name) in names.iter().enumerate() {
                let (column, subject) = match *name {
                    Name::Person(at) => ("member_id", self.people[at]),
                    Name::Department(at) => ("department_id", self.departments[at]),
                    Name::Role(at) => ("role_id", self.roles[at]),
                };
                sql += &format!(
                    "INSERT INTO visibility_subjects (org_id, rule_id, part, position, {column}) \
                     VALUES ('{org}', '{id}', '{part}', {position}, '{subject}');"
                );
            }
        }
        sql
    }

    fn number(&self, id: MemberId) -> usize {
        self.people.iter().position(|known| *known == id.0).unwrap()
    }
}

/// Everything that the service shows to a viewer: for a profile, for a search, and of whom
/// each field is hidden.
async fn asked(server: &TestServer, stored: &Stored, viewer: usize) -> [BTreeSet<usize>; 4] {
    let viewer = MemberId(stored.people[viewer]);
    let sets = server.services.tenancy.as_system(stored.org, async |tx| {
        let view = explain::of_member(tx, viewer).await?;
        let mut sets: [Vec<MemberId>; 4] = Default::default();
        for (set, purpose) in sets.iter_mut().zip([Purpose::Profile, Purpose::Search]) {
            let query = directory::within(tx, &view, purpose).select(members::id);
            *set = query.load(tx.conn()).await?;
        }
        for (field, hidden) in view.hides() {
            let query = members::table
                .filter(members::org_id.eq(tx.org_id()))
                .filter(hidden)
                .select(members::id);
            let at = FIELDS.iter().position(|known| *known == field).unwrap();
            sets[2 + at] = query.load(tx.conn()).await?;
        }
        Ok(sets)
    });
    let numbers = |ids: Vec<MemberId>| ids.into_iter().map(|id| stored.number(id)).collect();
    sets.await.unwrap().map(numbers)
}

async fn compare(server: &TestServer, case: &Case) -> Result<(), TestCaseError> {
    let stored = store(server, case).await;
    for viewer in 0..PEOPLE {
        let [profile, search, mobile, messages] = asked(server, &stored, viewer).await;
        for target in 0..PEOPLE {
            let service = [&profile, &search, &mobile, &messages].map(|set| set.contains(&target));
            let model = [
                case.sees(false, viewer, target),
                case.sees(true, viewer, target),
                case.hides_field(0, viewer, target),
                case.hides_field(1, viewer, target),
            ];
            prop_assert_eq!(
                service,
                model,
                "{} looks at {}: profile, search, mobile hidden, messages hidden",
                viewer,
                target
            );
        }
    }
    Ok(())
}

/// Each case asks 576 questions: 144 pairs, of which each has four.
#[test]
fn sql_decides_as_the_model() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(TestServer::start());
    let config = Config {
        cases: 48,
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&case(), |case| runtime.block_on(compare(&server, &case)))
        .unwrap();
}
