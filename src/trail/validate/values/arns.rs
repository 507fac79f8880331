//! Values that are ARNs, or names that stand for one.

use super::{Found, Owner, named, shortened};
use crate::trail::arn::{Arn, TrailArn, is_account_id, is_partition_shaped, is_region_shaped, partition_of};

/// Whether `text` is meant to be an ARN, however it is written.
fn means_an_arn(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
}

/// Takes an ARN apart and checks everything before its resource. `form` says how it should look. `None` when what is
/// wrong makes the rest not worth checking.
fn arn_of(service: &str, form: &str, text: &str, trail: &TrailArn, found: &mut Found) -> Option<Arn> {
    let Some(arn) = Arn::parse(text) else {
        found.error(match text.starts_with("arn:") {
            true => format!("This ARN is cut short; {form}"),
            false => format!("An ARN begins with “arn:” in lower case; {form}"),
        });
        return None;
    };
    if arn.service != service {
        found.error(format!("This is an ARN of the service “{}”, not of {service}; {form}", arn.service));
        return None;
    }
    if !is_partition_shaped(&arn.partition) {
        found.error(format!("“{}” is not a partition (aws, aws-cn, aws-us-gov, …); {form}", arn.partition));
    } else if arn.partition != trail.partition() {
        found.error(format!(
            "It is in the partition {}, the trail is in {}: AWS keeps partitions apart",
            arn.partition,
            trail.partition()
        ));
    }
    if service == "iam" {
        if !arn.region.is_empty() {
            found.error(format!("IAM has no Regions: leave “{}” out; {form}", arn.region));
        }
    } else if !is_region_shaped(&arn.region) {
        found.error(format!("“{}” is not a Region such as {}; {form}", arn.region, trail.region()));
    } else if is_partition_shaped(&arn.partition) && partition_of(&arn.region).is_some_and(|p| p != arn.partition) {
        found.error(format!("The Region {} is not in the partition {}", arn.region, arn.partition));
    }
    if !is_account_id(&arn.account) {
        found.error(format!("“{}” is not an account ID of 12 digits; {form}", arn.account));
    }
    Some(arn)
}

/// Where a log group or role must be (F§3 R8).
fn owned(what: &str, arn: &Arn, owner: Owner, found: &mut Found) {
    if !is_account_id(&arn.account) {
        return;
    }
    match owner {
        Owner::Sure(account) if account != arn.account => {
            found.error(format!("The {what} is in account {}; CloudTrail takes one of {account} only", arn.account));
        }
        Owner::Likely(account) if account != arn.account => found.warning(format!(
            "The {what} is in account {}, the trail in {account}: only a delegated administrator of an organization \
             trail may use a {what} of the own account",
            arn.account
        )),
        Owner::Sure(_) | Owner::Likely(_) => {}
    }
}

/// The SNS topic (F§2.5).
pub(super) fn topic(text: &str, trail: &TrailArn, found: &mut Found) {
    let form = format!("a topic ARN is arn:{}:sns:REGION:ACCOUNT:NAME", trail.partition());
    if !means_an_arn(text) {
        return topic_name(text, found);
    }
    let Some(arn) = arn_of("sns", &form, text, trail, found) else { return };
    if let Some((name, _)) = arn.resource.split_once(':') {
        let topic = Arn { resource: name.to_owned(), ..arn };
        return found.error(format!("This is the ARN of a subscription; that of its topic is {topic}"));
    }
    topic_name(&arn.resource, found);
    let length = text.chars().count();
    if length > 256 {
        found.warning(format!(
            "CloudTrail documents 256 characters, this ARN has {length}; AWS may refuse it: choose a shorter name"
        ));
    }
    if is_account_id(&arn.account) && arn.account != trail.account() {
        found.note(format!(
            "A topic of another account: the policy there must let this trail publish ({})",
            arn.account
        ));
    } else if is_region_shaped(&arn.region) && arn.region != trail.region() {
        found.note(format!("A topic in {}, not in the trail's home Region: that works by ARN only", arn.region));
    }
}

fn topic_name(name: &str, found: &mut Found) {
    if name.is_empty() {
        return found.error("The name of the topic is missing");
    }
    if name.ends_with(".fifo") {
        return found.error("CloudTrail cannot notify FIFO topics; use a standard topic");
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')) {
        found.error(format!("{} is not allowed in a topic name; use letters a-z A-Z, digits, _ and -", named(bad)));
    }
    let length = name.chars().count();
    if length > 256 {
        found.error(format!("A topic name has at most 256 characters, this one has {length}"));
    }
}

/// The KMS key (F§2.8).
pub(super) fn key(text: &str, trail: &TrailArn, found: &mut Found) {
    const FORMS: &str = "use alias/NAME, a key ID, or an ARN of either";
    if means_an_arn(text) {
        let form = format!("a key ARN is arn:{}:kms:REGION:ACCOUNT:key/ID (or :alias/NAME)", trail.partition());
        let Some(arn) = arn_of("kms", &form, text, trail, found) else { return };
        if let Some(name) = arn.resource.strip_prefix("alias/") {
            alias_name(name, found);
        } else if let Some(id) = arn.resource.strip_prefix("key/") {
            if !is_key_id(id) {
                found.error(format!("“{}” is not a key ID: 8-4-4-4-12 hexadecimal digits, or mrk- and 32", id));
            }
        } else {
            found.error(format!("“{}” is neither key/ID nor alias/NAME; {form}", arn.resource));
        }
    } else if let Some(name) = text.strip_prefix("alias/") {
        alias_name(name, found);
    } else if let Some(id) = text.strip_prefix("key/") {
        found.error(format!("Without an ARN before it, leave “key/” out: “{id}”"));
    } else if !is_key_id(text) {
        match text.chars().all(is_alias_character) {
            true => found.error(format!("“{0}” is not a key ID; if it is an alias, write alias/{0}", shortened(text))),
            false => found.error(format!("“{}” is not a KMS key; {FORMS}", shortened(text))),
        }
    }
}

