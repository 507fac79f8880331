//! Tests of the whole from outside, in one binary.

mod asking;
mod conflict;
mod conformance;
mod consequences;
mod documents;
mod flows;
mod frames;
mod guides;
mod held;
mod history;
mod kept;
mod layers;
mod lines;
mod meant;
mod moto;
mod papers;
mod picking;
mod preflight;
mod pty;
mod screens;
mod support;
mod texts;
mod tokens;
mod walk;
mod watch;
mod wire;
