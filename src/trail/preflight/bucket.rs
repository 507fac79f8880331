//! The bucket: is it there, does its owner pay, does its policy let the trail write (F§2.3, F§6.1).

use super::command::aws;
use super::standing::{Answer, Sheet, allow, by, here, known, so, without};
use super::{Check, Matter, Remedy, Standing, legacy};
use crate::trail::account::Membership;
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::facts::{Bucket, Facts};
use crate::trail::policy::questions::{self, describe};
use crate::trail::policy::{Around, Document, Question};
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::text::shown;

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
    let asking = Asking { draft, name: &name, organization: id, bucket };
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

/// What CloudTrail does with a bucket for the digests of a draft; nothing when it makes none.
pub(super) fn digests(draft: &Draft, name: &str) -> Vec<Question> {
    if draft.switch(Setting::LogFileValidation) != Some(true) {
        return Vec::new();
    }
    questions::digests(draft.arn(), name, draft.text(Setting::S3Prefix).as_deref())
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
    /// The ID of the organization, where its paths are asked about.
    organization: Option<&'a str>,
    bucket: Result<&'a Bucket, Standing>,
}

impl Asking<'_> {
    fn about_policy(&self, sheet: &mut Sheet<'_>, organization: Option<Result<&str, Standing>>) {
        let name = shown(self.name);
        let asked = self.asked(self.draft.text(Setting::S3Prefix), self.organization);
        let [acl, own, rest @ ..] = asked.as_slice() else { return };
        let claim = |question| format!("the policy of {name} lets this trail {}", describe(question));
        sheet.add(Matter::BucketAcl, &[Setting::S3Bucket], claim(acl), self.allows(acl), self.remedy());
        let about = [Setting::S3Bucket, Setting::S3Prefix, Setting::Organization];
        let writes = self.allows(own);
        sheet.add(Matter::BucketWrite, &about, claim(own), writes.clone(), self.remedy());
        match (organization, rest) {
            (Some(Ok(_)), [question]) => {
                let claim = format!("{}, for the organization", claim(question));
                sheet.add(Matter::BucketOrganization, &about, claim, self.allows(question), self.remedy());
            }
            (Some(Err(standing)), _) => {
                let claim = format!("the policy of {name} lets this trail write to the paths of the organization");
                sheet.add(Matter::BucketOrganization, &about, claim, standing, self.remedy());
            }
            _ => {}
        }
        if writes.standing == Standing::Yes {
            self.about_digests(sheet);
        }
        self.about_regions(sheet, &writes.standing);
        if writes.standing == Standing::Yes && self.draft.switch(Setting::MultiRegion) == Some(true) {
            self.about_other_regions(sheet);
        }
    }

    /// Where log files of the home Region may be written and those of another may not. Which Regions the policy names, and
    /// whether these are all that there are, nobody can tell from one: it is told as what could not be verified.
    fn about_other_regions(&self, sheet: &mut Sheet<'_>) {
        if let Some(why) = self.kept_out_elsewhere() {
            let claim =
                format!("the policy of {} lets this trail write the log files of every Region", shown(self.name));
            sheet.add(Matter::BucketRegions, &[Setting::MultiRegion], claim, Standing::Unverified(why), self.remedy());
        }
    }

    /// Why the log files of another Region may not be written, or may not.
    fn kept_out_elsewhere(&self) -> Option<String> {
        let prefix = self.draft.text(Setting::S3Prefix);
        let asked = questions::elsewhere(self.draft.arn(), self.name, prefix.as_deref());
        asked.iter().find_map(|question| match self.policy_allows(question, str::to_owned).standing {
            Standing::No(why) => Some(format!("it lets the log files of {} in, but {why}", self.draft.arn().region())),
            Standing::Unverified(why) => Some(why),
            Standing::Yes | Standing::Waiting => None,
        })
    }

    /// Where log files may be written and their digests may not, which a policy has to go out of its way for.
    fn about_digests(&self, sheet: &mut Sheet<'_>) {
        for question in digests(self.draft, self.name) {
            let answer = self.allows(&question);
            if answer.standing != Standing::Yes {
                let about = [Setting::LogFileValidation, Setting::S3Bucket, Setting::S3Prefix];
                let claim = format!("the policy of {} lets this trail {}", shown(self.name), describe(&question));
                sheet.add(Matter::BucketDigests, &about, claim, answer, self.remedy());
            }
        }
    }

    /// What CloudTrail does with the bucket under this prefix.
    fn asked(&self, prefix: Option<String>, organization: Option<&str>) -> Vec<Question> {
        questions::bucket(self.draft.arn(), self.name, prefix.as_deref(), organization)
    }

    /// Going multi-Region with a policy that names accounts of single Regions (F§5).
    fn about_regions(&self, sheet: &mut Sheet<'_>, own: &Standing) {
        let draft = self.draft;
        if draft.edit(Setting::MultiRegion).is_none() || draft.switch(Setting::MultiRegion) != Some(true) {
            return;
        }
        let Ok(Ok(Some(policy))) = self.bucket.as_ref().map(|bucket| bucket.policy.as_ref()) else { return };
        let name = shown(self.name);
        let regions = legacy::regions(policy);
        let standing = match own {
            // told of already
            Standing::Yes if self.kept_out_elsewhere().is_some() => return,
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
        let (before, now) = (text(self.draft.before(Setting::S3Prefix)), self.draft.text(Setting::S3Prefix));
        // the parts of both are in one order; a policy was asked about this one by its place
        let place = [None, self.organization]
            .into_iter()
            .find_map(|id| Some((id, self.asked(now.clone(), id).iter().position(|asked| asked == question)?)));
        let (id, at) = place?;
        let old = self.asked(before, id).into_iter().nth(at)?;
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

/// The command that puts a bucket's policy in place.
pub(super) fn put_policy(name: &str, region: &str) -> String {
    aws("s3api put-bucket-policy", region, &[("--bucket", name), ("--policy", "file://policy.json")])
}
