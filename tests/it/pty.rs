//! The whole program: keys in, screen out.

mod aws;
mod demo;
mod failures;
mod terminal;
mod together;
