//! `GET /updates`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use patchwell_catalog::{ApprovalFilter, ListKey, ListQuery, ListSort, ListValue, Snapshot};
use patchwell_model::{ApprovalAction, CategoryType, GroupId, InstallationState, StateCounts, UpdateId, UpdateType};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, Severity, UpdateSummary};
use crate::admin::{paging, present, resolve};

/// Which updates to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListUpdates {
    /// Words that the title, a KB number, a security bulletin, a CVE or the id must have.
    search: Option<String>,
    /// Id or title of a classification.
    classification: Option<String>,
    /// Id or title of a product, product family or company.
    product: Option<String>,
    /// By decision; with `group`, by what holds for that group.
    #[param(inline)]
    approval: Option<Approval>,
    /// Id or name of a group: only what is approved for it, by itself or by a group above.
    group: Option<String>,
    /// By kind; without it software and drivers that are decided on their own.
    #[param(inline)]
    r#type: Option<Type>,
    /// `true`: only what some computer needs; `false`: only the rest.
    needed: Option<bool>,
    /// By how computers stand.
    #[param(inline)]
    status: Option<Status>,
    /// Only what arrived at this server then or later.
    arrived_since: Option<Timestamp>,
    /// Only what arrived at this server before then.
    arrived_before: Option<Timestamp>,
    /// Only what was published then or later.
    created_since: Option<Timestamp>,
    /// Only what was published before then.
    created_before: Option<Timestamp>,
    /// Only what has this severity or a worse one.
    #[param(inline)]
    severity: Option<Severity>,
    /// `true`: only superseded updates; `false`: only the rest.
    superseded: Option<bool>,
    /// Order; by title unless asked.
    #[param(inline)]
    sort: Option<Sort>,
    /// The other way round than usual: titles go up, times and numbers down.
    #[serde(default)]
    reverse: bool,
    /// Where the part before ended.
    cursor: Option<String>,
    /// Rows to leave out at the beginning, to get far into a long list at once; without `cursor`.
    offset: Option<u32>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// By decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Approval {
    Approved,
    Unapproved,
    Declined,
    AnyExceptDeclined,
    Any,
}

/// By kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Type {
    Software,
    Driver,
    Category,
    Detectoid,
    /// All kinds, with the members of bundles.
    Any,
}

/// By how computers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// Some computer needs it.
    Needed,
    /// It failed on some computer.
    Failed,
    /// Some computer needs it, or it failed on some.
    FailedOrNeeded,
    /// Some computer has not said.
    Unknown,
    /// No computer needs it and it failed on none.
    NotNeeded,
}

/// Order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    Title,
    Arrival,
    Creation,
    Needed,
    Severity,
    Size,
}

