//! Reports are durable and become status.

use patchwell_model::{ClientEvent, InstallationState, Timestamp};

use crate::support::{computer, import, open, shared_data};

#[tokio::test]
async fn an_inventory_becomes_status_and_survives_a_restart() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    import(&app, &[&data.join("offline-sync/ucrt-kb2999226")]).await;
    let bundle = app.snapshot().entries().find(|entry| entry.is_bundle()).unwrap().identity.update_id;
    let known = computer(&app, "pc-1").await;
    let other = computer(&app, "pc-2").await;
    let event = ClientEvent {
        instance: "be732391-b71d-4fd2-90bf-8d780506aba6".parse().unwrap(),
        computer: known.computer.id.clone(),
        time_at_target: Timestamp::UNIX_EPOCH,
        namespace_id: 1,
        event_id: 156,
        source_id: 101,
        revision: None,
        hresult: 0,
        app_name: None,
        replacement_strings: Vec::new(),
        misc_data: vec![format!("U={}", bundle.to_string().to_uppercase())],
    };
    let forged = ClientEvent { computer: other.computer.id.clone(), ..event.clone() };
    app.record_events(&known.computer.id, vec![event, forged]).await.unwrap();
    let app = {
        drop(app);
        open(folder.path()).await
    };
    let row = app.update_row(&bundle).unwrap();
    assert_eq!(app.status().state(known.row, row), InstallationState::NotInstalled);
    assert_eq!(app.status().state(other.row, row), InstallationState::Unknown);
    let counts = app.status().counts_for_update(row, None);
    assert_eq!((counts.needed(), counts.total()), (1, 2));
    assert!(app.computers().get(&known.computer.id).unwrap().computer.last_status_report.is_some());
}
