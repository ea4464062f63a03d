//! What a job did, in numbers and words, kept with the job.

use crate::codec::{Reader, Writer};
use crate::{StoreError, Tx, Value};

const VERSION: u8 = 1;

/// What a job did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Counts by name, such as `revisions_added`.
    pub counts: Vec<(String, u64)>,
    /// The first oddities: what each concerns, and what happened.
    pub warnings: Vec<(String, String)>,
    /// How many there were.
    pub warning_count: u64,
}

impl Report {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new(VERSION);
        writer.list(&self.counts, |w, (name, count)| {
            w.text(name);
            w.unsigned(*count);
        });
        writer.list(&self.warnings, |w, (subject, message)| {
            w.text(subject);
            w.text(message);
        });
        writer.unsigned(self.warning_count);
        writer.finish()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut reader = Reader::new(bytes, VERSION, "job report")?;
        let report = Self {
            counts: reader.list(|r| Ok((r.text()?, r.unsigned()?)))?,
            warnings: reader.list(|r| Ok((r.text()?, r.text()?)))?,
            warning_count: reader.unsigned()?,
        };
        reader.finish()?;
        Ok(report)
    }
}

/// Keeps what a job that `owner` runs did. Belongs in the transaction that ends it.
///
/// # Errors
/// When the database fails.
pub fn set_report(tx: &mut Tx, id: i64, owner: &str, report: &Report) -> Result<(), StoreError> {
    let sql = "update jobs set report = $3 where id = $1 and owner = $2 and state = 1";
    tx.execute(sql, &[Value::from(id), Value::from(owner), Value::from(report.encode())]).map(drop)
}
