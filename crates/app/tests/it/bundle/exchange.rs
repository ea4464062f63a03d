//! Bundles that arrive.

use patchwell_app::{ExportKind, ExportOptions, JobKind, RuleKind};
use patchwell_catalog::{ApproveRequest, ApproveTarget, Conditions, Rule, RuleAction};
use patchwell_model::{ApprovalAction, GroupId, Timestamp, UpdateId};
use patchwell_store::jobs;

use super::support::{bundle, catalog, fill, filled, take, trust, try_export};
use crate::support::{import, open, shared_data};

fn update(number: u32) -> UpdateId {
    format!("11111111-2222-4333-8444-{number:012}").parse().unwrap()
}

fn approve(number: u32, group: GroupId) -> ApproveRequest {
    let target = ApproveTarget::Update(update(number));
    ApproveRequest { target, groups: vec![group], action: ApprovalAction::Install, deadline: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_catalog_arrives_equal() {
    let Some(data) = shared_data() else { return };
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (open(here.path()).await, open(there.path()).await);
    let paths = [data.join("wsus-export"), data.join("offline-sync/ucrt-kb2999226"), data.join("mu-documents")];
    import(&from, &paths.each_ref().map(|path| path.as_path())).await;
    trust(&to, &from).await;
    let out = here.path().join("out");
    let options = ExportOptions { volume_size: Some(500_000), ..ExportOptions::new(ExportKind::Bundle, &out) };
    let written = try_export(&from, options).await.unwrap();
    assert!(written.volumes > 2, "{written:?}");
    assert_eq!((written.sequence, written.files), (1, 1));
    let taken = take(&to, &[out], false).await.unwrap();
    assert_eq!((taken.inserted, taken.conflicts, taken.warnings), (written.revisions, 0, Vec::new()));
    assert_eq!(taken.files_stored, 1);
    assert!(catalog(&from) == catalog(&to));
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_and_files_follow_and_a_difference_is_small() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 5).await, open(&there.path().join("data")).await);
    trust(&to, &from).await;
    let ring = from.create_group("Ring 1", None).await.unwrap();
    let pilot = from.create_group("Pilot", Some(ring.id)).await.unwrap();
    from.approve(&approve(1, pilot.id), "anna").await.unwrap();
    from.approve(&approve(2, GroupId::ALL_COMPUTERS), "anna").await.unwrap();
    from.decline(&[update(3)], "anna").await.unwrap();
    let first = bundle(&from, here.path().join("first"), None).await;
    assert_eq!((first.revisions, first.files), (5, 5));
    assert!(first.volumes >= 10, "{first:?}");
    let taken = take(&to, &[here.path().join("first")], false).await.unwrap();
    assert_eq!((taken.inserted, taken.files_stored), (5, 5), "{taken:?}");
    let shown = to.snapshot();
    assert_eq!(shown.groups().get(pilot.id).map(|group| group.parent), Some(Some(ring.id)));
    assert_eq!(shown.approvals(update(1)).len(), 1);
    assert!(shown.is_declined(update(3)));

    // An administrator of the closed server decides something of their own; the other side changes its mind.
    to.approve(&approve(4, GroupId::ALL_COMPUTERS), "bert").await.unwrap();
    from.reinstate(&[update(3)], "anna").await.unwrap();
    from.inherit_approval(update(1), &[pilot.id], "anna").await.unwrap();
    fill(&from, here.path(), 6..=7).await;
    let request = there.path().join("request");
    try_export(&to, ExportOptions::new(ExportKind::Request, &request)).await.unwrap();
    let second = bundle(&from, here.path().join("second"), Some(request)).await;
    assert_eq!((second.sequence, second.revisions, second.files), (2, 2, 2));
    let taken = take(&to, &[here.path().join("second")], false).await.unwrap();
    assert_eq!((taken.revisions, taken.inserted, taken.files_stored), (2, 2, 2));
    let shown = to.snapshot();
    assert_eq!(shown.approvals(update(1)).len(), 0, "the other side took it back");
    assert_eq!(shown.approvals(update(2)).len(), 1);
    assert_eq!(shown.approvals(update(4)).len(), 1, "what was decided here stays");
    assert!(!shown.is_declined(update(3)));
    assert!(catalog(&from) == catalog(&to));
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_only_leaves_decisions_to_the_closed_server() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 2).await, open(there.path()).await);
    trust(&to, &from).await;
    from.approve(&approve(1, GroupId::ALL_COMPUTERS), "anna").await.unwrap();
    bundle(&from, here.path().join("out"), None).await;
    take(&to, &[here.path().join("out")], true).await.unwrap();
    assert_eq!((to.snapshot().len(), to.snapshot().all_approvals().count()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn volumes_may_be_renamed_and_given_in_any_order() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 2).await, open(there.path()).await);
    trust(&to, &from).await;
    let out = here.path().join("out");
    bundle(&from, out.clone(), None).await;
    std::fs::rename(out.join("bundle.0001"), out.join("x")).unwrap();
    std::fs::rename(out.join("bundle.0002"), out.join("bundle.0001")).unwrap();
    std::fs::rename(out.join("bundle.manifest"), out.join("..manifest")).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.reverse();
    assert_eq!(take(&to, &files, false).await.unwrap().files_stored, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_import_is_finished_by_the_next_run() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 3).await, open(there.path()).await);
    trust(&to, &from).await;
    let out = here.path().join("out");
    bundle(&from, out.clone(), None).await;
    // A process takes the whole bundle, and dies before it writes down that it has: all that it did is there.
    take(&to, std::slice::from_ref(&out), false).await.unwrap();
    let key = tokio::task::block_in_place(|| from.bundle_key()).unwrap().key;
    let gone = format!("applied.{key}");
    to.store().write(move |tx| patchwell_store::bundles::set(tx, &gone, "0")).await.unwrap();
    to.decline(&[update(1)], "bert").await.unwrap();
    let kind = JobKind::ImportBundle { paths: vec![out], metadata_only: false };
    let id = to.start_job(&kind).await.unwrap();
    let now = to.now();
    let lease = now + std::time::Duration::from_secs(60);
    to.store().write(move |tx| jobs::claim(tx, "a process that dies", &[], now, lease)).await.unwrap();
    drop(to);
    let to = open(there.path()).await;
    assert!(to.run_next_job().await.unwrap());
    assert_eq!(to.job(id).await.unwrap().error, None);
    let trusted = tokio::task::block_in_place(|| to.bundle_key()).unwrap().trusted;
    assert_eq!((trusted[0].sequence, to.snapshot().len()), (1, 3));
    assert!(catalog(&from) == catalog(&to));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_export_begins_again_in_its_directory() {
    let here = tempfile::tempdir().unwrap();
    let from = filled(here.path(), 1).await;
    let out = here.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("bundle.partial"), "").unwrap();
    std::fs::write(out.join("bundle.0001"), "cut").unwrap();
    std::fs::write(out.join("bundle.0099"), "cut").unwrap();
    let written = bundle(&from, out.clone(), None).await;
    assert!(!out.join("bundle.partial").exists() && !out.join("bundle.0099").exists());
    assert_eq!(std::fs::read_dir(&out).unwrap().count() as u64, written.volumes + 1);
    let again = ExportOptions::new(ExportKind::Bundle, &out);
    assert!(try_export(&from, again).await.unwrap_err().contains("not empty"));
}

