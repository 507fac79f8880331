//! A sample account in the place of AWS. It answers as CloudTrail does (F§1, F§3, F§4, F§8), normal forms, shadow
//! trails and refusals included, and never waits.
//!
//! It lives in memory, or in a file that is read before every call and written after every update, so that two
//! sessions on one file see each other's changes. `demo/account.rs` says what is in such a file.

mod access;
mod account;
mod cases;
mod checks;
mod facts;
mod failures;
mod file;
mod forms;
mod lists;
mod regional;
mod update;

use super::{Backend, Identity, Membership, Organization, Regions, Tag, Updated, Writer};
use crate::trail::error::Cause;
use crate::trail::facts::{Kind, Listed};
use crate::trail::settings::Delivery;
use crate::trail::{ApiError, Fact, RegionTrails, Request, Status, Subject, Timestamp, Trail, TrailArn};
use access::{Access, Call};
use account::{Account, Features, TrailRecord};
pub use cases::Case;
pub use failures::Failure;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// The account that the program carries along.
const FILE: &str = include_str!("../../assets/demo-account.json");

/// The same, read, with its cases.
static EMBEDDED: LazyLock<Account> = LazyLock::new(|| {
    // a test reads it, so that this cannot fail in a program that was released
    Account::parse(FILE).unwrap_or_else(|e| panic!("demo-account.json, line {}: {}", e.line, e.what))
});

/// An account that answers like AWS and is none.
#[derive(Clone, Debug)]
pub struct Demo {
    shared: Arc<Mutex<Shared>>,
    /// From when the account's times are counted, in seconds since 1970. It stands still: a delivery is no newer because it
    /// is looked at again.
    now: Timestamp,
}

/// Changes the trails of a [`Demo`].
#[derive(Clone, Debug)]
pub struct DemoWriter {
    demo: Demo,
}

#[derive(Debug)]
struct Shared {
    account: Account,
    /// Where it is kept; `None` for memory only.
    file: Option<PathBuf>,
    /// How many requests were answered: request ids are counted, not drawn.
    requests: u64,
    /// How many answers about what is around a trail were refusals: their request ids are counted apart, as it is by
    /// chance which of them is answered first.
    refusals: u64,
    /// What the next update meets instead of being carried out.
    failure: Option<Failure>,
}

/// What CloudTrail answers instead of doing what it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }
}

impl Demo {
    /// The account that the program carries along, as it is, in memory only.
    pub fn embedded() -> Demo {
        Demo::of(carried_along(), None)
    }

    /// The account that the program carries along with what a case changes, in memory only.
    ///
    /// # Errors
    /// When the case does not leave an account, which a test rules out.
    pub fn embedded_in(case: &Case) -> Result<Demo, String> {
        Ok(Demo::of(case.of(&carried_along())?, None))
    }

    /// The account in `file`, where every update is kept. A file that is not there yet is made by the first update,
    /// from the account that the program carries along.
    ///
    /// # Errors
    /// A sentence that names the file, the line and what to do, when the file cannot be read or is not an account of
    /// this version. The file is left as it is. So, too, when there can be no such file, for want of its folder.
    pub fn open(file: &Path) -> Result<Demo, String> {
        file::has_a_place(file)?;
        Ok(Demo::of(file::read(file)?.unwrap_or_else(carried_along), Some(file.to_owned())))
    }

    /// The same with what a case changes, for a file that is not there yet.
    ///
    /// # Errors
    /// The same, and when there is such a file: it has an account, in which there is more than the case knows of.
    pub fn open_in(file: &Path, case: &Case) -> Result<Demo, String> {
        file::has_a_place(file)?;
        match std::fs::symlink_metadata(file) {
            Ok(_) => Err(format!(
                "{}: this file is there already, and a case can only be the beginning of one; leave out --demo-case \
                 {}, or name another file",
                file.display(),
                case.name()
            )),
            Err(_) => Ok(Demo::of(case.of(&carried_along())?, Some(file.to_owned()))),
        }
    }

