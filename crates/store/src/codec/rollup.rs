//! What servers below report, in one column each.

use patchwell_model::rollup::{ActivitySummary, ClientKind, RolledUpDetails, ServerSummary};
use patchwell_model::{ComputerDetails, GroupId, OsVersion, Timestamp, UpdateId};

use super::{Reader, Writer};
use crate::StoreError;

const VERSION: u8 = 1;

pub(crate) fn encode_summary(summary: &ServerSummary) -> Vec<u8> {
    let ServerSummary {
        updates,
        declined,
        approved,
        not_approved,
        stale_approvals,
        expired,
        critical_not_approved,
        infrastructure_not_approved,
        with_client_errors,
        with_server_errors,
        needing_files,
        needed,
        up_to_date,
        custom_groups,
        computers,
        computers_needing_updates,
        computers_with_errors,
        computers_up_to_date,
    } = *summary;
    let mut writer = Writer::new(VERSION);
    for number in [updates, declined, approved, not_approved, stale_approvals, expired, critical_not_approved] {
        writer.signed(number.into());
    }
    for number in [infrastructure_not_approved, with_client_errors, with_server_errors, needing_files, needed] {
        writer.signed(number.into());
    }
    for number in [up_to_date, custom_groups, computers, computers_needing_updates, computers_with_errors] {
        writer.signed(number.into());
    }
    writer.signed(computers_up_to_date.into());
    writer.finish()
}

pub(crate) fn decode_summary(bytes: &[u8]) -> Result<ServerSummary, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "server summary")?;
    let mut next = || reader.narrow();
    let summary = ServerSummary {
        updates: next()?,
        declined: next()?,
        approved: next()?,
        not_approved: next()?,
        stale_approvals: next()?,
        expired: next()?,
        critical_not_approved: next()?,
        infrastructure_not_approved: next()?,
        with_client_errors: next()?,
        with_server_errors: next()?,
        needing_files: next()?,
        needed: next()?,
        up_to_date: next()?,
        custom_groups: next()?,
        computers: next()?,
        computers_needing_updates: next()?,
        computers_with_errors: next()?,
        computers_up_to_date: next()?,
    };
    reader.finish()?;
    Ok(summary)
}

pub(crate) fn encode_kind(kind: &ClientKind) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    for number in [kind.os_major, kind.os_minor, kind.os_build, kind.service_pack_major, kind.service_pack_minor] {
        writer.signed(number.into());
    }
    writer.text(&kind.os_locale);
    for number in [kind.suite_mask, kind.old_product_type, kind.new_product_type, kind.system_metrics] {
        writer.signed(number.into());
    }
    writer.text(&kind.architecture);
    writer.finish()
}

pub(crate) fn decode_kind(bytes: &[u8]) -> Result<ClientKind, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "kind of clients")?;
    let kind = ClientKind {
        os_major: reader.narrow()?,
        os_minor: reader.narrow()?,
        os_build: reader.narrow()?,
        service_pack_major: reader.narrow()?,
        service_pack_minor: reader.narrow()?,
        os_locale: reader.text()?,
        suite_mask: reader.narrow()?,
        old_product_type: reader.narrow()?,
        new_product_type: reader.narrow()?,
        system_metrics: reader.narrow()?,
        architecture: reader.text()?,
    };
    reader.finish()?;
    Ok(kind)
}

pub(crate) fn encode_activities(activities: &[ActivitySummary]) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    writer.list(activities, |w, activity| {
        w.uuid(&activity.update.0);
        w.signed(activity.revision_number.into());
        w.signed(activity.successes.into());
        w.signed(activity.failures.into());
    });
    writer.finish()
}

pub(crate) fn decode_activities(bytes: &[u8]) -> Result<Vec<ActivitySummary>, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "installations")?;
    let activities = reader.list(|r| {
        Ok(ActivitySummary {
            update: UpdateId(r.uuid()?),
            revision_number: r.narrow()?,
            successes: r.narrow()?,
            failures: r.narrow()?,
        })
    })?;
    reader.finish()?;
    Ok(activities)
}

pub(crate) fn encode_details(rolled_up: &RolledUpDetails) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    let details = &rolled_up.details;
    writer.text(&rolled_up.dns_name);
    writer.option(rolled_up.ip_address.as_deref(), Writer::text);
    for number in [details.os.major, details.os.minor, details.os.build, details.os.service_pack] {
        writer.signed(number.into());
    }
    for number in [rolled_up.service_pack_minor, details.product_type, details.role] {
        writer.signed(number.into());
    }
    for number in [rolled_up.suite_mask, rolled_up.system_metrics] {
        writer.signed(number.into());
    }
    for text in [&details.os_description, &details.os_locale, &details.architecture, &details.manufacturer] {
        writer.text(text);
    }
    for text in [&details.model, &details.bios_name, &details.bios_version, &details.firmware_version] {
        writer.text(text);
    }
    for text in [&details.mobile_operator, &details.client_version, &rolled_up.os_family] {
        writer.text(text);
    }
    writer.option(details.bios_release_date, |w, time| w.signed(time.as_microsecond()));
    writer.list(&rolled_up.groups, |w, group| w.uuid(&group.0));
    writer.list(&rolled_up.requested_groups, |w, name| w.text(name));
    writer.finish()
}

pub(crate) fn decode_details(bytes: &[u8]) -> Result<RolledUpDetails, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "details of a computer")?;
    let r = &mut reader;
    let (dns_name, ip_address) = (r.text()?, r.option(Reader::text)?);
    let os = OsVersion { major: r.narrow()?, minor: r.narrow()?, build: r.narrow()?, service_pack: r.narrow()? };
    let (service_pack_minor, product_type, role) = (r.narrow()?, r.narrow()?, r.narrow()?);
    let (suite_mask, system_metrics) = (r.narrow()?, r.narrow()?);
    let (os_description, os_locale, architecture) = (r.text()?, r.text()?, r.text()?);
    let (manufacturer, model, bios_name, bios_version) = (r.text()?, r.text()?, r.text()?, r.text()?);
    let (firmware_version, mobile_operator, client_version) = (r.text()?, r.text()?, r.text()?);
    let os_family = r.text()?;
    let bios_release_date = r.option(time)?;
    let details = ComputerDetails {
        os,
        product_type,
        role,
        os_description,
        os_locale,
        architecture,
        manufacturer,
        model,
        bios_name,
        bios_version,
        bios_release_date,
        firmware_version,
        mobile_operator,
        client_version,
    };
    let groups = r.list(|r| r.uuid().map(GroupId))?;
    let requested_groups = r.list(Reader::text)?;
    reader.finish()?;
    Ok(RolledUpDetails {
        dns_name,
        ip_address,
        details,
        service_pack_minor,
        suite_mask,
        system_metrics,
        os_family,
        groups,
        requested_groups,
    })
}

fn time(reader: &mut Reader<'_>) -> Result<Timestamp, StoreError> {
    let micros = reader.signed()?;
    Timestamp::from_microsecond(micros).map_err(|error| StoreError::corrupt("time", error))
}
