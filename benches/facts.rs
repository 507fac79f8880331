//! How long it takes until everything around a trail is known, when every answer takes 200 ms: each thing by itself, and
//! all of them at once.
//!
//! Run with `cargo bench --bench facts`.

// what the tests of the same calls use
#[allow(dead_code)]
#[path = "../tests/it/support/endpoint.rs"]
mod endpoint;
#[allow(dead_code)]
#[path = "../tests/it/support/services.rs"]
mod services;

use services::{Services, everything};
use std::time::{Duration, Instant};
use trailedit::backend::Backend;
use trailedit::backend::aws::{Aws, Limits};
use trailedit::trail::Subject;

const DELAY: Duration = Duration::from_millis(200);

fn main() {
    // as in the program: one thread makes all the calls
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let services = Services::start();
    services.delay(DELAY);
    println!("every answer takes {} ms\n", DELAY.as_millis());
    println!("{:<52} {:>8} {:>10}", "", "requests", "ms");
    let row = |what: &str, aws: &Aws, subjects: Vec<Subject>| {
        services.forget();
        let begun = Instant::now();
        let unread = runtime.block_on(known(aws, subjects));
        let took = begun.elapsed();
        assert_eq!(unread, 0, "{what}");
        println!("{what:<52} {:>8} {:>10.1}", services.asked().len(), took.as_secs_f64() * 1000.0);
    };
    let aws = services.aws(Limits::default());
    // one call with the first one's work: the configuration, the HTTP client, a connection
    row("one call (GetTopicAttributes), the first of all", &aws, vec![Subject::Topic(services::TOPIC.to_owned())]);
    row("one call (GetTopicAttributes), again", &aws, vec![Subject::Topic(services::TOPIC.to_owned())]);
    for subject in everything() {
        row(&name(&subject), &aws, vec![subject]);
    }
    row("all of them at once", &aws, everything());
    row("all of them at once, in a program just started", &services.aws(Limits::default()), everything());
}

/// Asks for all of them as the program does, each in a task of its own; how much could not be read.
async fn known(aws: &Aws, subjects: Vec<Subject>) -> usize {
    let mut tasks = tokio::task::JoinSet::new();
    for subject in subjects {
        let aws = aws.clone();
        tasks.spawn(async move { aws.fact(&subject).await });
    }
    tasks.join_all().await.iter().map(|fact| fact.unread().count()).sum()
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Bucket { .. } => "bucket".to_owned(),
        Subject::Key { key, .. } if key.starts_with("alias") => "key by its alias".to_owned(),
        Subject::Key { .. } => "key by its ARN".to_owned(),
        Subject::Topic(_) => "topic".to_owned(),
        Subject::LogGroup(_) => "log group".to_owned(),
        Subject::Role(_) => "role with two policies of its own, two attached".to_owned(),
        Subject::Service => "CloudTrail in the organization".to_owned(),
    }
}
