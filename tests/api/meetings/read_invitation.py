"""What a mail program sees in a raw message with an invitation: JSON, by email and icalendar."""

import email
import email.policy
import json
import sys

import icalendar

message = email.message_from_string(sys.stdin.read(), policy=email.policy.default)
parts = [part for part in message.walk() if not part.is_multipart()]
calendars = [part for part in parts if part.get_content_type() in ("text/calendar", "application/ics")]
texts = [part.get_payload(decode=True).decode() for part in calendars]
assert len(texts) == 2 and texts[0] == texts[1], [part.get_content_type() for part in parts]
assert all(len(line.encode()) <= 75 for line in texts[0].split("\r\n"))
calendar = icalendar.Calendar.from_ical(texts[0])
assert not calendar.errors, calendar.errors
events = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    events.append(
        {
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "summary": str(event["SUMMARY"]),
            "start": event["DTSTART"].dt.isoformat(),
            "recurrence_id": event["RECURRENCE-ID"].dt.isoformat() if "RECURRENCE-ID" in event else None,
            "rule": event["RRULE"].to_ical().decode() if "RRULE" in event else None,
            "status": str(event.get("STATUS", "")),
            "organizer": str(event["ORGANIZER"]),
            "attendees": {
                str(one): [one.params.get("PARTSTAT"), one.params.get("CUTYPE"), one.params.get("ROLE")]
                for one in attendees
            },
        }
    )
json.dump(
    {
        "subject": str(message["Subject"]),
        "to": str(message["To"]),
        "from": str(message["From"]),
        "reply_to": str(message["Reply-To"]),
        "types": [part.get_content_type() for part in parts],
        "method": str(calendar["METHOD"]),
        "part_method": calendars[0].get_param("method"),
        "zones": [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")],
        "text": parts[0].get_content(),
        "events": events,
        "calendar": texts[0],
    },
    sys.stdout,
)
