//! The organization: what it takes to make a trail its own, to change one, or to end one (F§4-26 to 31, F§7, F§10-1).

use super::caller::{Caller, members_look};
use super::command::aws;
use super::standing::{Sheet, by, by_hand, here, so, why};
use super::{Check, Matter, Standing};
use crate::trail::account::{Membership, Organization};
use crate::trail::arn::{leader_region, organizations_region};
use crate::trail::change::Draft;
use crate::trail::facts::{Facts, Read, Service, Subject};
use crate::trail::policy::Around;
use crate::trail::setting::Setting;
use crate::trail::settings::Value;
use crate::trail::text::shown;
use crate::trail::validate::words;

const ABOUT: [Setting; 1] = [Setting::Organization];

/// What has to be so of the organization for a trail that is one of its own, becomes one, or is to be one no more.
pub(super) fn checks(draft: &Draft, facts: &Facts, around: Around<'_>) -> Vec<Check> {
    let was = draft.before(Setting::Organization) == Some(Value::Switch(true));
    let becomes = draft.switch(Setting::Organization) == Some(true);
    // nobody asked: of another trail, or where nothing is asked for
    if !(was || becomes) || !facts.is_asked(&Subject::Service) {
        return Vec::new();
    }
    let mut sheet = Sheet::new(draft);
    let here = Here { draft, facts, around, own: around.account.unwrap_or(draft.arn().account()) };
    here.in_one(&mut sheet);
    if was != becomes {
        here.may_switch(&mut sheet);
    } else {
        here.may_change(&mut sheet);
    }
    if becomes {
        here.ready(&mut sheet);
    }
    sheet.checks
}

struct Here<'a> {
    draft: &'a Draft,
    facts: &'a Facts,
    around: Around<'a>,
    /// The caller's account.
    own: &'a str,
}

