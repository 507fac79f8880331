//! Who the caller is to a trail, and what that lets them do (F§7, F§10-1).

use crate::trail::facts::Facts;
use crate::trail::policy::Around;
use crate::trail::settings::Trail;

/// Who the caller is to a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The trail is one of the caller's account and of no organization: everything may be changed.
    Owner,
    /// The trail is of an organization, and the caller in its management account: everything may be changed.
    Management,
    /// A delegated administrator for CloudTrail: everything may be changed but whether it is an organization trail, and
    /// the log group and the role must be in the administrator's account.
    Administrator,
    /// A member without delegation: it can only look.
    Member,
    /// It is not known, or the trail is another account's and of no organization.
    Unknown,
}

impl Caller {
    /// Who the caller is to `trail`, which is as it is at AWS.
    pub fn of(trail: &Trail, facts: &Facts, around: Around<'_>) -> Caller {
        let Some(account) = around.account else { return Caller::Unknown };
        let own = account == trail.arn.account();
        match (trail.settings.organization == Some(true), own) {
            (false, true) => Caller::Owner,
            // the management account owns every organization trail, and its ARN carries that account (F§7)
            (true, true) => Caller::Management,
            (false, false) => Caller::Unknown,
            (true, false) => match administers(account, facts) {
                Some(true) => Caller::Administrator,
                Some(false) => Caller::Member,
                None => Caller::Unknown,
            },
        }
    }

    /// Whether it is known that the caller can only look at the trail.
    pub fn only_looks(self) -> bool {
        self == Caller::Member
    }
}

/// Whether an account that is not the management account is a delegated administrator for CloudTrail; `None` when that is
/// not known.
pub fn administers(account: &str, facts: &Facts) -> Option<bool> {
    let administrators = facts.service()?.administrators.as_ref().ok()?;
    Some(administrators.iter().any(|one| one == account))
}

/// Why a plain member can only look, in a sentence without a full stop.
pub fn members_look(owner: &str, account: &str) -> String {
    format!(
        "You are in {account}, a member account: only the management account {owner} or a delegated administrator can \
         change this organization trail"
    )
}
