//! Health and metrics.

use super::super::world::{Request, World, get};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "healthz" => get("/healthz".to_owned()),
    "readyz" => get("/readyz".to_owned()),
    "read_console_config" => get("/v1/console/config".to_owned()),
    "metrics" => get("/metrics".to_owned()),
}
