//! What is sent to AWS, and what is made of what comes back.

mod failures;
mod found;
mod read;
mod refusals;
mod regions;
mod update;
