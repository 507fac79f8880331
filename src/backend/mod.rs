//! The outside: whoever answers for the trails. AWS through its SDK, or the embedded account.
//!
//! Reading and writing are two traits. What a read-only session is given implements the first one only, so it has no
//! way to change a trail.

pub mod aws;
pub mod demo;

pub use crate::trail::account::{Identity, Membership, Organization, Regions, Tag, Updated};
use crate::trail::facts::{Kind, Listed};
use crate::trail::{ApiError, Fact, RegionTrails, Request, Status, Subject, Trail, TrailArn};
use std::future::Future;

/// Reads trails. Every call has a time limit of its own, so it always returns.
pub trait Backend: Send + Sync + 'static {
    /// Who the caller is.
    fn identity(&self) -> impl Future<Output = Result<Identity, ApiError>> + Send;

    /// Whether the caller's account is in an organization, and in which (Organizations DescribeOrganization). Being in
    /// none is an answer.
    fn organization(&self) -> impl Future<Output = Result<Membership, ApiError>> + Send;

    /// Which Regions to ask. Never fails for lack of a permission as long as one Region is known.
    fn regions(&self) -> impl Future<Output = Result<Regions, ApiError>> + Send;

    /// The trails seen in one Region, shadows of trails of other Regions included (DescribeTrails).
    fn trails(&self, region: &str) -> impl Future<Output = Result<RegionTrails, ApiError>> + Send;

    /// One trail, asked in its home Region (GetTrail).
    fn trail(&self, arn: &TrailArn) -> impl Future<Output = Result<Trail, ApiError>> + Send;

    /// How one trail is doing, asked in its home Region (GetTrailStatus).
    fn status(&self, arn: &TrailArn) -> impl Future<Output = Result<Status, ApiError>> + Send;

    /// The tags of one trail, asked in its home Region (ListTags).
    fn tags(&self, arn: &TrailArn) -> impl Future<Output = Result<Vec<Tag>, ApiError>> + Send;

    /// How something around a trail is. The answer is of the subject's sort; what could not be read is told in its place.
    fn fact(&self, subject: &Subject) -> impl Future<Output = Fact> + Send;

    /// One page of what the account has of a kind in a Region, from the beginning or from where an earlier page left off.
    fn list(
        &self,
        kind: Kind,
        region: &str,
        from: Option<&str>,
    ) -> impl Future<Output = Result<Listed, ApiError>> + Send;
}

/// Changes trails.
pub trait Writer: Send + Sync + 'static {
    /// Sends one UpdateTrail in the trail's home Region. An error says whether AWS may have applied it all the same
    /// ([`ApiError::may_have_been_applied`]).
    fn update(&self, request: &Request) -> impl Future<Output = Result<Updated, ApiError>> + Send;
}

/// The writer of a session that only reads: there is none, and no value of this type.
#[derive(Debug)]
pub enum NoWriter {}

impl Writer for NoWriter {
    async fn update(&self, _: &Request) -> Result<Updated, ApiError> {
        match *self {}
    }
}
