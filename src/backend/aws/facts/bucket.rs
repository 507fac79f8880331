//! An S3 bucket (F§2.3, F§3 R5 and R8, F§6.1).
//!
//! Five calls, side by side. S3 sends a question about a bucket of another Region away and says which one that is; the
//! same question is then asked there.

use super::ask::document;
use crate::backend::aws::error::Call;
use crate::backend::aws::setup::Loaded;
use crate::backend::aws::{RequestId, Shared};
use crate::trail::ApiError;
use crate::trail::arn::is_region_shaped;
use crate::trail::error::Cause;
use crate::trail::facts::{Bucket, Encryption, Read};
use aws_sdk_s3::Client;
use aws_sdk_s3::types::{Payer, ServerSideEncryption, ServerSideEncryptionConfiguration};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::Value as Json;
use std::future::Future;
use std::sync::Arc;

/// What one call told.
struct Told<T> {
    read: Read<T>,
    /// The bucket's Region, when a refusal told it: S3 does so “regardless of the permissions on the bucket” (S3 API
    /// Reference, HeadBucket).
    region: Option<String>,
    /// Whether there is no such bucket.
    gone: bool,
    /// The Region that was asked last.
    asked: String,
}

impl<T> Told<T> {
    /// Whether the bucket is there, as far as this call tells.
    fn there(&self) -> bool {
        self.read.is_ok() || self.region.is_some()
    }

    /// The same with what is made of the answer, or of AWS's refusal.
    fn map<U>(self, operation: &'static str, make: impl FnOnce(Call<'_>, Read<T>) -> Read<U>) -> Told<U> {
        let Told { read, region, gone, asked } = self;
        Told { read: make(Call { operation, region: &asked }, read), region, gone, asked }
    }
}

/// A bucket to ask S3 about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    shared: &'a Shared,
    loaded: &'a Arc<Loaded>,
    name: &'a str,
    /// Where to ask first.
    region: &'a str,
}

impl Shared {
    pub(super) async fn bucket(&self, loaded: &Arc<Loaded>, name: &str, region: &str) -> Read<Option<Bucket>> {
        let asked = Asked { shared: self, loaded, name, region };
        let (head, policy, encryption, requester_pays, listed) =
            tokio::join!(asked.head(), asked.policy(), asked.encryption(), asked.requester_pays(), asked.listed());
        if head.gone || policy.gone || encryption.gone || requester_pays.gone {
            return Ok(None);
        }
        let is_listed = matches!(listed, Ok(Some(_)));
        let there = head.there() || policy.there() || encryption.there() || requester_pays.there() || is_listed;
        if let (false, Err(error)) = (there, &head.read) {
            return Err(error.clone());
        }
        let own = own(&policy.read, &listed);
        let told = [head.region, policy.region, encryption.region, requester_pays.region].into_iter().flatten().next();
        let region = match (head.read, told.or_else(|| listed.ok().flatten().filter(|region| !region.is_empty()))) {
            (Ok(region), _) | (Err(_), Some(region)) => Ok(region),
            (Err(error), None) => Err(error),
        };
        Ok(Some(Bucket {
            region,
            own,
            policy: policy.read,
            encryption: encryption.read,
            requester_pays: requester_pays.read,
        }))
    }
}

/// Whether the bucket is of the caller's account. Only there is its policy given out: who may read it from elsewhere is
/// answered 405 (S3 API Reference, GetBucketPolicy). Otherwise it is told by whether the account's own list has it.
fn own(policy: &Read<Option<Json>>, listed: &Read<Option<String>>) -> Read<bool> {
    match (policy, listed) {
        (Ok(_), _) => Ok(true),
        (Err(error), _) if error.code() == Some("MethodNotAllowed") => Ok(false),
        (_, listed) => listed.as_ref().map(Option::is_some).map_err(Clone::clone),
    }
}

