//! A company with people in it, each of them a client of the API.

use std::sync::Arc;

use muster::kernel::background::Chore;
use muster::kernel::ids::{AccountId, OrgId};
use serde_json::{Value, json};

use super::client::{Client, Reply};
use super::server::TestServer;

/// An organization, its root department, and its owner.
pub struct Company {
    /// Other companies may be on it, too.
    pub server: Arc<TestServer>,
    pub id: String,
    pub root: String,
    pub owner: Person,
}

/// A member who is signed in.
#[derive(Clone)]
pub struct Person {
    pub member_id: String,
    pub account_id: AccountId,
    pub client: Client,
}

impl Company {
    /// 晨光科技, in Shanghai, with an owner called 陈思远.
    pub async fn found() -> Self {
        Self::found_on(TestServer::start().await).await
    }

    pub async fn found_on(server: impl Into<Arc<TestServer>>) -> Self {
        let server = server.into();
        let (account_id, client) = server.account("陈思远").await;
        let (id, root, member_id) = found(&client, "晨光科技").await;
        Self {
            server,
            id,
            root,
            owner: Person {
                member_id,
                account_id,
                client,
            },
        }
    }

    /// Another organization on the same server, with an owner of its own: a stranger here.
    pub async fn stranger(&self) -> (String, Person) {
        let (account_id, client) = self.server.account("Stranger").await;
        let (id, _, member_id) = found(&client, "Elsewhere Ltd").await;
        (
            id,
            Person {
                member_id,
                account_id,
                client,
            },
        )
    }

    /// Brings the search up to all messages that were posted.
    pub async fn index_messages(&self) {
        let org_id = OrgId(self.id.parse().unwrap());
        muster::messaging::search::catch_up(&self.server.services.tenancy, org_id)
            .await
            .unwrap();
    }

    /// Computes the results of attendance that wait.
    pub async fn compute(&self) {
        let computer = self.server.services.computer();
        while !Chore::sweep(&computer).await.unwrap().is_empty() {}
    }

    /// A path inside the organization: `path("/departments")`.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.id)
    }

    /// An active employee in the root department.
    pub async fn hire(&self, name: &str) -> Person {
        self.hire_into(name, &[]).await
    }

    /// An active employee in these departments.
    pub async fn hire_into(&self, name: &str, departments: &[&str]) -> Person {
        let body = json!({ "name": name, "department_ids": departments });
        let member = self
            .owner
            .client
            .post(&self.path("/members"), body)
            .await
            .expect(201);
        let member_id = member["id"].as_str().unwrap().to_owned();
        let (account_id, client) = self.server.account(name).await;
        // The tests of joining take the way through an invitation.
        self.server
            .sql(&format!(
                "UPDATE members SET account_id = '{account_id}', joined_at = created_at, status = 'active' \
                 WHERE id = '{member_id}'; \
                 INSERT INTO account_organizations VALUES ('{account_id}', '{}')",
                self.id
            ))
            .await;
        Person {
            member_id,
            account_id,
            client,
        }
    }

    /// Moves the clock to an instant and signs the person in anew: a token lives 15 minutes.
    pub async fn at(&self, instant: &str, person: &Person) -> Client {
        self.server.clock.set(instant);
        self.server.sign_in(person.account_id).await
    }

    /// An active member with a built-in role: `admin`, `hr`, `department_manager`, `owner`. Who
    /// manages a department is in it.
    pub async fn hire_as(&self, name: &str, role: &str, department: Option<&str>) -> Person {
        let departments: Vec<_> = department.into_iter().collect();
        let person = self.hire_into(name, &departments).await;
        self.grant(&person, role, department).await.expect(201);
        person
    }

    pub async fn grant(&self, person: &Person, role: &str, department: Option<&str>) -> Reply {
        let body = json!({
            "member_id": person.member_id,
            "role_id": self.role(role).await,
            "department_id": department,
        });
        self.owner
            .client
            .post(&self.path("/role-grants"), body)
            .await
    }

    /// The id of a built-in role.
    pub async fn role(&self, builtin: &str) -> String {
        let roles = self
            .owner
            .client
            .get(&self.path("/roles"))
            .await
            .expect(200);
        let is = |role: &&Value| role["builtin"] == builtin;
        roles["items"].as_array().unwrap().iter().find(is).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A department below another one, or below the root.
    pub async fn department(&self, name: &str, parent: Option<&str>) -> String {
        let body = json!({ "name": name, "parent_id": parent });
        let created = self
            .owner
            .client
            .post(&self.path("/departments"), body)
            .await
            .expect(201);
        created["id"].as_str().unwrap().to_owned()
    }
}

async fn found(client: &Client, name: &str) -> (String, String, String) {
    let body = json!({ "name": name, "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
    let org = client.post("/v1/organizations", body).await.expect(201);
    let id = org["id"].as_str().unwrap().to_owned();
    let me = client
        .get(&format!("/v1/organizations/{id}/me"))
        .await
        .expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (id, text(&org["root_department_id"]), text(&me["member_id"]))
}