/// Updates, in parts.
#[utoipa::path(
    get, path = "/updates", tag = "updates", params(ListUpdates),
    responses((status = 200, body = Page<UpdateSummary>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_updates(
    State(state): State<AdminState>,
    Query(params): Query<ListUpdates>,
) -> Result<Json<Page<UpdateSummary>>, Problem> {
    state.compute(move |state, snapshot| list(state, snapshot, &params)).await.map(Json)
}

fn list(state: &AdminState, snapshot: &Snapshot, params: &ListUpdates) -> Result<Page<UpdateSummary>, Problem> {
    let app = &state.app;
    let classifications = by_category(snapshot, params.classification.as_deref(), true)?;
    let products = by_category(snapshot, params.product.as_deref(), false)?;
    let group = params.group.as_deref().map(|name| resolve::group(snapshot, name)).transpose()?.map(|group| group.id);
    let after = paging::place::<Place>(params.cursor.as_deref())?.map(ListKey::try_from).transpose()?;
    let counts = |update| app.update_row(&update).map(|row| app.status().counts_for_update(row, None));
    let needed = |update: UpdateId| counts(update).map_or(0, |counts| u64::from(counts.needed()));
    let size = |update| snapshot.latest(update).map_or(0, |entry| snapshot.download_bytes(entry.id));
    let only = |update: UpdateId| {
        params.needed.is_none_or(|wanted| wanted == (needed(update) > 0))
            && params.status.is_none_or(|status| stands(status, counts(update).unwrap_or_default()))
            && group.is_none_or(|group| holds_for(snapshot, group, update, params.approval))
    };
    let sort = params.sort.unwrap_or_default();
    let page = snapshot.list(&ListQuery {
        text: params.search.as_deref().unwrap_or_default(),
        types: types(params.r#type),
        classifications: &classifications,
        products: &products,
        approval: filter(params.approval, group.is_some()),
        superseded: params.superseded,
        arrived: (params.arrived_since, params.arrived_before),
        created: (params.created_since, params.created_before),
        severity: params.severity.map(Into::into),
        members: params.r#type == Some(Type::Any),
        only: Some(&only),
        sort: match sort {
            Sort::Title => ListSort::Title,
            Sort::Arrival => ListSort::Arrived,
            Sort::Creation => ListSort::Created,
            Sort::Needed => ListSort::Number(&needed),
            Sort::Severity => ListSort::Severity,
            Sort::Size => ListSort::Number(&size),
        },
        descending: (sort != Sort::Title) != params.reverse,
        after: after.as_ref(),
        skip: paging::offset(params.offset, params.cursor.as_deref())?,
        limit: paging::limit(params.limit)? as usize,
        ..ListQuery::default()
    });
    Ok(Page {
        items: page.updates.iter().map(|entry| present::summary(app, snapshot, entry)).collect(),
        total: Some(page.total as u64),
        next_cursor: page.next.map(|key| paging::cursor(&Place::from(key))).transpose()?,
    })
}

/// Whether computers stand with an update as is asked for.
fn stands(status: Status, counts: StateCounts) -> bool {
    let failed = counts.get(InstallationState::Failed) > 0;
    match status {
        Status::Needed => counts.needed() > 0,
        Status::Failed => failed,
        Status::FailedOrNeeded => failed || counts.needed() > 0,
        Status::Unknown => counts.get(InstallationState::Unknown) > 0,
        Status::NotNeeded => counts.needed() == 0 && !failed,
    }
}

fn by_category(snapshot: &Snapshot, text: Option<&str>, is_classification: bool) -> Result<Vec<UpdateId>, Problem> {
    let wanted = |category: CategoryType| (category == CategoryType::UpdateClassification) == is_classification;
    text.map_or(Ok(Vec::new()), |text| resolve::categories(snapshot, text, wanted))
}

/// Whether what holds for a group is what is asked for.
fn holds_for(snapshot: &Snapshot, group: GroupId, update: UpdateId, approval: Option<Approval>) -> bool {
    let effective = snapshot.effective_approval(&[group], update);
    let is_approved = effective.is_some_and(|approval| approval.action != ApprovalAction::NotApproved);
    match approval {
        None | Some(Approval::Approved) => is_approved,
        Some(Approval::Unapproved) => !is_approved,
        Some(Approval::Declined | Approval::AnyExceptDeclined | Approval::Any) => true,
    }
}

fn filter(approval: Option<Approval>, by_group: bool) -> ApprovalFilter {
    match approval {
        None | Some(Approval::AnyExceptDeclined) => ApprovalFilter::NotDeclined,
        Some(Approval::Approved | Approval::Unapproved) if by_group => ApprovalFilter::NotDeclined,
        Some(Approval::Approved) => ApprovalFilter::Approved,
        Some(Approval::Unapproved) => ApprovalFilter::NotApproved,
        Some(Approval::Declined) => ApprovalFilter::Declined,
        Some(Approval::Any) => ApprovalFilter::Any,
    }
}

fn types(wanted: Option<Type>) -> &'static [UpdateType] {
    match wanted {
        None => &[],
        Some(Type::Software) => &[UpdateType::Software],
        Some(Type::Driver) => &[UpdateType::Driver],
        Some(Type::Category) => &[UpdateType::Category],
        Some(Type::Detectoid) => &[UpdateType::Detectoid],
        Some(Type::Any) => &[UpdateType::Software, UpdateType::Driver, UpdateType::Category, UpdateType::Detectoid],
    }
}

/// A [`ListKey`] in a cursor.
#[derive(Serialize, Deserialize)]
enum Place {
    Text(String, String),
    Time(Option<Timestamp>, String),
    Number(u64, String),
}

impl From<ListKey> for Place {
    fn from(key: ListKey) -> Self {
        let update = key.update.to_string();
        match key.value {
            ListValue::Text(text) => Self::Text(text, update),
            ListValue::Time(time) => Self::Time(time, update),
            ListValue::Number(number) => Self::Number(number, update),
        }
    }
}

impl TryFrom<Place> for ListKey {
    type Error = Problem;

    fn try_from(place: Place) -> Result<Self, Problem> {
        let (value, update) = match place {
            Place::Text(text, update) => (ListValue::Text(text), update),
            Place::Time(time, update) => (ListValue::Time(time), update),
            Place::Number(number, update) => (ListValue::Number(number), update),
        };
        Ok(Self { value, update: resolve::update_id(&update)? })
    }
}
