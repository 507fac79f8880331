//! Commands of the AWS CLI that put things right, quoted for a POSIX shell.

use crate::trail::change::{CommandContext, quoted};

/// `aws SERVICE OPERATION` with its options.
pub(super) fn aws(operation: &str, region: &str, options: &[(&str, &str)]) -> String {
    let mut words = vec![format!("aws {operation}")];
    if !region.is_empty() {
        words.push(format!("--region {}", quoted(region)));
    }
    words.extend(options.iter().map(|(name, value)| match *value {
        "" => (*name).to_owned(),
        value => format!("{name} {}", quoted(value)),
    }));
    words.join(" ")
}

/// The command in lines, one for each option, that a shell reads as one.
pub fn in_lines(command: &str) -> String {
    let Some(words) = shlex::split(command) else { return command.to_owned() };
    let mut line = String::new();
    let mut lines = Vec::new();
    for word in words {
        if word.starts_with("--") {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&quoted(&word));
    }
    lines.push(line);
    lines.join(" \\\n  ")
}

/// The command with the profile that the session was started with. Another endpoint for CloudTrail is none for the
/// services around it.
pub(super) fn with_profile(command: &str, context: &CommandContext) -> String {
    let Some(profile) = &context.profile else { return command.to_owned() };
    // behind aws, the service and the operation, where the other commands have it, too
    let at = command.match_indices(' ').nth(2).map_or(command.len(), |(at, _)| at);
    let (head, tail) = command.split_at(at);
    format!("{head} --profile {}{tail}", quoted(profile))
}
