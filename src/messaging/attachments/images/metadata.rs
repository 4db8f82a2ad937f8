//! Takes the metadata off images: Exif (where GPS is), XMP, IPTC, comments, previews of
//! cameras, and whatever follows the end of the image. Pixels, colour profiles and animations stay
//! as they are, byte for byte. Of Exif one thing is kept, which way is up.
//!
//! Formats: JPEG (ITU-T T.81, JFIF, Exif 2.32), PNG (W3C, third edition), WebP (RFC 9649).

use image::metadata::Orientation;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of PNG that change what is seen, besides the critical ones.
const SEEN: &[&[u8; 4]] = &[
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"sPLT",
    b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// A whole JPEG without metadata; `None` if it is none.
pub fn jpeg(input: &[u8]) -> Option<Vec<u8>> {
    let mut rest = input.strip_prefix(&[0xff, SOI])?;
    let (mut head, mut body) = (vec![0xff, SOI], Vec::with_capacity(input.len()));
    let mut up = None;
    let mut scanned = false;
    loop {
        let Some(marker) = next_marker(&mut rest) else {
            // Cut short: what is there can still be seen.
            if !scanned {
                return None;
            }
            break;
        };
        match marker {
            EOI => break,
            0x01 | 0xd0..=0xd7 => body.extend([0xff, marker]),
            0x00 | 0x02..=0xbf | SOI => return None,
            _ => {
                let segment = segment(&mut rest)?;
                let content = segment.get(2..)?;
                match marker {
                    0xe0 if content.starts_with(b"JFIF\0") => head.extend(jfif(content)?),
                    0xe1 if content.starts_with(EXIF) => {
                        up = up.or_else(|| orientation(content.get(EXIF.len()..)?));
                    }
                    0xe2 if !content.starts_with(b"ICC_PROFILE\0") => {}
                    0xee if !content.starts_with(b"Adobe") => {}
                    0xe0 | 0xe1 | 0xe3..=0xed | 0xef | 0xfe => {}
                    _ => {
                        body.extend([0xff, marker]);
                        body.extend(segment);
                    }
                }
                if marker == SOS {
                    scanned = true;
                    body.extend(scan(&mut rest));
                }
            }
        }
    }
    if let Some(up) = up {
        let exif = [EXIF, &only(up)].concat();
        head.extend([0xff, 0xe1]);
        head.extend(u16::try_from(exif.len() + 2).ok()?.to_be_bytes());
        head.extend(exif);
    }
    head.extend(body);
    head.extend([0xff, EOI]);
    Some(head)
}

/// The next marker, after any number of bytes that fill.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    let (0xff, mut after) = rest.split_first().map(|(first, after)| (*first, after))? else {
        return None;
    };
    loop {
        let (marker, next) = after.split_first()?;
        after = next;
        if *marker != 0xff {
            *rest = after;
            return Some(*marker);
        }
    }
}

/// A segment with its length before it.
fn segment<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
    let (segment, after) = rest.split_at_checked(length)?;
    *rest = after;
    (length >= 2).then_some(segment)
}

/// The coded data up to the next marker that is no part of it.
fn scan<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let all = *rest;
    let mut at = 0;
    let end = loop {
        let Some(found) = all
            .get(at..)
            .and_then(|tail| tail.iter().position(|b| *b == 0xff))
        else {
            break all.len();
        };
        match all.get(at + found + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += found + 2,
            Some(0xff) => at += found + 1,
            Some(_) => break at + found,
            None => break all.len(),
        }
    };
    let (scan, after) = all.split_at(end);
    *rest = after;
    scan
}

/// The segment APP0 without the small picture that it may hold.
fn jfif(content: &[u8]) -> Option<[u8; 18]> {
    let mut segment = [0; 18];
    segment[..4].copy_from_slice(&[0xff, 0xe0, 0, 16]);
    segment[4..16].copy_from_slice(content.get(..12)?);
    Some(segment)
}

