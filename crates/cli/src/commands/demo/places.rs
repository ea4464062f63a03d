//! Where the simulated computers stand, and what they are called.

/// A kind of computer: its built-in description, the stem of its names, and the group it belongs to.
pub(super) struct Place {
    pub(super) machine: &'static str,
    pub(super) stem: &'static str,
    pub(super) group: &'static str,
}

const fn place(machine: &'static str, stem: &'static str, group: &'static str) -> Place {
    Place { machine, stem, group }
}

/// Taken in turn; the mix of an office that has not replaced everything yet.
pub(super) static PLACES: &[Place] = &[
    place("windows-11-25h2", "desk", "Workstations"),
    place("windows-11-24h2", "desk", "Workstations"),
    place("windows-11-25h2", "pilot", "Pilot"),
    place("windows-11-23h2", "laptop", "Workstations"),
    place("windows-10-22h2", "laptop", "Workstations"),
    place("windows-server-2022", "srv", "Servers"),
    place("windows-10-22h2-office-2016", "office", "Workstations"),
    place("windows-11-24h2", "pilot", "Pilot"),
    place("windows-server-2025", "srv", "Servers"),
    place("windows-11-25h2-bluetooth", "laptop", "Workstations"),
    place("windows-10-ltsc-2019", "kiosk", "Workstations"),
    place("windows-server-2019", "srv", "Servers"),
    place("windows-7-sp1-ultimate", "lab", "Workstations"),
    place("windows-server-2016", "srv", "Servers"),
    place("windows-10-22h2-broken", "attic", "Workstations"),
    place("windows-8.1", "lab", "Workstations"),
    place("windows-server-2012-r2", "srv", "Servers"),
    place("windows-10-22h2", "pilot", "Pilot"),
];
