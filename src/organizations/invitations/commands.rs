//! Inviting, and joining.

use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::domain::{
    self, Invitation, InvitationToken, MAX_REMINDERS, REMINDED_AFTER, REMINDERS_APART,
};
use super::queries;
use super::wire::Joined;
use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::identity::{self, NewVerified, Profile};
use crate::kernel::clock::Entropy;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AccountId, InvitationId, MemberId};
use crate::kernel::mail::{Letter, Locale, Mail};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::{Actor, Tx};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::members::domain::{Member, MemberStatus};
use crate::organizations::{
    can, employments, errors, join_requests, members, organization, reach, roles,
};

/// Invites members by mail; an older open invitation stops working.
pub async fn invite(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    ids: &[MemberId],
    lifetime: TimeDelta,
) -> Result<Vec<Invitation>> {
    let people = queries::lock_members(tx, ids).await?;
    for (index, id) in ids.iter().enumerate() {
        let person = people.iter().find(|person| person.id == *id);
        check_invitable(person, index)?;
    }
    reach::require_members::<can::ManageMembers>(tx, ids).await?;
    roles::authority::require_over(tx, ids).await?;
    queries::revoke_open(tx, ids).await?;
    let organization = organization::queries::find(tx).await?;
    let inviter = inviter(tx)
        .await?
        .unwrap_or_else(|| organization.name.clone());
    let mut rows = Vec::with_capacity(people.len());
    for person in people {
        let token = OpaqueToken::generate(TokenKind::Invitation, entropy);
        let email = person.email.unwrap_or_default();
        let letter = Letter::Invitation {
            token: format!("{}.{}", tx.org_id(), token.text.expose_secret()),
            organization: organization.name.clone(),
            inviter: inviter.clone(),
        };
        let locale = Locale::stored(&organization.locale);
        tx.enqueue(&Mail {
            to: email.clone(),
            locale,
            letter,
        })
        .await?;
        rows.push(Invitation {
            org_id: tx.org_id(),
            id: tx.new_id(),
            member_id: person.id,
            email,
            token_hash: token.digest.as_bytes().to_vec(),
            created_at: tx.now(),
            expires_at: tx.now() + lifetime,
            accepted_at: None,
            revoked_at: None,
            reminded_at: None,
            reminders: 0,
        });
    }
    queries::insert(tx, &rows).await?;
    for row in &rows {
        let change = Change {
            action: "member.invited",
            target_kind: "member",
            target_id: row.member_id.0,
        };
        audit::record(
            tx,
            change,
            NOTHING,
            Some(&serde_json::json!({ "email": row.email })),
        )
        .await?;
    }
    Ok(rows)
}

fn check_invitable(person: Option<&Member>, index: usize) -> Result<()> {
    let pointer = format!("/member_ids/{index}");
    let Some(person) = person else {
        return Err(Problem::invalid(
            pointer,
            "must be a member of this organization, once",
        ));
    };
    if person.status() == MemberStatus::Left {
        let detail = format!("{} has left. Let them rejoin first.", person.name);
        return Err(Problem::new(&errors::MEMBER_LEFT, detail));
    }
    if person.account_id.is_some() {
        let detail = format!("{} has already joined.", person.name);
        return Err(Problem::new(&errors::MEMBER_ALREADY_JOINED, detail));
    }
    if person.email.is_none() {
        return Err(Problem::invalid(
            pointer,
            "must have an e-mail address first",
        ));
    }
    Ok(())
}

async fn inviter(tx: &mut Tx) -> Result<Option<String>> {
    let Actor::Member { membership, .. } = tx.actor() else {
        return Ok(None);
    };
    let id = membership.member_id;
    Ok(members::directory::people(tx, &[id])
        .await?
        .remove(&id)
        .map(|person| person.name))
}

pub async fn revoke(tx: &mut Tx, id: InvitationId) -> Result<()> {
    let member = queries::member_of(tx, id).await?;
    reach::require_member::<can::ManageMembers>(tx, member).await?;
    let Some(row) = queries::revoke(tx, id).await? else {
        return Ok(());
    };
    let change = Change {
        action: "invitation.revoked",
        target_kind: "member",
        target_id: row.member_id.0,
    };
    audit::record(
        tx,
        change,
        Some(&serde_json::json!({ "email": row.email })),
        NOTHING,
    )
    .await
}

