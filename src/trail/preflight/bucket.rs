//! The bucket: is it there, does its owner pay, does its policy let the trail write (F§2.3, F§6.1).

use super::command::aws;
use super::standing::{Answer, Sheet, allow, by, here, known, so, without};
use super::{Check, Matter, Remedy, Standing, legacy};
use crate::trail::account::Membership;
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::facts::{Bucket, Facts};
use crate::trail::policy::questions::{self, Setup, describe};
use crate::trail::policy::{Around, Document, Question};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::text::shown;
use serde_json::Value as Json;

/// What has to be so of the draft's bucket.
pub(super) fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let Some(name) = draft.text(Setting::S3Bucket) else { return Vec::new() };
    let Some(read) = known(facts.bucket(draft)) else { return Vec::new() };
    let mut sheet = Sheet::new(draft);
    let named = shown(&name);
    let is_there = match &read {
        Ok(bucket) => so(bucket.is_some(), || format!("There is no bucket {named}")),
        Err(standing) => standing.clone(),
    };
    sheet.add(Matter::Bucket, &[Setting::S3Bucket], format!("the bucket {named} exists"), is_there, made(draft, &name));
    let bucket = match read {
        Ok(Some(bucket)) => Ok(bucket),
        Ok(None) => return sheet.checks,
        Err(standing) => Err(without(&standing, "the bucket")),
    };
    let pays = bucket.as_ref().map_err(Clone::clone).and_then(|bucket| here(&bucket.requester_pays));
    sheet.add(
        Matter::RequesterPays,
        &[Setting::S3Bucket],
        format!("the bucket {named} is not Requester Pays"),
        match pays {
            Ok(pays) => so(!pays, || format!("The bucket {named} is Requester Pays, and CloudTrail does not pay")),
            Err(standing) => standing,
        },
        by(
            "Let the bucket's owner pay for requests",
            aws(
                "s3api put-bucket-request-payment",
                region_of(bucket.as_ref().ok()),
                &[("--bucket", &name), ("--request-payment-configuration", "Payer=BucketOwner")],
            ),
        ),
    );
    let organization = organization(draft, around);
    let id = organization.as_ref().and_then(|known| known.as_ref().ok().copied());
    let key = key_of(draft, facts);
    let setup = Setup { organization: id, ..Setup::of_draft(draft, key.as_deref(), around) };
    let asking = Asking { draft, name: &name, setup, bucket, around, member: member(facts) };
    asking.about_policy(&mut sheet, organization);
    sheet.checks
}

/// The ID of the organization for the paths of an organization trail, or how checks on them stand without; `None` when it
/// is none.
pub(super) fn organization<'a>(draft: &Draft, around: Around<'a>) -> Option<Result<&'a str, Standing>> {
    (draft.switch(Setting::Organization) == Some(true)).then(|| match around.organization {
        Some(Ok(Membership::Member(organization))) => Ok(organization.id.as_str()),
        Some(Ok(Membership::NotAMember)) => Err(Standing::Unverified(
            "your account is in no organization, so that there is no ID to look for".to_owned(),
        )),
        Some(Err(error)) => Err(Standing::Unverified(format!(
            "the ID of the organization is not known: {}",
            super::standing::why(error)
        ))),
        None => Err(Standing::Waiting),
    })
}

/// A member account of the organization, where one is known.
pub(super) fn member(facts: &Facts) -> Option<&str> {
    facts.service()?.member.as_ref().ok()?.as_deref()
}

/// The key that the draft's files are encrypted with: its ARN where it was read, else as the draft names it.
pub(super) fn key_of(draft: &Draft, facts: &Facts) -> Option<String> {
    let read = known(facts.key(draft)).and_then(Result::ok).and_then(Option::as_ref);
    let text = draft.text(Setting::KmsKey)?;
    Some(read.map_or(text, |key| key.arn.clone()))
}

/// A draft's bucket as questions name it.
pub(super) fn place<'a>(
    name: &'a str,
    prefix: Option<&'a str>,
    bucket: Option<&'a Bucket>,
    around: Around<'a>,
) -> questions::Bucket<'a> {
    let is_own = bucket.is_some_and(|bucket| bucket.own == Ok(true));
    questions::Bucket {
        name,
        prefix,
        region: bucket.and_then(|bucket| bucket.region.as_deref().ok()),
        account: around.account.filter(|_| is_own),
    }
}

