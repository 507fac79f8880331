//! What tests of more than one part need.

pub mod driver;
pub mod endpoint;
pub mod moto;
pub mod picture;
pub mod pty;
#[cfg(feature = "facts")]
pub mod services;
pub mod sshd;
pub mod terminals;
