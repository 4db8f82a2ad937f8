//! The error codes of this slice.

crate::codes! {
    ACCOUNT_EXISTS = 409 "account_exists" "The address has an account";
    /// Wrong address or wrong password, and never which.
    SIGN_IN_REFUSED = 401 "sign_in_refused" "E-mail address or password is not right";
    EMAIL_UNVERIFIED = 403 "email_unverified" "The e-mail address is not confirmed yet";
    SECOND_FACTOR_REQUIRED = 401 "second_factor_required" "A code of the second factor is needed";
    SECOND_FACTOR_REFUSED = 401 "second_factor_refused" "The code of the second factor is not right";
    SIGN_IN_THROTTLED = 429 "sign_in_throttled" "Too many failed attempts";
    REFRESH_TOKEN_REFUSED = 401 "refresh_token_refused" "The refresh token is not accepted";
    REFRESH_TOKEN_REUSED = 401 "refresh_token_reused" "The refresh token was used before";
    MAIL_TOKEN_REFUSED = 422 "mail_token_refused" "The link cannot be used";
    PASSWORD_REFUSED = 403 "password_refused" "The password is not right";
    CODE_REFUSED = 403 "code_refused" "The code is not right";
    SECOND_FACTOR_ON = 409 "second_factor_on" "The second factor is on already";
    SECOND_FACTOR_OFF = 409 "second_factor_off" "The second factor is not set up";
}
