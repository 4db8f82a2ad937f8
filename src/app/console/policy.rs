//! What a page of the console may load and do, as browsers enforce it (CSP level 3).

use super::super::config::TileTemplate;

/// The policy of a process: fixed but for the nonce.
pub struct Policy {
    images: String,
}

impl Policy {
    /// Images come from the map's server, too, if there is one.
    pub fn new(tiles: Option<&TileTemplate>) -> Self {
        let images = match tiles {
            Some(tiles) => format!("'self' data: blob: {}", tiles.source()),
            None => "'self' data: blob:".to_owned(),
        };
        Self { images }
    }

    /// For one response. Of styles the page itself makes only those with the nonce are taken: the
    /// components of Ant Design put their styles into the page when they are first shown.
    pub fn with(&self, nonce: Option<&str>) -> String {
        let images = &self.images;
        let styles = match nonce {
            Some(nonce) => format!("'self' 'nonce-{nonce}'"),
            None => "'self'".to_owned(),
        };
        format!(
            "default-src 'self'; script-src 'self'; style-src {styles}; img-src {images}; \
             connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'"
        )
    }
}

/// Of what a browser offers to pages, the console uses the position, where somebody draws a site.
pub const PERMISSIONS: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), \
                               serial=(), bluetooth=(), display-capture=()";
