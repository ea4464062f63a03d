//! Users, tokens and sessions.

use patchwell_catalog::Snapshot;
use patchwell_model::GroupId;
use patchwell_store::saved_views::SavedView;
use patchwell_store::sessions::Session;
use patchwell_store::tokens::Token;
use patchwell_store::users::User;

use super::group_reference;
use crate::admin::views::{GroupReference, SavedViewView, SessionView, TokenView, UserView};

pub(crate) fn group_references(snapshot: &Snapshot, groups: &[GroupId]) -> Vec<GroupReference> {
    groups.iter().map(|group| group_reference(snapshot, *group)).collect()
}

pub(crate) fn has_second_factor(user: &User) -> bool {
    user.totp.as_ref().is_some_and(|totp| totp.is_confirmed)
}

pub(crate) fn user(snapshot: &Snapshot, user: &User) -> UserView {
    UserView {
        id: user.id,
        name: user.name.clone(),
        role: user.role.into(),
        groups: group_references(snapshot, &user.groups),
        is_disabled: user.is_disabled,
        has_second_factor: has_second_factor(user),
        created: user.created,
        version: user.version,
    }
}

pub(crate) fn token(snapshot: &Snapshot, token: &Token) -> TokenView {
    TokenView {
        id: token.id,
        name: token.name.clone(),
        role: token.role.into(),
        groups: group_references(snapshot, &token.groups),
        created: token.created,
        expires: token.expires,
    }
}

pub(crate) fn session(session: Session) -> SessionView {
    SessionView {
        id: session.id,
        user: session.user_id,
        created: session.created,
        last_used: session.last_used,
        expires: session.expires,
        address: session.address,
        agent: session.agent,
    }
}

pub(crate) fn saved_view(view: SavedView) -> SavedViewView {
    SavedViewView { id: view.id, page: view.page, name: view.name, query: view.query }
}