fn is_alias_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-')
}

fn alias_name(name: &str, found: &mut Found) {
    if name.is_empty() {
        return found.error("The alias's name is missing behind “alias/”");
    }
    if name.starts_with("aws/") {
        return found.error(
            "This is a key that AWS manages: its policy cannot be changed to admit CloudTrail; use a key of your own",
        );
    }
    if let Some(bad) = name.chars().find(|c| !is_alias_character(*c)) {
        found.error(format!("{} is not allowed in an alias; use letters a-z A-Z, digits, / _ and -", named(bad)));
    }
    let length = "alias/".len() + name.chars().count();
    if length > 256 {
        found.error(format!("An alias has at most 256 characters, “alias/” included; this one has {length}"));
    }
}

/// Whether `id` is `8-4-4-4-12` hexadecimal digits, or `mrk-` and 32 of them. Emulators put dashes into the latter.
fn is_key_id(id: &str) -> bool {
    let hex = |text: &str, digits: usize| text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
    let uuid = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, digits)| hex(part, digits))
    };
    match id.strip_prefix("mrk-") {
        Some(rest) => hex(rest, 32) || uuid(rest),
        None => uuid(id),
    }
}

/// Whether a log group's name may have this character (F§2.6).
pub(in crate::trail::validate) fn is_log_group_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '#' | '-')
}

/// The log group (F§2.6).
pub(super) fn log_group(text: &str, trail: &TrailArn, owner: Owner, found: &mut Found) {
    let start = format!("arn:{}:logs:{}:{}:log-group:", trail.partition(), trail.region(), trail.account());
    let form = format!("a log group's ARN is {start}NAME:*");
    if !means_an_arn(text) {
        return found.error(match text.chars().all(is_log_group_character) {
            true => format!("This is only a name; AWS wants the ARN: {start}{}:*", shortened(text)),
            false => format!("This is not an ARN; {form}"),
        });
    }
    let Some(arn) = arn_of("logs", &form, text, trail, found) else { return };
    if is_region_shaped(&arn.region) && arn.region != trail.region() {
        found.error(format!(
            "The log group is in {}; it must be in the trail's home Region, {}",
            arn.region,
            trail.region()
        ));
    }
    owned("log group", &arn, owner, found);
    let Some(rest) = arn.resource.strip_prefix("log-group:") else {
        return found.error(format!("“{}” is not a log group; {form}", shortened(&arn.resource)));
    };
    let name = match rest.split_once(':') {
        Some((name, "*")) => name,
        Some((name, tail)) if tail.starts_with("log-stream:") => {
            found
                .error("This is the ARN of a log stream; that of its log group ends with “:*” behind the group's name");
            name
        }
        Some((name, tail)) => {
            found.error(format!("“:{}” does not belong behind the name; it ends with “:*”", shortened(tail)));
            name
        }
        None => {
            found.error("“:*” is missing at its end: CloudTrail cannot validate a log group without it");
            rest
        }
    };
    if name.is_empty() {
        return found.error(format!("The name of the log group is missing; {form}"));
    }
    if let Some(bad) = name.chars().find(|c| !is_log_group_character(*c)) {
        found.error(format!(
            "{} is not allowed in a log group's name; use letters a-z A-Z, digits, . _ / # and -",
            named(bad)
        ));
    }
    let length = name.chars().count();
    if length > 512 {
        found.error(format!("A log group's name has at most 512 characters, this one has {length}"));
    }
}

/// The role (F§2.7).
pub(super) fn role(text: &str, trail: &TrailArn, owner: Owner, found: &mut Found) {
    let form = format!("a role's ARN is arn:{}:iam::{}:role/NAME", trail.partition(), trail.account());
    if !means_an_arn(text) {
        return found.error(format!("This is not an ARN; {form}"));
    }
    if let Some(arn) = Arn::parse(text)
        && arn.service == "sts"
        && let Some(session) = arn.resource.strip_prefix("assumed-role/")
    {
        let name = session.split('/').next().unwrap_or_default();
        return found.error(format!(
            "This is a session of a role; the role itself is arn:{}:iam::{}:role/{name}, with its path if it has one",
            arn.partition, arn.account
        ));
    }
    let Some(arn) = arn_of("iam", &form, text, trail, found) else { return };
    owned("role", &arn, owner, found);
    let Some(path) = arn.resource.strip_prefix("role/") else {
        let kind = arn.resource.split('/').next().unwrap_or_default();
        return found.error(format!("This is a “{kind}”, not a role; {form}"));
    };
    if path.starts_with("aws-service-role/") {
        return found.error(
            "This is a service-linked role: its trust policy cannot be changed to let CloudTrail assume it; use a \
             role of your own",
        );
    }
    let (path, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(bad) = path.chars().find(|c| !c.is_ascii_graphic()) {
        found.error(format!("{} is not allowed in a role's path", named(bad)));
    }
    if name.is_empty() {
        return found.error(format!("The name of the role is missing; {form}"));
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !"_+=,.@-".contains(*c)) {
        found.error(format!("{} is not allowed in a role name; use letters a-z A-Z, digits, _+=,.@-", named(bad)));
    }
    let length = name.chars().count();
    if length > 64 {
        found.error(format!("A role name has at most 64 characters, this one has {length}"));
    }
    let length = text.chars().count();
    if length > 2048 {
        found.error(format!("A role's ARN has at most 2048 characters, this one has {length}"));
    }
}
