//! Why a value from outside did not become a domain value.

use std::fmt;

/// One field that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name, relative to what was parsed.
    pub field: &'static str,
    /// What is allowed and what was given: "must be ..., is ...".
    pub detail: String,
}

impl Invalid {
    pub(crate) fn new(field: &'static str, detail: impl Into<String>) -> Self {
        Self {
            field,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.detail)
    }
}

impl std::error::Error for Invalid {}
