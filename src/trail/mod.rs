//! The domain: what a trail is, what may be changed in it, what is wrong with a change and what it causes.
//!
//! Everything here is pure. No input or output, no clock, no terminal, no SDK: a value goes in, a value comes out.

pub mod account;
pub mod arn;
pub mod change;
pub mod consequence;
pub mod endpoint;
pub mod error;
pub mod errors;
pub mod facts;
pub mod guide;
pub mod json;
pub mod kept;
pub mod listing;
pub mod managed;
pub mod policy;
pub mod preflight;
pub mod setting;
pub mod settings;
pub mod surroundings;
pub mod text;
pub mod validate;

pub use account::{Identity, Membership, Organization, RegionTrails, Regions, Tag, UnusableTrail, Updated};
pub use arn::{Arn, TrailArn, TrailRef};
pub use change::{Change, Draft, Edit, Request};
pub use consequence::{Consequence, Level};
pub use error::ApiError;
pub use facts::{Fact, Facts, Subject};
pub use setting::Setting;
pub use settings::{Settings, Status, Timestamp, Trail, Value};
pub use surroundings::Surroundings;
pub use validate::{Finding, Fix, Severity};

#[cfg(test)]
pub(crate) mod sample;
