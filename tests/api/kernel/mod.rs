mod connections;
mod cursors;
mod events_order;
mod idempotency;
mod jobs;
mod lanes;
mod limits;
mod requests;
