//! The letters in Simplified Chinese.

use super::{Block, Content, Links, MeetingWords, meeting, one_line, unbroken};
use crate::kernel::mail::{Letter, MeetingNews};

pub const FOOTER: &str = "此邮件由系统自动发送，请勿直接回复。";

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
        MeetingNews::Invited => "您收到一个会议邀请：",
        MeetingNews::Changed => "您受邀的会议有变更，现为：",
        MeetingNews::Cancelled => "以下会议已取消：",
        MeetingNews::Accepted => "有人接受了会议邀请：",
        MeetingNews::Declined => "有人拒绝了会议邀请：",
        MeetingNews::Tentative => "有人暂定参加会议：",
        MeetingNews::Proposed => "有人提议了新的会议时间：",
    },
    subject: |news| match news {
        MeetingNews::Invited => "会议邀请：",
        MeetingNews::Changed => "会议变更：",
        MeetingNews::Cancelled => "会议取消：",
        MeetingNews::Accepted => "已接受：",
        MeetingNews::Declined => "已拒绝：",
        MeetingNews::Tentative => "暂定：",
        MeetingNews::Proposed => "提议新时间：",
    },
    time: "时间：",
    place: "地点：",
    organizer: "组织者：",
    attendee: "答复者：",
    join: "加入视频会议",
    answer: "答复邀请",
};

fn text(text: impl Into<String>) -> Block {
    Block::Text(text.into())
}

fn new_password(links: &Links) -> Block {
    Block::Link {
        label: "重设密码",
        url: links.forgot_password(),
    }
}

fn verify_email(token: &str, links: &Links) -> Content {
    Content {
        subject: "请验证您的邮箱".to_owned(),
        blocks: vec![
            text("有人使用此邮箱注册了账号。如果是您本人操作，请点击下方链接完成验证："),
            Block::Link {
                label: "验证邮箱",
                url: links.verify_email(token),
            },
            text("您也可以在注册页面输入以下验证码："),
            Block::Code(token.to_owned()),
            text("如果不是您本人操作，请忽略此邮件：未经验证，该账号无法使用。"),
        ],
    }
}

fn account_exists(links: &Links) -> Content {
    Content {
        subject: "您已有账号".to_owned(),
        blocks: vec![
            text("有人（可能是您本人）尝试使用此邮箱注册，但该邮箱已有账号，请直接登录。"),
            Block::Link {
                label: "登录",
                url: links.sign_in(),
            },
            text("如果忘记了密码，可以重新设置："),
            new_password(links),
            text("如果不是您本人操作，无需任何处理：您的账号没有变化。"),
        ],
    }
}

fn password_reset(token: &str, links: &Links) -> Content {
    Content {
        subject: "重设您的密码".to_owned(),
        blocks: vec![
            text(
                "有人为您的账号申请了重设密码。如果是您本人操作，请点击下方链接设置新密码。链接仅可使用一次，并将很快失效：",
            ),
            Block::Link {
                label: "设置新密码",
                url: links.reset_password(token),
            },
            text("您也可以在申请页面输入以下验证码："),
            Block::Code(token.to_owned()),
            text("如果不是您本人操作，请忽略此邮件：您的密码不会改变。"),
        ],
    }
}

fn password_changed(links: &Links) -> Content {
    Content {
        subject: "您的密码已修改".to_owned(),
        blocks: vec![
            text("您账号的密码已被修改。如果是您本人操作，无需任何处理。"),
            text("如果不是您本人操作，请立即重设密码，并告知您的管理员："),
            new_password(links),
        ],
    }
}

fn second_factor_on(links: &Links) -> Content {
    Content {
        subject: "两步验证已开启".to_owned(),
        blocks: vec![
            text(
                "今后登录您的账号时，除密码外还需要输入身份验证器应用中的动态码。请妥善保管恢复码。",
            ),
            text("如果不是您本人操作，请立即重设密码，并告知您的管理员："),
            new_password(links),
        ],
    }
}

fn second_factor_off(links: &Links) -> Content {
    Content {
        subject: "两步验证已关闭".to_owned(),
        blocks: vec![
            text("今后登录您的账号只需输入密码。"),
            text("如果不是您本人操作，请立即重设密码，并告知您的管理员："),
            new_password(links),
        ],
    }
}

fn invitation(token: &str, organization: &str, inviter: &str, links: &Links) -> Content {
    Content {
        subject: format!("{inviter}邀请您加入{organization}"),
        blocks: vec![
            text(format!(
                "{inviter}邀请您加入 Muster 上的组织“{organization}”。"
            )),
            Block::Link {
                label: "接受邀请",
                url: links.accept_invitation(token),
            },
            text("您也可以在登录后输入以下邀请码："),
            Block::Code(token.to_owned()),
            text("如果您不认识邀请人，请忽略此邮件：只有在您接受后，邀请才会生效。"),
        ],
    }
}

fn invitation_reminder(token: &str, organization: &str, links: &Links) -> Content {
    Content {
        subject: format!("您还没有接受加入{organization}的邀请"),
        blocks: vec![
            text(format!(
                "您曾受邀加入 Muster 上的组织“{organization}”，目前尚未接受。请使用本邮件中的链接，之前的邮件已失效。"
            )),
            Block::Link {
                label: "接受邀请",
                url: links.accept_invitation(token),
            },
            text("您也可以在登录后输入以下邀请码："),
            Block::Code(token.to_owned()),
            text("如果您不认识邀请人，请忽略此邮件：只有在您接受后，邀请才会生效。"),
        ],
    }
}

fn join_approved(organization: &str, links: &Links) -> Content {
    Content {
        subject: format!("您已加入{organization}"),
        blocks: vec![
            text(format!(
                "您加入组织“{organization}”的申请已通过，您现在是该组织的成员。"
            )),
            Block::Link {
                label: "登录",
                url: links.sign_in(),
            },
        ],
    }
}

fn join_refused(organization: &str, reason: Option<&str>) -> Content {
    let mut blocks = vec![text(format!(
        "很抱歉，您加入组织“{organization}”的申请未获通过。"
    ))];
    if let Some(reason) = reason {
        blocks.push(text("对方给出的原因："));
        blocks.push(text(unbroken(reason)));
    }
    blocks.push(text("如有疑问，请联系向您提供链接或邀请码的人。"));
    Content {
        subject: format!("您加入{organization}的申请"),
        blocks,
    }
}
