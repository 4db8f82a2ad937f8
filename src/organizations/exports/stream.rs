//! A CSV file on its way: people in pages, each read under the caller's permission anew, so that
//! memory is bounded and nobody goes on reading who may not any more.

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};

use super::commands::{self, Key, Table, unwritable};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;
use crate::organizations::imports::columns::Language;
use crate::organizations::imports::domain::FileFormat;
use crate::organizations::imports::sheets::writing::Writer;

pub struct Export {
    gate: Gate<can::ManageMembers>,
    table: Table,
    /// What is to be sent before anything else is read.
    ready: Option<Vec<u8>>,
    next: Next,
}

enum Next {
    First,
    After(Key),
    Nothing,
}

impl Export {
    /// Reads the beginning, so that a refusal is an answer and no broken file.
    pub async fn begin(gate: Gate<can::ManageMembers>, language: Language) -> Result<Self> {
        let again = gate.clone();
        let table = gate
            .enter(async |tx| commands::begin(tx, FileFormat::Csv).await)
            .await?;
        let mut writer = Writer::new(FileFormat::Csv, 0).map_err(unwritable)?;
        commands::write(&mut writer, &[table.headers(language)])?;
        Ok(Self {
            gate: again,
            table,
            ready: Some(writer.finish().map_err(unwritable)?),
            next: Next::First,
        })
    }

    pub fn stream(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.piece().await?;
            Ok(piece.map(|piece| (Bytes::from(piece), export)))
        })
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        let after = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::First => None,
            Next::After(key) => Some(key),
            Next::Nothing => return Ok(None),
        };
        let table = &mut self.table;
        let gate = self.gate.clone();
        let page = gate.enter(async |tx| table.page(tx, after).await).await?;
        let (rows, last) = page;
        self.next = last.map_or(Next::Nothing, Next::After);
        let mut writer = Writer::more();
        commands::write(&mut writer, &rows)?;
        Ok(Some(writer.finish().map_err(unwritable)?))
    }
}
