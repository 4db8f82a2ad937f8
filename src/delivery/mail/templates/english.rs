//! The letters in English.

use super::{Block, Content, Links, MeetingWords, meeting, one_line, unbroken};
use crate::kernel::mail::{Letter, MeetingNews};

pub const FOOTER: &str = "This mail was sent automatically. Please do not reply to it.";

pub fn content(letter: &Letter, links: &Links) -> Content {
    match letter {
        Letter::VerifyEmail { token } => verify_email(token, links),
        Letter::AccountExists => account_exists(links),
        Letter::PasswordReset { token } => password_reset(token, links),
        Letter::PasswordChanged => password_changed(links),
        Letter::SecondFactorChanged { enabled: true } => second_factor_on(links),
        Letter::SecondFactorChanged { enabled: false } => second_factor_off(links),
        Letter::Invitation {
            token,
            organization,
            inviter,
        } => invitation(token, &one_line(organization), &one_line(inviter), links),
        Letter::InvitationReminder {
            token,
            organization,
        } => invitation_reminder(token, &one_line(organization), links),
        Letter::JoinApproved { organization } => join_approved(&one_line(organization), links),
        Letter::JoinRefused {
            organization,
            reason,
        } => join_refused(&one_line(organization), reason.as_deref()),
        Letter::Meeting(letter) => meeting(letter, &MEETING),
    }
}

const MEETING: MeetingWords = MeetingWords {
    lead: |news| match news {
        MeetingNews::Invited => "You are invited to a meeting:",
        MeetingNews::Changed => "A meeting that you are invited to was changed. It is now:",
        MeetingNews::Cancelled => "This meeting does not take place:",
        MeetingNews::Accepted => "An invitation was accepted:",
        MeetingNews::Declined => "An invitation was declined:",
        MeetingNews::Tentative => "An invitation was answered with \u{201c}maybe\u{201d}:",
        MeetingNews::Proposed => "Another time was proposed for a meeting:",
    },
    subject: |news| match news {
        MeetingNews::Invited => "Invitation: ",
        MeetingNews::Changed => "Changed: ",
        MeetingNews::Cancelled => "Cancelled: ",
        MeetingNews::Accepted => "Accepted: ",
        MeetingNews::Declined => "Declined: ",
        MeetingNews::Tentative => "Tentative: ",
        MeetingNews::Proposed => "New time proposed: ",
    },
    time: "When: ",
    place: "Where: ",
    organizer: "Organizer: ",
    attendee: "Answered by: ",
    join: "Join by video",
    answer: "Answer the invitation",
};

fn text(text: impl Into<String>) -> Block {
    Block::Text(text.into())
}

fn new_password(links: &Links) -> Block {
    Block::Link {
        label: "Ask for a new password",
        url: links.forgot_password(),
    }
}

fn verify_email(token: &str, links: &Links) -> Content {
    Content {
        subject: "Confirm your e-mail address".to_owned(),
        blocks: vec![
            text("Somebody registered with this e-mail address. If it was you, please confirm it:"),
            Block::Link {
                label: "Confirm the address",
                url: links.verify_email(token),
            },
            text("Or enter this code where you registered:"),
            Block::Code(token.to_owned()),
            text(
                "If it was not you, ignore this mail: without the confirmation the account cannot be used.",
            ),
        ],
    }
}

fn account_exists(links: &Links) -> Content {
    Content {
        subject: "You already have an account".to_owned(),
        blocks: vec![
            text(
                "Somebody, perhaps you, tried to register with this e-mail address. It already has an account: please sign in with it.",
            ),
            Block::Link {
                label: "Sign in",
                url: links.sign_in(),
            },
            text("If you have forgotten the password, you can choose a new one:"),
            new_password(links),
            text("If it was not you, there is nothing to do: the account was not touched."),
        ],
    }
}

fn password_reset(token: &str, links: &Links) -> Content {
    Content {
        subject: "Choose a new password".to_owned(),
        blocks: vec![
            text(
                "Somebody asked for a new password for your account. If it was you, choose one here. The link works once and not for long:",
            ),
            Block::Link {
                label: "Choose a new password",
                url: links.reset_password(token),
            },
            text("Or enter this code where you asked for it:"),
            Block::Code(token.to_owned()),
            text("If it was not you, ignore this mail: your password stays as it is."),
        ],
    }
}

fn password_changed(links: &Links) -> Content {
    Content {
        subject: "Your password was changed".to_owned(),
        blocks: vec![
            text(
                "The password of your account was changed. If it was you, there is nothing to do.",
            ),
            text("If it was not you, choose a new password at once and tell your administrator:"),
            new_password(links),
        ],
    }
}

fn second_factor_on(links: &Links) -> Content {
    Content {
        subject: "Two-step sign-in is on".to_owned(),
        blocks: vec![
            text(
                "From now on, signing in to your account needs a code from your authenticator app besides the password. Keep the recovery codes in a safe place.",
            ),
            text("If it was not you, choose a new password at once and tell your administrator:"),
            new_password(links),
        ],
    }
}

fn second_factor_off(links: &Links) -> Content {
    Content {
        subject: "Two-step sign-in is off".to_owned(),
        blocks: vec![
            text("From now on, your password alone is enough to sign in to your account."),
            text("If it was not you, choose a new password at once and tell your administrator:"),
            new_password(links),
        ],
    }
}

fn invitation(token: &str, organization: &str, inviter: &str, links: &Links) -> Content {
    Content {
        subject: format!("{inviter} invites you to join {organization}"),
        blocks: vec![
            text(format!(
                "{inviter} invites you to join the organization \u{201c}{organization}\u{201d} on Muster."
            )),
            Block::Link {
                label: "Accept the invitation",
                url: links.accept_invitation(token),
            },
            text("Or enter this code after you have signed in:"),
            Block::Code(token.to_owned()),
            text(
                "If you do not know the sender, ignore this mail: nothing happens unless you accept.",
            ),
        ],
    }
}

fn invitation_reminder(token: &str, organization: &str, links: &Links) -> Content {
    Content {
        subject: format!("Your invitation to join {organization} is still open"),
        blocks: vec![
            text(format!(
                "You were invited to join the organization \u{201c}{organization}\u{201d} on Muster, and have not answered yet. Use this mail; the one before has stopped working."
            )),
            Block::Link {
                label: "Accept the invitation",
                url: links.accept_invitation(token),
            },
            text("Or enter this code after you have signed in:"),
            Block::Code(token.to_owned()),
            text(
                "If you do not know the sender, ignore this mail: nothing happens unless you accept.",
            ),
        ],
    }
}

fn join_approved(organization: &str, links: &Links) -> Content {
    Content {
        subject: format!("You have joined {organization}"),
        blocks: vec![
            text(format!(
                "Your request to join the organization \u{201c}{organization}\u{201d} was approved. You are a member now."
            )),
            Block::Link {
                label: "Sign in",
                url: links.sign_in(),
            },
        ],
    }
}

fn join_refused(organization: &str, reason: Option<&str>) -> Content {
    let mut blocks = vec![text(format!(
        "Your request to join the organization \u{201c}{organization}\u{201d} was not approved."
    ))];
    if let Some(reason) = reason {
        blocks.push(text("The reason that was given:"));
        blocks.push(text(unbroken(reason)));
    }
    blocks.push(text(
        "If you think that this is a mistake, talk to whoever gave you the link or the code.",
    ));
    Content {
        subject: format!("Your request to join {organization}"),
        blocks,
    }
}
