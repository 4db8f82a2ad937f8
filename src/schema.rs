// @generated automatically by Diesel CLI.

diesel::table! {
    account_organizations (account_id, org_id) {
        account_id -> Uuid,
        org_id -> Uuid,
    }
}

diesel::table! {
    accounts (id) {
        id -> Uuid,
        email -> Text,
        password_hash -> Text,
        name -> Text,
        locale -> Text,
        verified_at -> Nullable<Timestamptz>,
        notice_sent_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    audit_entries (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        target_kind -> Text,
        target_id -> Uuid,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        origin -> Nullable<Text>,
        at -> Timestamptz,
    }
}

diesel::table! {
    department_members (org_id, member_id, department_id) {
        org_id -> Uuid,
        member_id -> Uuid,
        department_id -> Uuid,
    }
}

diesel::table! {
    departments (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        name -> Text,
        path -> Array<Nullable<Uuid>>,
        position -> Int4,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    event_heads (org_id) {
        org_id -> Uuid,
        last_position -> Int8,
    }
}

diesel::table! {
    events (org_id, position) {
        org_id -> Uuid,
        position -> Int8,
        kind -> Text,
        audience -> Nullable<Array<Nullable<Uuid>>>,
        payload -> Jsonb,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    idempotency_keys (org_id, member_id, key) {
        org_id -> Uuid,
        member_id -> Uuid,
        key -> Text,
        fingerprint -> Bytea,
        response -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    invitations (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        email -> Text,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Uuid,
        org_id -> Nullable<Uuid>,
        kind -> Text,
        payload -> Jsonb,
        run_at -> Timestamptz,
        attempts -> Int4,
        max_attempts -> Int4,
        last_error -> Nullable<Text>,
        dead_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    mail_tokens (token_hash) {
        token_hash -> Bytea,
        account_id -> Uuid,
        purpose -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        password_hash -> Nullable<Text>,
        name -> Nullable<Text>,
        locale -> Nullable<Text>,
    }
}

diesel::table! {
    members (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        account_id -> Nullable<Uuid>,
        employee_number -> Nullable<Text>,
        name -> Text,
        mobile -> Nullable<Text>,
        email -> Nullable<Text>,
        title -> Nullable<Text>,
        status -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        joined_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    organizations (org_id) {
        org_id -> Uuid,
        name -> Text,
        time_zone -> Text,
        locale -> Text,
        version -> Int4,
        founded_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    recovery_codes (account_id, code_hash) {
        account_id -> Uuid,
        code_hash -> Bytea,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Bytea,
        session_id -> Uuid,
        generation -> Int4,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    role_grants (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        role_id -> Uuid,
        department_id -> Nullable<Uuid>,
        granted_at -> Timestamptz,
    }
}

diesel::table! {
    roles (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        builtin -> Nullable<Text>,
        name -> Text,
        permissions -> Array<Nullable<Text>>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    second_factors (account_id) {
        account_id -> Uuid,
        sealed_secret -> Bytea,
        confirmed_at -> Nullable<Timestamptz>,
        last_step -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        account_id -> Uuid,
        user_agent -> Nullable<Text>,
        origin -> Nullable<Text>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        generation -> Int4,
    }
}

diesel::table! {
    sign_in_failures (subject) {
        subject -> Text,
        last_failure_at -> Timestamptz,
        clear_at -> Timestamptz,
    }
}

diesel::joinable!(audit_entries -> organizations (org_id));
diesel::joinable!(departments -> organizations (org_id));
diesel::joinable!(mail_tokens -> accounts (account_id));
diesel::joinable!(members -> organizations (org_id));
diesel::joinable!(recovery_codes -> second_factors (account_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(roles -> organizations (org_id));
diesel::joinable!(second_factors -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_organizations,
    accounts,
    audit_entries,
    department_members,
    departments,
    event_heads,
    events,
    idempotency_keys,
    invitations,
    jobs,
    mail_tokens,
    members,
    organizations,
    recovery_codes,
    refresh_tokens,
    role_grants,
    roles,
    second_factors,
    sessions,
    sign_in_failures,
);
