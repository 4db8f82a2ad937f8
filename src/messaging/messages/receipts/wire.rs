//! Receipts as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::kernel::paging;
use crate::organizations::directory::Person;

/// Who is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    /// Those who have read it.
    Read,
    /// Those who have not.
    Unread,
}

/// Which receipts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptsQuery {
    /// Those who have read it, or those who have not.
    #[param(inline)]
    pub state: ReceiptState,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// Who has read a message, or has not; and how many.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipts {
    /// How many have read it.
    #[schema(minimum = 0, example = 11)]
    pub read_count: i64,
    /// How many have not.
    #[schema(minimum = 0, example = 3)]
    pub unread_count: i64,
    /// Those of the asked state whom the author may see.
    pub items: Vec<Person>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}
