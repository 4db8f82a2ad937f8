//! What a check-in counts as.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::places::domain::FieldWork;
use crate::attendance::sites::domain::FenceOutcome;

/// What located a device, by its own word. It is recorded, and decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocationProvider {
    /// Satellites of any system.
    Gps,
    /// Access points and cells, by a service of the network.
    Network,
    /// Several of them together.
    Fused,
    /// What another app had asked for.
    Passive,
    Wifi,
    Cell,
    Bluetooth,
    Other,
}

impl LocationProvider {
    pub const ALL: [Self; 8] = [
        Self::Gps,
        Self::Network,
        Self::Fused,
        Self::Passive,
        Self::Wifi,
        Self::Cell,
        Self::Bluetooth,
        Self::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Gps => "gps",
            Self::Network => "network",
            Self::Fused => "fused",
            Self::Passive => "passive",
            Self::Wifi => "wifi",
            Self::Cell => "cell",
            Self::Bluetooth => "bluetooth",
            Self::Other => "other",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.code() == code)
    }
}

/// How a claim of field work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldWorkState {
    /// It counts as in place.
    Accepted,
    /// It waits for somebody to decide.
    Pending,
    /// Somebody decided that it counts as in place.
    Approved,
    /// Somebody decided that it does not.
    Rejected,
}

impl FieldWorkState {
    pub const ALL: [Self; 4] = [
        Self::Accepted,
        Self::Pending,
        Self::Approved,
        Self::Rejected,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What becomes of a claim with a check-in; `None` where it is refused.
    pub fn of_claim(policy: FieldWork, verdict: FenceOutcome) -> Option<Self> {
        match (policy, verdict) {
            // In place anyway.
            (_, FenceOutcome::Inside) | (FieldWork::Allowed, _) => Some(Self::Accepted),
            (FieldWork::Approval, _) => Some(Self::Pending),
            (FieldWork::Refused, _) => None,
        }
    }

    /// A claim as it was made, and what was decided about it since.
    pub fn after(self, approved: Option<bool>) -> Self {
        match approved {
            Some(true) => Self::Approved,
            Some(false) => Self::Rejected,
            None => self,
        }
    }

    /// Where the rules of a day take a check-in to be made.
    pub fn counts_as(state: Option<Self>, verdict: FenceOutcome) -> FenceOutcome {
        match state {
            Some(Self::Accepted | Self::Approved) => FenceOutcome::Inside,
            _ => verdict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_work_counts_once_it_is_accepted() {
        use FenceOutcome::{Inside, Outside};
        let counts = |policy, verdict, approved| {
            let state = FieldWorkState::of_claim(policy, verdict)?.after(approved);
            Some(FieldWorkState::counts_as(Some(state), verdict))
        };
        assert_eq!(counts(FieldWork::Allowed, Outside, None), Some(Inside));
        assert_eq!(counts(FieldWork::Refused, Outside, None), None);
        assert_eq!(counts(FieldWork::Refused, Inside, None), Some(Inside));
        assert_eq!(counts(FieldWork::Approval, Outside, None), Some(Outside));
        assert_eq!(
            counts(FieldWork::Approval, Outside, Some(true)),
            Some(Inside)
        );
        assert_eq!(
            counts(FieldWork::Approval, Outside, Some(false)),
            Some(Outside)
        );
        assert_eq!(FieldWorkState::counts_as(None, Outside), Outside);
    }
}
