//! What a file means: who is recognized, what differs, and what is refused.

use chrono::{DateTime, Utc};

use super::*;
use crate::kernel::ids::OrgId;
use crate::organizations::imports::columns::Columns;
use crate::organizations::imports::columns::tests::custom;
use crate::organizations::imports::domain::FileFormat;
use crate::organizations::imports::sheets;
use crate::organizations::imports::wire::ErrorCode;

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn member(number: u128, name: &str, marks: [&str; 3]) -> Member {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Member {
        employee_number: text(marks[0]),
        mobile: text(marks[1]),
        email: text(marks[2]),
        ..Member::invited(
            OrgId(id(1)),
            MemberId(id(number)),
            name.to_owned(),
            DateTime::<Utc>::UNIX_EPOCH,
        )
    }
}

pub fn root() -> Department {
    Department {
        org_id: OrgId(id(1)),
        id: DepartmentId(id(2)),
        parent_id: None,
        name: "晨光科技".to_owned(),
        path: vec![Some(DepartmentId(id(2)))],
        position: 0,
        version: 1,
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        external_id: None,
        outsourced: false,
    }
}

pub fn world(members: Vec<Member>) -> World {
    let known = members.into_iter().map(|member| Known {
        member,
        departments: vec![DepartmentId(id(2))],
        custom: HashMap::new(),
        visible: true,
    });
    World {
        known: known.collect(),
        above: HashMap::new(),
        numbers: HashMap::new(),
        tree: vec![root()],
        may_make: true,
        partial: false,
        blank: member(0, "", ["", "", ""]),
    }
}

pub fn planned(file: &str, world: World) -> Plan {
    planned_with(file, world, Columns::default())
}

fn planned_with(file: &str, world: World, columns: Columns) -> Plan {
    let sheet = sheets::read(FileFormat::Csv, file.as_bytes(), None, columns).unwrap();
    let mut next = 1000;
    plan(sheet, world, &mut || {
        next += 1;
        id(next)
    })
}

pub fn issues(plan: &Plan) -> Vec<(u64, &str, ErrorCode)> {
    let errors = plan.issues.list.iter();
    errors.map(|e| (e.row, e.column.as_str(), e.code)).collect()
}

/// The organization after a plan.
pub fn after(mut world: World, plan: Plan) -> World {
    for update in plan.updated {
        let known = world
            .known
            .iter_mut()
            .find(|k| k.member.id == update.after.id);
        let known = known.unwrap();
        known.departments = update.departments.unwrap_or(known.departments.clone());
        known.member = update.after;
    }
    world.known.extend(plan.added.into_iter().map(|new| Known {
        member: new.member,
        departments: new.departments,
        custom: HashMap::new(),
        visible: true,
    }));
    let people = world.known.iter();
    let managers = people.filter_map(|known| Some((known.member.id, known.member.manager_id?)));
    world.above = managers.collect();
    world.tree.extend(plan.made);
    world
}

#[test]
fn people_are_recognized_by_number_then_address_then_name_and_mobile() {
    let members = || {
        vec![
            member(10, "王伟", ["A1", "", ""]),
            member(11, "李娜", ["", "", "li@example.com"]),
            member(12, "张敏", ["", "+8613800138000", ""]),
            member(13, "刘洋", ["", "", ""]),
        ]
    };
    let file = "name,number,mobile,email,title\n\
        王伟,A1,,,总监\n李娜,B2,,li@example.com,总监\n张敏,C3,13800138000,,总监\n刘洋,,,,总监\n";
    let plan = planned(file, world(members()));
    assert_eq!(issues(&plan), []);
    assert_eq!((plan.added.len(), plan.updated.len()), (0, 4));
    assert_eq!(plan.changes[1].fields[0].column, "employee_number");
    let again = planned(file, after(world(members()), plan));
    assert_eq!(
        (again.added.len(), again.updated.len(), again.unchanged),
        (0, 0, 4)
    );
}

