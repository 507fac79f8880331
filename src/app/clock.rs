//! Moments in words.

use super::event::Moment;
use crate::trail::Timestamp;
use time::OffsetDateTime;
use time::macros::format_description;

/// How long ago something was: `3 min ago`. What is a little ahead of this machine's clock is `just now`.
pub fn ago(then: Timestamp, now: Moment) -> String {
    let seconds = now.seconds() - then;
    match seconds {
        i64::MIN..60 => "just now".to_owned(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A moment as `2026-11-20 10:00 UTC`.
pub fn utc(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let formatted = OffsetDateTime::from_unix_timestamp(at).ok().and_then(|t| t.format(format).ok());
    formatted.unwrap_or_else(|| at.to_string())
}

/// The time of the day of a moment, as `10:02:30 UTC`.
pub fn time_of_day(at: Moment) -> String {
    let format = format_description!("[hour]:[minute]:[second] UTC");
    let formatted = OffsetDateTime::from_unix_timestamp(at.seconds()).ok().and_then(|t| t.format(format).ok());
    formatted.unwrap_or_else(|| at.seconds().to_string())
}
