//! Reading the messages of a conversation.

use super::{group, post, texts};
use crate::support::Company;

/// The newest ones, those after a number and those before one, always in order.
#[tokio::test]
async fn reads_any_stretch() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = format!("{}/messages", {
        let path = group(&company, &[&wang, &li]).await;
        for n in 1..=7 {
            post(
                if n % 2 == 0 { &li } else { &wang },
                &path,
                &format!("{n}\n行"),
            )
            .await
            .expect(201);
        }
        path
    });
    for (query, expected) in [
        ("", vec![1, 2, 3, 4, 5, 6, 7]),
        ("?limit=2", vec![6, 7]),
        ("?limit=3&after_seq=2", vec![3, 4, 5]),
        ("?limit=3&after_seq=6", vec![7]),
        ("?after_seq=7", vec![]),
        ("?after_seq=9000000000000000000", vec![]),
        ("?limit=3&before_seq=6", vec![3, 4, 5]),
        ("?before_seq=3", vec![1, 2]),
        ("?before_seq=1", vec![]),
    ] {
        let list = li.client.get(&format!("{path}{query}")).await.expect(200);
        let expected: Vec<_> = expected.iter().map(|n| format!("{n}\n行")).collect();
        assert_eq!(texts(&list), expected, "{query}");
        assert_eq!(list["last_seq"], 7, "{query}");
    }
}

/// A parameter that is not allowed is named.
#[tokio::test]
async fn names_the_bad_parameter() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    for query in [
        "limit=0",
        "limit=101",
        "after_seq=-1",
        "before_seq=0",
        "after_seq=1&before_seq=9",
        "after_seq=x",
        "since=1",
        "after_seq=99999999999999999999",
        "cursor=abc",
    ] {
        wang.client
            .get(&format!("{path}/messages?{query}"))
            .await
            .problem(400, "invalid_parameter");
    }
}
