//! The program: reads the settings and does what the command line asks.

use std::process::ExitCode;

use muster::app::{config, run};

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
