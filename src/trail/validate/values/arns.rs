//! Values that are ARNs, or names that stand for one.

use super::{Found, Owner, named, quoted, shortened};
use crate::trail::arn::{Arn, TrailArn, is_account_id, is_partition_shaped, is_region_shaped, partition_of};
use crate::trail::validate::words;

/// Whether `text` is meant to be an ARN, however it is written.
pub(super) fn means_an_arn(text: &str) -> bool {
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
            found.fix("leave the Region out", Arn { region: String::new(), ..arn.clone() }.to_string());
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
        found.error(format!("This is the ARN of a subscription; that of its topic is {topic}"));
        return found.fix("take the topic's ARN", topic.to_string());
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
        return found.error(words::fifo());
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
            key_id(id, found, |id| Arn { resource: format!("key/{id}"), ..arn.clone() }.to_string());
        } else {
            found.error(format!("“{}” is neither key/ID nor alias/NAME; {form}", shortened(&arn.resource)));
            if is_key_id(&arn.resource) {
                let resource = format!("key/{}", arn.resource);
                found.fix("put “key/” before the ID", Arn { resource, ..arn }.to_string());
            }
        }
    } else if let Some(name) = text.strip_prefix("alias/") {
        alias_name(name, found);
    } else if let Some(id) = text.strip_prefix("key/") {
        found.error(format!("Without an ARN before it, leave “key/” out: {}", quoted(id)));
        found.fix("leave “key/” out", id);
    } else if is_key_id(text) || means_a_key_id(text) {
        key_id(text, found, str::to_owned);
    } else if let Some(name) = after_alias(text) {
        found.error(format!("An alias is written alias/NAME, in lower case before the “/”: alias/{}", shortened(name)));
        found.fix(format!("take it as alias/{}", shortened(name)), format!("alias/{name}"));
    } else if !text.contains('/') && text.chars().all(is_alias_character) {
        found.error(format!("“{0}” is not a key ID; if it is an alias, write alias/{0}", shortened(text)));
        if !is_hexadecimal(text) {
            // the beginning or the end of a key ID is no alias
            found.fix(format!("take it as alias/{}", shortened(text)), format!("alias/{text}"));
        }
    } else {
        found.error(format!("“{}” is not a KMS key; {FORMS}", shortened(text)));
    }
}

/// The name of an alias where what stands before it is not written as it must be: `Alias/NAME`, `alias:NAME`.
fn after_alias(text: &str) -> Option<&str> {
    let (start, name) = text.split_once(['/', ':'])?;
    (start.eq_ignore_ascii_case("alias") && !name.is_empty()).then_some(name)
}

/// Whether `text` has only hexadecimal digits and dashes.
fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// What stands behind `mrk-`, however that is written, when it can be the rest of a key ID.
fn after_mrk(text: &str) -> Option<&str> {
    let start = text.get(..4).filter(|start| start.eq_ignore_ascii_case("mrk-"))?;
    Some(&text[start.len()..]).filter(|rest| is_hexadecimal(rest))
}