    /// The same account as seen at `now` (seconds since 1970) by everybody who gets it from here. Otherwise that is
    /// when the program began.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Demo {
        self.now = now;
        self
    }

    /// The same account, whose next update meets `failure` and is not carried out; the one after it is.
    #[must_use]
    pub fn failing_once(self, failure: Option<Failure>) -> Demo {
        self.lock().failure = failure;
        self
    }

    /// The writer of this account. What it changes, every clone of this account sees.
    pub fn writer(&self) -> DemoWriter {
        DemoWriter { demo: self.clone() }
    }

    fn of(account: Account, file: Option<PathBuf>) -> Demo {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp::try_from(since.as_secs()).unwrap_or(Timestamp::MAX);
        Demo { shared: Arc::new(Mutex::new(Shared { account, file, requests: 0, refusals: 0, failure: None })), now }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // an account is replaced as a whole, so a panic elsewhere cannot have left half of one behind
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one call: takes in what another session wrote, counts the request and gives a refusal its shape.
    fn call<T>(
        &self,
        operation: &'static str,
        region: &str,
        answer: impl FnOnce(&Account) -> Result<T, Refusal>,
    ) -> Result<T, ApiError> {
        let mut shared = self.lock();
        shared.reload(operation)?;
        let id = shared.next_request_id();
        reachable(&shared.account, operation, region, None)
            .and_then(|()| answer(&shared.account))
            .map_err(|refusal| refused(operation, region, refusal, id))
    }

    /// Answers a call about what is around a trail.
    fn ask<T>(
        &self,
        operation: &'static str,
        answer: impl FnOnce(&Access<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut shared = self.lock();
        shared.reload(operation)?;
        let access = Access::new(&shared.account, shared.refusals);
        let answer = answer(&access);
        shared.refusals = access.refusals();
        answer
    }

    fn status_of(&self, trail: &TrailRecord) -> Status {
        let now = self.now;
        let at = |minutes: Option<u32>| minutes.map(|m| now - Timestamp::from(m) * 60);
        let status = &trail.status;
        Status {
            logging: Some(status.logging),
            started: at(status.started_minutes_ago),
            stopped: at(status.stopped_minutes_ago),
            deliveries: status
                .deliveries
                .iter()
                .map(|d| Delivery { channel: d.channel, last: at(d.minutes_ago), error: d.error.clone() })
                .collect(),
        }
    }
}

impl Shared {
    /// Takes in what another session may have written to the file.
    fn reload(&mut self, operation: &'static str) -> Result<(), ApiError> {
        let Some(file) = &self.file else { return Ok(()) };
        match file::read(file) {
            Ok(Some(account)) => self.account = account,
            // not written yet, or taken away: the account goes on from what is known
            Ok(None) => {}
            Err(message) => return Err(not_asked(operation, message)),
        }
        Ok(())
    }

    /// In the shape of AWS's request ids, and recognisably none of them.
    fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("de300000-0000-4000-8000-{:012x}", self.requests)
    }
}

/// Whether CloudTrail answers at all in `region`: not where it is not enabled, and not where a service control policy
/// denies it. `resource` is what the call is about, when it is about one trail.
fn reachable(account: &Account, operation: &str, region: &str, resource: Option<&TrailArn>) -> Result<(), Refusal> {
    if !account.regions.iter().any(|r| r == region) {
        let message = "The security token included in the request is invalid.";
        return Err(Refusal::new("UnrecognizedClientException", message));
    }
    if account.denied_regions.iter().any(|r| r == region) {
        let resource = resource.map_or("*", TrailArn::as_str);
        let message = format!(
            "User: {} is not authorized to perform: cloudtrail:{operation} on resource: {resource} with an explicit \
             deny in a service control policy",
            account.caller.arn
        );
        return Err(Refusal::new("AccessDeniedException", message));
    }
    Ok(())
}

/// The answer to a call about a trail that is not there (F§4-5).
fn unknown_trail(account: &Account, arn: &TrailArn) -> Refusal {
    let message = format!("Unknown trail: {arn} for the user: {}", account.caller.account);
    Refusal::new("TrailNotFoundException", message)
}

fn refused(operation: &'static str, region: &str, refusal: Refusal, id: String) -> ApiError {
    ApiError {
        operation,
        region: region.to_owned(),
        cause: Cause::Refused(refusal.code.to_owned()),
        message: refusal.message,
        request_id: Some(id),
        after_fault: false,
    }
}

/// A call that came to nothing because of the file.
fn not_asked(operation: &'static str, message: String) -> ApiError {
    ApiError { operation, region: String::new(), cause: Cause::Local, message, request_id: None, after_fault: false }
}

/// The account that the program carries along, without its cases: they are not what an account is.
fn carried_along() -> Account {
    let mut account = EMBEDDED.clone();
    account.cases = cases::Cases::default();
    account
}

/// A trail as DescribeTrails and GetTrail return it.
fn trail_of(record: &TrailRecord) -> Trail {
    Trail {
        arn: record.arn.clone(),
        settings: record.settings.clone(),
        has_custom_event_selectors: Some(record.custom_event_selectors),
        has_insight_selectors: Some(record.insight_selectors),
    }
}

