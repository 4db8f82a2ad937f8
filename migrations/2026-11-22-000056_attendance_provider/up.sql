-- What located the device, by its own word.
ALTER TABLE check_ins
    ADD COLUMN provider text,
    ADD CONSTRAINT check_ins_provider CHECK (
        provider IN ('gps', 'network', 'fused', 'passive', 'wifi', 'cell', 'bluetooth', 'other')),
    ADD CONSTRAINT check_ins_provider_located CHECK (provider IS NULL OR accuracy_m IS NOT NULL);

-- As before, and the provider is erased with the rest of the location.
CREATE OR REPLACE FUNCTION forget_locations(round_before timestamptz, erase_before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    org constant uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
    done location_retention;
    rounded bigint;
    erased bigint;
    older bigint;
    erased_older bigint;
BEGIN
    INSERT INTO location_retention (org_id) VALUES (org) ON CONFLICT DO NOTHING;
    SELECT * INTO done FROM location_retention WHERE org_id = org FOR UPDATE;
    rounded := greatest(done.rounded_seq, location_piece(org, done.rounded_seq, round_before));
    erased := greatest(done.erased_seq, least(rounded, location_piece(org, done.erased_seq, erase_before)));
    UPDATE check_ins SET
        latitude = round(latitude::numeric, 2), longitude = round(longitude::numeric, 2),
        distance_m = NULL, wifi_bssid = NULL, salt = NULL, location = 'rounded',
        reasons = (SELECT coalesce(jsonb_agg(jsonb_build_object('code', reason -> 'code',
            'en', 'What was measured is erased.', 'zh_cn', '测量数据已清除。')), '[]')
            FROM jsonb_array_elements(reasons) AS reason)
    WHERE org_id = org AND location = 'exact'
        AND ((seq > done.rounded_seq AND seq <= rounded) OR (before_chain AND at < round_before));
    GET DIAGNOSTICS older = ROW_COUNT;
    UPDATE check_ins SET
        latitude = NULL, longitude = NULL, coordinate_system = NULL, accuracy_m = NULL, age_seconds = NULL,
        provider = NULL, device = NULL, location = 'erased'
    WHERE org_id = org AND location = 'rounded'
        AND ((seq > done.erased_seq AND seq <= erased) OR (before_chain AND at < erase_before));
    GET DIAGNOSTICS erased_older = ROW_COUNT;
    UPDATE location_retention SET rounded_seq = rounded, erased_seq = erased WHERE org_id = org;
    RETURN rounded - done.rounded_seq + erased - done.erased_seq + older + erased_older;
END $$;
