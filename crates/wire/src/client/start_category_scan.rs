//! `StartCategoryScan`, [MS-WUSP] 2.2.2.2.8: the only call of an agent without a cookie after the handshake.

use uuid::Uuid;

operation!(StartCategoryScan);

record! {
    /// Asks which categories to scan for.
    pub struct Request {
        /// A condition in disjunctive normal form.
        requestedCategories [CategoryRelationship] => requested_categories: Vec<CategoryRelationship>,
    }
}

record! {
    /// A category in one of the conjunctions.
    pub struct CategoryRelationship {
        /// Which conjunction.
        IndexOfAndGroup => index_of_and_group: i32,
        /// The category.
        CategoryId => category_id: Uuid,
    }
}

record! {
    /// The categories to name in SyncUpdates.
    pub struct Response {
        /// Categories known to the server.
        preferredCategoryIds [guid] => preferred_category_ids: Vec<Uuid>,
        /// Categories it does not know.
        requestedCategoryIdsInError [guid] => requested_category_ids_in_error: Vec<Uuid>,
    }
}
