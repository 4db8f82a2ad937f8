-- What reports add up besides: what was excused by kind, approved overtime, and accepted field work.
ALTER TABLE attendance_results
    -- Seconds, which add up: excused = leave + travel + go_out.
    ADD COLUMN leave int NOT NULL DEFAULT 0,
    ADD COLUMN travel int NOT NULL DEFAULT 0,
    ADD COLUMN go_out int NOT NULL DEFAULT 0,
    -- Seconds of approved overtime that begins on the date.
    ADD COLUMN overtime int NOT NULL DEFAULT 0,
    -- Punches that count as in place since they are field work.
    ADD COLUMN field_work_count smallint NOT NULL DEFAULT 0;

-- The owner of the tables sees every organization's rows for what follows.
ALTER TABLE attendance_results NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_plans NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_spans NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_span_ends NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_stale NO FORCE ROW LEVEL SECURITY;

-- The details have overtime and punches already: a verdict of 10 and more is field work that counts, and 10 itself was
-- made at a site.
UPDATE attendance_results SET
    overtime = coalesce((details->>'o')::int, 0),
    field_work_count = jsonb_array_length(jsonb_path_query_array(details, '$.p[*][4][3] ? (@ > 10)'))
        + jsonb_array_length(jsonb_path_query_array(details, '$.f[1][*][*][3] ? (@ > 10)'))
WHERE details ? 'o' OR details @? '$.p[*][4][3] ? (@ > 10)' OR details @? '$.f[1][*][*][3] ? (@ > 10)';

-- Of what was excused the kind is that of the approved spans of the day, where they are of one kind. Spans of a closed
-- period cannot have changed since.
CREATE TEMPORARY TABLE excused_kinds ON COMMIT DROP AS
SELECT r.org_id, r.member_id, r.work_date, array_agg(DISTINCT s.kind) FILTER (WHERE s.kind IS NOT NULL) AS kinds
FROM attendance_results r
JOIN attendance_plans p ON p.org_id = r.org_id AND p.id = r.plan_id
CROSS JOIN LATERAL (
    SELECT coalesce(min((point->>'due')::timestamptz), r.settles_at - interval '1 day') AS begins,
        coalesce(max((point->>'due')::timestamptz), r.settles_at) AS ends
    FROM jsonb_array_elements(p.content->'points') AS point
) day
LEFT JOIN attendance_spans s ON s.org_id = r.org_id AND s.member_id = r.member_id AND s.kind <> 'overtime'
    AND s.starts_at < day.ends AND s.ends_at > day.begins
    AND NOT EXISTS (SELECT FROM attendance_span_ends e WHERE e.org_id = s.org_id AND e.span_id = s.id)
WHERE r.excused > 0
GROUP BY r.org_id, r.member_id, r.work_date;

UPDATE attendance_results r SET
    leave = CASE kinds[1] WHEN 'leave' THEN excused ELSE 0 END,
    travel = CASE kinds[1] WHEN 'travel' THEN excused ELSE 0 END,
    go_out = CASE kinds[1] WHEN 'go_out' THEN excused ELSE 0 END
FROM excused_kinds k
WHERE k.org_id = r.org_id AND k.member_id = r.member_id AND k.work_date = r.work_date AND cardinality(k.kinds) = 1;

-- The others are computed again, as far as they are open.
INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
SELECT org_id, member_id, work_date, work_date FROM excused_kinds WHERE cardinality(kinds) IS DISTINCT FROM 1;

ALTER TABLE attendance_results FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_plans FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_spans FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_span_ends FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_stale FORCE ROW LEVEL SECURITY;
