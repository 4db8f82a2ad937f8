//! Keys as files: `20260401T093000123Z-<key id>.pem`, mode 0600, in a folder of mode 0700.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};

use super::{Key, KeyError};

const TIME: &str = "%Y%m%dT%H%M%S%3fZ";
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::Io {
        action,
        path,
        source,
    }
}

/// Makes the folder if it is missing, and refuses one that others can read.
pub fn prepare(folder: &Path) -> Result<(), KeyError> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(folder)
        .map_err(io("make the folder", folder))?;
    refuse_exposed(folder, FOLDER_MODE)
}

fn refuse_exposed(path: &Path, wanted: u32) -> Result<(), KeyError> {
    let mode = fs::metadata(path)
        .map_err(io("look at", path))?
        .permissions()
        .mode()
        & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(KeyError::Exposed {
            path: path.to_owned(),
            mode,
            wanted,
        })
    }
}

/// Every key of the folder with the moment since which it is active.
pub fn read(folder: &Path) -> Result<Vec<(DateTime<Utc>, SigningKey)>, KeyError> {
    refuse_exposed(folder, FOLDER_MODE)?;
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("list", folder))? {
        let path = entry.map_err(io("list", folder))?.path();
        if path.extension().is_some_and(|extension| extension == "pem") {
            keys.push((active_from(&path)?, read_key(&path)?));
        }
    }
    Ok(keys)
}

fn active_from(path: &Path) -> Result<DateTime<Utc>, KeyError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split_once('-')
        .and_then(|(time, _)| NaiveDateTime::parse_from_str(time, TIME).ok())
        .map(|time| time.and_utc())
        .ok_or_else(|| KeyError::Unreadable {
            path: path.to_owned(),
            reason: "its name does not begin with a time such as 20260401T093000123Z-".to_owned(),
        })
}

fn read_key(path: &Path) -> Result<SigningKey, KeyError> {
    refuse_exposed(path, FILE_MODE)?;
    let pem = fs::read_to_string(path).map_err(io("read", path))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|error| KeyError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// Writes a key so that after a crash there is the whole file or none.
pub fn write(folder: &Path, from: DateTime<Utc>, key: &SigningKey) -> Result<(), KeyError> {
    let id = Key::new(key, from)?.id;
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| KeyError::Unusable(error.to_string()))?;
    let path = path_of(folder, from, &id);
    let unfinished = path.with_extension("unfinished");
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(&unfinished)
        .map_err(io("create", &unfinished))?;
    file.write_all(pem.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(io("write", &unfinished))?;
    fs::rename(&unfinished, &path).map_err(io("rename to", &path))?;
    sync(folder)
}

pub fn delete(folder: &Path, from: DateTime<Utc>, id: &str) -> Result<(), KeyError> {
    let path = path_of(folder, from, id);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(io("delete", &path)(error))
        }
        _ => sync(folder),
    }
}

fn path_of(folder: &Path, from: DateTime<Utc>, id: &str) -> PathBuf {
    folder.join(format!("{}-{id}.pem", from.format(TIME)))
}

fn sync(folder: &Path) -> Result<(), KeyError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io("sync", folder))
}
