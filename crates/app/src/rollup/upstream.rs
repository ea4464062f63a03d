//! The server above, as rollups see it.

use std::future::Future;

use patchwell_model::rollup::{
    ComputerChange, ComputerStatusReport, DownstreamServerReport, RolledUpComputer, RollupConfiguration, RollupNumber,
};
use patchwell_model::{ComputerId, Timestamp};
use uuid::Uuid;

use crate::AppError;

/// The five calls of a rollup. `now` is our clock, by which the other side corrects our times.
pub trait RollupUpstream: Sync {
    /// How the server wants rollups.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    fn configuration(&self) -> impl Future<Output = Result<RollupConfiguration, AppError>> + Send;

    /// Tells of servers, those above before those below.
    ///
    /// # Errors
    /// When it is not taken.
    fn servers(
        &self,
        now: Timestamp,
        reports: Vec<DownstreamServerReport>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;

    /// Tells of computers and hears which are known better there.
    ///
    /// # Errors
    /// When it is not taken.
    fn computers(
        &self,
        now: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> impl Future<Output = Result<Vec<(ComputerId, ComputerChange)>, AppError>> + Send;

    /// Asks which computers have another status there. `server` is this server.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    fn out_of_sync(
        &self,
        server: Uuid,
        numbers: Vec<RollupNumber>,
    ) -> impl Future<Output = Result<Vec<ComputerId>, AppError>> + Send;

    /// Tells of the status of computers; `false` when the server is too busy to take it now. `server` is this server.
    ///
    /// # Errors
    /// When it is not taken.
    fn status(
        &self,
        server: Uuid,
        now: Timestamp,
        reports: Vec<ComputerStatusReport>,
    ) -> impl Future<Output = Result<bool, AppError>> + Send;
}
