//! The whole program: keys in, screen out.

mod answers;
mod aws;
mod defect;
mod demo;
mod failures;
mod flood;
mod interrupted;
mod kept;
#[cfg(feature = "facts")]
mod kills;
mod lines;
mod mouse;
mod process;
mod sshd;
mod terminal;
mod terminals;
mod together;