/// A whole PNG without metadata; `None` if it is none.
pub fn png(input: &[u8]) -> Option<Vec<u8>> {
    let mut rest = input.strip_prefix(PNG)?;
    let mut output = Vec::with_capacity(input.len());
    output.extend(PNG);
    let mut body = Vec::<u8>::new();
    let mut up = None;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        rest = after;
        let kind: [u8; 4] = chunk.get(4..8)?.try_into().ok()?;
        match &kind {
            b"IHDR" if output.len() == PNG.len() => output.extend(chunk),
            b"eXIf" => up = up.or_else(|| orientation(chunk.get(8..8 + length)?)),
            _ if kind[0].is_ascii_uppercase() || SEEN.contains(&&kind) => body.extend(chunk),
            _ => {}
        }
        if &kind == b"IEND" {
            break;
        }
    }
    if let Some(up) = up {
        let exif = only(up);
        let chunk = [b"eXIf".as_slice(), &exif].concat();
        output.extend(u32::try_from(exif.len()).ok()?.to_be_bytes());
        output.extend(&chunk);
        output.extend(crc(&chunk).to_be_bytes());
    }
    output.extend(body);
    Some(output)
}

/// CRC-32 of PNG's annex D.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// A whole WebP without metadata; `None` if it is none.
pub fn webp(input: &[u8]) -> Option<Vec<u8>> {
    let body = input.strip_prefix(b"RIFF")?;
    let size = usize::try_from(u32::from_le_bytes(*body.first_chunk()?)).ok()?;
    let mut rest = body.get(4..4 + size)?.strip_prefix(b"WEBP")?;
    let mut output = Vec::with_capacity(input.len());
    let mut flags = None;
    let mut up = None;
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        let whole = length.checked_add(8 + length % 2)?;
        // The last one may lack its byte that makes it even.
        let (chunk, after) = rest.split_at(whole.min(rest.len()));
        let content = chunk.get(8..8 + length)?;
        rest = after;
        match chunk.first_chunk()? {
            b"EXIF" => {
                let exif = content.strip_prefix(EXIF).unwrap_or(content);
                up = up.or_else(|| orientation(exif));
            }
            b"VP8X" => {
                flags = flags.or(Some(output.len() + 8));
                output.extend(chunk);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => output.extend(chunk),
            _ => {}
        }
        if output.len() % 2 == 1 {
            output.push(0);
        }
    }
    // The bits of VP8X that tell of Exif and XMP.
    if let Some(flags) = flags.and_then(|at| output.get_mut(at)) {
        *flags &= !0x0c;
        if up.is_some() {
            *flags |= 0x08;
        }
    }
    if let (Some(up), true) = (up, flags.is_some()) {
        let exif = only(up);
        output.extend(b"EXIF");
        output.extend(u32::try_from(exif.len()).ok()?.to_le_bytes());
        output.extend(exif);
    }
    let size = u32::try_from(output.len() + 4).ok()?;
    let head = [b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP"].concat();
    Some([head, output].concat())
}

/// Which way is up, if it is not the usual way.
fn orientation(exif: &[u8]) -> Option<Orientation> {
    Orientation::from_exif_chunk(exif).filter(|up| *up != Orientation::NoTransforms)
}

/// Exif that says which way is up, and nothing else: a TIFF header, and a directory of one entry.
fn only(up: Orientation) -> [u8; 26] {
    let mut exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    exif[18] = up.to_exif();
    exif
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where this place is must not be in any picture.
    const GPS: &[u8] = b"39.9087N 116.3975E";

    fn exif(up: u8) -> Vec<u8> {
        let mut exif = only(Orientation::from_exif(up).unwrap()).to_vec();
        exif.extend(GPS);
        exif
    }

    fn has(haystack: &[u8], needle: &[u8]) -> bool {
        haystack
            .windows(needle.len())
            .any(|window| window == needle)
    }

    fn encoded(format: image::ImageFormat) -> Vec<u8> {
        let image = image::DynamicImage::new_rgb8(8, 4);
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn app(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        [&[0xff, marker], length.to_be_bytes().as_slice(), content].concat()
    }

    #[test]
    fn a_jpeg_keeps_its_pixels_and_which_way_is_up() {
        let plain = encoded(image::ImageFormat::Jpeg);
        let dressed = [
            &plain[..2],
            &app(0xe1, &[EXIF, &exif(6)].concat()),
            &app(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", GPS].concat()),
            &app(0xe2, &[b"MPF\0", GPS].concat()),
            &app(0xed, GPS),
            &app(0xfe, GPS),
            &plain[2..],
            &plain,
            GPS,
        ]
        .concat();
        let stripped = jpeg(&dressed).unwrap();
        assert!(!has(&stripped, GPS));
        assert!(
            stripped.len() <= plain.len() + 40,
            "what followed the image is gone"
        );
        let exif = stripped
            .windows(6)
            .position(|window| window == EXIF)
            .unwrap();
        assert_eq!(
            orientation(&stripped[exif + 6..]),
            Orientation::from_exif(6)
        );
        let before = image::load_from_memory(&plain).unwrap();
        assert_eq!(image::load_from_memory(&stripped).unwrap(), before);
        assert_eq!(jpeg(&stripped).unwrap(), stripped);
    }

    #[test]
    fn a_png_keeps_its_pixels_and_which_way_is_up() {
        let plain = encoded(image::ImageFormat::Png);
        let chunk = |kind: &[u8; 4], content: &[u8]| {
            let body = [kind.as_slice(), content].concat();
            let length = u32::try_from(content.len()).unwrap();
            [
                &length.to_be_bytes(),
                body.as_slice(),
                &crc(&body).to_be_bytes(),
            ]
            .concat()
        };
        let dressed = [
            &plain[..33],
            &chunk(b"eXIf", &exif(3)),
            &chunk(b"tEXt", GPS),
            &chunk(b"iTXt", GPS),
            &plain[33..],
            GPS,
        ]
        .concat();
        let stripped = png(&dressed).unwrap();
        assert!(!has(&stripped, GPS));
        assert_eq!(stripped.len(), plain.len() + 12 + 26);
        assert!(has(
            &stripped,
            &chunk(b"eXIf", &only(Orientation::Rotate180))
        ));
        let before = image::load_from_memory(&plain).unwrap();
        assert_eq!(image::load_from_memory(&stripped).unwrap(), before);
    }

    #[test]
    fn a_webp_keeps_its_pixels_and_which_way_is_up() {
        let plain = encoded(image::ImageFormat::WebP);
        let chunk = |kind: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap();
            let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
            [kind, length.to_le_bytes().as_slice(), content, pad].concat()
        };
        let body = [
            chunk(b"VP8X", &[0x0c, 0, 0, 0, 7, 0, 0, 3, 0, 0]),
            plain[12..].to_vec(),
            chunk(b"EXIF", &exif(8)),
            chunk(b"XMP ", GPS),
        ]
        .concat();
        let length = u32::try_from(body.len() + 4).unwrap();
        let dressed = [
            b"RIFF",
            length.to_le_bytes().as_slice(),
            b"WEBP",
            &body,
            GPS,
        ]
        .concat();
        let stripped = webp(&dressed).unwrap();
        assert!(!has(&stripped, GPS));
        assert_eq!(stripped[20], 0x08);
        assert!(has(&stripped, &only(Orientation::Rotate270)));
        let before = image::load_from_memory(&plain).unwrap();
        assert_eq!(image::load_from_memory(&stripped).unwrap(), before);
    }

    proptest! {
        /// Whatever follows the signature, it ends, and what it answers it answers again.
        #[test]
        fn nothing_breaks_it(content in proptest::collection::vec(prop_oneof![Just(0xff), any::<u8>()], 0..400)) {
            for (strip, start) in [
                (jpeg as fn(&[u8]) -> Option<Vec<u8>>, [0xff, SOI].as_slice()),
                (png, PNG),
                (webp, b"RIFF\x40\0\0\0WEBP"),
            ] {
                if let Some(once) = strip(&[start, &content].concat()) {
                    prop_assert_eq!(strip(&once), Some(once));
                }
            }
        }
    }
}
