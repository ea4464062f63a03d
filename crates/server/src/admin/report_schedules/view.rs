//! A schedule as it is shown.

use patchwell_app::{App, EditTag, ReportId};
use patchwell_store::deliveries::{Delivery, DeliveryState};
use patchwell_store::report_schedules::ReportSchedule;

use crate::admin::problem::Problem;
use crate::admin::tagged::quoted;
use crate::admin::views::{ReportMailResult, ReportScheduleView};

pub(super) async fn view(app: &App, schedule: ReportSchedule) -> Result<ReportScheduleView, Problem> {
    let mails = app.last_report_mails(&schedule).await?;
    let title =
        ReportId::of(&schedule.report).map_or_else(|| schedule.report.clone(), |report| report.title().to_owned());
    Ok(ReportScheduleView {
        id: schedule.id,
        title,
        filters: serde_json::from_str(&schedule.filters).unwrap_or_default(),
        etag: quoted(&EditTag::version(schedule.version)),
        next_due: schedule.next_due.filter(|_| schedule.is_enabled),
        last_result: result(&mails),
        last_error: mails.iter().find_map(|mail| mail.error.clone().filter(|_| mail.state != DeliveryState::Delivered)),
        last_due: schedule.last_due,
        name: schedule.name,
        report: schedule.report,
        format: schedule.format,
        rhythm: schedule.rhythm,
        time: schedule.time,
        recipients: schedule.recipients,
        is_enabled: schedule.is_enabled,
    })
}

fn result(mails: &[Delivery]) -> Option<ReportMailResult> {
    let any = |state| mails.iter().any(|mail| mail.state == state);
    match mails {
        [] => None,
        _ if any(DeliveryState::GivenUp) => Some(ReportMailResult::Failed),
        _ if any(DeliveryState::Waiting) => Some(ReportMailResult::Waiting),
        _ => Some(ReportMailResult::Sent),
    }
}