/// What CloudTrail does with a bucket beside writing log files: the digests of a trail with log file validation.
pub(super) fn digests(draft: &Draft, setup: &Setup<'_>, bucket: &questions::Bucket<'_>) -> Vec<Question> {
    if draft.switch(Setting::LogFileValidation) != Some(true) {
        return Vec::new();
    }
    questions::digests(setup, bucket)
}

/// What CloudTrail does with the bucket of a trail with Insights; nothing for another trail.
pub(super) fn insights(draft: &Draft, setup: &Setup<'_>, bucket: &questions::Bucket<'_>) -> Vec<Question> {
    if draft.base().has_insight_selectors != Some(true) {
        return Vec::new();
    }
    questions::insights(setup, bucket)
}

/// A bucket's Region; empty when it is not known.
fn region_of<'a>(bucket: Option<&&'a Bucket>) -> &'a str {
    bucket.and_then(|bucket| bucket.region.as_deref().ok()).unwrap_or_default()
}

fn made(draft: &Draft, name: &str) -> Remedy {
    // where the trail's key is: both have to be in one Region (F§3 R5)
    let key = draft.text(Setting::KmsKey).as_deref().and_then(Arn::parse).map(|arn| arn.region);
    let region = key.unwrap_or_else(|| draft.arn().region().to_owned());
    let place = format!("LocationConstraint={region}");
    let mut options = vec![("--bucket", name)];
    if region != "us-east-1" {
        options.push(("--create-bucket-configuration", &place));
    }
    Remedy {
        text: "Name another bucket, or make this one and give it the policy".to_owned(),
        command: Some(aws("s3api create-bucket", &region, &options)),
        document: Some(Document::Bucket),
    }
}

/// What is asked of a bucket's policy.
struct Asking<'a> {
    draft: &'a Draft,
    name: &'a str,
    /// The trail as the questions are asked for it.
    setup: Setup<'a>,
    bucket: Result<&'a Bucket, Standing>,
    around: Around<'a>,
    /// A member of the organization.
    member: Option<&'a str>,
}

