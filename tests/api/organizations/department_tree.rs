//! The tree under many moves, merges and removals: against a plain model one after the other, and
//! by itself when all come at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Client, Company};

/// Numbers that are spread and the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a String {
        let index = self.roll(from.len());
        &from[index]
    }
}

/// A tree as one would draw it: each department with its parent and its name.
struct Model {
    root: String,
    departments: BTreeMap<String, (String, String)>,
    people: BTreeMap<String, BTreeSet<String>>,
}

impl Model {
    fn ids(&self) -> Vec<String> {
        let below = self.departments.keys().cloned();
        below.chain([self.root.clone()]).collect()
    }

    /// From the department up to the root.
    fn above(&self, id: &str) -> Vec<String> {
        let mut path = vec![id.to_owned()];
        while let Some((parent, _)) = self.departments.get(path.last().unwrap()) {
            path.push(parent.clone());
        }
        path
    }

    fn children(&self, id: &str) -> Vec<String> {
        let inside = self
            .departments
            .iter()
            .filter(|(_, (parent, _))| parent == id);
        inside.map(|(child, _)| child.clone()).collect()
    }

    fn height(&self, id: &str) -> usize {
        let deepest = self
            .children(id)
            .iter()
            .map(|child| self.height(child))
            .max();
        1 + deepest.unwrap_or(0)
    }

    fn has_child(&self, parent: &str, name: &str, besides: &str) -> bool {
        self.departments
            .iter()
            .any(|(id, (p, n))| p == parent && n == name && id != besides)
    }

    fn shift(&mut self, id: &str, parent: &str) -> u16 {
        let (old, name) = self.departments[id].clone();
        if old == parent {
            return 200;
        }
        if self.above(parent).iter().any(|above| above == id)
            || self.above(parent).len() + self.height(id) > 15
            || self.has_child(parent, &name, id)
        {
            return 409;
        }
        self.departments.get_mut(id).unwrap().0 = parent.to_owned();
        200
    }

    fn absorb(&mut self, id: &str, into: &str) -> bool {
        let clash = self.children(id).iter().any(|child| {
            let (_, name) = &self.departments[child];
            self.has_child(into, name, id)
        });
        let deep = self.height(id) > 1 && self.above(into).len() + self.height(id) - 1 > 15;
        if clash || deep || self.above(into).iter().any(|above| above == id) {
            return false;
        }
        for child in self.children(id) {
            self.departments.get_mut(&child).unwrap().0 = into.to_owned();
        }
        for departments in self.people.values_mut() {
            if departments.remove(id) {
                departments.insert(into.to_owned());
            }
        }
        self.departments.remove(id);
        true
    }

    /// Each department with each that it is in, as SQL.
    fn closure(&self) -> String {
        let mut pairs = Vec::new();
        for id in self.ids() {
            for above in self.above(&id) {
                pairs.push(format!("('{above}'::uuid, '{id}'::uuid)"));
            }
        }
        pairs.join(", ")
    }
}

async fn version(client: &Client, path: &str) -> i64 {
    client.get(path).await.expect(200)["version"]
        .as_i64()
        .unwrap()
}

/// A random walk: every answer and every state is what the model says.
#[tokio::test]
async fn follows_a_plain_model() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for seed in [11, 20_261_121] {
        let mut dice = Dice(seed);
        let mut model = Model {
            root: company.department(&format!("种子{seed}"), None).await,
            departments: BTreeMap::new(),
            people: BTreeMap::new(),
        };
        for number in 0..8 {
            let into = model.root.clone();
            let body = json!({ "name": format!("员工{number}"), "department_ids": [into] });
            let member = client
                .post(&company.path("/members"), body)
                .await
                .expect(201);
            let id = member["id"].as_str().unwrap().to_owned();
            model.people.insert(id, BTreeSet::from([into]));
        }
        for step in 0..140 {
            walk(&company, &mut model, &mut dice).await;
            if step % 10 == 9 {
                compare(&company, &model).await;
            }
        }
    }
}

async fn walk(company: &Company, model: &mut Model, dice: &mut Dice) {
    let client = &company.owner.client;
    let all = model.ids();
    let path = |id: &str| company.path(&format!("/departments/{id}"));
    let (id, other) = (dice.pick(&all).clone(), dice.pick(&all).clone());
    match dice.roll(10) {
        0..=3 => {
            let name = format!("名{}", dice.roll(9));
            let body = json!({ "name": name, "parent_id": id });
            let reply = client.post(&company.path("/departments"), body).await;
            let fits = !model.has_child(&id, &name, "") && model.above(&id).len() < 15;
            assert_eq!(reply.status, if fits { 201 } else { 409 }, "{reply:?}");
            if fits {
                let made = reply.json["id"].as_str().unwrap().to_owned();
                model.departments.insert(made, (id, name));
            }
        }
        4..=6 if id != model.root => {
            let version = version(client, &path(&id)).await;
            let body = json!({ "parent_id": other });
            let reply = client.patch(&path(&id), version, body).await;
            assert_eq!(reply.status, model.shift(&id, &other), "{reply:?}");
        }
        7 if id != model.root => {
            let body = json!({ "into_id": other });
            let reply = client.post(&format!("{}/merge", path(&id)), body).await;
            let status = if model.absorb(&id, &other) { 200 } else { 409 };
            assert_eq!(reply.status, status, "{reply:?}");
        }
        8 if id != model.root => {
            let reply = client
                .delete(&format!("{}?destination_id={other}", path(&id)))
                .await;
            let status = if model.absorb(&id, &other) { 204 } else { 409 };
            assert_eq!(reply.status, status, "{reply:?}");
        }
        _ => {
            let people: Vec<_> = model.people.keys().cloned().collect();
            let member = dice.pick(&people);
            let path = company.path(&format!("/members/{member}"));
            let version = version(client, &path).await;
            let body = json!({ "department_ids": [id, other] });
            client.patch(&path, version, body).await.expect(200);
            model
                .people
                .insert(member.clone(), BTreeSet::from([id, other]));
        }
    }
}

