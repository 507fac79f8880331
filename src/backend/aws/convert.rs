//! What AWS returns, as the domain knows it.

use crate::trail::settings::{Channel, Delivery};
#[cfg(feature = "facts")]
use crate::trail::{Organization, arn};
use crate::trail::{Settings, Status, Timestamp, Trail, TrailArn};
use aws_sdk_cloudtrail::operation::get_trail_status::GetTrailStatusOutput;
use aws_sdk_cloudtrail::operation::update_trail::UpdateTrailOutput;
use aws_sdk_cloudtrail::types;
use aws_smithy_types::DateTime;

/// A text that is there: `""` is how some endpoints say that it is not.
pub(super) fn text(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.is_empty())
}

/// The settings of a trail. The two types have the same members and nothing else in common.
macro_rules! settings {
    ($of:expr) => {
        Settings {
            s3_bucket: text($of.s3_bucket_name),
            s3_prefix: text($of.s3_key_prefix),
            // not SnsTopicName, which AWS no longer fills in
            sns_topic: text($of.sns_topic_arn),
            multi_region: $of.is_multi_region_trail,
            organization: $of.is_organization_trail,
            global_events: $of.include_global_service_events,
            recursive_logging: $of.recursive_logging,
            log_file_validation: $of.log_file_validation_enabled,
            kms_key: text($of.kms_key_id),
            log_group: text($of.cloud_watch_logs_log_group_arn),
            log_role: text($of.cloud_watch_logs_role_arn),
        }
    };
}

/// The settings in the answer to UpdateTrail.
pub(super) fn updated(output: UpdateTrailOutput) -> Settings {
    settings!(output)
}

/// A trail. Its identity is the ARN that came with it, else the one it was asked for by; `None` when there is neither.
pub(super) fn trail(trail: types::Trail, asked: Option<&TrailArn>) -> Option<Trail> {
    let own = trail.trail_arn().and_then(|arn| TrailArn::parse(arn).ok());
    Some(Trail {
        arn: own.or_else(|| asked.cloned())?,
        has_custom_event_selectors: trail.has_custom_event_selectors,
        has_insight_selectors: trail.has_insight_selectors,
        settings: settings!(trail),
    })
}

/// An organization; `None` when what came is no ID and no account, as both go into policies.
#[cfg(feature = "facts")]
pub(super) fn organization(organization: aws_sdk_organizations::types::Organization) -> Option<Organization> {
    use aws_sdk_organizations::types::OrganizationFeatureSet;
    Some(Organization {
        id: organization.id.filter(|id| Organization::is_id(id))?,
        management_account: organization.master_account_id.filter(|id| arn::is_account_id(id))?,
        all_features: match organization.feature_set {
            Some(OrganizationFeatureSet::All) => Some(true),
            Some(OrganizationFeatureSet::ConsolidatedBilling) => Some(false),
            _ => None,
        },
    })
}

/// How a trail is doing. Members that AWS no longer fills in are left out (F§8).
pub(super) fn status(output: GetTrailStatusOutput) -> Status {
    let seconds = |time: Option<DateTime>| -> Option<Timestamp> { time.map(|t| t.secs()) };
    let deliveries = [
        (Channel::Logs, output.latest_delivery_time, output.latest_delivery_error),
        (Channel::Digest, output.latest_digest_delivery_time, output.latest_digest_delivery_error),
        (Channel::Notification, output.latest_notification_time, output.latest_notification_error),
        (
            Channel::CloudWatchLogs,
            output.latest_cloud_watch_logs_delivery_time,
            output.latest_cloud_watch_logs_delivery_error,
        ),
    ];
    let delivery =
        |(channel, last, error)| Some(Delivery { channel, last: seconds(last), error: text(error) }).filter(said);
    let said_of = deliveries.into_iter().filter_map(delivery).collect();
    Status {
        logging: output.is_logging,
        started: seconds(output.start_logging_time),
        stopped: seconds(output.stop_logging_time),
        deliveries: said_of,
    }
}

/// Whether AWS said anything of this way of delivering.
fn said(delivery: &Delivery) -> bool {
    delivery.last.is_some() || delivery.error.is_some()
}
