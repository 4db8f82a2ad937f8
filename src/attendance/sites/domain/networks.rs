//! The networks of a site: access points by their BSSID, and address ranges.
//!
//! Must hold: a BSSID has one normal form, so that what an admin typed and what a phone reports
//! meet; a name of a network (SSID) alone proves nothing, as anybody may choose it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What it takes to be at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Admits {
    /// Its location, or one of its networks.
    #[default]
    Any,
    /// Its location, whatever the network.
    Location,
    /// One of its networks, whatever the location.
    Network,
    /// Its location and one of its networks.
    Both,
}

impl Admits {
    pub const ALL: [Self; 4] = [Self::Any, Self::Location, Self::Network, Self::Both];

    pub fn code(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Location => "location",
            Self::Network => "network",
            Self::Both => "both",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|admits| admits.code() == code)
    }

    /// Whether a site of no network could never be checked in at.
    pub fn needs_network(self) -> bool {
        matches!(self, Self::Network | Self::Both)
    }
}

/// The address of an access point: `a4:2b:b0:0c:9d:01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bssid([u8; 6]);

impl FromStr for Bssid {
    type Err = String;

    /// Six numbers of one or two hexadecimal digits between `:` or `-` (Android leaves leading
    /// zeros out), or twelve digits; either case.
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = |why: &str| format!("must be a BSSID like a4:2b:b0:0c:9d:01, {why}");
        let parts: Vec<&str> = match text.contains([':', '-']) {
            true => text.split([':', '-']).collect(),
            false if text.is_ascii() && text.len() == 12 => (0..12)
                .step_by(2)
                .filter_map(|at| text.get(at..at + 2))
                .collect(),
            false => return Err(refused("this is none")),
        };
        let digits = |part: &&str| {
            (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let bytes: Vec<u8> = parts
            .iter()
            .filter(|part| digits(part))
            .filter_map(|part| u8::from_str_radix(part, 16).ok())
            .collect();
        let bytes = <[u8; 6]>::try_from(bytes)
            .ok()
            .filter(|_| parts.len() == 6)
            .ok_or_else(|| refused("this is none"))?;
        match bytes {
            [0, 0, 0, 0, 0, 0] | [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => {
                Err(refused("and this is no access point's"))
            }
            // What Android tells an app that may not know.
            [2, 0, 0, 0, 0, 0] => Err(refused(
                "and this is what a phone reports to an app that may not know it: allow the app \
                 to locate the device",
            )),
            [first, ..] if first & 1 == 1 => Err(refused("and this is a group's")),
            _ => Ok(Self(bytes)),
        }
    }
}

impl fmt::Display for Bssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// An address range: `203.0.113.0/24`, `2001:db8::/48`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpNet);

impl Network {
    /// Wider ranges are whole providers.
    const WIDEST_V4: u8 = 8;
    const WIDEST_V6: u8 = 16;

    pub fn holds(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = String;

    /// An address with the length of the range's prefix; an address alone is a range of one.
    fn from_str(text: &str) -> Result<Self, String> {
        let net = text
            .parse::<IpNet>()
            .ok()
            .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
            .ok_or("must be an address range like 203.0.113.0/24 or 2001:db8::/48")?;
        if net.trunc() != net {
            return Err(format!(
                "must end in zeros behind its prefix: {} is the range",
                net.trunc()
            ));
        }
        let widest = match net {
            IpNet::V4(_) => Self::WIDEST_V4,
            IpNet::V6(_) => Self::WIDEST_V6,
        };
        if net.prefix_len() < widest {
            return Err(format!("must be /{widest} or smaller, is {net}"));
        }
        if let IpNet::V6(v6) = net
            && v6.addr().to_ipv4_mapped().is_some()
        {
            return Err("must be written as IPv4, without ::ffff:".to_owned());
        }
        Ok(Self(net))
    }
}

impl fmt::Display for Network {
    /// A range of one address is shown as that address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            return self.0.addr().fmt(f);
        }
        self.0.fmt(f)
    }
}

/// All networks of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    pub wifi: Vec<Bssid>,
    pub ranges: Vec<Network>,
}

impl Networks {
    pub const MAX_WIFI: usize = 100;
    pub const MAX_RANGES: usize = 32;

    pub fn is_empty(&self) -> bool {
        self.wifi.is_empty() && self.ranges.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bssid_has_one_form() {
        for text in [
            "a4:2b:b0:0c:9d:01",
            "A4-2B-B0-0C-9D-01",
            "a4:2b:b0:c:9d:1",
            "A42BB00C9D01",
        ] {
            let bssid: Bssid = text.parse().unwrap();
            assert_eq!(bssid.to_string(), "a4:2b:b0:0c:9d:01", "{text}");
        }
        for (text, why) in [
            ("", "none"),
            ("公司", "none"),
            ("a4:2b:b0:0c:9d", "none"),
            ("a4:2b:b0:0c:9d:01:02", "none"),
            ("a4:2b:b0:0c:9d:+1", "none"),
            ("a4:2b:b0:0c:9d:100", "none"),
            ("00:00:00:00:00:00", "no access point"),
            ("ff:ff:ff:ff:ff:ff", "no access point"),
            ("02:00:00:00:00:00", "allow the app"),
            ("01:00:5e:00:00:01", "a group's"),
        ] {
            let refused = text.parse::<Bssid>().unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn ranges_hold_addresses() {
        let holds = |range: &str, address: &str| {
            let network: Network = range.parse().unwrap();
            network.holds(address.parse().unwrap())
        };
        assert!(holds("203.0.113.0/24", "203.0.113.255"));
        assert!(!holds("203.0.113.0/24", "203.0.114.0"));
        assert!(holds("203.0.113.0/24", "::ffff:203.0.113.7"));
        assert!(holds("203.0.113.7", "203.0.113.7"));
        assert!(holds("2001:db8::/48", "2001:db8:0:ffff::1"));
        assert!(!holds("2001:db8::/48", "203.0.113.7"));
        for (text, why) in [
            ("203.0.113.7/24", "203.0.113.0/24 is the range"),
            ("0.0.0.0/0", "/8 or smaller"),
            ("::/0", "/16 or smaller"),
            ("203.0.113.0/33", "must be an address range"),
            ("office", "must be an address range"),
            ("::ffff:203.0.113.0/120", "written as IPv4"),
        ] {
            let refused = text.parse::<Network>().unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
