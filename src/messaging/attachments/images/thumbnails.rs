//! Small forms of images, and how large an image is.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::Small;

/// The longer side of the small forms, in pixels.
const THUMBNAIL: u32 = 320;
const PREVIEW: u32 = 1280;
/// What has more pixels has no small forms.
const MAX_PIXELS: u64 = 100_000_000;
/// How much memory a decoder may take.
const MAX_MEMORY: u64 = 448 * 1024 * 1024;
const QUALITY: u8 = 82;

pub fn format_of(content_type: &str) -> Option<ImageFormat> {
    match content_type {
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/png" => Some(ImageFormat::Png),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// Width and height as displayed, and the small forms, as far as each can be had.
pub fn make(format: ImageFormat, content: &[u8]) -> (Option<(u32, u32)>, Option<Small>) {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits.clone());
    let Ok(mut decoder) = reader.into_decoder() else {
        return (None, None);
    };
    let up = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();
    let size = if up.to_exif() >= 5 {
        (height, width)
    } else {
        (width, height)
    };
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.set_limits(limits).is_err() {
        return (Some(size), None);
    }
    let small = DynamicImage::from_decoder(decoder)
        .ok()
        .and_then(|image| small(image, up));
    (Some(size), small)
}

fn small(image: DynamicImage, up: Orientation) -> Option<Small> {
    let mut preview = shrunk(&image, PREVIEW);
    drop(image);
    preview.apply_orientation(up);
    let opaque = !preview.color().has_alpha();
    // The usual ones, at 8 bits.
    preview = if opaque {
        preview.into_rgb8().into()
    } else {
        preview.into_rgba8().into()
    };
    let encode = |image: &DynamicImage| {
        let mut bytes = Vec::new();
        let encoded = if opaque {
            image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
        } else {
            image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))
        };
        encoded.ok().map(|()| bytes)
    };
    Some(Small {
        content_type: if opaque { "image/jpeg" } else { "image/webp" },
        thumbnail: encode(&shrunk(&preview, THUMBNAIL))?,
        preview: encode(&preview)?,
    })
}

/// No larger than it was.
fn shrunk(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image.clone();
    }
    image.thumbnail(side, side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, alpha: bool) -> Vec<u8> {
        let image = if alpha {
            DynamicImage::new_rgba8(width, height)
        } else {
            DynamicImage::new_rgb8(width, height)
        };
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn small_forms_keep_the_shape() {
        let (size, small) = make(ImageFormat::Png, &png(700, 350, false));
        let small = small.unwrap();
        assert_eq!(size, Some((700, 350)));
        let read = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
        let (thumbnail, preview) = (read(&small.thumbnail), read(&small.preview));
        assert_eq!((thumbnail.width(), thumbnail.height()), (320, 160));
        assert_eq!((preview.width(), preview.height()), (700, 350));
        assert_eq!(small.content_type, "image/jpeg");
        let (_, small) = make(ImageFormat::Png, &png(10, 2000, true));
        let small = small.unwrap();
        assert_eq!(small.content_type, "image/webp");
        assert_eq!(read(&small.thumbnail).height(), 320);
    }

    /// A picture of 40 bytes that would be one of 4 thousand million pixels.
    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut bomb = png(1, 1, false);
        bomb[16..20].copy_from_slice(&65_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&65_000_u32.to_be_bytes());
        let crc = crc_of(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let (size, small) = make(ImageFormat::Png, &bomb);
        assert_eq!(size, Some((65_000, 65_000)));
        assert!(small.is_none());
    }

    fn crc_of(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                }
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }
}
