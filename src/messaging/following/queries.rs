//! What conversations follow from, in the database.

use diesel::prelude::*;
use diesel::sql_types::{Array, Int4, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::kernel::ids::{ConversationId, DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Permission, Tx};
use crate::messaging::conversations::domain::{ANNOUNCEMENT, Conversation};
use crate::organizations::{can, following};
use crate::schema::conversations;

/// Waits for all who change what conversations follow from, and keeps them waiting until the
/// commit: the triggers take the same lock together.
pub async fn lock(tx: &mut Tx) -> Result<()> {
    let org_id = tx.org_id().to_string();
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 22))")
        .bind::<Text, _>(org_id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

#[derive(Debug, QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    member_id: Option<MemberId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    conversation_id: Option<ConversationId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    department_id: Option<DepartmentId>,
}

/// Whom and what to look at; conversations each once, in the order of their ids.
#[derive(Debug, Default)]
pub struct Due {
    pub members: Vec<MemberId>,
    pub conversations: Vec<ConversationId>,
    /// New departments that are to have a group.
    pub departments: Vec<DepartmentId>,
    /// The announcement channel is to be opened.
    pub channel: bool,
}

/// Takes what is noted; what another transaction is at is left to it. Of what an earlier one left
/// behind, only those members are taken whom nobody has locked: to wait for them now could be to
/// wait for somebody who waits for this transaction.
pub async fn take_due(tx: &mut Tx) -> Result<Due> {
    const SQL: &str = "\
        DELETE FROM conversation_due WHERE org_id = $1 AND id IN ( \
            SELECT id FROM ( \
                SELECT id FROM conversation_due WHERE org_id = $1 \
                AND (member_id IS NULL OR transaction_id = pg_current_xact_id()::text::bigint) \
                FOR UPDATE SKIP LOCKED \
            ) AS own \
            UNION ALL SELECT id FROM ( \
                SELECT due.id FROM conversation_due AS due \
                JOIN members ON members.org_id = due.org_id AND members.id = due.member_id \
                WHERE due.org_id = $1 AND due.transaction_id <> pg_current_xact_id()::text::bigint \
                FOR UPDATE OF due SKIP LOCKED FOR NO KEY UPDATE OF members SKIP LOCKED \
            ) AS others) \
        RETURNING member_id, conversation_id, department_id";
    let org_id = tx.org_id();
    let rows: Vec<DueRow> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .load(tx.conn())
        .await?;
    let mut due = Due::default();
    for row in rows {
        let named = (row.member_id, row.conversation_id, row.department_id);
        due.channel |= named == (None, None, None);
        due.members.extend(row.member_id);
        due.conversations.extend(row.conversation_id);
        due.departments.extend(row.department_id);
    }
    due.conversations.sort_unstable();
    due.conversations.dedup();
    Ok(due)
}

