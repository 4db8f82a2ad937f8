//! What rows need of each other, and of departments' external ids.

use super::tests::{after, id, issues, member, planned, world};
use super::*;
use crate::kernel::ids::MemberId;
use crate::organizations::imports::wire::ErrorCode;

fn partial(members: Vec<Member>) -> World {
    World {
        partial: true,
        ..world(members)
    }
}

fn with_manager(member: Member, manager: u128) -> Member {
    Member {
        manager_id: Some(MemberId(id(manager))),
        ..member
    }
}

/// Who is above whom, as the database would say it.
fn with_lines(mut world: World) -> World {
    let people = world.known.iter();
    let above = people.filter_map(|known| Some((known.member.id, known.member.manager_id?)));
    world.above = above.collect();
    world
}

fn manager_of(plan: &Plan, name: &str) -> Option<MemberId> {
    let new = plan.added.iter().find(|new| new.member.name == name);
    new.unwrap().member.manager_id
}

/// A manager is a member, or somebody of the file, before or after the row.
#[test]
fn managers_are_found_in_the_organization_and_in_the_file() {
    let members = || {
        vec![
            member(10, "王伟", ["A1", "", ""]),
            member(11, "李娜", ["", "", "li@example.com"]),
        ]
    };
    let file =
        "name,number,email,manager\n甲,B1,,B2\n乙,B2,,A1\n丙,B3,,C3\n李娜,C3,li@example.com,\n";
    let plan = planned(file, world(members()));
    assert_eq!(issues(&plan), []);
    let new: Vec<_> = plan.added.iter().map(|new| new.member.id).collect();
    assert_eq!(manager_of(&plan, "甲"), Some(new[1]));
    assert_eq!(manager_of(&plan, "乙"), Some(MemberId(id(10))));
    assert_eq!(manager_of(&plan, "丙"), Some(MemberId(id(11))));
    assert_eq!(
        plan.managers,
        [(MemberId(id(10)), 1), (MemberId(id(11)), 1)]
    );
    let again = planned(file, after(world(members()), plan));
    assert_eq!((again.added.len(), again.updated.len()), (0, 0));
}

#[test]
fn managers_who_cannot_be_are_refused_with_their_mend() {
    let mut left = member(12, "刘洋", ["A3", "", ""]);
    left.status = "left".to_owned();
    let mut world = world(vec![
        member(10, "王伟", ["A1", "", ""]),
        member(11, "李娜", ["A2", "", ""]),
        left,
    ]);
    world.known[1].visible = false;
    let file = "name,number,manager\n甲,0042,X\n乙,B2,42\n丙,B3,ｂ２\n丁,B4,甲\n戊,B5,A2\n己,B6,A3\n庚,B7,B7\n";
    let plan = planned(file, world);
    assert_eq!(
        issues(&plan),
        [
            (2, "manager", ErrorCode::ManagerMissing),
            (3, "manager", ErrorCode::ManagerMissing),
            (4, "manager", ErrorCode::ManagerMissing),
            (5, "manager", ErrorCode::ManagerMissing),
            (6, "manager", ErrorCode::NotVisible),
            (7, "manager", ErrorCode::ManagerMissing),
            (8, "manager", ErrorCode::ManagerCycle),
        ]
    );
    let mends: Vec<_> = plan.issues.list.iter().map(|e| e.mend.as_deref()).collect();
    assert_eq!(mends[..4], [None, Some("0042"), Some("B2"), Some("0042")]);
}

/// A circle through rows and through members who are not in the file; who is only below a
/// circle is not to blame.
#[test]
fn circles_of_managers_are_refused() {
    let people = |world: fn(Vec<Member>) -> World| {
        with_lines(world(vec![
            with_manager(member(10, "王伟", ["A1", "", ""]), 11),
            member(11, "李娜", ["A2", "", ""]),
            with_manager(member(12, "张敏", ["A3", "", ""]), 10),
        ]))
    };
    let file = "number,name,manager\nA2,,A3\nB1,甲,A2\nB2,乙,B3\nB3,丙,B2\n";
    let found = [
        (2, "manager", ErrorCode::ManagerCycle),
        (4, "manager", ErrorCode::ManagerCycle),
        (5, "manager", ErrorCode::ManagerCycle),
    ];
    assert_eq!(issues(&planned(file, people(world))), found);
    let plan = planned(file, people(partial));
    assert_eq!(issues(&plan), found);
    assert_eq!(manager_of(&plan, "甲"), Some(MemberId(id(11))));
    // Turned around in one file, a line is no circle.
    let plan = planned("number,manager\nA1,<clear>\nA2,A1\n", people(world));
    assert_eq!((issues(&plan), plan.updated.len()), (vec![], 2));
    // Unless the row that makes room is not applied.
    let file = "number,mobile,manager\nA1,1,<clear>\nA2,,A1\n";
    let plan = planned(file, people(partial));
    let circle = (3, "manager", ErrorCode::ManagerCycle);
    assert_eq!(issues(&plan), [(2, "mobile", ErrorCode::Invalid), circle]);
    assert_eq!(
        issues(&planned(file, people(world)))[..1],
        [(2, "mobile", ErrorCode::Invalid)]
    );
}

