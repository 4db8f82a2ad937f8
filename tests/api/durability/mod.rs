mod kill;
mod ledger;
