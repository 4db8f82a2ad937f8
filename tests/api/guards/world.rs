//! A company with one member for each built-in role, and things to act on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use muster::app::config::Settings;

use crate::identity::second_factor::App;
use crate::support::{Client, Company, Person, Reply, TestServer};

/// With which mails are passed in.
pub const MAIL_SECRET: &str = "a secret of the guards";
pub const PASSWORD: &str = "a sentence of four words";

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    Owner,
    Admin,
    Hr,
    /// Manager of [`World::managed`].
    Manager,
    /// Holds [`SCOPED`] for [`World::managed`] and below, by a role of the organization's own.
    Scoped,
    Employee,
    /// Signed in, and a member elsewhere.
    Stranger,
    Anonymous,
}

impl Caller {
    pub const ALL: [Self; 8] = [
        Self::Owner,
        Self::Admin,
        Self::Hr,
        Self::Manager,
        Self::Scoped,
        Self::Employee,
        Self::Stranger,
        Self::Anonymous,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Hr => "hr",
            Self::Manager => "manager",
            Self::Scoped => "scoped",
            Self::Employee => "employee",
            Self::Stranger => "stranger",
            Self::Anonymous => "anonymous",
        }
    }
}

/// What may be held for departments.
pub const SCOPED: [&str; 8] = [
    "attendance.approve",
    "attendance.correct",
    "attendance.plan_rosters",
    "attendance.read",
    "attendance.read_locations",
    "departments.manage",
    "members.manage",
    "roles.grant",
];

/// Somebody with a role of the organization's own for a department and all below it.
async fn scoped(company: &Company, department: &str) -> Person {
    let owner = &company.owner.client;
    let role = json!({ "name": "分部管理员", "permissions": SCOPED });
    let role = owner.post(&company.path("/roles"), role).await.expect(201);
    let person = company.hire("分管").await;
    let grant = json!({ "member_id": person.member_id, "role_id": role["id"], "department_id": department });
    let grants = company.path("/role-grants");
    owner.post(&grants, grant).await.expect(201);
    person
}

pub struct World {
    pub company: Company,
    /// The department that the manager manages.
    pub managed: String,
    admin: Person,
    hr: Person,
    manager: Person,
    scoped: Person,
    employee: Person,
    colleague: Person,
    stranger: Person,
    field: OnceCell<String>,
    roster: OnceCell<(String, String)>,
    next: AtomicU32,
}

impl World {
    pub async fn start() -> Self {
        let with_secret = |settings: &mut Settings| {
            settings.calendar_mail_secret = Some(MAIL_SECRET.to_owned().into());
        };
        Self::on(Arc::new(TestServer::start_with(with_secret).await)).await
    }

    /// A company of its own on a server that others may use, too.
    pub async fn on(server: Arc<TestServer>) -> Self {
        let company = Company::found_on(server).await;
        let managed = company.department("研发部", None).await;
        let (_, stranger) = company.stranger().await;
        let world = Self {
            admin: company.hire_as("管理员", "admin", None).await,
            hr: company.hire_as("人事", "hr", None).await,
            manager: company
                .hire_as("经理", "department_manager", Some(&managed))
                .await,
            scoped: scoped(&company, &managed).await,
            employee: company.hire_into("员工", &[&managed]).await,
            colleague: company.hire("同事").await,
            field: OnceCell::new(),
            roster: OnceCell::new(),
            next: AtomicU32::new(1),
            managed,
            stranger,
            company,
        };
        world.employ_since_august().await;
        world
    }

    /// There are days behind whom requests are about.
    async fn employ_since_august(&self) {
        let company = &self.company;
        let sql = format!(
            "UPDATE members SET created_at = '2026-08-01', joined_at = '2026-08-01' WHERE org_id = '{}'",
            company.id
        );
        company.server.sql(&sql).await;
    }

    /// Whom a request is prepared for: who is no member sends what the owner could have sent.
    pub fn insider(&self, caller: Caller) -> &Person {
        match caller {
            Caller::Owner | Caller::Stranger | Caller::Anonymous => &self.company.owner,
            Caller::Admin => &self.admin,
            Caller::Hr => &self.hr,
            Caller::Manager => &self.manager,
            Caller::Scoped => &self.scoped,
            Caller::Employee => &self.employee,
        }
    }

    pub fn client(&self, caller: Caller) -> &Client {
        match caller {
            Caller::Stranger => &self.stranger.client,
            Caller::Anonymous => &self.company.server.client,
            member => &self.insider(member).client,
        }
    }

    pub fn owner(&self) -> &Person {
        &self.company.owner
    }

    /// Somebody in the managed department.
    pub fn employee(&self) -> &Person {
        &self.employee
    }