impl Here<'_> {
    /// The organization, or how checks stand without one.
    fn organization(&self) -> Result<&Organization, Standing> {
        match self.around.organization {
            None => Err(Standing::Waiting),
            Some(Err(error)) => Err(Standing::Unverified(why(error))),
            Some(Ok(Membership::NotAMember)) => Err(Standing::No(words::in_no_organization(self.own))),
            Some(Ok(Membership::Member(organization))) => Ok(organization),
        }
    }

    /// The management account, or how checks stand while it is not known. It owns every organization trail (F§7).
    fn management(&self) -> Result<&str, Standing> {
        let is_owner = self.draft.before(Setting::Organization) == Some(Value::Switch(true));
        match self.organization() {
            Ok(organization) => Ok(&organization.management_account),
            Err(_) if is_owner => Ok(self.draft.arn().account()),
            Err(standing) => Err(standing),
        }
    }

    fn in_one(&self, sheet: &mut Sheet<'_>) {
        let standing = self.organization().map_or_else(|standing| standing, |_| Standing::Yes);
        let remedy = by_hand(
            "Make an organization, or have the account invited into one; its management account then does this",
        );
        sheet.add(
            Matter::Organization,
            &ABOUT,
            format!("the account {} is in an organization", self.own),
            standing,
            remedy,
        );
    }

    /// Only the management account makes an account's trail one of the organization, or the other way round.
    fn may_switch(&self, sheet: &mut Sheet<'_>) {
        let owner = self.draft.arn().account();
        let standing = match (self.around.account, self.organization()) {
            (None, _) => Standing::Unverified(NOBODY.to_owned()),
            (Some(own), _) if own != owner => Standing::No(words::only_management_switches(owner, own)),
            // in no organization nobody is its management account, which is told already
            (Some(_), Err(Standing::No(_))) => return,
            (Some(_), Err(standing)) => standing,
            (Some(own), Ok(organization)) => {
                so(organization.management_account == own, || words::not_the_management_account(organization, own))
            }
        };
        let claim = format!("your account, {}, is the organization's management account", self.own);
        let remedy = match self.organization() {
            // a trail stays in its account
            Ok(organization) if organization.management_account != owner => format!(
                "A trail becomes an organization trail only in the management account: make one in {} (aws cloudtrail \
                 create-trail --is-organization-trail …), and stop this one then",
                shown(&organization.management_account)
            ),
            _ => "Start trailedit again with credentials of the management account (--profile)".to_owned(),
        };
        sheet.add(Matter::Caller, &ABOUT, claim, standing, by_hand(remedy));
    }

    /// The management account and delegated administrators change an organization trail.
    fn may_change(&self, sheet: &mut Sheet<'_>) {
        let owner = self.draft.arn().account();
        if let Err(Standing::No(_)) = self.organization() {
            return; // nobody may, which is told already
        }
        let (claim, standing) = match Caller::of(self.draft.base(), self.facts, self.around) {
            Caller::Owner | Caller::Management => {
                (format!("you are in the management account {owner}, which may change everything"), Standing::Yes)
            }
            Caller::Administrator => (
                format!(
                    "you are in {}, a delegated administrator: you may change all but whether it is an organization \
                     trail; a log group and its role must be in your account, keys and topics are named by ARN",
                    self.own
                ),
                Standing::Yes,
            ),
            Caller::Member => {
                ("you may change this organization trail".to_owned(), Standing::No(members_look(owner, self.own)))
            }
            Caller::Unknown => {
                let standing = match (self.around.account, self.facts.service()) {
                    (None, _) => Standing::Unverified(NOBODY.to_owned()),
                    (_, None) => Standing::Waiting,
                    (Some(_), Some(service)) => match here(&service.administrators) {
                        Err(standing) => standing,
                        Ok(_) => return,
                    },
                };
                ("you may change this organization trail".to_owned(), standing)
            }
        };
        let remedy = by_hand(
            "Ask the management account or a delegated administrator, or start again with their credentials (--profile)",
        );
        sheet.add(Matter::Caller, &ABOUT, claim, standing, remedy);
    }

    /// All features, trusted access, and the roles that CloudTrail and Organizations need.
    fn ready(&self, sheet: &mut Sheet<'_>) {
        let partition = self.draft.arn().partition();
        let (region, global) =
            (organizations_region(partition).unwrap_or_default(), leader_region(partition).unwrap_or_default());
        let features = match self.organization() {
            Ok(organization) => match organization.all_features {
                Some(all) => so(all, || words::consolidated_billing(organization)),
                None => Standing::Unverified("Organizations did not tell which features there are".to_owned()),
            },
            // told already
            Err(Standing::No(_)) => return,
            Err(standing) => standing,
        };
        sheet.add(
            Matter::AllFeatures,
            &ABOUT,
            "the organization has all features",
            features,
            by(
                "The management account enables all features, which every member account has to approve",
                aws("organizations enable-all-features", region, &[]),
            ),
        );
        let trusted = self.service(|service| &service.trusted_access, |trusted| {
            so(trusted, || {
                "CloudTrail has no trusted access to the organization, and AWS refuses changes of organization trails \
                 without it"
                    .to_owned()
            })
        });
        sheet.add(
            Matter::TrustedAccess,
            &ABOUT,
            "CloudTrail has trusted access to the organization",
            trusted,
            by(
                "The management account enables trusted access for CloudTrail",
                aws("organizations enable-aws-service-access", region, &[("--service-principal", PRINCIPAL)]),
            ),
        );
        self.roles(sheet, global);
    }

    /// The service-linked roles of the management account. That of CloudTrail is made by the update, if the caller may
    /// have it made (F§4-27, F§4-31, F§10-12).
    fn roles(&self, sheet: &mut Sheet<'_>, region: &str) {
        const CLAIM: &str = "the management account has the role AWSServiceRoleForCloudTrail";
        let made =
            |text: &str| by(text, aws("iam create-service-linked-role", region, &[("--aws-service-name", PRINCIPAL)]));
        // what IAM told is told of the caller's account
        let is_management = match self.management() {
            Ok(account) => account == self.own,
            Err(standing) => {
                let remedy = made("The management account makes the role");
                return sheet.add(Matter::CloudTrailRole, &ABOUT, CLAIM, standing, remedy);
            }
        };
        if !is_management {
            let standing =
                Standing::Unverified("only the management account can look, and you are in another one".to_owned());
            let remedy = by_hand("Whoever is in the management account looks whether it is there, and makes it if not");
            return sheet.add(Matter::CloudTrailRole, &ABOUT, CLAIM, standing, remedy);
        }
        let is_missing = self.facts.service().is_some_and(|service| matches!(service.cloudtrail_role, Ok(false)));
        let claim = if is_missing { format!("{CLAIM}, or the update makes it") } else { CLAIM.to_owned() };
        let standing = self.service(
            |service| &service.cloudtrail_role,
            |is_there| match is_there {
                true => Standing::Yes,
                false => Standing::Unverified(
                    "the role is missing; the update makes it if you may (iam:CreateServiceLinkedRole), which cannot \
                     be checked"
                        .to_owned(),
                ),
            },
        );
        sheet.add(
            Matter::CloudTrailRole,
            &ABOUT,
            claim,
            standing,
            made("To be sure, whoever may in the management account makes the role before"),
        );
        let organizations = self.service(
            |service| &service.organizations_role,
            |is_there| {
                so(is_there, || {
                    "The role AWSServiceRoleForOrganizations, which comes with an organization, is missing".to_owned()
                })
            },
        );
        sheet.add(
            Matter::OrganizationsRole,
            &ABOUT,
            "the management account has the role AWSServiceRoleForOrganizations",
            organizations,
            by(
                "The management account makes the role again",
                aws("iam create-service-linked-role", region, &[("--aws-service-name", "organizations.amazonaws.com")]),
            ),
        );
    }

    fn service(&self, part: impl Fn(&Service) -> &Read<bool>, of: impl Fn(bool) -> Standing) -> Standing {
        match self.facts.service() {
            None => Standing::Waiting,
            Some(service) => here(part(service)).map_or_else(|standing| standing, |is| of(*is)),
        }
    }
}

const NOBODY: &str = "your account is not known";

/// CloudTrail, as Organizations and IAM call it.
const PRINCIPAL: &str = "cloudtrail.amazonaws.com";
