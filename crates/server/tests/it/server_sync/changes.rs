//! Which revisions a server below is told of, by category, classification, language and anchor.

use patchwell_model::{ApprovalAction, GroupId};
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::server_sync::get_revision_id_list::ServerSyncFilter;
use uuid::Uuid;

use crate::support::{Branch, Document, Server, filter, id_of, in_languages};

const PRODUCT: u16 = 1;
const OTHER_PRODUCT: u16 = 2;
const FAMILY: u16 = 3;
const CRITICAL: u16 = 4;
const SECURITY: u16 = 5;

fn categories() -> Vec<Document> {
    vec![
        Document::category(FAMILY, "ProductFamily"),
        Document::category(PRODUCT, "Product").in_category(FAMILY),
        Document::category(OTHER_PRODUCT, "Product"),
        Document::category(CRITICAL, "UpdateClassification"),
        Document::category(SECURITY, "UpdateClassification"),
    ]
}

fn software(number: u16, product: u16, classification: u16) -> Document {
    Document::software(number).in_category(product).in_category(classification)
}

fn numbers(revisions: &[UpdateIdentity]) -> Vec<u16> {
    let mut numbers: Vec<u16> =
        revisions.iter().map(|one| u16::try_from(one.update_id.as_u128() & 0xffff).unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

async fn told(branch: &Branch, filter: ServerSyncFilter) -> Vec<u16> {
    numbers(&branch.list(filter).await.unwrap().1)
}

/// One category, and whether only what changed in it is asked for.
type Wanted = [(Uuid, bool); 1];

fn wants(product: u16, classification: u16, delta: bool) -> (Wanted, Wanted) {
    ([(id_of(product).0, delta)], [(id_of(classification).0, delta)])
}

#[tokio::test]
async fn updates_are_in_a_wanted_category_and_in_a_wanted_classification() {
    let server = Server::with(&categories()).await;
    server.publish(&[software(10, PRODUCT, CRITICAL), software(11, PRODUCT, SECURITY)]).await;
    server.publish(&[software(12, OTHER_PRODUCT, CRITICAL), Document::software(13)]).await;
    let branch = Branch::ready(&server).await;
    let (products, classes) = wants(PRODUCT, CRITICAL, false);
    assert_eq!(told(&branch, filter(None, &products, &classes)).await, [10]);
    assert_eq!(told(&branch, filter(None, &products, &[])).await, Vec::<u16>::new());
    assert_eq!(told(&branch, filter(None, &[], &classes)).await, Vec::<u16>::new());
    assert_eq!(told(&branch, filter(None, &[], &[])).await, [10, 11, 12, 13]);
    // A family stands for its products.
    let (family, _) = wants(FAMILY, CRITICAL, false);
    assert_eq!(told(&branch, filter(None, &family, &classes)).await, [10]);
    let unknown = [(Uuid::from_u128(77), false)];
    assert_eq!(told(&branch, filter(None, &unknown, &classes)).await, Vec::<u16>::new());
    // Categories do not matter to the list of categories.
    let config = ServerSyncFilter { get_config: true, ..filter(None, &unknown, &classes) };
    assert_eq!(told(&branch, config).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn what_a_bundle_and_its_prerequisites_need_comes_along() {
    let server = Server::with(&categories()).await;
    let bundle = software(20, PRODUCT, CRITICAL).bundles(21).needs(23);
    let members = [Document::member(21).bundles(22), Document::member(22), Document::software(23).needs(24)];
    server.publish(&[members.as_slice(), &[Document::software(24), Document::detectoid(25), bundle]].concat()).await;
    let branch = Branch::ready(&server).await;
    let (products, classes) = wants(PRODUCT, CRITICAL, true);
    let (anchor, all) = branch.list(filter(None, &products, &classes)).await.unwrap();
    assert_eq!(numbers(&all), [20, 21, 22, 23, 24]);

    // The members come later than the bundle, and old members come along with a new bundle.
    let late = software(30, PRODUCT, CRITICAL).bundles(31).bundles(22);
    server.publish(&[late]).await;
    let (second, new) = branch.list(filter(Some(&anchor), &products, &classes)).await.unwrap();
    assert_eq!(numbers(&new), [22, 30]);
    server.publish(&[Document::member(31), Document::member(32)]).await;
    assert_eq!(told(&branch, filter(Some(&second), &products, &classes)).await, [31]);
}

#[tokio::test]
async fn a_delta_has_what_arrived_since_and_what_is_wanted_anew() {
    let server = Server::with(&categories()).await;
    server.publish(&[software(10, PRODUCT, CRITICAL), software(12, OTHER_PRODUCT, CRITICAL)]).await;
    let branch = Branch::ready(&server).await;
    let (products, classes) = wants(PRODUCT, CRITICAL, true);
    let (anchor, first) = branch.list(filter(None, &products, &classes)).await.unwrap();
    assert_eq!(numbers(&first), [10]);
    server.publish(&[software(14, PRODUCT, CRITICAL), software(15, OTHER_PRODUCT, CRITICAL)]).await;
    assert_eq!(told(&branch, filter(Some(&anchor), &products, &classes)).await, [14]);
    // A product that is new to the server below is told of whole; the other one only as far as it is new.
    let both = [products[0], (id_of(OTHER_PRODUCT).0, false)];
    assert_eq!(told(&branch, filter(Some(&anchor), &both, &classes)).await, [12, 14, 15]);
    let (products, again) = wants(PRODUCT, CRITICAL, false);
    assert_eq!(told(&branch, filter(Some(&anchor), &products, &again)).await, [10, 14]);
    // The next revision of an update, and then nothing.
    server.publish(&[software(10, PRODUCT, CRITICAL).revision(2)]).await;
    let (products, classes) = wants(PRODUCT, CRITICAL, true);
    let (last, new) = branch.list(filter(Some(&anchor), &products, &classes)).await.unwrap();
    assert_eq!(numbers(&new), [10, 14]);
    assert!(new.iter().any(|one| one.revision_number == 2));
    assert_eq!(told(&branch, filter(Some(&last), &products, &classes)).await, Vec::<u16>::new());
}

#[tokio::test]
async fn declined_updates_and_approved_older_revisions_are_listed() {
    let server = Server::with(&[Document::software(10), Document::software(11)]).await;
    let branch = Branch::ready(&server).await;
    server.app.decline(&[id_of(11)], "tester").await.unwrap();
    server.approve(id_of(10), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    server.set("auto_approve_revisions", "false").await;
    server
        .publish(&[Document::software(10).revision(2), Document::software(12), Document::software(12).revision(2)])
        .await;
    let listed = branch.list(ServerSyncFilter::default()).await.unwrap().1;
    let approved =
        server.app.snapshot().approvals(id_of(10)).iter().map(|one| one.revision.revision_number).collect::<Vec<_>>();
    let revisions = |number: u16| -> Vec<i32> {
        let mut revisions: Vec<i32> =
            listed.iter().filter(|one| one.update_id == id_of(number).0).map(|one| one.revision_number).collect();
        revisions.sort_unstable();
        revisions
    };
    assert_eq!((revisions(11), revisions(12)), (vec![1], vec![2]));
    assert_eq!(approved, [1], "the approval stays with its revision");
    assert_eq!(revisions(10), [1, 2]);
}

#[tokio::test]
async fn content_for_other_languages_is_left_out() {
    let german = |number: u16| Document::software(number).for_language("de");
    let server = Server::with(&[Document::software(10), german(11), Document::software(12).for_language("fr")]).await;
    let branch = Branch::ready(&server).await;
    let all = filter(None, &[], &[]);
    assert_eq!(told(&branch, all.clone()).await, [10, 11, 12]);
    assert_eq!(told(&branch, in_languages(all.clone(), &[(1031, true)])).await, [10, 11]);
    assert_eq!(told(&branch, in_languages(all.clone(), &[(0, true)])).await, [10, 11, 12]);
    let (anchor, _) = branch.list(in_languages(all, &[(1031, true)])).await.unwrap();
    let since = filter(Some(&anchor), &[], &[]);
    server.publish(&[german(13), Document::software(14).for_language("fr")]).await;
    assert_eq!(told(&branch, in_languages(since.clone(), &[(1031, true)])).await, [13]);
    // French is new to the server below: what is for French is told whenever it arrived.
    assert_eq!(told(&branch, in_languages(since, &[(1031, true), (1036, false)])).await, [12, 13, 14]);
}
