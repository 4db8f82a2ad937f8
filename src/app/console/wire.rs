//! What the console asks before anybody has signed in.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::config::{MapCoordinates, Settings};
use crate::kernel::mail::Locale;

/// What a console needs to know of this installation.
#[derive(Serialize, ToSchema)]
pub struct ConsoleConfig {
    /// The version of the service.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// The languages of the service, the preferred one first.
    languages: [Locale; 2],
    /// Where maps come from; `null`: from nowhere, and pages draw without one.
    map: Option<ConsoleMap>,
}

/// A server of map tiles.
#[derive(Serialize, ToSchema)]
pub struct ConsoleMap {
    /// With `{z}`, `{x}` and `{y}` (or `{-y}`) for the tile, `{s}` for one of the subdomains a, b and c, and
    /// `{r}` for `@2x` on screens that want it.
    #[schema(example = "https://tiles.example.com/{z}/{x}/{y}.png")]
    url_template: String,
    coordinate_system: MapCoordinates,
    /// Whom the map must name, as plain text.
    #[schema(example = "© OpenStreetMap contributors")]
    attribution: Option<String>,
}

impl ConsoleConfig {
    pub fn of(settings: &Settings) -> Self {
        let map = settings.map_tiles.as_ref().map(|tiles| ConsoleMap {
            url_template: tiles.text().to_owned(),
            coordinate_system: settings.map_coordinates,
            attribution: settings.map_attribution.clone(),
        });
        Self {
            version: env!("CARGO_PKG_VERSION"),
            languages: [Locale::SimplifiedChinese, Locale::English],
            map,
        }
    }
}
