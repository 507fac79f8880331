//! What is sent to AWS, and what is made of what comes back.

mod configured;
#[cfg(feature = "facts")]
mod facts;
mod failures;
mod faults;
mod found;
#[cfg(feature = "facts")]
mod organization;
mod read;
mod refusals;
mod regions;
mod update;
#[cfg(not(feature = "facts"))]
mod without_facts;
