//! A connection in an open transaction.
//!
//! Must hold: the pool never gets a connection back whose transaction is open. Whoever goes
//! away in the middle (a client that hangs up drops its handler) would leave its locks there
//! until somebody takes that connection out again; instead it is closed, and the database
//! rolls back at once.

use std::ops::{Deref, DerefMut};

use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::db::PooledConnection;
use super::problem::Result;

pub(super) struct Open {
    /// There until it is dropped.
    conn: Option<PooledConnection>,
    is_open: bool,
}

impl Open {
    /// To be followed by [`Open::begin`]; counts as open from now on.
    pub fn new(conn: PooledConnection) -> Self {
        Self {
            conn: Some(conn),
            is_open: true,
        }
    }

    /// Begins with these statements. They are on their way when the future was asked once: what is
    /// asked after it, without waiting, travels with them.
    pub async fn begin(&self, sql: &str) -> Result<()> {
        let mut conn: &AsyncPgConnection = self;
        Ok(conn.batch_execute(sql).await?)
    }

    /// Does the last statements and commits on the same way to the database: an error of one makes the
    /// commit a rollback. Each must be on its way when its future was asked once, that is
    /// [prepared](super::db) on this connection, or the commit would arrive before it. The outer result is
    /// that of the commit; after it the transaction is [over](Self::set_over).
    pub async fn commit_behind<T>(
        &self,
        last: impl Future<Output = Result<T>>,
    ) -> Result<Result<T>> {
        let mut behind: &AsyncPgConnection = self;
        let (value, committed) = futures_util::join!(last, behind.batch_execute("COMMIT"));
        committed?;
        Ok(value)
    }

    /// Its commit was [done](Self::commit_behind).
    pub fn set_over(&mut self) {
        self.is_open = false;
    }

    pub fn is_over(&self) -> bool {
        !self.is_open
    }

    /// Ends the transaction, if it is not over; true when it was committed.
    pub async fn finish(&mut self, commit: bool) -> Result<bool> {
        if self.is_over() {
            return Ok(false);
        }
        if commit {
            self.batch_execute("COMMIT").await?;
            self.is_open = false;
            return Ok(true);
        }
        // The work's own error is what the caller shall hear.
        match self.batch_execute("ROLLBACK").await {
            Ok(()) => self.is_open = false,
            Err(error) => tracing::warn!(cause = %error, "could not roll back"),
        }
        Ok(false)
    }
}

impl Deref for Open {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        match &self.conn {
            Some(conn) => conn,
            None => unreachable!("only a drop takes the connection"),
        }
    }
}

impl DerefMut for Open {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        match &mut self.conn {
            Some(conn) => conn,
            None => unreachable!("only a drop takes the connection"),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take().filter(|_| self.is_open) {
            drop(Object::take(conn));
        }
    }
}