#[test]
fn what_cannot_be_decided_is_refused() {
    let members = vec![
        member(10, "王伟", ["A1", "", "w@example.com"]),
        member(11, "李娜", ["", "+8613800138000", ""]),
        member(12, "李娜", ["", "+8613800138000", ""]),
    ];
    let file = "name,number,mobile,email\n王伟,,,\n王伟,A9,,w@example.com\n李娜,,13800138000,\n,B1,,\n\
        赵,C1,,\n钱,C1,,\n孙,,,s@example.com\n孙,,,s@example.com\n周,,13900139000,\n周,C7,13900139000,\n";
    let plan = planned(file, world(members));
    assert_eq!(
        issues(&plan),
        [
            (2, "name", ErrorCode::Ambiguous),
            (3, "email", ErrorCode::Taken),
            (4, "name", ErrorCode::Ambiguous),
            (5, "name", ErrorCode::Required),
            (7, "number", ErrorCode::Repeated),
            (9, "email", ErrorCode::Repeated),
            (11, "name", ErrorCode::Repeated),
        ]
    );
}

#[test]
fn who_may_not_see_or_make_is_told() {
    let mut world = world(vec![member(10, "王伟", ["A1", "", ""])]);
    world.known[0].visible = false;
    world.may_make = false;
    let plan = planned("name,number,department\n王伟,A1,\n李娜,A2,研发部\n", world);
    assert_eq!(
        issues(&plan),
        [
            (2, "number", ErrorCode::NotVisible),
            (3, "department", ErrorCode::DepartmentMissing),
        ]
    );
    assert_eq!((plan.added.len(), plan.made.len()), (0, 0));
}

/// Custom fields: what somebody new needs, what differs, and what may not be taken away.
#[test]
fn custom_fields_are_asked_for_and_compared() {
    use crate::organizations::custom_fields::domain::FieldKind;
    let mut size = custom(1, "尺码", FieldKind::Choice, &["S", "M"]);
    size.required = true;
    let years = custom(2, "工龄", FieldKind::Number, &[]);
    let columns = || Columns {
        custom: vec![size.clone(), years.clone()],
    };
    let there = || {
        let mut world = world(vec![member(10, "王伟", ["A1", "", ""])]);
        world.known[0].custom = HashMap::from([(0, "S".to_owned()), (1, "2.5".to_owned())]);
        world
    };
    let file = "name,number,尺码,工龄\n王伟,A1,M,<clear>\n李娜,A2,m,x\n张敏,A3,,+03\n刘洋,A4,S,3\n";
    let plan = planned_with(file, there(), columns());
    assert_eq!(
        issues(&plan),
        [
            (3, "尺码", ErrorCode::Invalid),
            (3, "工龄", ErrorCode::Invalid),
            (4, "尺码", ErrorCode::Required),
        ]
    );
    assert_eq!(plan.issues.list[0].mend.as_deref(), Some("M"));
    let update = &plan.updated[0].custom;
    assert_eq!(
        update,
        &[(size.id, Some(Value::from("M"))), (years.id, None)]
    );
    assert_eq!(
        plan.added[0].custom,
        [(size.id, Value::from("S")), (years.id, Value::from(3))]
    );
    let plan = planned_with("number,尺码,工龄\nA1,<clear>,2.50\n", there(), columns());
    assert_eq!(issues(&plan), [(2, "尺码", ErrorCode::Invalid)]);
    // A choice that was taken from the list.
    let mut world = there();
    world.known[0].custom.insert(0, "XS".to_owned());
    let plan = planned_with(
        "name,number,尺码\n王伟,A1,XS\n李娜,A2,XS\n",
        world,
        columns(),
    );
    assert_eq!(issues(&plan), [(3, "尺码", ErrorCode::Invalid)]);
    assert_eq!((plan.unchanged, plan.updated.len()), (1, 0));
    let plan = planned_with("name,number\n王伟,A1\n李娜,A2\n", there(), columns());
    assert_eq!(issues(&plan), [(3, "尺码", ErrorCode::Required)]);
}

