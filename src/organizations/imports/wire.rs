//! Imports as clients see them.

use serde::Serialize;
use utoipa::ToSchema;

/// What an import did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// How many people were added.
    #[schema(example = 200)]
    pub members_added: usize,
    /// How many departments were made on the way.
    #[schema(example = 7)]
    pub departments_added: usize,
}

/// A cell that was not accepted; they stand in `context.cells` of `import_rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CellError {
    /// Line of the file, counted from 1; the header is line 1.
    #[schema(example = 17)]
    pub row: u64,
    /// The column's name as the file has it.
    #[schema(example = "手机")]
    pub column: String,
    /// What is wrong and what is allowed.
    #[schema(example = "must be a telephone number, like +8613800138000 or 13800138000")]
    pub detail: String,
}
