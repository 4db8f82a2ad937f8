//! Requests to join: somebody came through a link that needs approval.
//!
//! Must hold: an account has one open request at most; a request is decided once; the requester
//! hears of the decision by mail, in the language of their account. A request that is refused
//! gives its use of the link back.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;
