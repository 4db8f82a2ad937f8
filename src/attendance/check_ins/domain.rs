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

    /// Whether the rules of a day take the check-in to be made in place.
    pub fn counts(self) -> bool {
        matches!(self, Self::Accepted | Self::Approved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever somebody is not known to be in place, the policy alone decides about the claim.
    #[test]
    fn a_claim_is_possible_wherever_one_is_not_in_place() {
        use FieldWorkState::{Accepted, Pending};
        // Inside, borderline, outside, undecidable.
        let states =
            |policy| FenceOutcome::ALL.map(|verdict| FieldWorkState::of_claim(policy, verdict));
        assert_eq!(states(FieldWork::Allowed), [Some(Accepted); 4]);
        let [inside, elsewhere @ ..] = states(FieldWork::Approval);
        assert_eq!((inside, elsewhere), (Some(Accepted), [Some(Pending); 3]));
        let [inside, elsewhere @ ..] = states(FieldWork::Refused);
        assert_eq!((inside, elsewhere), (Some(Accepted), [None; 3]));
    }

    #[test]
    fn field_work_counts_once_it_is_accepted() {
        use FenceOutcome::{Borderline, Inside, Outside, Undecidable};
        let counts = |policy, verdict, approved| {
            let state = FieldWorkState::of_claim(policy, verdict)?.after(approved);
            Some(state.counts())
        };
        for elsewhere in [Borderline, Outside, Undecidable] {
            let counts = |policy, approved| counts(policy, elsewhere, approved);
            assert_eq!(counts(FieldWork::Allowed, None), Some(true));
            assert_eq!(counts(FieldWork::Refused, None), None);
            assert_eq!(counts(FieldWork::Approval, None), Some(false));
            assert_eq!(counts(FieldWork::Approval, Some(true)), Some(true));
            assert_eq!(counts(FieldWork::Approval, Some(false)), Some(false));
        }
        for policy in [FieldWork::Allowed, FieldWork::Refused, FieldWork::Approval] {
            assert_eq!(counts(policy, Inside, None), Some(true));
        }
    }
}
