//! What is done in every organization from time to time.

use super::attachments::{self, Attachments};
use super::conversations;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tenancy;
use crate::organizations;

/// Removes uploads and files that nobody waits for any more, and mutes that are over.
pub async fn collect(attachments: &Attachments, tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        attachments::collect(attachments, tenancy, org_id).await?;
        let forget = conversations::queries::forget_mutes_over;
        tenancy.as_system(org_id, forget).await
    })
    .await
}

/// Removes what is in the store of files and belongs to none; it looks at everything there.
pub async fn sweep(attachments: &Attachments, tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        attachments::sweep(attachments, tenancy, org_id).await
    })
    .await
}