/// What a row needs of one that is not applied is an error of its own, however late that one
/// was found to be bad; nothing is left that the database would refuse.
#[test]
fn rows_that_need_a_bad_row_are_bad() {
    let members = || {
        vec![
            member(10, "王伟", ["A1", "", "a@example.com"]),
            member(11, "李娜", ["A2", "", "b@example.com"]),
        ]
    };
    let file = "number,name,email,manager,department\n\
        A1,,c@example.com,,没有\nA2,,a@example.com,,\nB1,甲,b@example.com,,\nB2,乙,,B1,\nB3,丙,,B2,\nB4,丁,,A2,\n";
    let mut world = partial(members());
    world.may_make = false;
    let plan = planned(file, world);
    assert_eq!(
        issues(&plan),
        [
            (2, "department", ErrorCode::DepartmentMissing),
            (3, "email", ErrorCode::Taken),
            (4, "email", ErrorCode::Taken),
            (5, "manager", ErrorCode::ManagerMissing),
            (6, "manager", ErrorCode::ManagerMissing),
        ]
    );
    let names: Vec<_> = plan
        .added
        .iter()
        .map(|new| new.member.name.as_str())
        .collect();
    assert_eq!((names, plan.updated.len()), (vec!["丁"], 0));
    // All or nothing: the one error, without those in its train.
    let mut strict = super::tests::world(members());
    strict.may_make = false;
    assert_eq!(issues(&planned(file, strict)).len(), 1);
}

/// At the limit of departments, what was made for a row that is then not applied is not made.
#[test]
fn departments_are_made_for_rows_that_stay() {
    let root = super::tests::root();
    let mut world = partial(vec![]);
    let limit = u128::try_from(crate::organizations::departments::domain::MAX_COUNT).unwrap();
    world.tree.extend((1..limit - 1).map(|number| Department {
        id: DepartmentId(id(10_000_000 + number)),
        parent_id: Some(root.id),
        name: format!("部门{number}"),
        path: root.path_below(DepartmentId(id(10_000_000 + number))),
        ..root.clone()
    }));
    let file = "name,number,manager,department\n甲,B1,,新/新\n乙,B2,B1,又\n丙,B3,,再\n";
    let plan = planned(file, world);
    assert_eq!(
        issues(&plan),
        [
            (2, "department", ErrorCode::DepartmentLimit),
            (3, "manager", ErrorCode::ManagerMissing),
            (4, "department", ErrorCode::DepartmentLimit),
        ]
    );
    assert_eq!((plan.added.len(), plan.made.len()), (0, 0));
}

/// An external id is set where a department is made, and must be right where there is one.
#[test]
fn external_ids_recognize_departments() {
    let file = "name,number,department,department_external_id\n\
        甲,B1,研发/平台;市场,D-2;D-3\n乙,B2,研发,D-1\n丙,B3,,D-3;D-2\n丁,B4,研发/平台,\n";
    let plan = planned(file, world(vec![]));
    assert_eq!(issues(&plan), []);
    let made: Vec<_> = plan
        .made
        .iter()
        .map(|made| (made.name.as_str(), made.external_id.as_deref()))
        .collect();
    assert_eq!(
        made,
        [
            ("研发", Some("D-1")),
            ("平台", Some("D-2")),
            ("市场", Some("D-3"))
        ]
    );
    assert_eq!(
        plan.added[2].departments,
        [plan.made[2].id, plan.made[1].id]
    );
    let there = after(world(vec![]), plan);
    let again = planned(file, there);
    assert_eq!((again.added.len(), again.unchanged), (0, 4));

    let there = after(world(vec![]), planned(file, world(vec![])));
    let file = "name,department,department_external_id\n\
        戊,研发/新平台,D-2\n己,市场,D-9\n庚,市场;研发,D-3;D-1;D-2\n辛,,D-9\n壬,/,D-8\n癸,研发/平台;市场,D-1\n";
    let plan = planned(file, there);
    assert_eq!(
        issues(&plan),
        [
            (2, "department", ErrorCode::DepartmentMismatch),
            (3, "department_external_id", ErrorCode::DepartmentMismatch),
            (4, "department_external_id", ErrorCode::Invalid),
            (5, "department_external_id", ErrorCode::DepartmentMissing),
            (6, "department_external_id", ErrorCode::DepartmentMismatch),
            (7, "department", ErrorCode::DepartmentMismatch),
        ]
    );
    let mends: Vec<_> = plan.issues.list.iter().map(|e| e.mend.as_deref()).collect();
    assert_eq!(
        mends,
        [
            Some("研发/平台"),
            Some("D-3"),
            None,
            None,
            None,
            Some("研发;市场")
        ]
    );
    assert_eq!(plan.made.len(), 0);
}