/// Whether `text` was meant to be a key ID: it has the beginning of one, or only digits of one and its length and
/// dashes. A wrong letter in what is divided as an ID is, is a slip.
fn means_a_key_id(text: &str) -> bool {
    let dashes = text.matches('-').count();
    let divided = || text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    after_mrk(text).is_some()
        || is_hexadecimal(text) && (dashes == 4 && (30..=40).contains(&text.len()) || dashes == 0 && text.len() == 32)
        || divided() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A key ID, which may be one that only emulators have. `whole` makes the value of an ID.
fn key_id(id: &str, found: &mut Found, whole: impl Fn(&str) -> String) {
    if is_key_id(id) {
        if id.starts_with("mrk-") && id.matches('-').count() > 1 {
            found.warning("AWS's own IDs have no dashes behind mrk-, only those of emulators do");
        }
    } else if let Some(rest) = after_mrk(id).filter(|_| !id.starts_with("mrk-")) {
        found.error(format!("“mrk-” is in lower case: mrk-{}", shortened(rest)));
        found.fix("write “mrk-” in lower case", whole(&format!("mrk-{rest}")));
    } else {
        found.error(format!(
            "“{}” is not a key ID: 8-4-4-4-12 hexadecimal digits, or mrk- and 32 of them",
            shortened(id)
        ));
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
    let start = format!("arn:{}:logs:{}:{}:log-group:", trail.partition(), trail.region(), owner.account());
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
            if tail.chars().all(|c| matches!(c, ':' | '*')) {
                let resource = format!("log-group:{name}:*");
                found.fix("let it end with “:*”", Arn { resource, ..arn.clone() }.to_string());
            }
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

/// Whether a role's name may have this character (F§2.7).
pub(in crate::trail::validate) fn is_role_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// The role (F§2.7).
pub(super) fn role(text: &str, trail: &TrailArn, owner: Owner, found: &mut Found) {
    let start = format!("arn:{}:iam::{}:role/", trail.partition(), owner.account());
    let form = format!("a role's ARN is {start}NAME");
    if !means_an_arn(text) {
        let (path, name) = text.rsplit_once('/').unwrap_or(("", text));
        if name.is_empty() || !name.chars().all(is_role_character) || !path.chars().all(|c| c.is_ascii_graphic()) {
            return found.error(format!("This is not an ARN; {form}"));
        }
        let path = text.trim_start_matches('/');
        let path = path.strip_prefix("role/").unwrap_or(path);
        found.error(format!(
            "This is only a name; AWS wants the ARN, with the role's path if it has one: {start}{}",
            shortened(path)
        ));
        return found.fix(format!("take it as {start}{}", shortened(path)), format!("{start}{path}"));
    }
    if let Some(arn) = Arn::parse(text)
        && arn.service == "sts"
        && let Some(session) = arn.resource.strip_prefix("assumed-role/")
    {
        // no fix: the ARN of a session leaves the role's path out
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
        return found.error(format!("This is a {}, not a role; {form}", quoted(kind)));
    };
    if path.starts_with("aws-service-role/") {
        return found.error(
            "This is a service-linked role: its trust policy cannot be changed to let CloudTrail assume it; use a \
             role of your own",
        );
    }
    let (path, name) = path.rsplit_once('/').map_or(("", path), |(path, name)| (path, name));
    role_path(&arn, path, found);
    if name.is_empty() {
        return found.error(format!("The name of the role is missing; {form}"));
    }
    if let Some(bad) = name.chars().find(|c| !is_role_character(*c)) {
        found.error(format!("{} is not allowed in a role name; use letters a-z A-Z, digits, _+=,.@-", named(bad)));
    }
    let length = name.chars().count();
    if length > 64 {
        found.error(format!("A role name has at most 64 characters, this one has {length}"));
    }
}

/// What stands between `role/` and the name, without the slash behind it (IAM's `pathType`, F§2.7).
fn role_path(arn: &Arn, path: &str, found: &mut Found) {
    if let Some(bad) = path.chars().find(|c| !c.is_ascii_graphic()) {
        found.error(format!("{} is not allowed in a role's path", named(bad)));
    }
    if arn.resource.contains("//") {
        let text = "“//” in a role's path: a path has a name between any two slashes";
        match arn.resource.starts_with("role//") {
            true => found.error(text),
            false => found.warning(text),
        }
        let mut resource = arn.resource.clone();
        while resource.contains("//") {
            resource = resource.replace("//", "/");
        }
        found.fix("make one “/” of them", Arn { resource, ..arn.clone() }.to_string());
    }
    // IAM counts the slashes at either end (CreateRole, Path: at most 512)
    let length = path.chars().count() + 2;
    if !path.is_empty() && length > 512 {
        found.error(format!("A role's path has at most 512 characters, its slashes included; this one has {length}"));
    }
}
