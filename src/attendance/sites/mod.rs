//! Sites: the places of an organization where its people check in.

pub mod domain;
