//! The chain of reasons, link by link.

use patchwell_catalog::{DecisionState, Reason, Snapshot, Verdict, WhyFacts};
use patchwell_model::{ApprovalAction, EulaId, GroupId, IndexEntry, InstallationState, PublicationState, UpdateId};

use crate::generate::*;

fn facts<'a>(groups: &'a [GroupId], holds: &'a dyn Fn(UpdateId) -> Option<bool>) -> WhyFacts<'a> {
    WhyFacts {
        groups,
        state: InstallationState::NotInstalled,
        last_contact: Some(time(100)),
        last_report: Some(time(100)),
        is_eula_accepted: false,
        files_missing: 0,
        holds,
    }
}

/// One update, with approvals for All Computers, 1 and 3; a computer in 3.
fn snapshot(entry: IndexEntry, state: DecisionState) -> Snapshot {
    let approvals = vec![
        approval(1, (1, 1), GroupId::ALL_COMPUTERS, ApprovalAction::Install),
        approval(2, (1, 1), group(1), ApprovalAction::NotApproved),
        approval(3, (1, 1), group(4), ApprovalAction::Uninstall),
    ];
    Snapshot::build([entry], DecisionState { groups: groups(), approvals, ..state })
}

#[test]
fn the_approval_that_counts_comes_first_with_its_path() {
    let snapshot = snapshot(entry(1, 1, 1), DecisionState::default());
    let why = snapshot.why(update(1), &facts(&[group(3)], &|_| Some(true))).unwrap();
    let shown: Vec<_> = why.approvals.iter().map(|one| (one.approval.id.0, one.path.len(), one.holds)).collect();
    assert_eq!(shown, [(2, 2, true), (1, 1, false)]);
    assert_eq!(why.verdict, Verdict::DetectOnly);
    assert_eq!(why.reasons, [Reason::NotApproved, Reason::Reported(InstallationState::NotInstalled)]);
    let elsewhere = snapshot.why(update(1), &facts(&[], &|_| Some(true))).unwrap();
    assert_eq!(elsewhere.verdict, Verdict::Install);
    assert_eq!(elsewhere.reasons.first(), Some(&Reason::Approved { deadline: None }));
    assert_eq!(snapshot.why(update(9), &facts(&[], &|_| None)), None);
}

#[test]
fn what_keeps_it_away_comes_before_what_was_decided() {
    let needs = IndexEntry { prerequisites: vec![any_of(&[7, 8]), any_of(&[9])], ..entry(1, 1, 1) };
    let state = DecisionState { declined: vec![declined(1)], ..DecisionState::default() };
    let snapshot = snapshot(needs, state);
    let holds = |wanted: UpdateId| (wanted != update(9)).then_some(false);
    let why = snapshot.why(update(1), &facts(&[], &holds)).unwrap();
    assert_eq!(why.verdict, Verdict::NotOffered);
    let [Reason::Declined(by), Reason::LacksPrerequisite(lacks), ..] = why.reasons.as_slice() else {
        panic!("{:?}", why.reasons)
    };
    assert_eq!((by.update, lacks), (update(1), &any_of(&[7, 8])));
    assert!(why.reasons.contains(&Reason::UnknownPrerequisite(any_of(&[9]))));
}

#[test]
fn hindrances_and_silence_are_named() {
    let hindered = IndexEntry {
        eula: Some(EulaId::from_bytes([1; 16])),
        publication_state: PublicationState::Expired,
        ..entry(2, 1, 2)
    };
    let newer = IndexEntry { supersedes: vec![update(1)], ..entry(3, 2, 1) };
    let approvals = vec![approval(1, (1, 1), GroupId::ALL_COMPUTERS, ApprovalAction::Install)];
    let state = DecisionState { approvals, ..DecisionState::default() };
    let snapshot = Snapshot::build([entry(1, 1, 1), hindered, newer], state);
    let silent = WhyFacts { last_contact: None, last_report: None, files_missing: 2, ..facts(&[], &|_| None) };
    let why = snapshot.why(update(1), &silent).unwrap();
    let expected = [
        Reason::Approved { deadline: None },
        Reason::OlderRevision { approved: 1, latest: 2 },
        Reason::Expired,
        Reason::EulaPending,
        Reason::ContentPending(2),
        Reason::SupersededBy(vec![update(2)]),
        Reason::NeverSeen,
    ];
    assert_eq!(why.reasons, expected);
    let early = WhyFacts { last_contact: Some(time(5)), ..silent };
    let why = snapshot.why(update(1), &early).unwrap();
    assert_eq!(why.reasons[6..], [Reason::NotScannedSince(time(10)), Reason::NeverReported]);
}
