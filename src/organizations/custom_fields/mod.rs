//! Custom fields: what an organization wants to know of its people besides.
//!
//! Must hold: at most 50 are in use, each with a name of its own; a value fits its field's kind;
//! whoever may not see a value does not get it, and whoever may not see a field at all does
//! not learn that there is one; an archived field's values stay and are shown to nobody.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod values;
pub mod wire;
