mod connections;
mod cursors;
mod events_order;
mod idempotency;
mod jobs;
mod limits;
mod requests;
