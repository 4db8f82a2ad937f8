//! Edits as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::version::Version;
use crate::messaging::messages::domain::MessageText;
use crate::messaging::messages::kinds::TextFormat;
use crate::messaging::messages::wire::NewMentions;

/// What a message is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageEdit {
    #[schema(example = "早上好，各位！")]
    pub text: MessageText,
    /// Absent: as before.
    pub format: Option<TextFormat>,
    /// Whom it mentions from now on; absent: nobody.
    pub mentions: Option<NewMentions>,
}

/// What a message said before an edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerVersion {
    /// 1 is what was posted.
    #[schema(minimum = 1, example = 1)]
    pub version: Version,
    #[schema(example = "早上号！")]
    pub text: String,
    pub format: TextFormat,
    pub replaced_at: DateTime<Utc>,
}
