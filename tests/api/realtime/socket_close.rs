//! The end of the service.

use crate::support::{Company, Socket, closed};

/// A service that stops says goodbye to every socket, also to one that has said nothing yet.
#[tokio::test]
async fn says_goodbye() {
    let company = Company::found().await;
    let (mut open, _) = Socket::open(&company, &company.owner, None).await;
    let mut silent = Socket::connect(&company.server).await;
    company.server.services.hub.close().await;
    assert_eq!(open.closed().await, closed(1001, ""));
    assert_eq!(silent.closed().await, closed(1001, ""));
    let mut late = Socket::connect(&company.server).await;
    assert_eq!(late.closed().await, closed(1001, ""));
}
