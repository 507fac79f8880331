//! The log group and the role: are they there, may CloudTrail take on the role, may the role write (F§3 R1 and R12, F§6.4).

use super::bucket::{member, names_members, of_members, organization};
use super::command::aws;
use super::standing::{Answer, Sheet, allow, by, by_hand, here, known, so, without};
use super::{Check, Limit, Matter, Remedy, Standing};
use crate::trail::arn::{Arn, leader_region};
use crate::trail::change::Draft;
use crate::trail::facts::{Facts, Role};
use crate::trail::policy::questions::{self, Setup, describe};
use crate::trail::policy::{Around, Document, Question};
use crate::trail::setting::Setting;
use crate::trail::text::shown;

/// What has to be so of the draft's log group and role.
pub(super) fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let mut sheet = Sheet::new(draft);
    let group = draft.text(Setting::LogGroup);
    if let (Some(group), Some(read)) = (&group, known(facts.log_group(draft))) {
        log_group(&mut sheet, group, read.copied());
    }
    let Some(arn) = draft.text(Setting::LogRole) else { return sheet.checks };
    let Some(read) = known(facts.role(draft)) else { return sheet.checks };
    let place = Place::of(&arn);
    let name = shown(place.name);
    let is_there = match &read {
        Ok(role) => so(role.is_some(), || format!("There is no role {name} in the account {}", place.account)),
        Err(standing) => standing.clone(),
    };
    let made = Remedy {
        document: Some(Document::RoleTrust),
        ..by("Name another role, or make this one and give it the permissions", place.create())
    };
    sheet.add(Matter::Role, &[Setting::LogRole], format!("the role {name} exists"), is_there, made);
    let role = match read {
        Ok(Some(role)) => Ok(role),
        Ok(None) => return sheet.checks,
        Err(standing) => Err(without(&standing, "the role")),
    };
    let trusted = role.as_ref().map_or_else(
        |standing| standing.clone().into(),
        |role| {
            allow(&[&role.trust], &questions::role_trust(&Setup::of_draft(draft, None, around), &arn), |why| {
                format!("The role {name} does not let CloudTrail take it on: {why}")
            })
        },
    );
    let trusting = Remedy {
        document: Some(Document::RoleTrust),
        ..by("Whoever administers the role adds CloudTrail to its trust policy", place.put_trust())
    };
    sheet.add(Matter::RoleTrust, &[Setting::LogRole], format!("the role {name} trusts CloudTrail"), trusted, trusting);
    // a group that is not one of AWS's has no streams to be asked about
    if let Some(group) = group.filter(|_| known(facts.log_group(draft)).is_some()) {
        permissions(&mut sheet, draft, facts, around, &group, &arn, &role);
    }
    sheet.checks
}

fn log_group(sheet: &mut Sheet<'_>, arn: &str, read: Result<bool, Standing>) {
    let parts = Arn::parse(arn);
    let name = parts.as_ref().map_or(arn, |arn| &arn.resource);
    let name = name.strip_prefix("log-group:").unwrap_or(name);
    let name = name.strip_suffix(":*").unwrap_or(name);
    let region = parts.as_ref().map(|arn| arn.region.as_str()).unwrap_or_default();
    let standing = match read {
        Ok(is_there) => so(is_there, || format!("There is no log group {} in {region}", shown(name))),
        Err(standing) => standing,
    };
    let remedy = by(
        "Name another log group, or make this one",
        aws("logs create-log-group", region, &[("--log-group-name", name)]),
    );
    let claim = format!("the log group {} exists", shown(name));
    sheet.add(Matter::LogGroup, &[Setting::LogGroup], claim, standing, remedy);
}

/// May the role write to the streams of the account, and of an organization trail to those of the organization?
fn permissions(
    sheet: &mut Sheet<'_>,
    draft: &Draft,
    facts: &Facts,
    around: Around<'_>,
    group: &str,
    arn: &str,
    role: &Result<&Role, Standing>,
) {
    let about = [Setting::LogRole, Setting::LogGroup, Setting::Organization];
    let place = Place::of(arn);
    let name = shown(place.name);
    let organization = organization(draft, around);
    let id = organization.as_ref().and_then(|known| known.as_ref().ok().copied());
    let setup = Setup { organization: id, ..Setup::of_draft(draft, None, around) };
    let asked = questions::role_permissions(&setup, arn, group);
    let remedy = |limit| match limit {
        Limit::Policies => Remedy {
            document: Some(Document::RolePermissions),
            ..by(
                "Whoever administers the role attaches the policy to it",
                place.put_permissions(role.as_ref().map_or(&[], |role| &role.inline)),
            )
        },
        // no policy helps
        Limit::Boundary => {
            by_hand("Whoever administers the role changes its permissions boundary, or another role is chosen")
        }
    };
    let asks = |asked: &[Question]| match role {
        Ok(role) => may(role, asked, &name),
        Err(standing) => standing.clone().into(),
    };
    let (own, whole) = asked.split_at(asked.len().min(2));
    let answer: Answer = asks(own);
    let mends = remedy(answer.limit);
    let claim = format!("the role {name} may write to the account's log streams");
    let numbered = further_streams(own);
    let further = if answer.standing == Standing::Yes { asks(&numbered) } else { Standing::Yes.into() };
    sheet.add(Matter::RolePermissions, &about, claim, answer, mends);
    // one line more only where it has something to tell
    if let Standing::No(_) = further.standing {
        let mends = remedy(further.limit);
        let claim = format!("the role {name} may write to further log streams, which CloudTrail makes for more events");
        sheet.add(Matter::RolePermissions, &about, claim, further, mends);
    }
    let Some(known) = organization else { return };
    let of_members = || {
        let any = questions::role_member(&setup, arn, group, questions::ANY_MEMBER);
        let one = member(facts).map(|account| asks(&questions::role_member(&setup, arn, group, account)));
        of_members(asks(&any), one, || {
            let permissions = role.as_ref().ok().and_then(|role| role.permissions.as_ref().ok());
            permissions.is_some_and(|all| all.iter().any(|policy| names_members(policy, draft.arn().account())))
        })
    };
    let answer = match known {
        Ok(_) => asks(whole),
        Err(standing) => standing.into(),
    };
    let mends = remedy(answer.limit);
    let claim = format!("the role {name} may write to the organization's log streams");
    sheet.add(Matter::RoleOrganization, &about, claim, answer.clone(), mends);
    // what keeps out the organization's streams is told once
    let of_members = (id.is_some() && answer.standing == Standing::Yes).then(of_members);
    if let Some(answer) = of_members.filter(|answer| answer.standing != Standing::Yes) {
        let claim = format!("the role {name} may write to the log streams of every member account");
        let mends = remedy(answer.limit);
        sheet.add(Matter::RoleOrganization, &about, claim, answer, mends);
    }
}