impl Asking<'_> {
    fn about_policy(&self, sheet: &mut Sheet<'_>, organization: Option<Result<&str, Standing>>) {
        let name = shown(self.name);
        let asked = self.asked(self.prefix().as_deref(), &self.setup);
        let [acl, own, rest @ ..] = asked.as_slice() else { return };
        let claim = |question| format!("the policy of {name} lets this trail {}", describe(question));
        sheet.add(Matter::BucketAcl, &[Setting::S3Bucket], claim(acl), self.allows(acl), self.remedy());
        let about = [Setting::S3Bucket, Setting::S3Prefix, Setting::Organization];
        let writes = self.allows(own);
        sheet.add(Matter::BucketWrite, &about, claim(own), writes.clone(), self.remedy());
        let mut whole = None;
        match (organization, rest) {
            (Some(Ok(_)), [question]) => {
                let claim = format!("{}, for the organization", claim(question));
                let answer = self.allows(question);
                whole = Some(answer.clone());
                sheet.add(Matter::BucketOrganization, &about, claim, answer, self.remedy());
            }
            (Some(Err(standing)), _) => {
                let claim = format!("the policy of {name} lets this trail write to the paths of the organization");
                sheet.add(Matter::BucketOrganization, &about, claim, standing, self.remedy());
            }
            _ => {}
        }
        // what keeps out log files keeps out what goes beside them, too, and is told once
        let is_told = |answer: &Answer| match &answer.standing {
            Standing::No(_) | Standing::Waiting => true,
            // the policy could not be read
            Standing::Unverified(_) => answer.by.is_none(),
            Standing::Yes => false,
        };
        let folders = [Some(&writes), whole.as_ref()];
        let open: Vec<bool> = folders.iter().map(|one| one.is_some_and(|answer| !is_told(answer))).collect();
        self.about_files(sheet, &open);
        if whole.is_some_and(|answer| !is_told(&answer)) {
            self.about_members(sheet);
        }
        self.about_regions(sheet, &writes.standing, &open);
        if writes.standing == Standing::Yes && self.draft.switch(Setting::MultiRegion) == Some(true) {
            self.about_other_regions(sheet, &open);
        }
    }

    fn prefix(&self) -> Option<String> {
        self.draft.text(Setting::S3Prefix)
    }

    /// The bucket with another prefix than the draft's, or with that.
    fn place<'b>(&'b self, prefix: Option<&'b str>) -> questions::Bucket<'b> {
        place(self.name, prefix, self.bucket.as_ref().ok().copied(), self.around)
    }

    /// Where log files of the home Region may be written and those of another may not. Which Regions the policy names, and
    /// whether these are all that there are, nobody can tell from one: it is told as what could not be verified.
    fn about_other_regions(&self, sheet: &mut Sheet<'_>, open: &[bool]) {
        if let Some(answer) = self.kept_out_elsewhere(open) {
            let claim =
                format!("the policy of {} lets this trail write the log files of every Region", shown(self.name));
            sheet.add(Matter::BucketRegions, &[Setting::MultiRegion, Setting::S3Bucket], claim, answer, self.remedy());
        }
    }

    /// Why the log files of another Region may not be written, or perhaps not, to a folder that is `open` to those of the home
    /// Region.
    fn kept_out_elsewhere(&self, open: &[bool]) -> Option<Answer> {
        let prefix = self.prefix();
        let asked = questions::elsewhere(&self.setup, &self.place(prefix.as_deref()));
        asked.iter().zip(open).filter(|(_, open)| **open).find_map(|(question, _)| {
            let answer = self.policy_allows(question, str::to_owned);
            let standing = match answer.standing {
                Standing::No(why) => Standing::Unverified(format!(
                    "it lets the log files of {} in, but {why}",
                    self.draft.arn().region()
                )),
                open @ Standing::Unverified(_) => open,
                Standing::Yes | Standing::Waiting => return None,
            };
            Some(Answer { standing, ..answer })
        })
    }

    /// Where log files may be written and what goes beside them may not, which a policy has to go out of its way for: digests,
    /// and Insights events. `open` says for each folder of accounts whether log files may be written to it.
    fn about_files(&self, sheet: &mut Sheet<'_>, open: &[bool]) {
        let prefix = self.prefix();
        let place = self.place(prefix.as_deref());
        let digests = digests(self.draft, &self.setup, &place);
        let insights = insights(self.draft, &self.setup, &place);
        let of_digests = [Setting::LogFileValidation, Setting::S3Bucket, Setting::S3Prefix];
        let of_insights = [Setting::S3Bucket, Setting::S3Prefix];
        let all = [
            (Matter::BucketDigests, of_digests.as_slice(), digests),
            (Matter::BucketInsights, of_insights.as_slice(), insights),
        ];
        for (matter, about, asked) in all {
            for (question, _) in asked.iter().zip(open).filter(|(_, open)| **open) {
                let answer = self.allows(question);
                if answer.standing != Standing::Yes {
                    let claim = format!("the policy of {} lets this trail {}", shown(self.name), describe(question));
                    sheet.add(matter, about, claim, answer, self.remedy());
                }
            }
        }
    }

    /// Where files of the trail's own account may be written and those of a member of its organization may not.
    fn about_members(&self, sheet: &mut Sheet<'_>) {
        let prefix = self.prefix();
        let place = self.place(prefix.as_deref());
        let ask = |account: &str| questions::member(&self.setup, &place, account);
        let any = ask(questions::ANY_MEMBER);
        let one = self.member.map(ask).unwrap_or_default();
        let digests = self.draft.switch(Setting::LogFileValidation) == Some(true);
        let matters = [Matter::BucketOrganization, Matter::BucketDigests];
        for (at, question) in any.iter().enumerate().take(if digests { 2 } else { 1 }) {
            let answer = of_members(self.allows(question), one.get(at).map(|one| self.allows(one)), || {
                self.bucket.as_ref().is_ok_and(|bucket| {
                    bucket.policy.as_ref().is_ok_and(|policy| {
                        policy.as_ref().is_some_and(|policy| names_members(policy, self.setup.trail.account()))
                    })
                })
            });
            if answer.standing != Standing::Yes {
                let about = [Setting::Organization, Setting::S3Bucket, Setting::S3Prefix];
                let claim = format!("the policy of {} lets this trail {}", shown(self.name), describe(question));
                return sheet.add(matters[at], &about, claim, answer, self.remedy());
            }
        }
    }

    /// What CloudTrail does with the bucket under this prefix.
    fn asked(&self, prefix: Option<&str>, setup: &Setup<'_>) -> Vec<Question> {
        questions::bucket(setup, &self.place(prefix))
    }

    /// Going multi-Region with a policy that names accounts of single Regions (F§5).
    fn about_regions(&self, sheet: &mut Sheet<'_>, own: &Standing, open: &[bool]) {
        let draft = self.draft;
        if draft.edit(Setting::MultiRegion).is_none() || draft.switch(Setting::MultiRegion) != Some(true) {
            return;
        }
        let Ok(Ok(Some(policy))) = self.bucket.as_ref().map(|bucket| bucket.policy.as_ref()) else { return };
        let name = shown(self.name);
        let regions = legacy::regions(policy);
        let standing = match own {
            // told of already
            Standing::Yes if self.kept_out_elsewhere(open).is_some() => return,
            Standing::Yes => Standing::Yes,
            _ if regions.is_empty() => return,
            _ => Standing::No(format!(
                "The policy of {name} names accounts that CloudTrail once had ({}) instead of the service {}: from other \
                 Regions nothing would be delivered",
                regions.join(", "),
                questions::SERVICE
            )),
        };
        let claim = format!("the policy of {name} is for CloudTrail in every Region");
        sheet.add(Matter::BucketRegions, &[Setting::MultiRegion], claim, standing, self.remedy());
    }

    /// Whether the policy allows it.
    fn allows(&self, question: &Question) -> Answer {
        let name = shown(self.name);
        let what = describe(question);
        self.policy_allows(question, |why| match self.allowed_before(question) {
            // a prefix that the policy was not told of
            Some(old) => {
                let (old, new) = (describe(&old), what.strip_prefix("write ").unwrap_or(&what));
                format!("The policy of {name} lets this trail {old}, but not {new}")
            }
            None => format!("The policy of {name} does not let this trail {what}: {why}"),
        })
    }

    /// The same question with the prefix that the trail had, when that is edited and the policy of the same bucket allows
    /// what it asks.
    fn allowed_before(&self, question: &Question) -> Option<Question> {
        if self.draft.edit(Setting::S3Bucket).is_some() || self.draft.edit(Setting::S3Prefix).is_none() {
            return None;
        }
        let text = |value| if let Some(Value::Text(text)) = value { Some(text) } else { None };
        let before = text(self.draft.before(Setting::S3Prefix));
        // the parts of both are in one order; a policy was asked about this one by its place
        let at = self.asked(self.prefix().as_deref(), &self.setup).iter().position(|asked| asked == question)?;
        let old = self.asked(before.as_deref(), &self.setup).into_iter().nth(at)?;
        let is_allowed = old != *question && self.policy_allows(&old, str::to_owned).standing == Standing::Yes;
        is_allowed.then_some(old)
    }

    fn policy_allows(&self, question: &Question, instead: impl Fn(&str) -> String) -> Answer {
        let policy = match self.bucket.as_ref().map_err(Clone::clone).and_then(|bucket| here(&bucket.policy)) {
            Ok(Some(policy)) => policy,
            Ok(None) => return self.no_policy().into(),
            Err(standing) => return standing.into(),
        };
        allow(&[policy], [question], instead)
    }

    fn no_policy(&self) -> Standing {
        let name = shown(self.name);
        Standing::No(format!("The bucket {name} has no policy, so that CloudTrail may not write to it"))
    }

    fn remedy(&self) -> Remedy {
        let region = region_of(self.bucket.as_ref().ok());
        Remedy {
            document: Some(Document::Bucket),
            ..by("Whoever may change the bucket's policy puts what is missing into it", put_policy(self.name, region))
        }
    }
}

/// Whether members of the organization are let in, by what a policy says of one that it does not name, and of one that is
/// there. A policy that names accounts may name all that there are.
pub(super) fn of_members(any: Answer, one: Option<Answer>, names_others: impl Fn() -> bool) -> Answer {
    match (&any.standing, one) {
        (Standing::No(_), Some(one)) if !matches!(one.standing, Standing::Yes) => one,
        (Standing::No(why), one) if one.is_some() || names_others() => {
            let of_all = if one.is_some() { "it lets one member account in" } else { "it names member accounts" };
            let text = format!("{of_all}; one that it does not name is kept out: {why}");
            Answer { standing: Standing::Unverified(text), ..any }
        }
        _ => any,
    }
}

/// Whether a policy names another account than this one.
pub(super) fn names_members(policy: &Json, own: &str) -> bool {
    let text = policy.to_string();
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().any(|word| word.len() == 12 && word != own)
}

/// The command that puts a bucket's policy in place.
pub(super) fn put_policy(name: &str, region: &str) -> String {
    aws("s3api put-bucket-policy", region, &[("--bucket", name), ("--policy", "file://policy.json")])
}
