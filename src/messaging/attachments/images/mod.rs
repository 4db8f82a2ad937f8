//! Images: their metadata is taken off, and small forms of them are made.
//!
//! Must hold: no input makes this take more memory or time than its bounds say; what cannot be
//! read as the image that it begins like is no image.

mod metadata;
mod thumbnails;

use actix_web::web::Bytes;

/// The largest file, in bytes, that is made ready as an image: while that is done, the file is in memory several times
/// over. What is larger is refused, as it would be handed out with its metadata.
pub const MAX_FILE: i64 = 64 * 1024 * 1024;

/// What became of an image.
pub struct Image {
    /// Without metadata.
    pub content: Vec<u8>,
    /// As displayed; `None` if its header cannot be read.
    pub size: Option<(u32, u32)>,
    pub small: Option<Small>,
}

/// The small forms of an image.
pub struct Small {
    pub content_type: &'static str,
    pub thumbnail: Vec<u8>,
    pub preview: Vec<u8>,
}

/// Whether files of this type are handled here.
pub fn is_image(content_type: &str) -> bool {
    thumbnails::format_of(content_type).is_some()
}

/// Takes its time: not for a thread that serves others. `None` for what is no such image.
pub fn prepare(content_type: &str, content: &Bytes) -> Option<Image> {
    let format = thumbnails::format_of(content_type)?;
    let content = match content_type {
        "image/jpeg" => metadata::jpeg(content)?,
        "image/png" => metadata::png(content)?,
        "image/webp" => metadata::webp(content)?,
        _ => content.to_vec(),
    };
    let (size, small) = thumbnails::make(format, &content);
    Some(Image {
        content,
        size,
        small,
    })
}
