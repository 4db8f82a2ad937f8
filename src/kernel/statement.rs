//! Statements in SQL that each connection parses once.
//!
//! Diesel keeps a prepared statement where a type names it. What goes through `sql_query`,
//! every `UPDATE`, and every insert that leaves a column to its default is prepared anew each
//! time: one more way to the database, and for a small statement most of the work there. Hot
//! paths therefore write theirs with [`statement!`](crate::statement).

/// Declares a statement as a type. The text comes in pieces, between them the parameters:
/// each its SQL type in brackets, and where its value is.
///
/// ```text
/// crate::statement! {
///     struct Rename<'a> { id: RoomId, name: &'a str }
///     this: "UPDATE rooms SET name = " [Text] *this.name, " WHERE id = " [Uuid] this.id; ""
/// }
/// Rename { id, name }.execute(conn).await?;
/// ```
#[macro_export]
macro_rules! statement {
    (
        $(#[$meta:meta])*
        struct $name:ident<'a> { $($field:ident: $kind:ty),+ $(,)? }
        $this:ident: $($piece:literal [$sql:ty] $value:expr),+; $end:literal
    ) => {
        $(#[$meta])*
        struct $name<'a> { $($field: $kind),+ }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                let $this = self;
                $(
                    out.push_sql($piece);
                    out.push_bind_param::<$sql, _>(&$value)?;
                )+
                out.push_sql($end);
                Ok(())
            }
        }
    };
}
