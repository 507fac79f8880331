//! The whole program: keys in, screen out.

mod aws;
mod defect;
mod demo;
mod failures;
mod interrupted;
mod kept;
mod lines;
mod terminal;
mod together;
