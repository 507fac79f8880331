//! What is to be done with a policy document, and what had to be left open in it.

use super::statements::{key_arn, log_group};
use super::{Around, Document, ORGANIZATION_ID, is_organization, switches_organization};
use crate::trail::account::Membership;
use crate::trail::change::Draft;
use crate::trail::setting::Setting;

/// The notes of a document, a sentence each.
pub(super) fn of(document: Document, draft: &Draft, around: Around<'_>) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let mut note = |text: &str| notes.push(text.to_owned());
    match document {
        Document::Bucket => {
            note("Put these statements beside those that the bucket's policy already has; do not replace others.");
            note(
                "If statements with these Sids are there already, for another trail or path, change those, as a policy \
                 cannot have the same Sid twice: make Resource and aws:SourceArn lists, and add to each the value from \
                 here.",
            );
            note("The bucket must not be Requester Pays.");
        }
        Document::Topic => {
            note("Put this statement beside those that the topic's policy already has; do not replace others.");
            note(
                "If a statement with this Sid is there already, for another trail, change that one, as a policy cannot \
                 have the same Sid twice: make its aws:SourceArn a list, and add this trail's ARN.",
            );
            if draft.text(Setting::SnsTopic).is_none() {
                note("The trail has no topic: put the topic's name in place of TOPIC.");
            }
            note("If the topic is encrypted, the policy of its own key needs a statement, too: Tab shows it.");
        }
        Document::TopicKey => {
            note("Only an encrypted topic needs this: it is for the key that the topic has of its own.");
            note("Put this statement beside those that the key's policy already has; never replace that policy.");
            note(
                "The AWS managed key alias/aws/sns cannot be given it: encrypt the topic with a key of your own, in the \
                 topic's Region.",
            );
        }
        Document::Key => {
            note("Put these statements beside those that the key's policy already has; never replace that policy.");
            note(
                "If statements with these Sids are there already, for another trail, change those, as a policy cannot \
                 have the same Sid twice: make their aws:SourceArn a list, and add this trail's ARN.",
            );
            note(
                "If that trail is another account's, there are two more to add to: make \
                 kms:EncryptionContext:aws:cloudtrail:arn in the first statement and Principal in the last one (AWS) \
                 lists, and add to each the value from here.",
            );
            if key_arn(draft, around).is_none() {
                note("The key is not known by its ARN here; in a key's own policy “*” means that key.");
            }
            note("The third statement is needed only if the bucket uses an S3 Bucket Key.");
            notes.push(format!(
                "The last one lets identities of the account {} read the logs, if their own permissions allow \
                 kms:Decrypt; name single roles instead to let fewer.",
                draft.arn().account()
            ));
        }
        Document::RoleTrust => {
            note("If CloudTrail alone is to assume the role, put this in place of its trust policy.");
            note("If others assume it too, keep their statements and add this one beside them.");
        }
        Document::RolePermissions => {
            note("Attach this to the role, as an inline or a managed policy.");
            if log_group(draft).is_none() {
                note("The trail has no log group: put the log group's name in place of LOG_GROUP.");
            }
        }
        Document::Caller => {
            note("Attach this to the user, role or permission set that runs trailedit.");
            note("account:ListRegions is for finding trails in all Regions; trailedit does without, too.");
            if switches_organization(draft) {
                note("The statement on the organization is needed to switch the trail's organization setting.");
            } else if is_organization(draft) {
                note("The statement on the organization is needed because this is an organization trail.");
            }
        }
    }
    if is_organization(draft) && matches!(document, Document::Bucket | Document::RolePermissions) {
        on_organization(draft, around, &mut notes);
    }
    notes
}

/// What is known of the organization, and what to do where that is not enough (F§7).
fn on_organization(draft: &Draft, around: Around<'_>, notes: &mut Vec<String>) {
    let by_hand = format!(
        "Put the ID of the organization (o-…) in place of {ORGANIZATION_ID}; it is shown by: aws organizations \
         describe-organization --query Organization.Id --output text"
    );
    match around.organization {
        Some(Ok(Membership::Member(organization))) => {
            let owner = draft.arn().account();
            if organization.management_account != owner {
                notes.push(format!(
                    "An organization trail belongs to the organization's management account {}, this trail to {owner}: \
                     AWS will not make it one, whatever the policy says.",
                    organization.management_account
                ));
            }
            if organization.all_features == Some(false) {
                notes.push(format!(
                    "The organization {} has consolidated billing only; organization trails need all features.",
                    organization.id
                ));
            }
        }
        Some(Ok(Membership::NotAMember)) => {
            notes.push(format!(
                "{} is not in an organization, so there is no ID to put in place of {ORGANIZATION_ID}, and AWS will not \
                 make this an organization trail.",
                around.account.map_or("Your account".to_owned(), |account| format!("Your account {account}"))
            ));
        }
        Some(Err(error)) => {
            notes.push(by_hand);
            let permission =
                if error.code().is_some() { " (permission organizations:DescribeOrganization)" } else { "" };
            notes.push(format!("It could not be read{permission}: {error}"));
        }
        None => notes.push(by_hand),
    }
}
