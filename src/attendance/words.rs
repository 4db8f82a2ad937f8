//! Sentences for people, in the two languages that the service speaks.
//!
//! Must hold: both languages always exist and say the same; no program parses them, because
//! whatever carries a sentence also carries a code.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The same sentence (or name) in English and in Simplified Chinese.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    pub en: Cow<'static, str>,
    pub zh_cn: Cow<'static, str>,
}

impl Words {
    pub fn new(en: impl Into<Cow<'static, str>>, zh_cn: impl Into<Cow<'static, str>>) -> Self {
        Self {
            en: en.into(),
            zh_cn: zh_cn.into(),
        }
    }

    /// Two sentences, one after the other. Chinese sets no space between sentences.
    pub fn then(self, next: &Words) -> Self {
        Self::new(
            format!("{} {}", self.en, next.en),
            format!("{}{}", self.zh_cn, next.zh_cn),
        )
    }
}

/// "1 minute", "12 minutes"; "12 分钟".
pub(crate) fn minutes(count: u32) -> Words {
    let unit = if count == 1 { "minute" } else { "minutes" };
    Words::new(format!("{count} {unit}"), format!("{count} 分钟"))
}
