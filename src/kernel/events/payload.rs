//! What an event says, as the JSON text that everybody is sent: written once, by whoever emits it.

use std::io::Write;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

#[derive(Debug, Clone, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Payload(Box<RawValue>);

impl Payload {
    pub fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        to_raw_value(value).map(Self)
    }

    /// A part of it; `None` where it has no such.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.0.get()).ok()
    }
}

impl ToSql<Text, Pg> for Payload {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.get().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Pg> for Payload {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_slice(value.as_bytes())?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_is_read_and_the_whole_is_sent_as_it_was_written() {
        #[derive(Deserialize)]
        struct Part {
            member_id: u8,
        }
        let payload = Payload::of(&json!({ "member_id": 7, "name": "王" })).unwrap();
        assert_eq!(payload.read::<Part>().unwrap().member_id, 7);
        assert!(payload.read::<Vec<u8>>().is_none());
        assert_eq!(
            serde_json::to_string(&payload).unwrap(),
            r#"{"member_id":7,"name":"王"}"#
        );
    }
}
