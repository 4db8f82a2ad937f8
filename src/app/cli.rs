//! The command line. `muster --help` is documentation: every setting, where it may be set,
//! its default and what is allowed.

use clap::{Parser, Subcommand};

use super::config::Settings;
use super::verify::Verify;

/// A company's organization, messages, attendance and meetings in one service.
///
/// Settings come from, in this order, each over the one before: defaults, the file that
/// --config names, environment variables, flags. Try `muster demo` and then `muster serve`.
#[derive(Debug, Parser)]
#[command(name = "muster", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the API until SIGINT or SIGTERM; applies the migrations first.
    Serve,
    /// Apply the migrations and end.
    Migrate {
        /// Undo all migrations instead. All data is lost.
        #[arg(long)]
        down: bool,
    },
    /// Create a demo company, if there is no organization yet, and print its sign-ins.
    Demo,
    /// Print the contract (OpenAPI 3.1, YAML).
    Openapi,
    /// Begin to sign tokens with a new key. Tokens of the old one stay valid until they
    /// expire; a running service takes the new key at its next start.
    RotateKeys,
    /// Check that the audit log is what was written: every entry carries the hash of the one
    /// before. Names each entry that was changed, removed, inserted or moved, and fails then. With --keys the same for exported check-ins.
    Verify(Verify),
}