impl Asked<'_> {
    /// The bucket's Region.
    async fn head(self) -> Told<String> {
        let name = self.name;
        let told = self.at_home("HeadBucket", |s3| s3.head_bucket().bucket(name).send()).await;
        told.map("HeadBucket", |call, read| {
            let answer = read?;
            let region = answer.bucket_region().filter(|region| !region.is_empty());
            region.map(str::to_owned).ok_or_else(|| call.empty(answer.request_id()))
        })
    }

    async fn policy(self) -> Told<Option<Json>> {
        let name = self.name;
        let told = self.at_home("GetBucketPolicy", |s3| s3.get_bucket_policy().bucket(name).send()).await;
        told.map("GetBucketPolicy", |call, read| match read {
            Ok(answer) => match answer.policy() {
                Some(text) => document(call, text).map(Some),
                None => Err(call.empty(answer.request_id())),
            },
            Err(error) if error.code() == Some("NoSuchBucketPolicy") => Ok(None),
            Err(error) => Err(error),
        })
    }

    async fn encryption(self) -> Told<Encryption> {
        let name = self.name;
        let told = self.at_home("GetBucketEncryption", |s3| s3.get_bucket_encryption().bucket(name).send()).await;
        told.map("GetBucketEncryption", |call, read| match read {
            Ok(answer) => {
                let request_id = answer.request_id().map(str::to_owned);
                let configuration = answer.server_side_encryption_configuration;
                configuration.map(encryption).ok_or_else(|| call.empty(request_id.as_deref()))
            }
            // as it was before 2023, and still is where S3 is not Amazon's: then there are no keys but S3's own
            Err(error) if error.code() == Some("ServerSideEncryptionConfigurationNotFoundError") => {
                Ok(Encryption::default())
            }
            Err(error) => Err(error),
        })
    }

    async fn requester_pays(self) -> Told<bool> {
        let name = self.name;
        let ask = |s3: Client| s3.get_bucket_request_payment().bucket(name).send();
        self.at_home("GetBucketRequestPayment", ask).await.map("GetBucketRequestPayment", |call, read| {
            let answer = read?;
            let payer = answer.payer().ok_or_else(|| call.empty(answer.request_id()))?;
            Ok(*payer == Payer::Requester)
        })
    }

    /// The Region of the bucket in the list of the account's own; `None` when it is not in there. An older S3 leaves the
    /// Region empty.
    async fn listed(self) -> Read<Option<String>> {
        let call = Call { operation: "ListBuckets", region: self.region };
        // there are pages only for who says how large they are
        let request = self.loaded.s3(call.region).list_buckets().prefix(self.name).max_buckets(1000);
        let mut pages = request.into_paginator().send();
        let look = async {
            while let Some(page) = pages.next().await {
                let mut buckets = page?.buckets.into_iter().flatten();
                if let Some(bucket) = buckets.find(|bucket| bucket.name.as_deref() == Some(self.name)) {
                    return Ok(Some(bucket.bucket_region.unwrap_or_default()));
                }
            }
            Ok(None)
        };
        self.shared.ask(self.loaded, call, look).await
    }

    /// Asks in the Region where the bucket is.
    async fn at_home<T, E, F>(self, operation: &'static str, ask: impl Fn(Client) -> F) -> Told<T>
    where
        T: Send,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    {
        let first = self.once(operation, self.region, &ask).await;
        match &first.region {
            Some(home) if home != self.region && first.read.is_err() => {
                let home = home.clone();
                let there = self.once(operation, &home, &ask).await;
                Told { region: there.region.or(Some(home)), ..there }
            }
            _ => first,
        }
    }

    async fn once<T, E, F>(self, operation: &'static str, region: &str, ask: &impl Fn(Client) -> F) -> Told<T>
    where
        T: Send,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    {
        let (mut home, mut status) = (None, None);
        let answer = ask(self.loaded.s3(region));
        let watched = async {
            let answer = answer.await;
            if let Some(response) = answer.as_ref().err().and_then(SdkError::raw_response) {
                home = response.headers().get("x-amz-bucket-region").map(str::to_owned);
                status = Some(response.status().as_u16());
            }
            answer
        };
        let read = self.shared.ask(self.loaded, Call { operation, region }, watched).await;
        let read = if operation == "HeadBucket" { read.map_err(|error| spoken(error, status)) } else { read };
        let gone = read.as_ref().err().is_some_and(|error| match error.code() {
            Some("NoSuchBucket") => true,
            // without a word, anybody between could have said it; AWS says who it is
            Some("NotFound") => error.request_id.is_some(),
            _ => false,
        });
        Told { read, region: home.filter(|home: &String| is_region_shaped(home)), gone, asked: region.to_owned() }
    }
}

/// A refusal of HeadBucket in words: its answer has a status and no body, so neither a code nor a message.
fn spoken(error: ApiError, status: Option<u16>) -> ApiError {
    let (code, message) = match (&error.cause, status) {
        (Cause::NotAws(_), Some(403)) => ("Forbidden", "HTTP status 403; S3 gives no reason here"),
        (Cause::NotAws(_), Some(400)) => ("BadRequest", "HTTP status 400; S3 gives no reason here"),
        _ => return error,
    };
    ApiError { cause: Cause::Refused(code.to_owned()), message: message.to_owned(), ..error }
}

fn encryption(configuration: ServerSideEncryptionConfiguration) -> Encryption {
    let Some(rule) = configuration.rules.into_iter().next() else { return Encryption::default() };
    let bucket_key = rule.bucket_key_enabled == Some(true);
    let key = rule.apply_server_side_encryption_by_default.and_then(|default| match default.sse_algorithm {
        ServerSideEncryption::AwsKms | ServerSideEncryption::AwsKmsDsse => {
            // KMS without a key is S3's own key in the account (S3 User Guide, UsingKMSEncryption)
            Some(default.kms_master_key_id.unwrap_or_else(|| "alias/aws/s3".to_owned()))
        }
        _ => None,
    });
    Encryption { key, bucket_key }
}
