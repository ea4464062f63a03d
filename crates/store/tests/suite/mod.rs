//! One suite, run on both engines. A test is a function that takes a [`Database`], listed in [`run_on`].

pub(crate) mod cleanup;
pub(crate) mod compliance_days;
pub(crate) mod computers;
pub(crate) mod concurrency;
pub(crate) mod decisions;
pub(crate) mod downloads;
pub(crate) mod downstream;
pub(crate) mod durability;
pub(crate) mod events;
pub(crate) mod idempotency;
pub(crate) mod jobs;
pub(crate) mod notifications;
pub(crate) mod opening;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod report_schedules;
pub(crate) mod revisions;
pub(crate) mod rings;
pub(crate) mod rules;
pub(crate) mod samples;
pub(crate) mod saved_views;
pub(crate) mod server;
pub(crate) mod sync;

use patchwell_store::{Store, StoreConfig, StoreError, StoreOptions, Tx};
use tempfile::TempDir;

/// An empty database that goes away after the test.
pub(crate) struct Database {
    config: StoreConfig,
    _folder: Option<TempDir>,
}

impl Database {
    /// `folder` is kept as long as the database.
    pub(crate) fn new(config: StoreConfig, folder: Option<TempDir>) -> Self {
        Self { config, _folder: folder }
    }

    pub(crate) fn config(&self) -> StoreConfig {
        self.config.clone()
    }

    pub(crate) fn open(&self) -> Store {
        let options = StoreOptions { readers: 2, ..StoreOptions::default() };
        Store::open_with(self.config(), &options).unwrap()
    }
}

/// A write that must succeed.
pub(crate) fn write<T, F>(store: &Store, work: F) -> T
where
    T: Send + 'static,
    F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
{
    store.write_blocking(work).unwrap()
}

/// A read that must succeed.
pub(crate) fn read<T, F>(store: &Store, work: F) -> T
where
    T: Send + 'static,
    F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
{
    store.read_blocking(work).unwrap()
}

macro_rules! run_on {
    ($database:ident) => {
        $crate::suite::run_on! { $database
            cleanup: [cleanups_count_and_go_on_after_a_crash, discarded_files_are_not_fetched_again]
            computers: [
                contacts_and_registrations_upsert, groups_of_computers, lists_filter_and_page,
                deleted_rows_are_not_used_again, status_is_saved_and_streamed,
                expected_computers_wait_until_they_come,
            ]
            concurrency: [
                many_writers_lose_nothing, a_failure_undoes_only_itself, a_panic_is_an_error_and_undone,
                overload_is_refused_at_once, counters_are_in_commit_order, reads_see_one_state,
            ]
            decisions: [
                approvals_are_set_replaced_and_removed, declines_remove_approvals, changes_are_compacted_and_ordered,
                built_in_groups_are_there_and_stay, groups_nest_move_and_go_with_what_is_theirs,
                eulas_are_accepted_once, one_state_is_loaded,
            ]
            downstream: [
                servers_are_saved_and_forgotten, clients_of_servers_are_summed_by_kind,
                rolled_up_computers_go_with_their_server, rolled_up_status_is_saved_with_its_number,
                deleted_computers_are_remembered_until_told, acknowledged_rollups_are_remembered,
            ]
            downloads: [
                urgent_files_come_first_and_each_once, failed_downloads_wait_or_are_given_up,
                cancelled_downloads_rest_until_wanted_again, nodes_share_the_work,
                files_tell_what_they_are_to_their_revision,
            ]
            durability: [acknowledged_writes_survive_a_kill]
            events: [
                a_replay_stores_once, only_the_newest_without_update_stays, inventories_and_strangers_are_not_stored,
                lists_filter_and_page_backwards, old_events_are_purged_by_namespace,
            ]
            idempotency: [
                a_request_starts_its_job_once, many_at_once_start_one_job, an_actor_has_so_many_keys_and_no_more,
            ]
            jobs: [
                a_job_runs_from_queue_to_end, a_lost_lease_is_taken_over,
                the_next_to_open_ends_the_leases_of_the_last, cancelling_reaches_queue_and_node,
                many_nodes_claim_each_job_once,
            ]
            notifications: [
                webhooks_are_unique_and_saved_by_version, only_those_who_listen_are_told,
                a_delivery_is_one_owners_until_it_ends_or_its_lease_does,
                a_receiver_that_is_away_for_long_learns_what_is_new,
            ]
            compliance_days: [days_are_replaced_listed_and_forgotten,]
            saved_views: [views_are_their_users_own_and_go_with_them,]
            report_schedules: [a_schedule_is_made_changed_and_advanced_once,]
            opening: [
                everything_is_there_after_reopening, a_newer_schema_is_refused, a_damaged_row_is_an_error,
                many_nodes_open_a_new_database_at_once,
            ]
            people: [
                users_are_unique_and_saved_by_version, users_of_others_are_found_by_what_others_call_them,
                sessions_end_by_time_rest_and_with_their_user,
                the_audit_chain_shows_what_was_done_to_it, many_writers_make_one_chain,
            ]
            revisions: [
                everything_comes_back_as_inserted, inserting_again_changes_nothing, twice_in_one_batch_is_once,
                a_document_enriches_given_fragments, given_fragments_replace_derived_ones,
                different_given_fragments_are_a_conflict, new_languages_enrich, fragments_are_found_many_at_a_time,
                ids_are_never_used_again, files_are_known_missing_present_and_unused, real_documents_come_back,
                a_large_batch_loads_as_index,
                skipped_revisions_are_tried_again_until_they_come,
            ]
            rules: [rules_are_kept_with_their_terms, rules_see_a_revision_once]
            plans: [plans_wait_until_they_expire_or_are_too_many]
            rings: [plans_are_saved_by_version, rollouts_remember_where_they_stand, what_was_before_is_kept_with_an_approval]
            sync: [anchors_are_kept_for_each_server_above, runs_are_kept_with_their_outcome, deployments_of_the_server_above_follow_its_changes]
            server: [
                settings_are_set_replaced_and_removed, keys_rotate_and_are_purged, tokens_are_found_until_they_expire,
                the_identity_stays, imports_are_resumed, awkward_texts_come_back,
            ]
        }
    };
    ($database:ident $($module:ident: [$($test:ident),+ $(,)?])+) => {
        $(
            mod $module {
                $(
                    #[test]
                    fn $test() {
                        if let Some(database) = super::$database() {
                            super::suite::$module::$test(&database);
                        }
                    }
                )+
            }
        )+

        /// Writes until it is killed; see `suite/durability.rs`.
        #[test]
        #[ignore = "run as a child process by acknowledged_writes_survive_a_kill"]
        fn child_that_is_killed() {
            suite::durability::write_for_ever();
        }
    };
}
pub(crate) use run_on;
