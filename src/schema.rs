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
    attendance_assignments (org_id, member_id, from_date) {
        org_id -> Uuid,
        member_id -> Uuid,
        from_date -> Date,
        group_id -> Uuid,
        reason -> Text,
        department_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    attendance_board (org_id, member_id, work_date) {
        org_id -> Uuid,
        member_id -> Uuid,
        work_date -> Date,
        runs_from -> Timestamptz,
        runs_until -> Timestamptz,
        steps -> Array<Nullable<Timestamptz>>,
        statuses -> Array<Nullable<Text>>,
        group_id -> Nullable<Uuid>,
        shift_id -> Nullable<Uuid>,
        first_in -> Nullable<Timestamptz>,
        last_out -> Nullable<Timestamptz>,
        late_minutes -> Int4,
        early_minutes -> Int4,
        came_late -> Bool,
        left_early -> Bool,
        punched_outside -> Bool,
    }
}

diesel::table! {
    attendance_closings (org_id) {
        org_id -> Uuid,
        closing_on -> Date,
        turn -> Uuid,
        runs_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_correction_ends (org_id, correction_id) {
        org_id -> Uuid,
        correction_id -> Uuid,
        reason -> Text,
        ended_by -> Uuid,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_corrections (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        work_date -> Date,
        section -> Int2,
        point -> Text,
        result -> Nullable<Text>,
        punch_at -> Nullable<Timestamptz>,
        before -> Nullable<Text>,
        source -> Text,
        reason -> Text,
        request_id -> Nullable<Uuid>,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_doubts (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        check_in_id -> Uuid,
        member_id -> Uuid,
        kind -> Text,
        evidence -> Jsonb,
        raised_at -> Timestamptz,
        state -> Text,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        appeal -> Nullable<Text>,
        appealed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attendance_due (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Nullable<Uuid>,
        from_date -> Nullable<Date>,
    }
}

diesel::table! {
    attendance_export_parts (org_id, export_id, number) {
        org_id -> Uuid,
        export_id -> Uuid,
        number -> Int4,
        content -> Bytea,
    }
}

diesel::table! {
    attendance_exports (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        created_by -> Uuid,
        account_id -> Uuid,
        format -> Text,
        locale -> Text,
        first_date -> Date,
        last_date -> Date,
        department_id -> Nullable<Uuid>,
        state -> Text,
        people -> Int4,
        people_written -> Int4,
        bytes -> Nullable<Int8>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        file_columns -> Jsonb,
    }
}

diesel::table! {
    attendance_group_people (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        group_id -> Uuid,
        version -> Int4,
        department_id -> Nullable<Uuid>,
        with_below -> Bool,
        member_id -> Nullable<Uuid>,
        excluded -> Bool,
    }
}

diesel::table! {
    attendance_group_sites (org_id, group_id, site_id) {
        org_id -> Uuid,
        group_id -> Uuid,
        site_id -> Uuid,
    }
}

diesel::table! {
    attendance_group_versions (org_id, group_id, version) {
        org_id -> Uuid,
        group_id -> Uuid,
        version -> Int4,
        from_date -> Date,
        active -> Bool,
        rules -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_groups (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        is_default -> Bool,
        version -> Int4,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attendance_horizons (org_id) {
        org_id -> Uuid,
        through -> Date,
        holidays -> Nullable<Text>,
    }
}

diesel::table! {
    attendance_period_rules (org_id) {
        org_id -> Uuid,
        start_day -> Int4,
        version -> Int4,
        closing_day -> Nullable<Int4>,
        closing_minute -> Nullable<Int4>,
        closing_back -> Nullable<Int4>,
    }
}

diesel::table! {
    attendance_periods (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        first_date -> Date,
        last_date -> Date,
        closed_by -> Nullable<Uuid>,
        closed_at -> Timestamptz,
        reopened_by -> Nullable<Uuid>,
        reopened_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    attendance_person_reopenings (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        period_id -> Uuid,
        member_id -> Uuid,
        until -> Timestamptz,
        reason -> Text,
        opened_by -> Uuid,
        opened_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    attendance_places (org_id) {
        org_id -> Uuid,
        version -> Int4,
        sites_version -> Int4,
        accuracy_cap_m -> Int4,
        age_cap_seconds -> Int4,
        field_work -> Text,
        doubt_mock -> Bool,
        doubt_speed_kmh -> Nullable<Int4>,
        doubt_repeats -> Nullable<Int4>,
        doubt_device_people -> Nullable<Int4>,
        rounded_after_days -> Int4,
        erased_after_days -> Int4,
        field_photo_required -> Bool,
    }
}

diesel::table! {
    attendance_plans (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        work_date -> Date,
        group_id -> Nullable<Uuid>,
        group_version -> Nullable<Int4>,
        shift_id -> Nullable<Uuid>,
        shift_version -> Nullable<Int4>,
        content -> Jsonb,
    }
}

diesel::table! {
    attendance_reminder_clocks (org_id) {
        org_id -> Uuid,
        sent_until -> Timestamptz,
        turn -> Uuid,
    }
}

diesel::table! {
    attendance_reminders (org_id, member_id, work_date, section, kind, moment) {
        org_id -> Uuid,
        member_id -> Uuid,
        work_date -> Date,
        section -> Int2,
        kind -> Text,
        moment -> Text,
        sent_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_request_rules (org_id) {
        org_id -> Uuid,
        version -> Int4,
        rules -> Jsonb,
    }
}

diesel::table! {
    attendance_request_tasks (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        request_id -> Uuid,
        step -> Int2,
        approver_id -> Uuid,
        state -> Text,
        reason -> Nullable<Text>,
        opened_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attendance_requests (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        kind -> Text,
        state -> Text,
        reason -> Text,
        created_at -> Timestamptz,
        work_date -> Nullable<Date>,
        section -> Nullable<Int2>,
        point -> Nullable<Text>,
        punch_at -> Nullable<Timestamptz>,
        before -> Nullable<Text>,
        unit -> Nullable<Text>,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        leave_type -> Nullable<Text>,
        chain -> Jsonb,
        step -> Int2,
        settled_at -> Nullable<Timestamptz>,
        settled_by -> Nullable<Uuid>,
        settled_reason -> Nullable<Text>,
    }
}

diesel::table! {
    attendance_results (org_id, member_id, work_date) {
        org_id -> Uuid,
        member_id -> Uuid,
        work_date -> Date,
        plan_id -> Uuid,
        settles_at -> Timestamptz,
        status -> Text,
        first_in -> Nullable<Timestamptz>,
        last_out -> Nullable<Timestamptz>,
        late_count -> Int2,
        late_minutes -> Int4,
        early_count -> Int2,
        early_minutes -> Int4,
        missing_count -> Int2,
        outside_count -> Int2,
        planned -> Int4,
        present -> Int4,
        late -> Int4,
        early -> Int4,
        missing -> Int4,
        excused -> Int4,
        open -> Int4,
        worked -> Int4,
        details -> Jsonb,
        serious_late_count -> Int2,
        absent_late_count -> Int2,
        leave -> Int4,
        travel -> Int4,
        go_out -> Int4,
        overtime -> Int4,
        field_work_count -> Int2,
        absent_early_count -> Int2,
    }
}

diesel::table! {
    attendance_rosters (org_id, member_id, date) {
        org_id -> Uuid,
        member_id -> Uuid,
        date -> Date,
        group_id -> Uuid,
        shift_id -> Nullable<Uuid>,
        replaced -> Bool,
    }
}

diesel::table! {
    attendance_rules (org_id) {
        org_id -> Uuid,
        stamp -> Uuid,
    }
}

diesel::table! {
    attendance_shift_versions (org_id, shift_id, version) {
        org_id -> Uuid,
        shift_id -> Uuid,
        version -> Int4,
        from_date -> Date,
        hours -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_shifts (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attendance_span_ends (org_id, span_id) {
        org_id -> Uuid,
        span_id -> Uuid,
        reason -> Text,
        ended_by -> Uuid,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_spans (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        kind -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        leave_type -> Nullable<Text>,
        note -> Nullable<Text>,
        source -> Text,
        request_id -> Nullable<Uuid>,
        external_id -> Nullable<Text>,
        revision -> Nullable<Int4>,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_special_days (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        group_id -> Nullable<Uuid>,
        date -> Date,
        worked -> Bool,
        name -> Text,
        shift_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    attendance_staff (org_id, group_id, member_id) {
        org_id -> Uuid,
        group_id -> Uuid,
        member_id -> Uuid,
        leads -> Bool,
        rights -> Jsonb,
    }
}

diesel::table! {
    attendance_stale (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Nullable<Uuid>,
        first_date -> Date,
        last_date -> Date,
        held_until -> Nullable<Timestamptz>,
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
        position -> Int8,
        hash_version -> Int2,
        previous_hash -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    audit_heads (org_id) {
        org_id -> Uuid,
        position -> Int8,
        hash -> Bytea,
        anchor_position -> Int8,
        anchor_hash -> Bytea,
        kept_days -> Int4,
        version -> Int4,
        told_position -> Int8,
        told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    calendar_feeds (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        secret_hash -> Bytea,
        name -> Text,
        details -> Text,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    check_in_chains (org_id) {
        org_id -> Uuid,
        seq -> Int8,
        digest -> Bytea,
    }
}

diesel::table! {
    check_in_decisions (org_id, check_in_id) {
        org_id -> Uuid,
        check_in_id -> Uuid,
        approved -> Bool,
        reason -> Text,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    check_in_photos (org_id, file_id) {
        org_id -> Uuid,
        file_id -> Uuid,
        check_in_id -> Uuid,
        place -> Int2,
        at -> Timestamptz,
        sha256 -> Bytea,
    }
}

diesel::table! {
    check_ins (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        at -> Timestamptz,
        kind -> Nullable<Text>,
        latitude -> Nullable<Float8>,
        longitude -> Nullable<Float8>,
        coordinate_system -> Nullable<Text>,
        accuracy_m -> Nullable<Float8>,
        age_seconds -> Nullable<Int4>,
        mock -> Bool,
        verdict -> Text,
        site_id -> Nullable<Uuid>,
        distance_m -> Nullable<Float8>,
        reasons -> Jsonb,
        doubts -> Jsonb,
        wifi_bssid -> Nullable<Text>,
        device -> Nullable<Text>,
        field_note -> Nullable<Text>,
        field_state -> Nullable<Text>,
        before_chain -> Bool,
        seq -> Nullable<Int8>,
        previous -> Nullable<Bytea>,
        told -> Nullable<Text>,
        evidence_digest -> Nullable<Bytea>,
        salt -> Nullable<Bytea>,
        fingerprint -> Nullable<Bytea>,
        seal -> Nullable<Bytea>,
        seal_key -> Nullable<Text>,
        location -> Text,
        provider -> Nullable<Text>,
    }
}

diesel::table! {
    conversation_due (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Nullable<Uuid>,
        conversation_id -> Nullable<Uuid>,
        transaction_id -> Int8,
        department_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    conversation_links (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        conversation_id -> Uuid,
        secret_hash -> Bytea,
        approval -> Bool,
        max_uses -> Int4,
        uses -> Int4,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    conversation_members (org_id, conversation_id, member_id) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        member_id -> Uuid,
        read_seq -> Int8,
        joined_seq -> Int8,
        joined_at -> Timestamptz,
        role -> Text,
        visible_from_seq -> Int8,
        muted_until -> Nullable<Timestamptz>,
        silenced -> Bool,
        silenced_until -> Nullable<Timestamptz>,
        pinned_at -> Nullable<Timestamptz>,
        marked_unread -> Bool,
        hidden_seq -> Nullable<Int8>,
        speaker -> Bool,
    }
}

diesel::table! {
    conversation_mutes (org_id, conversation_id, member_id) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        member_id -> Uuid,
        muted_until -> Timestamptz,
    }
}

diesel::table! {
    conversation_requests (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        conversation_id -> Uuid,
        link_id -> Nullable<Uuid>,
        member_id -> Uuid,
        status -> Text,
        decided_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        invited_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    conversations (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        name -> Text,
        owner_id -> Nullable<Uuid>,
        last_seq -> Int8,
        member_count -> Int4,
        created_at -> Timestamptz,
        posting -> Text,
        mention_everyone -> Text,
        archived_at -> Nullable<Timestamptz>,
        version -> Int4,
        description -> Text,
        inviting -> Text,
        pinning -> Text,
        editing -> Text,
        history -> Text,
        pair_low -> Nullable<Uuid>,
        pair_high -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        with_below -> Bool,
        with_hidden -> Bool,
        last_at -> Nullable<Timestamptz>,
        join_approval -> Bool,
        with_outsourced -> Bool,
        posting_version -> Int8,
    }
}

diesel::table! {
    custom_field_values (org_id, member_id, field_id) {
        org_id -> Uuid,
        member_id -> Uuid,
        field_id -> Uuid,
        value -> Jsonb,
    }
}

diesel::table! {
    custom_fields (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        kind -> Text,
        choices -> Array<Nullable<Text>>,
        position -> Int4,
        required -> Bool,
        visible_to -> Text,
        editable_by -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    department_ancestors (org_id, ancestor_id, department_id) {
        org_id -> Uuid,
        ancestor_id -> Uuid,
        department_id -> Uuid,
    }
}

diesel::table! {
    department_members (org_id, member_id, department_id) {
        org_id -> Uuid,
        member_id -> Uuid,
        department_id -> Uuid,
        ordinal -> Int4,
        position -> Int4,
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
        external_id -> Nullable<Text>,
        outsourced -> Bool,
    }
}

diesel::table! {
    departures (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        last_day -> Date,
        successor_id -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        announced_at -> Timestamptz,
        cancelled_at -> Nullable<Timestamptz>,
        effective_at -> Nullable<Timestamptz>,
        handed_to -> Nullable<Uuid>,
        department_ids -> Array<Nullable<Uuid>>,
    }
}

diesel::table! {
    employments (org_id, member_id, first_date) {
        org_id -> Uuid,
        member_id -> Uuid,
        first_date -> Date,
        last_date -> Nullable<Date>,
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
        payload -> Text,
        occurred_at -> Timestamptz,
        topic -> Nullable<Uuid>,
        joins -> Nullable<Array<Nullable<Uuid>>>,
        leaves -> Nullable<Array<Nullable<Uuid>>>,
        topic_number -> Nullable<Int8>,
        joins_from -> Nullable<Int8>,
    }
}

diesel::table! {
    file_holds (org_id, file_id, holder_id) {
        org_id -> Uuid,
        file_id -> Uuid,
        holder_id -> Uuid,
    }
}

diesel::table! {
    file_usage (org_id) {
        org_id -> Uuid,
        used_bytes -> Int8,
        quota_bytes -> Nullable<Int8>,
    }
}

diesel::table! {
    files (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        uploader_id -> Uuid,
        name -> Text,
        size -> Int8,
        sha256 -> Bytea,
        content_type -> Text,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        thumbnail_type -> Nullable<Text>,
        created_at -> Timestamptz,
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
    import_chunks (org_id, import_id, position) {
        org_id -> Uuid,
        import_id -> Uuid,
        position -> Int4,
        content -> Bytea,
    }
}

diesel::table! {
    import_progress (org_id, import_id) {
        org_id -> Uuid,
        import_id -> Uuid,
        rows_read -> Int4,
        rows_applied -> Int4,
    }
}

diesel::table! {
    imported_events (org_id, member_id, uid, part) {
        org_id -> Uuid,
        member_id -> Uuid,
        uid -> Text,
        meeting_id -> Uuid,
        part -> Text,
    }
}

diesel::table! {
    imports (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        created_by -> Uuid,
        account_id -> Uuid,
        format -> Text,
        mode -> Text,
        sheet -> Nullable<Text>,
        dry_run -> Bool,
        state -> Text,
        plan_digest -> Nullable<Bytea>,
        members_added -> Int4,
        members_updated -> Int4,
        members_unchanged -> Int4,
        departments_added -> Int4,
        errors_total -> Int4,
        changes_total -> Int4,
        errors -> Jsonb,
        changes -> Jsonb,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
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
        reminded_at -> Nullable<Timestamptz>,
        reminders -> Int4,
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
    join_codes (secret_hash) {
        secret_hash -> Bytea,
        org_id -> Uuid,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    join_links (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        secret_hash -> Bytea,
        department_id -> Uuid,
        approval -> Bool,
        max_uses -> Int4,
        uses -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    join_requests (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        link_id -> Uuid,
        account_id -> Uuid,
        name -> Text,
        email -> Text,
        department_id -> Uuid,
        status -> Text,
        reason -> Nullable<Text>,
        member_id -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    location_look_photos (org_id, file_id, look_id) {
        org_id -> Uuid,
        look_id -> Uuid,
        file_id -> Uuid,
    }
}

diesel::table! {
    location_looks (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        member_id -> Uuid,
        looked_by -> Uuid,
        looked_by_name -> Text,
        looked_at -> Timestamptz,
        reason -> Text,
        from_at -> Timestamptz,
        to_at -> Timestamptz,
        check_ins -> Int4,
        kind -> Text,
    }
}

diesel::table! {
    location_retention (org_id) {
        org_id -> Uuid,
        rounded_seq -> Int8,
        erased_seq -> Int8,
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
    meeting_attachments (org_id, meeting_id, file_id) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        file_id -> Uuid,
        added_by -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_attendees (org_id, meeting_id, attendee_id) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        attendee_id -> Uuid,
        member_id -> Nullable<Uuid>,
        email -> Nullable<Text>,
        name -> Nullable<Text>,
        optional -> Bool,
        invited -> Bool,
        answer -> Text,
        answered_at -> Nullable<Timestamptz>,
        answer_sequence -> Nullable<Int4>,
        answer_stamp -> Nullable<Timestamptz>,
        comment -> Nullable<Text>,
        proposed_starts_at -> Nullable<Timestamptz>,
        proposed_ends_at -> Nullable<Timestamptz>,
        first_starts_at -> Timestamptz,
        last_ends_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_creations (org_id, member_id) {
        org_id -> Uuid,
        member_id -> Uuid,
        day -> Date,
        created -> Int4,
    }
}

diesel::table! {
    meeting_exceptions (org_id, meeting_id, original_start) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        original_start -> Timestamp,
        cancelled -> Bool,
        starts_local -> Nullable<Timestamp>,
        length_seconds -> Nullable<Int4>,
        title -> Nullable<Text>,
        note -> Nullable<Text>,
        own_rooms -> Bool,
        sequence -> Int4,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_mail_members (org_id, member_id) {
        org_id -> Uuid,
        member_id -> Uuid,
    }
}

diesel::table! {
    meeting_occurrence_attendees (org_id, meeting_id, attendee_id, original_start) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        attendee_id -> Uuid,
        original_start -> Timestamp,
        invited -> Nullable<Bool>,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Timestamptz>,
        answer_sequence -> Nullable<Int4>,
        answer_stamp -> Nullable<Timestamptz>,
        comment -> Nullable<Text>,
        proposed_starts_at -> Nullable<Timestamptz>,
        proposed_ends_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    meeting_occurrences (org_id, meeting_id, original_start) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        original_start -> Timestamp,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_own_reminders (org_id, meeting_id, member_id) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        member_id -> Uuid,
        minutes -> Array<Nullable<Int4>>,
        set_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_reminder_clocks (org_id) {
        org_id -> Uuid,
        sent_until -> Timestamptz,
        turn -> Uuid,
    }
}

diesel::table! {
    meeting_reminder_offsets (org_id, minutes) {
        org_id -> Uuid,
        minutes -> Int4,
    }
}

diesel::table! {
    meeting_reminders_sent (org_id, meeting_id, original_start, starts_at, minutes, member_id) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        original_start -> Timestamp,
        starts_at -> Timestamptz,
        minutes -> Int4,
        member_id -> Uuid,
        sent_at -> Timestamptz,
    }
}

diesel::table! {
    meeting_rooms (org_id, meeting_id, room_id) {
        org_id -> Uuid,
        meeting_id -> Uuid,
        room_id -> Uuid,
    }
}

diesel::table! {
    meetings (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        uid -> Text,
        sequence -> Int4,
        organizer_id -> Uuid,
        title -> Text,
        note -> Nullable<Text>,
        private -> Bool,
        transparent -> Bool,
        zone -> Text,
        all_day -> Bool,
        starts_local -> Timestamp,
        length_seconds -> Int4,
        rule -> Nullable<Text>,
        first_starts_at -> Timestamptz,
        last_ends_at -> Timestamptz,
        materialised_until -> Nullable<Timestamptz>,
        continues_id -> Nullable<Uuid>,
        status -> Text,
        reminders -> Array<Nullable<Int4>>,
        conversation_id -> Nullable<Uuid>,
        video_kind -> Nullable<Text>,
        video_url -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
        created_by -> Uuid,
        changed_at -> Timestamptz,
        cancelled_at -> Nullable<Timestamptz>,
        cancelled_by -> Nullable<Uuid>,
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
        other_names -> Array<Nullable<Text>>,
        manager_id -> Nullable<Uuid>,
        hired_on -> Nullable<Date>,
    }
}

diesel::table! {
    message_attachments (org_id, conversation_id, seq, place) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        place -> Int2,
        file_id -> Uuid,
    }
}

diesel::table! {
    message_edits (org_id, conversation_id, seq, version) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        version -> Int4,
        text -> Text,
        format -> Text,
        replaced_at -> Timestamptz,
    }
}

diesel::table! {
    message_index (org_id, conversation_id) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        indexed_seq -> Int8,
        newest_at -> Int8,
        segment_ends -> Bytea,
    }
}

diesel::table! {
    message_index_edits (org_id, conversation_id, seq) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
    }
}

diesel::table! {
    message_index_segments (org_id, conversation_id, segment) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        segment -> Int4,
        stamps -> Bytea,
    }
}

diesel::table! {
    message_index_terms (org_id, conversation_id, bucket, shard) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        bucket -> Int4,
        shard -> Int4,
        entries -> Bytea,
    }
}

diesel::table! {
    message_mentions (org_id, member_id, conversation_id, seq) {
        org_id -> Uuid,
        member_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
    }
}

diesel::table! {
    message_pins (org_id, conversation_id, seq) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        pinned_by -> Uuid,
        pinned_at -> Timestamptz,
        top -> Bool,
    }
}

diesel::table! {
    message_reactions (org_id, conversation_id, seq, emoji, member_id) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        emoji -> Text,
        member_id -> Uuid,
        reacted_at -> Timestamptz,
    }
}

diesel::table! {
    message_threads (org_id, conversation_id, seq) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        reply_count -> Int4,
        last_seq -> Int8,
    }
}

diesel::table! {
    messages (org_id, conversation_id, seq) {
        org_id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        author_id -> Nullable<Uuid>,
        text -> Text,
        posted_at -> Timestamptz,
        kind -> Text,
        format -> Text,
        content -> Nullable<Jsonb>,
        reply_to_seq -> Nullable<Int8>,
        thread_seq -> Nullable<Int8>,
        mentions_everyone -> Bool,
        edited_at -> Nullable<Timestamptz>,
        recalled_at -> Nullable<Timestamptz>,
        recalled_by -> Nullable<Uuid>,
        version -> Int4,
    }
}

diesel::table! {
    messaging_settings (org_id) {
        org_id -> Uuid,
        read_receipts -> Bool,
        recall_minutes -> Int4,
        version -> Int4,
        groups_with_below -> Nullable<Bool>,
        groups_with_outsourced -> Nullable<Bool>,
        groups_with_hidden -> Nullable<Bool>,
    }
}

diesel::table! {
    organization_zones (org_id, from_date) {
        org_id -> Uuid,
        from_date -> Date,
        time_zone -> Text,
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
        second_factor_of -> Text,
        second_factor_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    places (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        kind -> Text,
        name -> Text,
        path -> Array<Nullable<Uuid>>,
        time_zone -> Text,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    quiet_hours (org_id, member_id) {
        org_id -> Uuid,
        member_id -> Uuid,
        active -> Bool,
        starts_at -> Time,
        ends_at -> Time,
        days -> Int4,
        time_zone -> Nullable<Text>,
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
        given_up -> Bool,
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
        includes_below -> Bool,
        granted_by -> Nullable<Uuid>,
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
        group_name -> Nullable<Text>,
        version -> Int4,
    }
}

diesel::table! {
    room_bookings (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        room_id -> Uuid,
        meeting_id -> Uuid,
        original_start -> Timestamp,
        organizer_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        during -> Tstzrange,
        status -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        decision_note -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    room_closures (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        room_id -> Nullable<Uuid>,
        place_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        reason -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    room_managers (org_id, room_id, member_id) {
        org_id -> Uuid,
        room_id -> Uuid,
        member_id -> Uuid,
    }
}

diesel::table! {
    room_subjects (org_id, room_id, part, position) {
        org_id -> Uuid,
        room_id -> Uuid,
        part -> Text,
        position -> Int4,
        member_id -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        user_group_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    rooms (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        capacity -> Int4,
        location -> Nullable<Text>,
        out_of_service -> Bool,
        version -> Int4,
        created_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
        place_id -> Nullable<Uuid>,
        equipment -> Array<Nullable<Text>>,
        labels -> Array<Nullable<Text>>,
        description -> Nullable<Text>,
        external_id -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        picture_id -> Nullable<Uuid>,
        opening_hours -> Nullable<Jsonb>,
        policy -> Jsonb,
        by_list -> Bool,
        has_subjects -> Bool,
    }
}

diesel::table! {
    scheduled_messages (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        conversation_id -> Uuid,
        author_id -> Uuid,
        body -> Jsonb,
        send_at -> Timestamptz,
        state -> Text,
        refusal_code -> Nullable<Text>,
        refusal -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    search_terms (org_id, member_id, term, rank) {
        org_id -> Uuid,
        member_id -> Uuid,
        rank -> Int2,
        term -> Text,
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

diesel::table! {
    sites (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        latitude -> Float8,
        longitude -> Float8,
        coordinate_system -> Text,
        radius_m -> Nullable<Int4>,
        version -> Int4,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
        area -> Nullable<Jsonb>,
        admits -> Text,
        wifi -> Jsonb,
        networks -> Jsonb,
    }
}

diesel::table! {
    upload_parts (org_id, upload_id, start) {
        org_id -> Uuid,
        upload_id -> Uuid,
        start -> Int8,
        size -> Int8,
        object_id -> Uuid,
    }
}

diesel::table! {
    uploads (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        uploader_id -> Uuid,
        name -> Text,
        metadata -> Text,
        size -> Int8,
        received -> Int8,
        part_count -> Int4,
        finished -> Bool,
        expires_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_group_departments (org_id, group_id, department_id) {
        org_id -> Uuid,
        group_id -> Uuid,
        department_id -> Uuid,
    }
}

diesel::table! {
    user_group_members (org_id, group_id, member_id) {
        org_id -> Uuid,
        group_id -> Uuid,
        member_id -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    user_group_roles (org_id, group_id, role_id) {
        org_id -> Uuid,
        group_id -> Uuid,
        role_id -> Uuid,
    }
}

diesel::table! {
    user_groups (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        name -> Text,
        description -> Nullable<Text>,
        dynamic -> Bool,
        by_department -> Bool,
        by_role -> Bool,
        titles -> Nullable<Array<Nullable<Text>>>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    visibility_rules (org_id, id) {
        org_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        name -> Text,
        active -> Bool,
        in_profile -> Bool,
        in_search -> Bool,
        reach -> Nullable<Text>,
        fields -> Array<Nullable<Text>>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    visibility_settings (org_id) {
        org_id -> Uuid,
        child_first -> Bool,
        version -> Int4,
    }
}

diesel::table! {
    visibility_subjects (org_id, rule_id, part, position) {
        org_id -> Uuid,
        rule_id -> Uuid,
        part -> Text,
        position -> Int4,
        member_id -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        role_id -> Nullable<Uuid>,
    }
}

diesel::joinable!(attendance_closings -> organizations (org_id));
diesel::joinable!(attendance_exports -> organizations (org_id));
diesel::joinable!(attendance_groups -> organizations (org_id));
diesel::joinable!(attendance_horizons -> organizations (org_id));
diesel::joinable!(attendance_period_rules -> organizations (org_id));
diesel::joinable!(attendance_periods -> organizations (org_id));
diesel::joinable!(attendance_places -> organizations (org_id));
diesel::joinable!(attendance_plans -> organizations (org_id));
diesel::joinable!(attendance_reminder_clocks -> organizations (org_id));
diesel::joinable!(attendance_request_rules -> organizations (org_id));
diesel::joinable!(attendance_rules -> organizations (org_id));
diesel::joinable!(attendance_shifts -> organizations (org_id));
diesel::joinable!(attendance_special_days -> organizations (org_id));
diesel::joinable!(audit_entries -> organizations (org_id));
diesel::joinable!(audit_heads -> organizations (org_id));
diesel::joinable!(check_in_chains -> organizations (org_id));
diesel::joinable!(conversations -> organizations (org_id));
diesel::joinable!(custom_fields -> organizations (org_id));
diesel::joinable!(departments -> organizations (org_id));
diesel::joinable!(file_usage -> organizations (org_id));
diesel::joinable!(files -> organizations (org_id));
diesel::joinable!(imports -> organizations (org_id));
diesel::joinable!(join_links -> organizations (org_id));
diesel::joinable!(location_retention -> organizations (org_id));
diesel::joinable!(mail_tokens -> accounts (account_id));
diesel::joinable!(meeting_reminder_clocks -> organizations (org_id));
diesel::joinable!(meeting_reminder_offsets -> organizations (org_id));
diesel::joinable!(members -> organizations (org_id));
diesel::joinable!(messaging_settings -> organizations (org_id));
diesel::joinable!(organization_zones -> organizations (org_id));
diesel::joinable!(places -> organizations (org_id));
diesel::joinable!(recovery_codes -> second_factors (account_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(roles -> organizations (org_id));
diesel::joinable!(room_closures -> organizations (org_id));
diesel::joinable!(rooms -> organizations (org_id));
diesel::joinable!(second_factors -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sites -> organizations (org_id));
diesel::joinable!(uploads -> organizations (org_id));
diesel::joinable!(user_groups -> organizations (org_id));
diesel::joinable!(visibility_rules -> organizations (org_id));
diesel::joinable!(visibility_settings -> organizations (org_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_organizations,
    accounts,
    attendance_assignments,
    attendance_board,
    attendance_closings,
    attendance_correction_ends,
    attendance_corrections,
    attendance_doubts,
    attendance_due,
    attendance_export_parts,
    attendance_exports,
    attendance_group_people,
    attendance_group_sites,
    attendance_group_versions,
    attendance_groups,
    attendance_horizons,
    attendance_period_rules,
    attendance_periods,
    attendance_person_reopenings,
    attendance_places,
    attendance_plans,
    attendance_reminder_clocks,
    attendance_reminders,
    attendance_request_rules,
    attendance_request_tasks,
    attendance_requests,
    attendance_results,
    attendance_rosters,
    attendance_rules,
    attendance_shift_versions,
    attendance_shifts,
    attendance_span_ends,
    attendance_spans,
    attendance_special_days,
    attendance_staff,
    attendance_stale,
    audit_entries,
    audit_heads,
    calendar_feeds,
    check_in_chains,
    check_in_decisions,
    check_in_photos,
    check_ins,
    conversation_due,
    conversation_links,
    conversation_members,
    conversation_mutes,
    conversation_requests,
    conversations,
    custom_field_values,
    custom_fields,
    department_ancestors,
    department_members,
    departments,
    departures,
    employments,
    event_heads,
    events,
    file_holds,
    file_usage,
    files,
    idempotency_keys,
    import_chunks,
    import_progress,
    imported_events,
    imports,
    invitations,
    jobs,
    join_codes,
    join_links,
    join_requests,
    location_look_photos,
    location_looks,
    location_retention,
    mail_tokens,
    meeting_attachments,
    meeting_attendees,
    meeting_creations,
    meeting_exceptions,
    meeting_mail_members,
    meeting_occurrence_attendees,
    meeting_occurrences,
    meeting_own_reminders,
    meeting_reminder_clocks,
    meeting_reminder_offsets,
    meeting_reminders_sent,
    meeting_rooms,
    meetings,
    members,
    message_attachments,
    message_edits,
    message_index,
    message_index_edits,
    message_index_segments,
    message_index_terms,
    message_mentions,
    message_pins,
    message_reactions,
    message_threads,
    messages,
    messaging_settings,
    organization_zones,
    organizations,
    places,
    quiet_hours,
    recovery_codes,
    refresh_tokens,
    role_grants,
    roles,
    room_bookings,
    room_closures,
    room_managers,
    room_subjects,
    rooms,
    scheduled_messages,
    search_terms,
    second_factors,
    sessions,
    sign_in_failures,
    sites,
    upload_parts,
    uploads,
    user_group_departments,
    user_group_members,
    user_group_roles,
    user_groups,
    visibility_rules,
    visibility_settings,
    visibility_subjects,
);
