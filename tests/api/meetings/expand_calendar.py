"""When the events of a calendar take place, by recurring-ical-events: [uid, start, end] as JSON."""

import datetime
import json
import sys

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc


def text(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


asked = json.load(sys.stdin)
calendar = icalendar.Calendar.from_ical(asked["calendar"])
assert not calendar.errors, calendar.errors
found = []
for event in recurring_ical_events.of(calendar).between(
    datetime.datetime.fromisoformat(asked["from"]), datetime.datetime.fromisoformat(asked["to"])
):
    end = event.get("DTEND") or event.get("DTSTART")
    found.append([str(event["UID"]), text(event["DTSTART"].dt), text(end.dt), str(event["SUMMARY"])])
json.dump(sorted(found), sys.stdout)
