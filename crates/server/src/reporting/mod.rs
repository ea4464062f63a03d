//! What agents report ([MS-WUSP] 2.2.2.3).

pub(crate) mod report_event_batch;