    /// Somebody in no department but the root, who calls nothing of their own accord.
    pub fn colleague(&self) -> &Person {
        &self.colleague
    }

    /// An account that is a member of nothing, with the password [`PASSWORD`].
    pub async fn newcomer(&self) -> Person {
        self.registered(&self.email()).await
    }

    /// The same under an address, and as if nobody had failed to sign in before.
    pub async fn registered(&self, email: &str) -> Person {
        let server = &self.company.server;
        let (account_id, client) = server.account("新人").await;
        let password = PASSWORD.to_owned().into();
        let hash = server
            .services
            .identity
            .hash_password(email, password)
            .await
            .unwrap();
        server
            .sql(&format!(
                "UPDATE accounts SET email = '{email}', password_hash = '{hash}' WHERE id = '{account_id}'; \
                 DELETE FROM sign_in_failures"
            ))
            .await;
        Person {
            member_id: String::new(),
            account_id,
            client,
        }
    }

    /// Turns the second factor on for somebody; answers a recovery code.
    pub async fn protect(&self, who: &Person) -> String {
        let code = self.authenticator(who).await.code(&self.company.server);
        let path = "/v1/me/second-factor/confirm";
        let codes = who
            .client
            .post(path, json!({ "code": code }))
            .await
            .expect(200);
        codes["recovery_codes"][0].as_str().unwrap().to_owned()
    }

    /// The app of somebody who has begun with a second factor.
    pub async fn authenticator(&self, who: &Person) -> App {
        let begin = json!({ "password": PASSWORD });
        let secret = who
            .client
            .post("/v1/me/second-factor", begin)
            .await
            .expect(201);
        App::scan(secret["otpauth_uri"].as_str().unwrap())
    }

    /// The token of the one mail that came to an address.
    pub async fn mailed_token(&self, email: &str) -> String {
        self.company.server.mail_to(email).await.token()
    }

    pub fn path(&self, rest: &str) -> String {
        self.company.path(rest)
    }

    pub fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// A name that nothing has yet.
    pub fn name(&self) -> String {
        format!("某某{}", self.number())
    }

    /// Creates something as the owner and answers its id.
    pub async fn create(&self, path: &str, body: Value) -> String {
        let created = self
            .owner()
            .client
            .post(&self.path(path), body)
            .await
            .expect(201);
        created["id"].as_str().unwrap().to_owned()
    }

    /// The version at a path, as the owner reads it.
    pub async fn version(&self, path: &str) -> i64 {
        self.owner().client.get(path).await.expect(200)["version"]
            .as_i64()
            .unwrap()
    }

    /// A department below the one that is managed.
    pub async fn department_within(&self) -> String {
        let body = json!({ "name": self.name(), "parent_id": self.managed });
        self.create("/departments", body).await
    }

    /// Somebody in the managed department who has not joined.
    pub async fn member_within(&self) -> String {
        let body =
            json!({ "name": self.name(), "email": self.email(), "department_ids": [self.managed] });
        self.create("/members", body).await
    }

    /// A role of the organization's own with these permissions.
    pub async fn role(&self, permissions: &[&str]) -> String {
        let body = json!({ "name": self.name(), "permissions": permissions });
        self.create("/roles", body).await
    }

    pub async fn department(&self) -> String {
        self.create("/departments", json!({ "name": self.name() }))
            .await
    }

    /// A static user group with the employee in it.
    pub async fn user_group(&self) -> String {
        let body = json!({ "name": self.name(), "member_ids": [self.employee.member_id] });
        self.create("/user-groups", body).await
    }

    /// Somebody who has not joined, with an address.
    pub async fn member(&self) -> String {
        self.member_at(&self.email()).await
    }

    pub async fn member_at(&self, email: &str) -> String {
        self.create("/members", json!({ "name": self.name(), "email": email }))
            .await
    }

    /// Somebody in a department who has not joined.
    pub async fn member_of(&self, department: &str) -> String {
        let body = json!({ "name": self.name(), "department_ids": [department] });
        self.create("/members", body).await
    }

    /// A custom field, a text that everybody sees and changes on themselves: one for all
    /// requests, as there are at most 50.
    pub async fn field(&self) -> &str {
        let define = async || {
            let body = json!({
                "name": self.name(), "kind": "text", "visible_to": "everyone", "editable_by": "oneself",
            });
            self.create("/custom-fields", body).await
        };
        self.field.get_or_init(define).await
    }

    /// The roster of a group with somebody of the managed department, one for all requests: its path,
    /// and who it is.
    pub async fn roster(&self) -> &(String, String) {
        let plan = async || {
            let person = self.company.hire_into("排班", &[&self.managed]).await;
            let body = json!({
                "name": self.name(), "people": { "member_ids": [person.member_id] },
                "rules": { "calendar": "none", "schedule": "roster", "week": [] },
            });
            let id = self.create("/attendance/groups", body).await;
            let path = self.path(&format!("/attendance/groups/{id}/roster"));
            (path, person.member_id)
        };
        self.roster.get_or_init(plan).await
    }

