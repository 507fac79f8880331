//! A bucket.

use super::*;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use trailedit::trail::facts::{Bucket, Encryption, Read};

fn in_us_east_1() -> Subject {
    subject(|s| matches!(s, Subject::Bucket { .. }))
}

async fn read(services: &Services) -> Read<Option<Bucket>> {
    match services.aws(patient()).fact(&in_us_east_1()).await {
        Fact::Bucket(read) => read,
        other => panic!("{other:?}"),
    }
}

async fn found(services: &Services) -> Bucket {
    read(services).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_bucket_in_good_order() {
    let services = Services::start();
    let expected = Bucket {
        region: Ok("us-east-1".into()),
        own: Ok(true),
        policy: Ok(Some(policy("bucket"))),
        encryption: Ok(Encryption::default()),
        requester_pays: Ok(false),
    };
    assert_eq!(found(&services).await, expected);
    // by its path, as an endpoint of one's own seldom has names for its buckets
    assert!(
        services.asked().iter().all(|asked| asked.operation == "ListBuckets" || asked.path.starts_with("/acme-logs"))
    );
}

#[tokio::test]
async fn a_bucket_that_is_not_there() {
    let no_such = |asked: &Asked| Answer::refusal(asked, 404, "NoSuchBucket", "The specified bucket does not exist");
    // every one of the calls is enough
    for operation in ["HeadBucket", "GetBucketPolicy", "GetBucketEncryption", "GetBucketRequestPayment"] {
        let services = Services::start();
        services.on(operation, no_such);
        assert_eq!(read(&services).await, Ok(None), "{operation}");
    }
    // a 404 without a word is of S3 only when S3 says so
    let services = Services::start();
    services.on("HeadBucket", |_| Answer::proxy(404));
    assert!(read(&services).await.unwrap().is_some());
}

#[tokio::test]
async fn a_bucket_of_which_nothing_may_be_read_is_there_all_the_same() {
    let services = Services::start();
    let operations = ["HeadBucket", "GetBucketPolicy", "GetBucketEncryption", "GetBucketRequestPayment", "ListBuckets"];
    for operation in operations {
        services.on(operation, denied);
    }
    let bucket = found(&services).await;
    assert_eq!(bucket.region.as_deref(), Ok("us-east-1"));
    let operation = |error: ApiError| error.operation;
    assert_eq!(bucket.own.map_err(operation), Err("ListBuckets"));
    assert_eq!(bucket.policy.map_err(operation), Err("GetBucketPolicy"));
    assert_eq!(bucket.encryption.map_err(operation), Err("GetBucketEncryption"));
    assert_eq!(bucket.requester_pays.map_err(operation), Err("GetBucketRequestPayment"));

    // without the header nobody knows whether it is there
    for operation in operations {
        services.on(operation, |asked| Answer::refusal(asked, 403, "AccessDenied", DENIED));
    }
    let error = read(&services).await.unwrap_err();
    let text = "HeadBucket in us-east-1: Forbidden: HTTP status 403; S3 gives no reason here (request id req-1)";
    assert_eq!(error.to_string(), text);
    // the account's own list is enough, and knows the Region
    services.on("ListBuckets", |_| buckets(&[(BUCKET, "eu-west-1")], None));
    let bucket = found(&services).await;
    assert_eq!((bucket.region.as_deref(), bucket.own), (Ok("eu-west-1"), Ok(true)));
}

#[tokio::test]
async fn a_bucket_of_another_region_is_asked_there() {
    // as S3 answers with a body, without one, and a signature for the wrong Region
    for (status, code) in
        [(301, "PermanentRedirect"), (307, "TemporaryRedirect"), (400, "AuthorizationHeaderMalformed")]
    {
        let services = Services::start();
        for operation in ["HeadBucket", "GetBucketPolicy", "GetBucketEncryption", "GetBucketRequestPayment"] {
            services.on(operation, move |asked| match asked.region.as_str() {
                "eu-west-1" => good(asked),
                _ => Answer::refusal(asked, status, code, "not here").with("x-amz-bucket-region", "eu-west-1"),
            });
        }
        let bucket = found(&services).await;
        assert_eq!(bucket.region.as_deref(), Ok("eu-west-1"), "{code}");
        assert_eq!(bucket.policy, Ok(Some(policy("bucket"))));
        assert_eq!((bucket.encryption, bucket.requester_pays), (Ok(Encryption::default()), Ok(false)));
        assert_eq!(services.asked().len(), 9, "the list of buckets is the same everywhere");

        // what is refused there is told with that Region
        services.on("GetBucketPolicy", move |asked| match asked.region.as_str() {
            "eu-west-1" => denied(asked),
            _ => Answer::refusal(asked, status, code, "not here").with("x-amz-bucket-region", "eu-west-1"),
        });
        let error = found(&services).await.policy.unwrap_err();
        assert_eq!((error.region.as_str(), error.code()), ("eu-west-1", Some("AccessDenied")));
    }
}

#[tokio::test]
async fn nobody_is_sent_to_what_is_no_region() {
    let services = Services::start();
    services.on("GetBucketPolicy", |asked| {
        let refusal = Answer::refusal(asked, 301, "PermanentRedirect", "not here");
        refusal.with("x-amz-bucket-region", "evil.example.com/")
    });
    let error = found(&services).await.policy.unwrap_err();
    assert_eq!((error.region.as_str(), error.code()), ("us-east-1", Some("PermanentRedirect")));
}

#[tokio::test]
async fn two_regions_that_send_to_each_other_are_asked_once_each() {
    let services = Services::start();
    services.on("GetBucketPolicy", |asked| {
        let other = if asked.region == "us-east-1" { "eu-west-1" } else { "us-east-1" };
        Answer::refusal(asked, 301, "PermanentRedirect", "not here").with("x-amz-bucket-region", other)
    });
    let error = found(&services).await.policy.unwrap_err();
    assert_eq!((error.region.as_str(), error.code()), ("eu-west-1", Some("PermanentRedirect")));
    assert_eq!(services.operations().iter().filter(|o| *o == "GetBucketPolicy").count(), 2);
}

#[tokio::test]
async fn the_policy_of_a_bucket() {
    let services = Services::start();
    services.on("GetBucketPolicy", |asked| Answer::refusal(asked, 404, "NoSuchBucketPolicy", "no policy"));
    let bucket = found(&services).await;
    assert_eq!((bucket.policy, bucket.own), (Ok(None), Ok(true)));
    for text in ["not JSON", "\"text\"", "[]", "{"] {
        services.on("GetBucketPolicy", move |_| Answer::text(200, text));
        let error = found(&services).await.policy.unwrap_err();
        assert!(error.to_string().contains("no policy document"), "{error}");
    }
}

#[tokio::test]
async fn whose_a_bucket_is() {
    // as S3 answers who may read a policy of another account's bucket
    let services = Services::start();
    services.on("GetBucketPolicy", |asked| Answer::refusal(asked, 405, "MethodNotAllowed", "not allowed"));
    assert_eq!(found(&services).await.own, Ok(false));
    // otherwise the account's own list tells
    services.on("GetBucketPolicy", denied);
    assert_eq!(found(&services).await.own, Ok(true));
    services.on("ListBuckets", |asked| match asked.parameter("continuation-token").as_deref() {
        None => buckets(&[("acme-logs-2", "us-east-1")], Some("more/1=")),
        Some("more/1=") => buckets(&[("acme-logs", "us-east-1")], None),
        other => panic!("{other:?}"),
    });
    assert_eq!(found(&services).await.own, Ok(true), "it may be on a later page");
    services.on("ListBuckets", |_| buckets(&[("acme-logs-2", "us-east-1")], None));
    assert_eq!(found(&services).await.own, Ok(false));
    let asked = services.asked();
    let list = asked.iter().find(|asked| asked.operation == "ListBuckets").unwrap();
    assert_eq!(list.parameter("prefix").as_deref(), Some("acme-logs"));
}

#[tokio::test]
async fn how_a_bucket_encrypts() {
    let rule = |default: &str, bucket_key: &str| {
        format!(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>{default}\
             </ApplyServerSideEncryptionByDefault>{bucket_key}</Rule></ServerSideEncryptionConfiguration>"
        )
    };
    let kms = |key: &str| format!("<SSEAlgorithm>aws:kms</SSEAlgorithm>{key}");
    let with_key = kms(&format!("<KMSMasterKeyID>{KEY}</KMSMasterKeyID>"));
    let on = "<BucketKeyEnabled>true</BucketKeyEnabled>";
    for (text, key, bucket_key) in [
        (rule("<SSEAlgorithm>AES256</SSEAlgorithm>", on), None, true),
        (rule(&with_key, ""), Some(KEY), false),
        (rule(&with_key, on), Some(KEY), true),
        (rule(&with_key.replace(">aws:kms<", ">aws:kms:dsse<"), ""), Some(KEY), false),
        (rule(&kms(""), ""), Some("alias/aws/s3"), false),
    ] {
        let services = Services::start();
        services.on("GetBucketEncryption", move |_| Answer::text(200, text.clone()));
        assert_eq!(found(&services).await.encryption, Ok(Encryption { key: key.map(str::to_owned), bucket_key }));
    }
    let services = Services::start();
    let code = "ServerSideEncryptionConfigurationNotFoundError";
    services.on("GetBucketEncryption", move |asked| Answer::refusal(asked, 404, code, "none"));
    assert_eq!(found(&services).await.encryption, Ok(Encryption::default()));
}

#[tokio::test]
async fn who_pays() {
    let services = Services::start();
    let payer = |payer: &str| format!("<RequestPaymentConfiguration>{payer}</RequestPaymentConfiguration>");
    let requester = payer("<Payer>Requester</Payer>");
    services.on("GetBucketRequestPayment", move |_| Answer::text(200, requester.clone()));
    assert_eq!(found(&services).await.requester_pays, Ok(true));
    let nobody = payer("");
    services.on("GetBucketRequestPayment", move |_| Answer::text(200, nobody.clone()));
    let error = found(&services).await.requester_pays.unwrap_err();
    assert_eq!((error.operation, error.cause), ("GetBucketRequestPayment", Cause::NotAws(200)));
}

/// At AWS, where a bucket has a name of its own: which host is connected to is told by a proxy.
#[tokio::test]
async fn a_bucket_with_dots_is_asked_by_its_path() {
    for (name, host) in [
        ("acme-logs", "acme-logs.s3.eu-central-1.amazonaws.com:443"),
        ("logs-111122223333-us-west-2-an", "logs-111122223333-us-west-2-an.s3.eu-central-1.amazonaws.com:443"),
        // no certificate is for *.*.s3.amazonaws.com
        ("logs.acme.org", "s3.eu-central-1.amazonaws.com:443"),
    ] {
        let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", proxy.local_addr().unwrap());
        let hosts = std::thread::spawn(move || {
            let mut hosts = Vec::new();
            // the list of the account's buckets is asked as well
            while hosts.len() < 5 {
                let mut line = String::new();
                BufReader::new(proxy.accept().unwrap().0).read_line(&mut line).unwrap();
                hosts.push(line.split(' ').nth(1).unwrap().to_owned());
            }
            hosts
        });
        let environment = environment(&[("HTTPS_PROXY", &url), ("AWS_MAX_ATTEMPTS", "1")]);
        let aws = Aws::with(Options::default(), patient(), Some(environment));
        let subject = Subject::Bucket { name: name.into(), region: "eu-central-1".into() };
        assert!(matches!(aws.fact(&subject).await, Fact::Bucket(Err(_))));
        let hosts = hosts.join().unwrap();
        let whole = "s3.eu-central-1.amazonaws.com:443";
        assert!(hosts.iter().all(|h| h == host || h == whole), "{hosts:?}");
        assert_eq!(hosts.iter().filter(|h| *h == host).count(), if host == whole { 5 } else { 4 }, "{hosts:?}");
    }
}
