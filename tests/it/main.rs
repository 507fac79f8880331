//! Tests of the whole from outside, in one binary.

mod conflict;
mod flows;
mod held;
mod layers;
mod moto;
mod pty;
mod screens;
mod support;
mod watch;
mod wire;
