//! The background: jobs and what is forgotten in time.
