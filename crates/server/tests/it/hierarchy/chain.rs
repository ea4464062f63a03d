//! Three servers in a chain over real HTTP: what the root knows equals what the others know.

use patchwell_app::{RollupOptions, RollupOutcome};
use patchwell_model::{ComputerId, InstallationState};
use patchwell_store::downstream::Access;

use super::fleet::{client, failure, inventory, roll_up, server, states_below, states_here};
use crate::support::{Server, id_of};

/// Computers that talk to the server in the middle and to the one at the end.
async fn populate(middle: &Server, leaf: &Server, round: u16) {
    for n in 0..5 {
        inventory(&middle.app, &format!("middle-{n}"), n + round).await;
    }
    for n in 0..7 {
        inventory(&leaf.app, &format!("leaf-{n}"), 50 + n + round).await;
    }
}

#[tokio::test]
async fn the_root_knows_what_the_others_know_after_every_round() {
    let (root, middle, leaf) = (server().await, server().await, server().await);
    inventory(&root.app, "root-0", 3).await;
    for round in 0..4 {
        for server in [&root, &middle, &leaf] {
            server.minutes_later(i64::from(round) * 60);
        }
        populate(&middle, &leaf, round).await;
        failure(&leaf.app, "leaf-3", 1 + round).await;
        let from_leaf = roll_up(&leaf, &middle).await;
        let from_middle = roll_up(&middle, &root).await;
        assert_eq!((from_leaf.servers, from_middle.servers), (1, 2));
        assert_eq!((from_leaf.computers, from_middle.computers), (7, 12));

        let mut expected = states_here(&middle);
        expected.extend(states_here(&leaf));
        assert_eq!(states_below(&root), expected, "round {round}");
        // Counts by update, independently.
        for n in [1, 5, 12] {
            let row = root.app.update_row(&id_of(n)).unwrap();
            let counts = root.app.downstream().status().counts_for_update(row, None);
            for state in InstallationState::ALL {
                let count = expected.iter().filter(|((_, id), s)| *id == id_of(n) && **s == state).count();
                assert_eq!(counts.get(state) as usize, count, "update {n} {state:?}");
            }
        }
    }
    let servers = root.app.downstream_servers();
    let middle_id = middle.app.identity().server_id;
    let below_middle = servers.iter().find(|server| server.parent == Some(middle_id)).unwrap();
    assert_eq!(below_middle.id, leaf.app.identity().server_id);
    assert_eq!(below_middle.summary.unwrap().computers, 7);
    let known = root.app.downstream();
    let computer = known.computers().get(&ComputerId::new("leaf-3").unwrap()).unwrap();
    assert_eq!(computer.computer.dns_name, "leaf-3.example.test");
    assert_eq!(computer.computer.requested_groups, ["Pilot"]);
    assert_eq!(known.rolled_up(computer.row).unwrap().computer.server, below_middle.id);
}

#[tokio::test]
async fn a_rollup_tells_only_what_is_new() {
    let (above, below) = (server().await, server().await);
    for n in 0..6 {
        inventory(&below.app, &format!("pc-{n}"), n).await;
    }
    let first = roll_up(&below, &above).await;
    assert_eq!((first.computers, first.reports), (6, 6));
    let nothing = RollupOutcome { servers: 1, ..RollupOutcome::default() };
    assert_eq!(roll_up(&below, &above).await, nothing);
    failure(&below.app, "pc-2", 4).await;
    let third = roll_up(&below, &above).await;
    assert_eq!((third.reports, third.states), (1, 1));
    assert_eq!(states_below(&above), states_here(&below));
}

#[tokio::test]
async fn a_server_that_lost_everything_is_told_everything() {
    let (above, below) = (server().await, server().await);
    for n in 0..3 {
        inventory(&below.app, &format!("pc-{n}"), n).await;
    }
    roll_up(&below, &above).await;
    let id = below.app.identity().server_id;
    assert_eq!(above.app.forget_downstream(id).await.unwrap(), 3);
    assert!(states_below(&above).is_empty(), "its computers went with it");
    // The computers are heard of again, and so the server above asks for details, and for their whole status.
    for server in [&above, &below] {
        server.minutes_later(25 * 60);
    }
    for n in 0..3 {
        inventory(&below.app, &format!("pc-{n}"), n).await;
    }
    let again = roll_up(&below, &above).await;
    assert_eq!((again.computers, again.out_of_sync, again.reports), (6, 3, 3));
    assert_eq!(states_below(&above), states_here(&below));
}

