//! What a revision says about others and about devices, in one column.

use patchwell_model::{BundleClause, Clause, DriverFeatureScore, DriverMetadata, RevisionIdentity, UpdateId};

use super::{Reader, Writer};
use crate::StoreError;

const VERSION: u8 = 1;
const WHAT: &str = "relations column";

/// Prerequisites, bundled revisions, superseded updates and devices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Relations {
    pub(crate) prerequisites: Vec<Clause>,
    pub(crate) bundled: Vec<BundleClause>,
    pub(crate) supersedes: Vec<UpdateId>,
    pub(crate) drivers: Vec<DriverMetadata>,
}

pub(crate) fn encode(
    prerequisites: &[Clause],
    bundled: &[BundleClause],
    supersedes: &[UpdateId],
    drivers: &[DriverMetadata],
) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    writer.list(prerequisites, |w, clause| {
        w.byte(clause.is_category.into());
        w.list(&clause.any_of, |w, id| w.uuid(&id.0));
    });
    writer.list(bundled, |w, clause| {
        w.list(&clause.any_of, |w, identity| {
            w.uuid(&identity.update_id.0);
            w.signed(identity.revision_number.into());
        });
    });
    writer.list(supersedes, |w, id| w.uuid(&id.0));
    writer.list(drivers, write_driver);
    writer.finish()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Relations, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, WHAT)?;
    let relations = Relations {
        prerequisites: reader.list(|r| {
            let is_category = r.flag()?;
            Ok(Clause { is_category, any_of: r.list(|r| r.uuid().map(UpdateId))? })
        })?,
        bundled: reader.list(|r| Ok(BundleClause { any_of: r.list(read_identity)? }))?,
        supersedes: reader.list(|r| r.uuid().map(UpdateId))?,
        drivers: reader.list(read_driver)?,
    };
    reader.finish()?;
    Ok(relations)
}

fn read_identity(r: &mut Reader<'_>) -> Result<RevisionIdentity, StoreError> {
    Ok(RevisionIdentity { update_id: UpdateId(r.uuid()?), revision_number: r.narrow()? })
}

fn write_driver(w: &mut Writer, driver: &DriverMetadata) {
    w.text(&driver.hardware_id);
    w.signed(driver.ver_date_days.into());
    w.unsigned(driver.ver_version);
    w.text(&driver.class);
    w.text(&driver.manufacturer);
    w.text(&driver.provider);
    w.text(&driver.model);
    w.signed(driver.whql_driver_id);
    w.list(&driver.feature_scores, |w, score| {
        w.text(&score.operating_system);
        w.byte(score.score);
    });
    w.list(&driver.distribution_computer_hardware_ids, |w, id| w.text(id));
    w.list(&driver.target_computer_hardware_ids, |w, id| w.text(id));
}

fn read_driver(r: &mut Reader<'_>) -> Result<DriverMetadata, StoreError> {
    Ok(DriverMetadata {
        hardware_id: r.text()?,
        ver_date_days: r.narrow()?,
        ver_version: r.unsigned()?,
        class: r.text()?,
        manufacturer: r.text()?,
        provider: r.text()?,
        model: r.text()?,
        whql_driver_id: r.signed()?,
        feature_scores: r.list(|r| Ok(DriverFeatureScore { operating_system: r.text()?, score: r.byte()? }))?,
        distribution_computer_hardware_ids: r.list(Reader::text)?,
        target_computer_hardware_ids: r.list(Reader::text)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn update_id() -> impl Strategy<Value = UpdateId> {
        any::<u128>().prop_map(|id| UpdateId(Uuid::from_u128(id)))
    }

    fn clause() -> impl Strategy<Value = Clause> {
        (vec(update_id(), 0..5), any::<bool>()).prop_map(|(any_of, is_category)| Clause { any_of, is_category })
    }

    fn bundle() -> impl Strategy<Value = BundleClause> {
        let identity = (update_id(), any::<i32>())
            .prop_map(|(update_id, revision_number)| RevisionIdentity { update_id, revision_number });
        vec(identity, 0..4).prop_map(|any_of| BundleClause { any_of })
    }

    fn driver() -> impl Strategy<Value = DriverMetadata> {
        let scores = vec((".{0,8}", any::<u8>()), 0..3).prop_map(|scores| {
            let score = |(operating_system, score)| DriverFeatureScore { operating_system, score };
            scores.into_iter().map(score).collect::<Vec<_>>()
        });
        let texts = [".{0,12}", ".{0,12}", ".{0,12}", ".{0,12}", ".{0,12}"];
        let numbers = (any::<i32>(), any::<u64>(), any::<i64>());
        (texts, numbers, scores, vec(".{0,9}", 0..3), vec(".{0,9}", 0..3)).prop_map(
            |(
                [hardware_id, class, manufacturer, provider, model],
                (days, version, whql),
                scores,
                distribution,
                target,
            )| {
                DriverMetadata {
                    hardware_id,
                    ver_date_days: days,
                    ver_version: version,
                    class,
                    manufacturer,
                    provider,
                    model,
                    whql_driver_id: whql,
                    feature_scores: scores,
                    distribution_computer_hardware_ids: distribution,
                    target_computer_hardware_ids: target,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn relations_round_trip(
            prerequisites in vec(clause(), 0..6),
            bundled in vec(bundle(), 0..4),
            supersedes in vec(update_id(), 0..9),
            drivers in vec(driver(), 0..4),
        ) {
            let bytes = encode(&prerequisites, &bundled, &supersedes, &drivers);
            let decoded = decode(&bytes).unwrap();
            prop_assert_eq!(decoded, Relations { prerequisites, bundled, supersedes, drivers });
            for end in 0..bytes.len() {
                prop_assert!(decode(&bytes[..end]).is_err());
            }
        }

        #[test]
        fn noise_never_panics(mut bytes in vec(any::<u8>(), 0..200)) {
            if let Some(first) = bytes.first_mut() {
                *first = VERSION;
            }
            let _ = decode(&bytes);
        }
    }
}
