//! The program: reads the settings and does what the command line asks.

use std::process::ExitCode;

use muster::app::{config, run};

/// jemalloc: an idle socket takes a tenth less memory than with glibc's allocator (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = config::parse();
    match run::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("muster: {error}");
            ExitCode::FAILURE
        }
    }
}
