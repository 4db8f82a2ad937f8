//! Mails as files, for whoever has no SMTP server yet: any mail program opens them.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::MailError;
use crate::kernel::ids::JobId;

/// Writes `<job>-<template>.eml`: by name the files are in the order of their jobs, whose ids
/// begin with a time, and a retry replaces its own file.
pub async fn write(
    folder: &Path,
    job: JobId,
    template: &str,
    content: Vec<u8>,
) -> Result<PathBuf, MailError> {
    let path = folder.join(format!("{job}-{template}.eml"));
    write_whole(folder, &path, &content)
        .await
        .map_err(|error| {
            MailError::Transient(format!("cannot write {}: {error}", path.display()))
        })?;
    Ok(path)
}

/// Who reads the folder sees a whole file or none; others than the owner see neither, for a
/// mail has links that sign in.
async fn write_whole(folder: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .await?;
    let unfinished = path.with_extension("unfinished");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .await?;
    file.write_all(content).await?;
    file.sync_all().await?;
    fs::rename(&unfinished, path).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_retry_replaces_its_file_and_others_cannot_read_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("mail");
        for content in ["first", "second"] {
            write(
                &folder,
                JobId(Uuid::from_u128(7)),
                "invitation",
                content.into(),
            )
            .await
            .unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), "second");
        assert_eq!(
            std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
            0o700
        );
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_transient() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("file");
        std::fs::write(&file, "").unwrap();
        let result = write(&file, JobId(Uuid::nil()), "invitation", Vec::new()).await;
        assert!(matches!(result, Err(MailError::Transient(_))));
    }
}
