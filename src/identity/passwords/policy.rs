//! Which passwords are accepted, after NIST SP 800-63B: length and guessability count,
//! mixtures of character classes do not.

use std::collections::HashSet;
use std::sync::LazyLock;

pub const MIN_CHARS: usize = 8;
pub const MAX_CHARS: usize = 128;

/// The passwords that guessers try first, in lower case, one in each line.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Why a password is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("must have {MIN_CHARS} to {MAX_CHARS} characters, has {0}")]
    Length(usize),
    #[error("must not contain control characters")]
    Control,
    #[error("must not be the e-mail address or the part of it before the @")]
    Email,
    #[error("must not be one of the most common passwords; a sentence of a few words is better")]
    Common,
}

/// Checks a password that somebody chooses. Signing in does not call this: passwords chosen
/// under an older policy stay valid.
pub fn check(password: &str, email: &str) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&length) {
        return Err(PasswordProblem::Length(length));
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordProblem::Control);
    }
    let lower = password.to_lowercase();
    let email = email.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if lower == email || lower == local {
        return Err(PasswordProblem::Email);
    }
    if COMMON.contains(lower.as_str()) || is_trivial(&lower) {
        return Err(PasswordProblem::Common);
    }
    Ok(())
}

/// One character again and again, or a run such as 23456789 or hgfedcba.
fn is_trivial(password: &str) -> bool {
    let codes: Vec<i64> = password.chars().map(|c| i64::from(u32::from(c))).collect();
    [0, 1, -1].iter().any(|step| {
        codes
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if b - a == *step))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_guessers_try_first() {
        let email = "Wang.Fang@example.com";
        for (password, problem) in [
            ("1234567", PasswordProblem::Length(7)),
            (&"x".repeat(129), PasswordProblem::Length(129)),
            ("pass\u{0}word1x", PasswordProblem::Control),
            ("wang.fang@EXAMPLE.com", PasswordProblem::Email),
            ("WANG.FANG", PasswordProblem::Email),
            ("Password1", PasswordProblem::Common),
            ("woaini1314", PasswordProblem::Common),
            ("aaaaaaaaaaaa", PasswordProblem::Common),
            ("23456789", PasswordProblem::Common),
            ("hgfedcba", PasswordProblem::Common),
        ] {
            assert_eq!(check(password, email), Err(problem), "{password}");
        }
    }

    #[test]
    fn accepts_sentences_in_any_script() {
        for password in [
            "correct horse",
            "春眠不觉晓处处闻啼鸟",
            "密码一定要足够长",
            "xK9#mQ2v",
            &"ab".repeat(64),
        ] {
            assert_eq!(check(password, "a@example.com"), Ok(()), "{password}");
        }
    }

    #[test]
    fn the_list_can_match() {
        for line in include_str!("common.txt").lines() {
            assert_eq!(line, line.trim().to_lowercase());
            assert!(
                line.chars().count() >= MIN_CHARS,
                "{line} is refused for its length already"
            );
        }
    }
}
