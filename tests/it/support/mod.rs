//! What tests of more than one part need.

pub mod driver;
pub mod endpoint;
pub mod moto;
pub mod picture;
pub mod pty;
pub mod sshd;
