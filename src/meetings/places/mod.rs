//! Places in which rooms are: sites, buildings, floors.
//!
//! Must hold: it is one forest, a site at each top, and what is below is of a lower kind; a
//! place's path and time zone are those of what it is in; a place with something in it is not
//! removed. Whoever changes the tree locks the rows of all sites, in the order of their ids, then the
//! places concerned, then the rooms in them: what was judged by a room's place stays true until the commit.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;