async fn compare(company: &Company, model: &Model) {
    let server = &company.server;
    let (closure, root) = (model.closure(), &model.root);
    let differences = format!(
        "WITH model (ancestor_id, department_id) AS (VALUES {closure}), \
         stored AS (SELECT a.ancestor_id, a.department_id FROM department_ancestors a \
         WHERE EXISTS (SELECT FROM department_ancestors r WHERE r.org_id = a.org_id \
         AND r.ancestor_id = '{root}' AND r.department_id = a.department_id) \
         AND a.ancestor_id <> '{org_root}') \
         SELECT count(*) FROM ((TABLE model EXCEPT TABLE stored) UNION ALL (TABLE stored EXCEPT TABLE model)) d",
        org_root = company.root,
    );
    assert_eq!(server.count(&differences).await, 0);
    for (member, departments) in &model.people {
        let read = company
            .owner
            .client
            .get(&company.path(&format!("/members/{member}")))
            .await
            .expect(200);
        let stored: BTreeSet<_> = read["department_ids"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().to_owned())
            .collect();
        assert_eq!(&stored, departments);
    }
    sound(company).await;
}

/// What must hold of every tree: all hang below the one root, paths and ancestors say the same as
/// parents, and everybody is somewhere.
async fn sound(company: &Company) {
    let wrong = "WITH RECURSIVE tree (org_id, id, path) AS ( \
         SELECT org_id, id, ARRAY[id] FROM departments WHERE parent_id IS NULL \
         UNION ALL SELECT d.org_id, d.id, t.path || d.id FROM departments d \
         JOIN tree t ON t.org_id = d.org_id AND t.id = d.parent_id), \
         pairs AS (SELECT org_id, unnest(path) AS ancestor_id, id AS department_id FROM tree) \
         SELECT (SELECT count(*) FROM departments d LEFT JOIN tree t USING (org_id, id) \
         WHERE t.path IS DISTINCT FROM d.path OR cardinality(d.path) > 15) \
         + (SELECT count(*) FROM ((TABLE pairs EXCEPT TABLE department_ancestors) \
         UNION ALL (TABLE department_ancestors EXCEPT TABLE pairs)) d) \
         + (SELECT count(*) FROM members m WHERE NOT EXISTS (SELECT FROM department_members d \
         WHERE d.org_id = m.org_id AND d.member_id = m.id)) AS count";
    assert_eq!(company.server.count(wrong).await, 0);
}

/// Admins who move, merge, remove and fill departments all at once leave a tree.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_leave_a_tree() {
    let company = Company::found().await;
    let company = &company;
    for round in 0..4_u64 {
        let mut ids = vec![company.root.clone()];
        for number in 0..14 {
            ids.push(company.department(&format!("{round}-{number}"), None).await);
        }
        let mut people = Vec::new();
        for number in 0..6 {
            let body =
                json!({ "name": format!("{round}-{number}"), "department_ids": [ids[number + 1]] });
            let member = company
                .owner
                .client
                .post(&company.path("/members"), body)
                .await
                .expect(201);
            people.push(member["id"].as_str().unwrap().to_owned());
        }
        let (ids, people) = (&ids, &people);
        let workers = (0..8_u64).map(|worker| async move {
            let mut dice = Dice(round * 97 + worker * 7919 + 5);
            let client = &company.owner.client;
            for _ in 0..15 {
                let (id, other) = (dice.pick(ids), dice.pick(ids));
                let path = company.path(&format!("/departments/{id}"));
                let reply = match dice.roll(10) {
                    0..=5 => {
                        let read = client.get(&path).await;
                        let version = read.json["version"].as_i64().unwrap_or(1);
                        client
                            .patch(&path, version, json!({ "parent_id": other }))
                            .await
                    }
                    6 => {
                        client
                            .post(&format!("{path}/merge"), json!({ "into_id": other }))
                            .await
                    }
                    7 => {
                        client
                            .delete(&format!("{path}?destination_id={other}"))
                            .await
                    }
                    _ => {
                        let member = company.path(&format!("/members/{}", dice.pick(people)));
                        let version = version(client, &member).await;
                        client
                            .patch(&member, version, json!({ "department_ids": [id, other] }))
                            .await
                    }
                };
                assert!(
                    [200, 204, 400, 404, 409, 412, 422].contains(&reply.status),
                    "{reply:?}"
                );
            }
        });
        join_all(workers).await;
        sound(company).await;
    }
}

/// "Below" is answered by an index also to the service's role, which row-level security binds.
#[tokio::test]
async fn below_uses_an_index() {
    let company = Company::found().await;
    company
        .server
        .sql(&format!(
            "INSERT INTO departments (org_id, id, parent_id, name, path, created_at) \
             SELECT '{0}', id, '{1}', id::text, ARRAY['{1}'::uuid, id], now() \
             FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 5000)) fresh; \
             ANALYZE departments; ANALYZE department_ancestors",
            company.id, company.root
        ))
        .await;
    sound(&company).await;
    let research = company.department("研发部", None).await;
    let plan = company
        .server
        .plan(
            &company.id,
            &format!(
                "SELECT department_id FROM department_ancestors \
                 WHERE org_id = '{}' AND ancestor_id = '{research}'",
                company.id
            ),
        )
        .await;
    assert!(
        plan.contains("Index") && plan.contains("ancestor_id = ") && !plan.contains("Seq Scan"),
        "{plan}"
    );
}