impl Backend for Demo {
    async fn identity(&self) -> Result<Identity, ApiError> {
        let mut shared = self.lock();
        shared.reload("GetCallerIdentity")?;
        let caller = &shared.account.caller;
        Ok(Identity { account: caller.account.clone(), arn: caller.arn.clone() })
    }

    async fn organization(&self) -> Result<Membership, ApiError> {
        const OPERATION: &str = "DescribeOrganization";
        self.ask(OPERATION, |access| {
            let (region, action) = (access.organizations_region(), "organizations:DescribeOrganization");
            access.permit(Call { operation: OPERATION, region, action, resource: "*" })?;
            Ok(access.account.organization.as_ref().map_or(Membership::NotAMember, |organization| {
                Membership::Member(Organization {
                    id: organization.id.clone(),
                    management_account: organization.management_account.clone(),
                    all_features: Some(organization.features == Features::All),
                })
            }))
        })
    }

    async fn regions(&self) -> Result<Regions, ApiError> {
        let mut shared = self.lock();
        shared.reload("ListRegions")?;
        Ok(Regions { names: shared.account.regions.clone(), note: None })
    }

    async fn trails(&self, region: &str) -> Result<RegionTrails, ApiError> {
        self.call("DescribeTrails", region, |account| {
            // a shadow is reported with the ARN and the settings of its origin (F§8)
            let seen = |t: &&TrailRecord| t.arn.region() == region || t.settings.multi_region == Some(true);
            Ok(account.trails.iter().filter(seen).map(trail_of).collect::<Vec<Trail>>().into())
        })
    }

    async fn trail(&self, arn: &TrailArn) -> Result<Trail, ApiError> {
        self.find("GetTrail", arn, trail_of)
    }

    async fn status(&self, arn: &TrailArn) -> Result<Status, ApiError> {
        self.find("GetTrailStatus", arn, |trail| self.status_of(trail))
    }

    async fn tags(&self, arn: &TrailArn) -> Result<Vec<Tag>, ApiError> {
        self.find("ListTags", arn, |trail| trail.tags.iter().map(|(k, v)| (k.clone(), v.clone())).collect())
    }

    async fn fact(&self, subject: &Subject) -> Fact {
        self.ask("the account", |access| Ok(facts::of(access, subject)))
            .unwrap_or_else(|error| Fact::unknown(subject, error))
    }

    async fn list(&self, kind: Kind, region: &str, from: Option<&str>) -> Result<Listed, ApiError> {
        self.ask("the account", |access| lists::list(access, kind, region, from))
    }
}

impl Demo {
    /// Answers a call about one trail in its home Region.
    fn find<T>(
        &self,
        operation: &'static str,
        arn: &TrailArn,
        answer: impl FnOnce(&TrailRecord) -> T,
    ) -> Result<T, ApiError> {
        let mut shared = self.lock();
        shared.reload(operation)?;
        let id = shared.next_request_id();
        let account = &shared.account;
        reachable(account, operation, arn.region(), Some(arn))
            .and_then(|()| account.trail(arn).map(answer).ok_or_else(|| unknown_trail(account, arn)))
            .map_err(|refusal| refused(operation, arn.region(), refusal, id))
    }
}

impl Writer for DemoWriter {
    async fn update(&self, request: &Request) -> Result<Updated, ApiError> {
        const OPERATION: &str = "UpdateTrail";
        let region = request.trail.region();
        let mut shared = self.demo.lock();
        let turn = shared.file.as_deref().map(file::turn).transpose();
        let _turn = turn.map_err(|message| not_asked(OPERATION, message))?;
        shared.reload(OPERATION)?;
        let id = shared.next_request_id();
        if let Some(failure) = shared.failure.take() {
            return Err(failure.meet(&shared.account, request, id));
        }
        // on a copy, so that a refusal leaves the account as it is
        let mut account = shared.account.clone();
        let settings = reachable(&account, OPERATION, region, Some(&request.trail))
            .and_then(|()| update::apply(&mut account, request))
            .map_err(|refusal| refused(OPERATION, region, refusal, id.clone()))?;
        if let Some(file) = &shared.file {
            file::save(file, &account).map_err(|message| not_asked(OPERATION, message))?;
        }
        shared.account = account;
        Ok(Updated { request_id: Some(id), settings })
    }
}

#[cfg(test)]
mod tests;