fn rule(name: &str, group: GroupId) -> Rule {
    Rule {
        name: name.to_owned(),
        is_enabled: true,
        conditions: Conditions { title_contains: vec!["Update".to_owned()], ..Conditions::default() },
        action: RuleAction::Approve { groups: vec![group], deadline: None, skip_superseded: true },
        since: Timestamp::UNIX_EPOCH,
        looked_until: Timestamp::UNIX_EPOCH,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_follow_for_the_groups_of_this_side_and_own_ones_stay() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 1).await, open(there.path()).await);
    let outside = from.create_group("Ring 1", None).await.unwrap().id;
    let inside = to.create_group("ring 1", None).await.unwrap().id;
    from.create_rule(rule("Carried", outside)).await.unwrap();
    to.create_rule(rule("CARRIED", GroupId::ALL_COMPUTERS)).await.unwrap();
    to.create_rule(rule("Own", GroupId::ALL_COMPUTERS)).await.unwrap();
    trust(&to, &from).await;
    for number in 0..2 {
        let out = here.path().join(format!("out{number}"));
        bundle(&from, out.clone(), None).await;
        take(&to, &[out], false).await.unwrap();
        let rules = to.rules(RuleKind::Approval).await.unwrap();
        let mut shown: Vec<_> = rules
            .iter()
            .filter_map(|known| match &known.rule.action {
                RuleAction::Approve { groups, .. } => Some((known.rule.name.as_str(), groups.clone(), known.version)),
                RuleAction::RollOut { .. } | RuleAction::Decline { .. } => None,
            })
            .filter(|(name, ..)| name.eq_ignore_ascii_case("carried") || *name == "Own")
            .collect();
        shown.sort_unstable();
        assert_eq!(shown, [("Carried", vec![inside], 2), ("Own", vec![GroupId::ALL_COMPUTERS], 1)]);
    }
}