/// Two members exchange their addresses in one file.
#[test]
fn addresses_can_be_exchanged() {
    let members = vec![
        member(10, "王伟", ["A1", "", "a@example.com"]),
        member(11, "李娜", ["A2", "", "b@example.com"]),
    ];
    let plan = planned(
        "number,email\nA1,b@example.com\nA2,a@example.com\n",
        world(members),
    );
    assert_eq!((issues(&plan), plan.updated.len()), (vec![], 2));
}

#[test]
fn empty_leaves_and_the_sign_clears() {
    let members = vec![member(
        10,
        "王伟",
        ["A1", "+8613800138000", "a@example.com"],
    )];
    let plan = planned(
        "工号,姓名,手机,邮箱,部门\nA1,,<清空>,,市场部;/\n",
        world(members),
    );
    let update = &plan.updated[0];
    assert_eq!(update.after.mobile, None);
    assert_eq!(update.after.email.as_deref(), Some("a@example.com"));
    let fields = &plan.changes[0].fields;
    assert_eq!(fields[0].before.as_deref(), Some("+8613800138000"));
    assert_eq!(fields[1].before.as_deref(), Some("/"));
    assert_eq!(fields[1].after.as_deref(), Some("市场部;/"));
    assert_eq!(plan.made[0].name, "市场部");
    assert_eq!(update.departments.as_ref().unwrap()[0], plan.made[0].id);
}

/// A row that is not applied makes no departments.
#[test]
fn only_good_rows_make_departments() {
    let plan = planned(
        "name,mobile,department\n王伟,1,研发部\n李娜,,市场部/华东;市场部\n",
        world(vec![]),
    );
    let made: Vec<_> = plan.made.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(made, ["市场部", "华东"]);
    assert_eq!(
        plan.added[0].departments,
        [plan.made[1].id, plan.made[0].id]
    );
}

#[test]
fn the_digest_tells_plans_apart() {
    let file = "name,number,title\n王伟,A1,总监\n";
    let digest = |world| planned(file, world).digest;
    let one = digest(world(vec![]));
    assert_eq!(one, digest(world(vec![])));
    assert_ne!(one, digest(world(vec![member(10, "王伟", ["A1", "", ""])])));
}

proptest::proptest! {
    /// Whatever a file says, once applied it adds nobody and changes nothing.
    #[test]
    fn a_file_that_was_applied_changes_nothing(
        rows in proptest::collection::vec(("[甲乙丙]", "[12]?", "[78]?", "[xy]?", "[市研]?(/[东西])?"), 1..8),
        members in proptest::collection::vec(("[甲乙丙]", proptest::bool::ANY), 0..3)
    ) {
        let mut file = "name,number,mobile,email,department\n".to_owned();
        for (name, number, mobile, email, department) in rows {
            let mobile = if mobile.is_empty() { mobile } else { format!("1380013800{mobile}") };
            let email = if email.is_empty() { email } else { format!("{email}@example.com") };
            file += &format!("{name},{number},{mobile},{email},{department}\n");
        }
        let known = || (20..).zip(&members)
            .map(|(at, (name, numbered))| {
                let number = if *numbered { format!("N{at}") } else { String::new() };
                member(at, name, [&number, "", ""])
            })
            .collect();
        let first = planned(&file, world(known()));
        proptest::prop_assume!(first.issues.total == 0);
        let (people, made) = (first.added.len() + members.len(), first.made.len());
        let world = after(world(known()), first);
        proptest::prop_assert_eq!((world.known.len(), world.tree.len()), (people, made + 1));
        let second = planned(&file, world);
        proptest::prop_assert_eq!(issues(&second), vec![]);
        proptest::prop_assert_eq!((second.added.len(), second.updated.len(), second.made.len()), (0, 0, 0));
    }
}
