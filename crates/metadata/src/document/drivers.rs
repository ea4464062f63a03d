//! `WindowsDriverMetaData`: the devices a driver serves.

use patchwell_model::{DriverFeatureScore, DriverMetadata};

use super::{Warnings, shorten};
use crate::xml::Node;

pub(super) fn read(rules: Option<&Node>, warnings: &mut Warnings) -> Vec<DriverMetadata> {
    rules
        .into_iter()
        .flat_map(|rules| rules.children("Metadata"))
        .flat_map(|metadata| &metadata.children)
        .filter_map(|node| driver(node, warnings))
        .collect()
}

fn driver(node: &Node, warnings: &mut Warnings) -> Option<DriverMetadata> {
    let text = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let hardware_id = text("HardwareID");
    if hardware_id.is_empty() {
        warnings.add("driver metadata without a hardware id");
        return None;
    }
    Some(DriverMetadata {
        ver_date_days: date_days(node, warnings),
        ver_version: version(node, warnings),
        class: text("Class"),
        manufacturer: text("Manufacturer"),
        provider: text("Provider"),
        model: text("Model"),
        whql_driver_id: match node.attribute("WhqlDriverID") {
            Some(id) => warnings.parse("WhqlDriverID", id).unwrap_or(0),
            None => 0,
        },
        feature_scores: children(node, "FeatureScore").filter_map(|score| feature_score(score, warnings)).collect(),
        distribution_computer_hardware_ids: lower_texts(node, "DistributionComputerHardwareId"),
        target_computer_hardware_ids: lower_texts(node, "TargetComputerHardwareId"),
        hardware_id,
    })
}

/// Children in a document, or with the dialect's prefix in a fragment.
fn children<'a>(node: &'a Node, name: &'a str) -> impl Iterator<Item = &'a Node> {
    node.children.iter().filter(move |child| child.name.strip_prefix("d.").unwrap_or(&child.name) == name)
}

fn lower_texts(node: &Node, name: &str) -> Vec<String> {
    children(node, name).map(|child| child.text.trim().to_lowercase()).filter(|text| !text.is_empty()).collect()
}

fn date_days(node: &Node, warnings: &mut Warnings) -> i32 {
    let text = node.attribute("DriverVerDate").unwrap_or_default();
    let date = text.split('T').next().unwrap_or_default();
    let Some(date) = warnings.parse::<jiff::civil::Date>("DriverVerDate", date) else { return 0 };
    date.since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

fn version(node: &Node, warnings: &mut Warnings) -> u64 {
    let text = node.attribute("DriverVerVersion").unwrap_or_default();
    let mut parts = text.trim().split('.');
    let mut packed = 0u64;
    for _ in 0..4 {
        let part = parts.next().unwrap_or("0");
        packed = packed << 16 | u64::from(warnings.parse::<u16>("DriverVerVersion", part).unwrap_or(0));
    }
    if parts.next().is_some() {
        warnings.add(format!("DriverVerVersion has more than four parts: {:?}", shorten(text)));
    }
    packed
}

/// The score is written as a hexadecimal byte, such as `FF`.
fn feature_score(node: &Node, warnings: &mut Warnings) -> Option<DriverFeatureScore> {
    let text = node.attribute("FeatureScore").unwrap_or_default();
    let Ok(score) = u8::from_str_radix(text.trim(), 16) else {
        warnings.add(format!("FeatureScore is not a hexadecimal byte: {:?}", shorten(text)));
        return None;
    };
    let operating_system = node.attribute("OperatingSystem").unwrap_or_default().to_owned();
    Some(DriverFeatureScore { operating_system, score })
}