/// Reminds of an open invitation with a new mail; the mail before stops working.
pub async fn remind(tx: &mut Tx, entropy: &dyn Entropy, id: InvitationId) -> Result<Invitation> {
    let row = queries::lock_for_reminder(tx, id).await?;
    reach::require_member::<can::ManageMembers>(tx, row.member_id).await?;
    let now = tx.now();
    if row.accepted_at.is_some() || row.revoked_at.is_some() || row.expires_at <= now {
        return Err(domain::unusable());
    }
    let early = row.reminded_at.unwrap_or(row.created_at) + REMINDERS_APART > now;
    if early || row.reminders >= MAX_REMINDERS {
        return Err(Problem::new(
            &errors::INVITATION_REMINDED,
            format!(
                "An invitation is sent or reminded of at most once in {} minutes, and reminded of at most {MAX_REMINDERS} times.",
                REMINDERS_APART.num_minutes()
            ),
        ));
    }
    send_reminder(tx, entropy, row).await
}

/// Reminds once of every invitation that has been open for some days.
pub async fn remind_due(tx: &mut Tx, entropy: &dyn Entropy) -> Result<()> {
    let before = tx.now() - REMINDED_AFTER;
    for row in queries::lock_due_for_reminder(tx, before).await? {
        send_reminder(tx, entropy, row).await?;
    }
    Ok(())
}

async fn send_reminder(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    mut row: Invitation,
) -> Result<Invitation> {
    let organization = organization::queries::find(tx).await?;
    let token = OpaqueToken::generate(TokenKind::Invitation, entropy);
    row.token_hash = token.digest.as_bytes().to_vec();
    row.reminded_at = Some(tx.now());
    row.reminders += 1;
    queries::set_reminded(tx, &row).await?;
    tx.enqueue(&Mail {
        to: row.email.clone(),
        locale: Locale::stored(&organization.locale),
        letter: Letter::InvitationReminder {
            token: format!("{}.{}", tx.org_id(), token.text.expose_secret()),
            organization: organization.name,
        },
    })
    .await?;
    let change = Change {
        action: "invitation.reminded",
        target_kind: "member",
        target_id: row.member_id.0,
    };
    let after = serde_json::json!({ "email": row.email });
    audit::record(tx, change, NOTHING, Some(&after)).await?;
    Ok(row)
}

/// Joins with an account that exists.
pub async fn accept(tx: &mut Tx, token: &InvitationToken, account: &Profile) -> Result<Joined> {
    queries::lock_account(tx, account.account_id).await?;
    let invitation = queries::lock_usable(tx, token.digest)
        .await?
        .ok_or_else(domain::unusable)?;
    join(tx, invitation, account.account_id).await
}

/// Joins with a new account, whose address the token has proved.
pub async fn register(
    tx: &mut Tx,
    token: &InvitationToken,
    password_hash: &str,
    locale: Locale,
) -> Result<Joined> {
    let invitation = queries::lock_usable(tx, token.digest)
        .await?
        .ok_or_else(domain::unusable)?;
    let email = invitation.email.parse().map_err(Problem::internal)?;
    let member = members::queries::lock(tx, invitation.member_id).await?;
    let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
    let new = NewVerified {
        email: &email,
        password_hash,
        name: &member.name,
        locale,
    };
    let id = identity::create_verified(tx.conn(), id, new, now).await?;
    join(tx, invitation, id).await
}

async fn join(tx: &mut Tx, invitation: Invitation, account: AccountId) -> Result<Joined> {
    let member = members::queries::lock(tx, invitation.member_id).await?;
    if member.account_id.is_some() || member.status() == MemberStatus::Left {
        return Err(domain::unusable());
    }
    let status = members::commands::active(tx, member.id).await?;
    members::queries::join(tx, member.id, account, status)
        .await
        .on_constraint("members_account", || {
            Problem::new(
                &errors::ACCOUNT_ALREADY_MEMBER,
                "This account belongs to the organization already, as somebody else: perhaps as a \
                 member who left, who can rejoin.",
            )
        })?;
    employments::go_on(tx, member.id).await?;
    organization::queries::link(tx, account).await?;
    join_requests::queries::settle(tx, account, member.id).await?;
    queries::mark_accepted(tx, invitation.id).await?;
    let change = Change {
        action: "member.joined",
        target_kind: "member",
        target_id: member.id.0,
    };
    audit::record(
        tx,
        change,
        NOTHING,
        Some(&serde_json::json!({ "email": invitation.email })),
    )
    .await?;
    tx.emit(Event::new(
        "member.joined",
        Audience::Organization,
        serde_json::json!({ "member_id": member.id }),
    )?);
    Ok(Joined {
        organization_id: tx.org_id(),
        member_id: member.id,
        email: invitation.email,
    })
}
