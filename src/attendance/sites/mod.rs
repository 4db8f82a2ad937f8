//! Sites: the places of an organization where its people check in.
//!
//! Must hold: names are unique among the sites that are in use; a removed site is kept aside,
//! as check-ins refer to it.

pub mod commands;
pub mod domain;
pub mod geojson;
pub mod queries;
pub mod routes;
pub mod wire;
