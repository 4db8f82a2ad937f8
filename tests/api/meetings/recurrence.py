"""The times of recurrence rules by python-dateutil: cases as JSON in, times as JSON out."""

import datetime
import json
import re
import sys

from dateutil import rrule, tz
from dateutil.zoneinfo import get_zonefile_instance

ZONES = get_zonefile_instance()
UTC = datetime.timezone.utc


def expand(case):
    zone = ZONES.get(case["zone"])
    start = datetime.datetime.fromisoformat(case["start"])
    horizon = datetime.datetime.fromisoformat(case["horizon"])
    all_day = case["all_day"]
    # COUNT does not count what does not exist, which dateutil does not know.
    count = re.search(r";COUNT=(\d+)", case["rule"])
    count = int(count.group(1)) if count else None
    rule = re.sub(r";COUNT=\d+", "", case["rule"])
    if not all_day:
        start = start.replace(tzinfo=zone)
        horizon = horizon.replace(tzinfo=zone)
    dates = rrule.rruleset()
    dates.rrule(rrule.rrulestr(rule, dtstart=start))
    left_out = {datetime.datetime.fromisoformat(text) for text in case["excluded"]}
    found = []
    counted = 0
    for at in dates:
        if at >= horizon or (count is not None and counted >= count):
            break
        if not all_day and not tz.datetime_exists(at):
            continue
        counted += 1
        local = at.replace(tzinfo=None)
        if local in left_out:
            continue
        instant = None if all_day else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append([local.isoformat(), instant])
        if len(found) > case["at_most"]:
            return None
    return found


json.dump([expand(case) for case in json.load(sys.stdin)], sys.stdout)
