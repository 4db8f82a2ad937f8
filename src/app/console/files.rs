//! The console's files, all in memory, each with its compressed variants.
//!
//! Must hold: a file's tag changes with its content.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use actix_web::web::Bytes;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rust_embed::Embed;
use sha2::{Digest, Sha256};

/// What `make console` built, if it did. A debug build reads the folder when it starts.
#[derive(Embed)]
#[folder = "console/dist"]
#[allow_missing = true]
struct Built;

/// The page that every address of the console's own begins with.
const INDEX: &str = "index.html";

/// Whose names change with their content: the bundler's.
pub const HASHED: &str = "assets/";

pub struct File {
    pub media: String,
    /// As in `ETag`, with its quotes.
    pub tag: String,
    pub plain: Bytes,
    pub brotli: Option<Bytes>,
    pub gzip: Option<Bytes>,
}

/// By their paths below the console's address.
#[derive(Default)]
pub struct Files {
    /// With [`super::NONCE`] where the nonce goes.
    pub index: Option<String>,
    files: HashMap<String, File>,
}

impl Files {
    /// Those of the binary.
    pub fn built() -> Self {
        let read = |name: Cow<'static, str>| {
            let content = match Built::get(&name)?.data {
                Cow::Borrowed(content) => Bytes::from_static(content),
                Cow::Owned(content) => Bytes::from(content),
            };
            Some((name.into_owned(), content))
        };
        Self::new(Built::iter().filter_map(read).collect())
    }

    /// Those of a folder, as they are now.
    pub fn of(folder: &Path) -> std::io::Result<Self> {
        let (mut found, mut folders) = (HashMap::new(), vec![folder.to_owned()]);
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(inside) = path.strip_prefix(folder) {
                    let name = inside.to_string_lossy().replace('\\', "/");
                    found.insert(name, Bytes::from(std::fs::read(&path)?));
                }
            }
        }
        Ok(Self::new(found))
    }

    fn new(mut all: HashMap<String, Bytes>) -> Self {
        // What the build keeps for itself.
        all.retain(|name, _| !name.starts_with('.'));
        let index = all.remove(INDEX);
        let index = index.map(|content| String::from_utf8_lossy(&content).into_owned());
        let names: Vec<_> = all.keys().cloned().collect();
        let variant_of = |name: &str| {
            let stem = name.strip_suffix(".br").or(name.strip_suffix(".gz"))?;
            (stem == INDEX || names.iter().any(|other| other == stem)).then_some(())
        };
        let whole = names.iter().filter(|name| variant_of(name).is_none());
        let files = whole.filter_map(|name| {
            let plain = all.get(name)?.clone();
            let file = File {
                media: media(name),
                tag: format!("\"{}\"", digest(&plain)),
                brotli: all.get(&format!("{name}.br")).cloned(),
                gzip: all.get(&format!("{name}.gz")).cloned(),
                plain,
            };
            Some((name.clone(), file))
        });
        Self {
            index,
            files: files.collect(),
        }
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }
}

/// Texts of ours are UTF-8.
fn media(name: &str) -> String {
    let media = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = media.type_() == "text" || media.subtype() == "javascript";
    let charset = if is_text { "; charset=utf-8" } else { "" };
    format!("{}{charset}", media.essence_str())
}

fn digest(content: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(content).get(..16).unwrap_or_default())
}