    /// Somebody whose departure is announced; at version 2.
    pub async fn leaving(&self) -> String {
        let member = self.member().await;
        let path = self.path(&format!("/members/{member}/departure"));
        let body = json!({ "last_day": "2026-12-31" });
        let request = post(path, body).on(1);
        request.send(&self.owner().client).await.expect(200);
        member
    }

    /// Somebody who has left; at version 2.
    pub async fn left(&self) -> String {
        let member = self.member().await;
        let path = self.path(&format!("/members/{member}/departure/complete"));
        let request = post(path, json!({})).on(1);
        request.send(&self.owner().client).await.expect(200);
        member
    }

    pub fn email(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        format!("guard{}@example.com", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Gives a role to a member as the owner, and answers the grant's id.
    pub async fn grant(&self, member_id: &str, role: &str) -> String {
        let role_id = self.company.role(role).await;
        self.create(
            "/role-grants",
            json!({ "member_id": member_id, "role_id": role_id }),
        )
        .await
    }

    /// Makes a join link and answers its id and its secret.
    pub async fn join_link(&self, approval: bool) -> (String, String) {
        self.join_link_to(&self.company.root, approval).await
    }

    /// One that leads to a department.
    pub async fn join_link_to(&self, department: &str, approval: bool) -> (String, String) {
        let body = json!({ "kind": "link", "approval": approval, "department_id": department });
        let made = self
            .owner()
            .client
            .post(&self.path("/join-links"), body)
            .await
            .expect(201);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["join_link"]["id"]), text(&made["secret"]))
    }

    /// Somebody who asks to join; answers the request's id.
    pub async fn join_request(&self) -> String {
        let secret = self.join_link(true).await.1;
        self.join_request_by(&secret).await
    }

    /// The same through a link.
    pub async fn join_request_by(&self, secret: &str) -> String {
        let body = json!({ "secret": secret });
        let newcomer = self.newcomer().await;
        let outcome = newcomer
            .client
            .post("/v1/invitations/join", body)
            .await
            .expect(200);
        outcome["request_id"].as_str().unwrap().to_owned()
    }

    /// Invites somebody and answers the invitation's id and the token of the mail.
    pub async fn invitation(&self) -> (String, String) {
        let email = self.email();
        let member = self.member_at(&email).await;
        let body = json!({ "member_ids": [member] });
        let sent = self
            .owner()
            .client
            .post(&self.path("/invitations"), body)
            .await
            .expect(201);
        let token = self.mailed_token(&email).await;
        (sent["items"][0]["id"].as_str().unwrap().to_owned(), token)
    }
}

/// A request that can be sent by anybody.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    /// Anything else than JSON: its media type, and itself.
    pub file: Option<(&'static str, String)>,
    pub headers: Vec<(&'static str, String)>,
}

impl Request {
    fn new(method: Method, path: String, body: Option<Value>) -> Self {
        Self {
            method,
            path,
            body,
            file: None,
            headers: Vec::new(),
        }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// On the version that was read just before.
    pub fn on(self, version: i64) -> Self {
        self.header("if-match", format!("\"v{version}\""))
    }

    /// As a page of the service sends it.
    pub fn by_page(self) -> Self {
        self.header("x-muster-csrf", "1")
            .header("sec-fetch-site", "same-origin")
    }

    pub async fn send(&self, client: &Client) -> Reply {
        let mut request = client.request(self.method.clone(), &self.path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        if let Some((media, content)) = &self.file {
            request = request.header("content-type", *media).body(content.clone());
        }
        client.send(request).await
    }
}

pub fn get(path: String) -> Request {
    Request::new(Method::GET, path, None)
}

/// Without a body, as most are.
pub fn delete(path: String) -> Request {
    Request::new(Method::DELETE, path, None)
}

pub fn post(path: String, body: Value) -> Request {
    Request::new(Method::POST, path, Some(body))
}

pub fn put(path: String, body: Value) -> Request {
    Request::new(Method::PUT, path, Some(body))
}

pub fn patch(path: String, body: Value) -> Request {
    Request::new(Method::PATCH, path, Some(body))
}

/// Any method, with a body or without.
pub fn call(method: Method, path: String, body: Option<Value>) -> Request {
    Request::new(method, path, body)
}

pub fn file(path: String, media: &'static str, content: impl Into<String>) -> Request {
    Request {
        file: Some((media, content.into())),
        ..Request::new(Method::POST, path, None)
    }
}