/// Where somebody's place is not what it should be.
#[derive(Debug, QueryableByName)]
pub struct Difference {
    #[diesel(sql_type = SqlUuid)]
    pub conversation_id: ConversationId,
    #[diesel(sql_type = SqlUuid)]
    pub member_id: MemberId,
    /// The role they should have; `None`: they should not be in it.
    #[diesel(sql_type = Nullable<Text>)]
    pub wanted: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub present: Option<String>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Look<'a> {
    /// These members, in all conversations.
    Members(&'a [MemberId]),
    /// All members, in these conversations.
    Conversations(&'a [ConversationId]),
}

/// `$2` are the ids of what is looked at. Of the people of a department's group those are left
/// out whom a rule hides, by name or with a department strictly below the group's, and who are outsourced with such a
/// department.
const DIFFERENCES: &str = "\
    WITH placed AS ( \
        SELECT DISTINCT c.id AS conversation_id, c.department_id, people.member_id \
        FROM department_members people \
        JOIN members m ON m.org_id = people.org_id AND m.id = people.member_id \
            AND m.status IN ('active', 'leaving') \
        JOIN department_ancestors a ON a.org_id = people.org_id AND a.department_id = people.department_id \
        JOIN conversations c ON c.org_id = a.org_id AND c.department_id = a.ancestor_id \
            AND c.kind = 'department' AND (c.with_below OR a.ancestor_id = people.department_id) \
        WHERE people.org_id = $1 AND {people} \
        AND (c.with_outsourced OR NOT EXISTS ( \
            SELECT FROM department_ancestors x \
            JOIN department_ancestors y ON y.org_id = x.org_id AND y.department_id = x.ancestor_id \
                AND y.ancestor_id = c.department_id \
            JOIN departments d ON d.org_id = x.org_id AND d.id = x.ancestor_id AND d.outsourced \
            WHERE x.org_id = $1 AND x.department_id = people.department_id \
                AND x.ancestor_id <> c.department_id)) \
        AND (c.with_hidden OR NOT EXISTS ( \
            SELECT FROM visibility_subjects s \
            JOIN visibility_rules r ON r.org_id = s.org_id AND r.id = s.rule_id \
            WHERE s.org_id = $1 AND r.kind = 'hide' AND r.active AND r.in_profile AND s.part = 'object' \
            AND (s.member_id = people.member_id OR s.department_id IN ( \
                SELECT x.ancestor_id FROM department_ancestors x \
                JOIN department_ancestors y ON y.org_id = x.org_id AND y.department_id = x.ancestor_id \
                    AND y.ancestor_id = c.department_id \
                WHERE x.org_id = $1 AND x.department_id = people.department_id \
                    AND x.ancestor_id <> c.department_id)))) \
    ), wanted AS ( \
        SELECT conversation_id, member_id, CASE WHEN EXISTS ( \
            SELECT FROM role_grants g JOIN roles r ON r.org_id = g.org_id AND r.id = g.role_id \
            WHERE g.org_id = $1 AND g.member_id = placed.member_id AND r.builtin = 'department_manager' \
            AND (g.department_id = placed.department_id OR g.includes_below AND g.department_id IN ( \
                SELECT ancestor_id FROM department_ancestors \
                WHERE org_id = $1 AND department_id = placed.department_id)) \
        ) THEN 'admin' ELSE 'member' END AS role FROM placed \
        UNION ALL \
        SELECT c.id, m.id, CASE WHEN EXISTS ( \
            SELECT FROM role_grants g JOIN roles r ON r.org_id = g.org_id AND r.id = g.role_id \
            WHERE g.org_id = $1 AND g.member_id = m.id AND g.department_id IS NULL \
            AND (r.builtin = ANY ($3) OR $4 = ANY (r.permissions)) \
        ) THEN 'admin' ELSE 'member' END \
        FROM conversations c JOIN members m ON m.org_id = c.org_id AND m.status IN ('active', 'leaving') \
        WHERE c.org_id = $1 AND c.kind = 'announcement' AND {everybody} \
    ), present AS ( \
        SELECT p.conversation_id, p.member_id, p.role FROM conversation_members p \
        JOIN conversations c ON c.org_id = p.org_id AND c.id = p.conversation_id \
            AND c.kind IN ('department', 'announcement') \
        WHERE p.org_id = $1 AND {present} \
    ) \
    SELECT coalesce(wanted.conversation_id, present.conversation_id) AS conversation_id, \
        coalesce(wanted.member_id, present.member_id) AS member_id, \
        wanted.role AS wanted, present.role AS present \
    FROM wanted FULL JOIN present ON present.conversation_id = wanted.conversation_id \
        AND present.member_id = wanted.member_id \
    WHERE wanted.role IS DISTINCT FROM present.role \
    ORDER BY 1, 2";

/// Every place that is not what it should be, in the order of the conversations.
pub async fn differences(tx: &mut Tx, look: Look<'_>) -> Result<Vec<Difference>> {
    let (ids, people, everybody, present): (Vec<Uuid>, _, _, _) = match look {
        Look::Members(ids) => (
            ids.iter().map(|id| id.0).collect(),
            "people.member_id = ANY ($2)",
            "m.id = ANY ($2)",
            "p.member_id = ANY ($2)",
        ),
        Look::Conversations(ids) => (
            ids.iter().map(|id| id.0).collect(),
            "c.id = ANY ($2)",
            "c.id = ANY ($2)",
            "p.conversation_id = ANY ($2)",
        ),
    };
    let sql = DIFFERENCES
        .replace("{people}", people)
        .replace("{everybody}", everybody)
        .replace("{present}", present);
    let announcing = following::builtin_with::<can::ManageAnnouncements>();
    let org_id = tx.org_id();
    Ok(diesel::sql_query(sql)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(announcing)
        .bind::<Text, _>(<can::ManageAnnouncements as Permission>::NAME)
        .load(tx.conn())
        .await?)
}

/// Conversations, locked until the commit in the order of their ids.
pub async fn hold(tx: &mut Tx, ids: &[ConversationId]) -> Result<Vec<Conversation>> {
    Ok(conversations::table
        .filter(conversations::org_id.eq(tx.org_id()))
        .filter(conversations::id.eq_any(ids))
        .order(conversations::id)
        .select(Conversation::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

/// Stores roles; whoever gets another one is neither muted nor a speaker.
pub async fn set_roles(
    tx: &mut Tx,
    row: &Conversation,
    ids: &[MemberId],
    roles: &[String],
) -> Result<()> {
    const SQL: &str = "\
        UPDATE conversation_members AS p SET role = given.role, muted_until = NULL, speaker = false \
        FROM unnest($3, $4) AS given (member_id, role) \
        WHERE p.org_id = $1 AND p.conversation_id = $2 AND p.member_id = given.member_id";
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(row.org_id)
        .bind::<SqlUuid, _>(row.id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(roles)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many are in it after so many more.
pub async fn count(tx: &mut Tx, row: &mut Conversation, more: i32) -> Result<()> {
    const SQL: &str =
        "UPDATE conversations SET member_count = member_count + $3 WHERE org_id = $1 AND id = $2";
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(row.org_id)
        .bind::<SqlUuid, _>(row.id)
        .bind::<Int4, _>(more)
        .execute(tx.conn())
        .await?;
    row.member_count += more;
    Ok(())
}

/// What the department, or the organization, is called that a conversation follows; `None`: the
/// department is gone.
pub async fn name_of(tx: &mut Tx, row: &Conversation) -> Result<Option<String>> {
    if row.kind == ANNOUNCEMENT {
        return following::name(tx).await.map(Some);
    }
    match row.department_id {
        Some(department) => following::department_name(tx, department).await.map(Some),
        None => Ok(None),
    }
}

/// The group of a department, locked until the commit.
pub async fn of_department(tx: &mut Tx, department: DepartmentId) -> Result<Option<Conversation>> {
    let query = conversations::table
        .filter(conversations::org_id.eq(tx.org_id()))
        .filter(conversations::department_id.eq(department))
        .select(Conversation::as_select())
        .for_no_key_update();
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Those of these departments that have no group, with their names.
pub async fn without_group(
    tx: &mut Tx,
    ids: &[DepartmentId],
) -> Result<Vec<(DepartmentId, String)>> {
    let org_id = tx.org_id();
    let taken: Vec<Option<DepartmentId>> = conversations::table
        .filter(conversations::org_id.eq(org_id))
        .filter(conversations::department_id.eq_any(ids))
        .select(conversations::department_id)
        .load(tx.conn())
        .await?;
    let mut names = following::department_names(tx, ids).await?;
    names.retain(|(id, _)| !taken.contains(&Some(*id)));
    Ok(names)
}

/// The announcement channel, if it is open.
pub async fn channel(tx: &mut Tx) -> Result<Option<Conversation>> {
    let query = conversations::table
        .filter(conversations::org_id.eq(tx.org_id()))
        .filter(conversations::kind.eq(ANNOUNCEMENT))
        .select(Conversation::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Stores what a department's group follows, or that it does not any more.
pub async fn rebind(tx: &mut Tx, row: &Conversation) -> Result<()> {
    diesel::update(conversations::table.find((row.org_id, row.id)))
        .set((
            conversations::kind.eq(&row.kind),
            conversations::owner_id.eq(row.owner_id),
            conversations::department_id.eq(row.department_id),
            conversations::with_below.eq(row.with_below),
            conversations::with_outsourced.eq(row.with_outsourced),
            conversations::with_hidden.eq(row.with_hidden),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
