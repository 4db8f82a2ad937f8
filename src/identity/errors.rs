//! The error codes of this slice.

crate::codes! {
    ACCOUNT_EXISTS = 409 "account_exists" "The address has an account";
}