/// What CloudTrail does with the streams that it makes when there are more events than one takes: a number stands behind
/// the name (F§6.6).
pub(super) fn further_streams(own: &[Question]) -> Vec<Question> {
    own.iter().map(|one| Question { resource: format!("{}_2", one.resource), ..one.clone() }).collect()
}

/// Whether a role's policies allow all of this, and its boundary does not stand against it; and which of the two does.
fn may(role: &Role, asked: &[Question], name: &str) -> Answer {
    let policies = match here(&role.permissions) {
        Ok(policies) => policies.iter().collect::<Vec<_>>(),
        Err(standing) => return standing.into(),
    };
    let mut answer = Answer::from(Standing::Yes);
    let mut missing = None;
    for question in asked {
        let what = describe(question);
        let allowed = allow(&policies, [question], |why| format!("The role {name} may not {what}: {why}"));
        for found in [Some(allowed), within(role, question, name)].into_iter().flatten() {
            match found.standing {
                Standing::Yes => {}
                // what is only missing can be added: a Deny counts before it
                Standing::No(_) if found.is_denied() => return found,
                Standing::No(_) => _ = missing.get_or_insert(found),
                Standing::Unverified(_) | Standing::Waiting if answer.standing == Standing::Yes => answer = found,
                Standing::Unverified(_) | Standing::Waiting => {}
            }
        }
    }
    missing.unwrap_or(answer)
}

/// Whether a role's boundary stands against something; `None` when it has none.
fn within(role: &Role, question: &Question, name: &str) -> Option<Answer> {
    let boundary = match here(&role.boundary) {
        Ok(boundary) => boundary.as_ref()?,
        Err(standing) => return Some(without(&standing, "the role's permissions boundary").into()),
    };
    let mut answer = allow(&[boundary], [question], |why| {
        let what = describe(question);
        format!("The permissions boundary of the role {name} does not let it {what}: {why}")
    });
    if let Standing::Unverified(why) = &mut answer.standing {
        *why = format!("its permissions boundary: {why}");
    }
    Some(Answer { limit: Limit::Boundary, ..answer })
}

/// Where a role is.
pub(super) struct Place<'a> {
    name: &'a str,
    path: Option<&'a str>,
    account: &'a str,
    region: &'static str,
}

impl Place<'_> {
    /// The role of this ARN.
    pub(super) fn of(arn: &str) -> Place<'_> {
        let mut fields = arn.splitn(6, ':');
        let region = fields.nth(1).and_then(leader_region).unwrap_or_default();
        let account = fields.nth(2).unwrap_or_default();
        let resource = fields.next().unwrap_or(arn);
        let path_and_name = resource.strip_prefix("role").unwrap_or(resource);
        let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("", path_and_name));
        let path = (!path.is_empty()).then(|| &path_and_name[..=path.len()]);
        Place { name, path, account, region }
    }

    fn create(&self) -> String {
        let mut options = vec![("--role-name", self.name)];
        options.extend(self.path.map(|path| ("--path", path)));
        options.push(("--assume-role-policy-document", "file://policy.json"));
        aws("iam create-role", self.region, &options)
    }

    /// The command that puts its trust policy in place.
    pub(super) fn put_trust(&self) -> String {
        let options = [("--role-name", self.name), ("--policy-document", "file://policy.json")];
        aws("iam update-assume-role-policy", self.region, &options)
    }

    /// The command that gives it an inline policy.
    ///
    /// One of a name that it has would be replaced: another name is taken than those of `inline`.
    pub(super) fn put_permissions(&self, inline: &[String]) -> String {
        let is_free = |name: &String| !inline.iter().any(|own| own.eq_ignore_ascii_case(name));
        let names = std::iter::once(INLINE_POLICY.to_owned()).chain((2..).map(|n| format!("{INLINE_POLICY}-{n}")));
        let name = names.into_iter().find(is_free).unwrap_or_default();
        let options =
            [("--role-name", self.name), ("--policy-name", &name), ("--policy-document", "file://policy.json")];
        aws("iam put-role-policy", self.region, &options)
    }
}

/// How the inline policy with what is missing is called. An own name: one that the role has would be replaced.
pub(super) const INLINE_POLICY: &str = "CloudTrailToCloudWatchLogs-added";
