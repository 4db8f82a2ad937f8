//! A client that does not keep up.

use muster::kernel::events::{Audience, Event};
use serde_json::json;
use tokio::net::TcpSocket;

use super::company_with;
use crate::support::{Socket, closed};

/// A reader that stops reading is told to resync once it reads again, and nobody else waits
/// for it meanwhile.
#[tokio::test]
async fn slows_nobody() {
    let company = company_with(|limits| limits.queue = 8).await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let address = company
        .server
        .client
        .base()
        .trim_start_matches("http://")
        .to_owned();
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4096).unwrap();
    let tcp = tcp.connect(address.parse().unwrap()).await.unwrap();
    let mut slow = Socket::over(tcp, &address).await;
    slow.hello(&company, &li, None).await;
    assert_eq!(slow.frame().await["type"], "welcome");
    let (mut quick, _) = Socket::open(&company, &wang, None).await;
    // Enough to fill what lies between: the buffers of both ends, and the queue.
    let sky = "cloudy ".repeat(20_000);
    let org = company.id.parse().unwrap();
    for day in 1..=96 {
        let payload = json!({ "day": day, "sky": sky });
        let event = Event::new("weather.changed", Audience::Organization, payload).unwrap();
        let tenancy = &company.server.services.tenancy;
        tenancy
            .as_system(org, async |tx| {
                tx.emit(event);
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(quick.event("weather.changed").await["payload"]["day"], day);
    }
    assert_eq!(slow.closed().await, closed(4409, "resync"));
    quick.quiet().await;
}
