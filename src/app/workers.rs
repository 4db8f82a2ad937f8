//! The background: which function does which kind of job.

use std::sync::Arc;

use super::handover;
use super::meetings::PORTS;
use super::services::Services;
use crate::identity;
use crate::kernel::jobs::{Failure, Handlers};
use crate::kernel::mail::Mail;
use crate::meetings::mail::MeetingMail;
use crate::{attendance, meetings, messaging, organizations};

/// Every kind of job of the house.
pub fn handlers(services: &Services) -> Handlers {
    let mut handlers = Handlers::default();
    let (mailer, clock) = (Arc::clone(&services.mailer), services.senses.clock.clone());
    handlers.on(move |mail: Mail, claimed| {
        let (mailer, clock) = (Arc::clone(&mailer), clock.clone());
        async move {
            mailer
                .send(claimed.id, &mail, clock.now())
                .await
                .map(drop)
                .map_err(Failure::from)
        }
    });
    let (mailer, clock) = (Arc::clone(&services.mailer), services.senses.clock.clone());
    let outside = Arc::clone(&services.outside);
    handlers.on(move |promised: MeetingMail, claimed| {
        let (mailer, clock) = (Arc::clone(&mailer), clock.clone());
        let mail = outside.mail(promised);
        async move {
            mailer
                .send(claimed.id, &mail, clock.now())
                .await
                .map(drop)
                .map_err(Failure::from)
        }
    });
    identity::jobs(&mut handlers, &services.identity, &services.db);
    organizations::jobs(&mut handlers, &services.tenancy, handover::STEPS);
    messaging::jobs(&mut handlers, &services.tenancy);
    attendance::jobs(&mut handlers, &services.tenancy);
    meetings::jobs(&mut handlers, &services.tenancy, PORTS);
    handlers
}
