//! The web console's files at `/console`, and what it asks before anybody has signed in.

mod files_serve;
