//! Images: small forms, and nothing that tells where they were made.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;

use crate::support::Company;
use crate::support::tus::{MEDIA, begin, download, link, named, offset, part, tus, upload};

/// Where this place is must not be in any picture.
const PLACE: &[u8] = b"39.9087N 116.3975E";

fn has(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// A photograph that lies on its side: red above, blue below, when it stands.
fn photograph() -> Vec<u8> {
    let image = RgbImage::from_fn(400, 200, |x, _| {
        if x < 200 {
            Rgb([250, 0, 0])
        } else {
            Rgb([0, 0, 250])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    let plain = bytes.into_inner();
    let mut exif =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(PLACE);
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), content].concat()
    };
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat();
    [
        &plain[..2],
        &segment(0xe1, &exif),
        &segment(0xe1, &xmp),
        &plain[2..],
        PLACE,
    ]
    .concat()
}

#[tokio::test]
async fn a_photograph_does_not_tell_where_it_was_taken() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let taken = photograph();
    assert!(has(&taken, PLACE));
    let id = upload(&company, &person, "IMG_0001.jpg", &taken).await;
    let file = person
        .client
        .get(&company.path(&format!("/files/{id}")))
        .await
        .expect(200);
    assert_eq!(file["content_type"], "image/jpeg");
    // As it is displayed, which is upright.
    assert_eq!(
        (&file["width"], &file["height"]),
        (&200.into(), &400.into())
    );
    assert_eq!(file["has_thumbnails"], true);
    let original = download(&company, &person, &id).await;
    assert!(!has(&original, PLACE) && original.len() < taken.len());
    assert_eq!(file["size"], original.len());
    let usage = "SELECT used_bytes AS count FROM file_usage";
    assert_eq!(
        company.server.count(usage).await,
        i64::try_from(original.len()).unwrap()
    );
    // Browsers still turn it upright: the same pixels, and which way is up.
    assert!(has(&original, b"\x12\x01\x03\0\x01\0\0\0\x06\0"));
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
    assert_eq!(pixels(&original), pixels(&taken));
    for (variant, width, height) in [("thumbnail", 160, 320), ("preview", 200, 400)] {
        let url = link(&company, &person, &id, variant).await;
        let reply = company.server.client.get(&url).await;
        assert_eq!(reply.header("content-type"), "image/jpeg");
        assert!(reply.header("content-disposition").starts_with("inline"));
        let small = pixels(&reply.bytes).into_rgb8();
        assert_eq!(small.dimensions(), (width, height));
        let (above, below) = (
            small.get_pixel(width / 2, 10),
            small.get_pixel(width / 2, height - 10),
        );
        assert!(
            above[0] > 200 && below[2] > 200,
            "it stands: {above:?} {below:?}"
        );
        assert!(!has(&reply.bytes, PLACE));
    }
    assert_eq!(super::file_collect::objects(&company), 3);
}

/// An image that is too large to take its metadata off is refused as soon as it is known to be
/// one, and is never had with them; another file of its size is none of this.
#[tokio::test]
async fn too_large_an_image_is_refused() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let limit = 64 * 1024 * 1024;
    let taken = photograph();
    let begun = begin(&company, &person, "全景.jpg", limit + 1).await;
    let path = begun.header("location").to_owned();
    let refused = part(&person, &path, 0, &taken).await;
    let problem = refused.problem(413, "image_too_large");
    assert_eq!(problem["context"]["max_bytes"], limit);
    assert_eq!(offset(&person, &path).await, 0);
    assert_eq!(super::file_collect::objects(&company), 0);
    // A part that tells nothing, and then the rest: known at the end, and each time it is asked.
    part(&person, &path, 0, &taken[..1]).await.expect(204);
    let mut rest = taken[1..].to_vec();
    rest.resize(limit, 0);
    let refused = part(&person, &path, 1, &rest).await;
    refused.problem(413, "image_too_large");
    let asked = person.client.send(tus(&person.client, Method::HEAD, &path));
    assert_eq!(asked.await.status, 413);
    let id = path.rsplit('/').next().unwrap();
    let file = company.path(&format!("/files/{id}"));
    person.client.get(&file).await.problem(404, "not_found");
    let terminate = tus(&person.client, Method::DELETE, &path);
    person.client.send(terminate).await.expect(204);
    assert_eq!(super::file_collect::objects(&company), 0);
    let room = "SELECT used_bytes AS count FROM file_usage";
    assert_eq!(company.server.count(room).await, 0);
    // With its beginning: nothing was begun.
    let request = tus(&person.client, Method::POST, &company.path("/uploads"))
        .header("upload-length", limit + 1)
        .header("upload-metadata", named("全景.jpg"))
        .header("content-type", MEDIA)
        .body(taken.clone());
    let refused = person.client.send(request).await;
    refused.problem(413, "image_too_large");
    assert_eq!(company.server.count(room).await, 0);
    let begun = begin(&company, &person, "录像.bin", limit + 1).await;
    let path = begun.header("location").to_owned();
    part(&person, &path, 0, b"no picture").await.expect(204);
}
