//! A connection in an open transaction.
//!
//! Must hold: the pool never gets a connection back whose transaction is open. Whoever goes
//! away in the middle (a client that hangs up drops its handler) would leave its locks there
//! until somebody takes that connection out again; instead it is closed, and the database
//! rolls back at once.

use std::ops::{Deref, DerefMut};

use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

use super::db::PooledConnection;
use super::problem::Result;

pub(super) struct Open {
    /// There until it is dropped.
    conn: Option<PooledConnection>,
    is_open: bool,
}

impl Open {
    /// Begins with this statement.
    pub async fn begin(conn: PooledConnection, sql: &str) -> Result<Self> {
        let mut open = Self {
            conn: Some(conn),
            is_open: true,
        };
        AnsiTransactionManager::begin_transaction_sql(&mut *open, sql).await?;
        Ok(open)
    }

    /// Ends the transaction; true when it was committed.
    pub async fn finish(&mut self, commit: bool) -> Result<bool> {
        if commit {
            AnsiTransactionManager::commit_transaction(&mut **self).await?;
            self.is_open = false;
            return Ok(true);
        }
        // The work's own error is what the caller shall hear.
        match AnsiTransactionManager::rollback_transaction(&mut **self).await {
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
