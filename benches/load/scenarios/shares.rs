//! What the load and the service take of the cores.

use std::time::Instant;

use crate::figures::{Figure, median};
use crate::service::Service;
use crate::{Error, process};

#[derive(Default)]
pub struct Shares {
    load: Vec<f64>,
    service: Vec<f64>,
}

impl Shares {
    /// Runs a phase, and notes them.
    pub fn during<T>(
        &mut self,
        service: &Service,
        phase: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let cores = std::thread::available_parallelism()?.get() as f64;
        let used = || {
            let own = process::cpu_seconds(service.pid)?;
            Ok::<_, Error>((own, process::own_cpu_seconds()?))
        };
        let (begun, before) = (Instant::now(), used()?);
        let outcome = phase()?;
        let (took, after) = (begun.elapsed().as_secs_f64() * cores, used()?);
        self.service.push((after.0 - before.0) / took);
        self.load.push((after.1 - before.1) / took);
        Ok(outcome)
    }

    pub fn of_load(&self) -> Figure {
        let share = median(&self.load) * 100.0;
        Figure::new("the load's share of the cores", share, "%")
    }

    pub fn of_service(&self) -> Figure {
        Figure::new("the service's share", median(&self.service) * 100.0, "%")
    }
}
