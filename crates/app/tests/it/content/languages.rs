//! What is wanted of real updates.

use patchwell_store::downloads::{self, DownloadState, Reasons};

use crate::support::{import, open, shared_data};

#[tokio::test]
async fn licence_texts_of_real_updates_are_wanted_in_the_chosen_languages() {
    let Some(data) = shared_data() else { return };
    let count = async |languages: &str| {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path()).await;
        let change = ("content_languages".to_owned(), languages.to_owned());
        app.update_settings(vec![change]).await.unwrap();
        while app.run_next_job().await.unwrap() {}
        import(&app, &[&data.join("offline-sync/rsat-kb958830/WSUSSCAN.cab")]).await;
        let wanted = app.list_downloads(DownloadState::Queued, None, 1_000).await.unwrap();
        let done = app.store().read(|tx| downloads::list(tx, DownloadState::Done, None, 1_000)).await.unwrap();
        assert!(wanted.iter().chain(&done).all(|download| download.reasons == Reasons::EULA));
        wanted.len() + done.len()
    };
    let (all, two) = (count("").await, count("en de").await);
    assert!(two > 0 && two < all, "{two} of {all}");
}