#[tokio::test]
async fn a_computer_deleted_above_is_deleted_below_and_comes_back_when_it_does() {
    let (root, middle, leaf) = (server().await, server().await, server().await);
    inventory(&leaf.app, "pc", 1).await;
    roll_up(&leaf, &middle).await;
    roll_up(&middle, &root).await;
    let id = ComputerId::new("pc").unwrap();
    root.app.delete_downstream_computer(&id).await.unwrap();
    // Something is said of it that is no news of itself: the middle server starts anew.
    let middle = Server::open(middle.stop(), Default::default()).await;
    let all = patchwell_store::rollups::begin_again;
    middle.app.store().write(all).await.unwrap();
    assert_eq!(roll_up(&middle, &root).await.deleted, 1);
    assert!(middle.app.downstream().computers().get(&id).is_none());
    let all = patchwell_store::rollups::begin_again;
    leaf.app.store().write(all).await.unwrap();
    assert_eq!(roll_up(&leaf, &middle).await.deleted, 1);
    assert!(leaf.app.computers().get(&id).is_none());
    assert!(root.app.downstream().computers().is_empty());

    for server in [&root, &middle, &leaf] {
        server.minutes_later(30);
    }
    inventory(&leaf.app, "pc", 2).await;
    roll_up(&leaf, &middle).await;
    roll_up(&middle, &root).await;
    assert_eq!(states_below(&root), states_here(&leaf));
}

#[tokio::test]
async fn autonomous_servers_tell_of_themselves_alone() {
    let (above, below) = (server().await, server().await);
    inventory(&below.app, "pc", 1).await;
    let upstream = client(&above, &below).await;
    let options = RollupOptions::new("below.example.test", false);
    let outcome = below.app.rollup_to_upstream(&upstream, &options).await.unwrap();
    assert_eq!(outcome, RollupOutcome { servers: 1, ..RollupOutcome::default() });
    assert!(above.app.downstream().computers().is_empty());
    assert_eq!(above.app.downstream_servers()[0].summary.unwrap().computers, 1);
    // And a replica when the server above does not want details.
    above.set("hierarchy_detailed_rollup", "false").await;
    assert_eq!(roll_up(&below, &above).await.computers, 0);
}

#[tokio::test]
async fn a_blocked_server_cannot_roll_up() {
    let (above, below) = (server().await, server().await);
    let upstream = client(&above, &below).await;
    above.app.set_downstream_access(below.app.identity().server_id, Access::Blocked).await.unwrap();
    let options = RollupOptions::new("below.example.test", true);
    let refused = below.app.rollup_to_upstream(&upstream, &options).await.unwrap_err();
    assert!(refused.to_string().contains("InternalServerError"), "{refused}");
}

#[tokio::test]
async fn a_computer_that_moves_is_counted_where_it_went() {
    let (root, left, right) = (server().await, server().await, server().await);
    inventory(&left.app, "pc", 1).await;
    roll_up(&left, &root).await;
    for server in [&root, &left, &right] {
        server.minutes_later(90);
    }
    inventory(&right.app, "pc", 2).await;
    roll_up(&right, &root).await;
    let known = |root: &Server| {
        let known = root.app.downstream();
        let row = known.computers().get(&ComputerId::new("pc").unwrap()).unwrap().row;
        (known.computers().len(), known.rolled_up(row).unwrap().computer.server)
    };
    assert_eq!(known(&root), (1, right.app.identity().server_id));
    assert_eq!(states_below(&root), states_here(&right));
    // The server it left has nothing newer to say.
    roll_up(&left, &root).await;
    assert_eq!(known(&root), (1, right.app.identity().server_id));
    assert_eq!(states_below(&root), states_here(&right));
}
