#!/usr/bin/env python3
"""One morning of a company, played through the public API alone.

A company of 200 people comes to life: it is founded, its people are imported from a CSV file,
invited by mail and join; a group is greeted, people check in inside and outside the fence, and
a meeting is booked that somebody else wanted, too. Every answer is checked; the first one that
is not as it should be ends the story with exit code 1.

It needs a running service without SMTP, which then writes its mails to a folder, and nothing
but Python's standard library:

    make run                       # in one terminal
    python3 examples/morning.py    # in another

Every run founds a company of its own and leaves it there.
"""

import argparse
import csv
import email
import email.policy
import http.client
import io
import json
import pathlib
import re
import secrets
import sys
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

PEOPLE = 200
PASSWORD = "a quiet morning in spring"
SHANGHAI = timezone(timedelta(hours=8))

# The office in WGS-84, as a surveyor or a GPS receiver has it. Phones in mainland China report
# GCJ-02, which lies some 475 m off here.
OFFICE_WGS84 = (31.1774276, 121.5272106)
OFFICE_GCJ02 = (31.17530398, 121.53154186)
# Breakfast, a kilometre and a half down the road, as a phone reports it.
BREAKFAST_GCJ02 = (31.16180000, 121.53154186)

SURNAMES = "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu".split()
GIVEN = ("伟wei 芳fang 秀英xiuying 敏min 静jing 丽li 强qiang 磊lei 洋yang 艳yan "
         "勇yong 军jun 杰jie 娟juan 涛tao 明ming 超chao 霞xia 平ping 刚gang").split()
DEPARTMENTS = ["研发部/平台组", "研发部/客户端组", "研发部/测试组", "市场部", "销售部/华东", "销售部/华南", "人力资源部", "财务部"]
TITLES = ["工程师", "工程师", "测试工程师", "市场专员", "销售经理", "销售经理", "人事专员", "会计"]


class Wrong(Exception):
    """Something is not as it should be."""


def check(holds, otherwise):
    if not holds:
        raise Wrong(otherwise)


def say(text):
    now = datetime.now(SHANGHAI).strftime("%H:%M:%S")
    print(f"{now}  {text}", flush=True)


class Api:
    """The service as one person sees it: anonymous at first, somebody after signing in."""

    def __init__(self, base, token=None):
        self.base = urllib.parse.urlsplit(base)
        self.token = token

    def call(self, method, path, body=None, expect=200, headers=None, media="application/json"):
        """Sends a request and returns the JSON of the answer, which must have the expected status."""
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["Content-Type"] = media
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        for _ in range(20):
            status, answer, wait = self._send(method, path, body, headers)
            # A service that is too busy says when to come back.
            if status not in (429, 503) or wait is None:
                break
            time.sleep(wait)
        if status != expect:
            raise Wrong(f"{method} {path} answered {status} instead of {expect}: {answer.decode()}")
        return json.loads(answer) if answer else None

    def _send(self, method, path, body, headers):
        secure = self.base.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.base.netloc, timeout=60)
        try:
            connection.request(method, self.base.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            wait = response.headers.get("Retry-After")
            return response.status, response.read(), float(wait) if wait else None
        except OSError as error:
            raise Wrong(f"no answer to {method} {path}: {error}. Is the service running?") from error
        finally:
            connection.close()

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body, expect=201, **options):
        return self.call("POST", path, body, expect, **options)

    def put(self, path, body, **options):
        return self.call("PUT", path, body, **options)

    def patch(self, path, body, **options):
        return self.call("PATCH", path, body, **options)

    def all(self, path):
        """Every item of a list, page by page."""
        items, cursor = [], ""
        while True:
            page = self.get(f"{path}?limit=100{cursor}")
            items += page["items"]
            if "next_cursor" not in page:
                return items
            cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])

    def sign_in(self, address):
        signed_in = self.post("/v1/sessions", {"email": address, "password": PASSWORD})
        return Api(self.base.geturl(), signed_in["access_token"])


class Mailbox:
    """The folder into which the service writes mails."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.seen = set()
        self.tokens = {}

    def wait(self, template, addresses):
        """The token in the mail of that kind to each address, once all have come."""
        deadline = time.monotonic() + 60
        while True:
            self._read()
            found = {to: self.tokens[template, to] for to in addresses if (template, to) in self.tokens}
            if len(found) == len(addresses):
                return found
            check(time.monotonic() < deadline,
                  f"{len(addresses) - len(found)} mails of {len(addresses)} have not come to {self.folder}; "
                  "is it the mail folder of this service (--mail)?")
            time.sleep(0.05)

    def _read(self):
        for path in sorted(self.folder.glob("*.eml")):
            if path in self.seen:
                continue
            self.seen.add(path)
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            token = re.search(r"#token=(\S+)", letter.get_body(("plain",)).get_content())
            if token:
                # A file is called <job>-<template>.eml, and a job's id has five groups.
                template = path.stem.split("-", 5)[5]
                self.tokens[template, letter["To"]] = token[1]


def split_name(entry):
    """'王wang' → ('王', 'wang')"""
    return re.fullmatch(r"([^a-z]+)([a-z]+)", entry).groups()


def make_people(domain):
    people = []
    for number in range(PEOPLE):
        (surname, pinyin), (given, given_pinyin) = map(
            split_name, (SURNAMES[number % len(SURNAMES)], GIVEN[number // len(SURNAMES) % len(GIVEN)]))
        place = number % len(DEPARTMENTS)
        people.append({
            "姓名": surname + given,
            "工号": f"C{number + 1:04}",
            "手机": f"138{number:08}",
            "邮箱": f"{pinyin}.{given_pinyin}@{domain}",
            "职务": TITLES[place],
            "部门": DEPARTMENTS[place],
        })
    return people


def as_csv(people):
    file = io.StringIO()
    writer = csv.DictWriter(file, people[0].keys())
    writer.writeheader()
    writer.writerows(people)
    return file.getvalue().encode()


def new_id():
    """Chosen by the client, so that a request can be repeated if its answer is lost."""
    return str(uuid.uuid4())


def found_company(anybody, mailbox, owner_address):
    anybody.post("/v1/accounts", {
        "email": owner_address, "password": PASSWORD, "name": "陈思远", "locale": "zh-CN"}, expect=202)
    say(f"陈思远 registers as {owner_address} and looks into the mail.")
    token = mailbox.wait("verify-email", [owner_address])[owner_address]
    anybody.post("/v1/accounts/verify", {"token": token}, expect=204)
    owner = anybody.sign_in(owner_address)
    organization = owner.post("/v1/organizations", {
        "id": new_id(), "name": "晨光科技", "time_zone": "Asia/Shanghai", "locale": "zh-CN"})
    say("陈思远 confirms the address, signs in and founds 晨光科技, in Shanghai.")
    return owner, organization


def prepare_attendance(owner, org):
    owner.post(f"{org}/sites", {
        "id": new_id(), "name": "总部", "latitude": OFFICE_WGS84[0], "longitude": OFFICE_WGS84[1],
        "coordinate_system": "wgs84", "radius_m": 300})
    say("The office, 总部, has a fence of 300 m; its place was measured in WGS-84.")
    everybody = [group for group in owner.all(f"{org}/attendance/groups") if group["is_default"]][0]
    [usual] = {day["shift_id"] for day in everybody["rules"]["week"]}
    [section] = owner.get(f"{org}/attendance/shifts/{usual}")["hours"]["sections"]
    check((section["on"]["time"], section["off"]["time"]) == ("09:00", "18:00")
          and len(everybody["rules"]["week"]) == 5, f"not the usual hours: {everybody}, {section}")
    # So that it is morning whenever this is played: work begins in ten minutes, also on Sundays.
    now = datetime.now(SHANGHAI)
    start = min(now + timedelta(minutes=10), now.replace(hour=23, minute=59))
    end = start + timedelta(hours=9)
    hours = {"permit_minutes": 5, "sections": [{
        "on": {"time": f"{start:%H:%M}"},
        "off": {"time": f"{end:%H:%M}", "next_day": end.date() > start.date()}}]}
    shift = owner.post(f"{org}/attendance/shifts", {"id": new_id(), "name": "今天", "hours": hours})
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    rules = {"calendar": "none", "week": [{"day": day, "shift_id": shift["id"]} for day in week]}
    owner.patch(f"{org}/attendance/groups/{everybody['id']}", {"rules": rules},
                headers={"If-Match": f'"v{everybody["version"]}"'})
    say(f"Work is from 09:00 to 18:00 on workdays in Shanghai. Today it begins at {start:%H:%M}.")


def follow(owner, org, sent):
    """The import once it has ended."""
    deadline = time.monotonic() + 60
    while True:
        seen = owner.get(f"{org}/imports/{sent['id']}")
        if seen.get("finished_at"):
            return seen
        check(time.monotonic() < deadline, f"the import does not end: {seen}")
        time.sleep(0.05)


def import_people(owner, org, people):
    # Somebody mistyped a number: a dry run tells where, and changes nothing.
    mistyped = [dict(person) for person in people]
    mistyped[41]["手机"] = "００８６13800000041"
    checked = follow(owner, org, owner.post(
        f"{org}/imports?dry_run=true", as_csv(mistyped), expect=202, media="text/csv"))
    cells = checked["errors"]
    check(checked["state"] == "rejected" and len(cells) == 1
          and (cells[0]["row"], cells[0]["column"], cells[0]["mend"]) == (43, "手机", "+8613800000041"),
          f"an unexpected check: {checked}")
    check(len(owner.all(f"{org}/members")) == 1, "a dry run has left people behind")
    say(f"HR checks a file of {len(people)} people; row 43, column 手机 is wrong, and it is told what to write.")

    key = {"Idempotency-Key": new_id()}
    sent = owner.post(f"{org}/imports", as_csv(people), expect=202, media="text/csv", headers=key)
    again = owner.post(f"{org}/imports", as_csv(people), expect=202, media="text/csv", headers=key)
    check(again == sent, f"the same import again answered something else: {again}")
    report = follow(owner, org, sent)
    check(report["state"] == "done" and report["members_added"] == len(people),
          f"not everybody was imported: {report}")
    members = {member["email"]: member for member in owner.all(f"{org}/members") if member["email"]}
    check(all(members[person["邮箱"]]["name"] == person["姓名"] for person in people), "somebody is missing")
    say(f"Mended, it brings in {report['members_added']} people and {report['departments_added']} departments, "
        "once, though it was sent twice.")
    return [members[person["邮箱"]] for person in people]


def invite_and_join(anybody, mailbox, owner, org, members):
    invited = owner.post(f"{org}/invitations", {"member_ids": [member["id"] for member in members]})
    check(len(invited["items"]) == len(members), "not everybody was invited")
    tokens = mailbox.wait("invitation", [member["email"] for member in members])
    say(f"{len(tokens)} invitations arrive by mail.")

    def join(member):
        joined = anybody.post("/v1/invitations/register", {
            "token": tokens[member["email"]], "password": PASSWORD, "locale": "zh-CN"})
        check(joined["member_id"] == member["id"], f"{member['name']} joined as somebody else")

    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(join, members))
    used = tokens[members[0]["email"]]
    anybody.post("/v1/invitations/register", {
        "token": used, "password": PASSWORD, "locale": "zh-CN"}, expect=422)
    active = [member for member in owner.all(f"{org}/members") if member["status"] == "active"]
    check(len(active) == len(members) + 1, f"{len(active)} are active instead of {len(members) + 1}")
    say(f"All {len(members)} accept and choose a password; an invitation works only once.")


def greet(owner, org, members, early):
    group = owner.post(f"{org}/conversations", {
        "id": new_id(), "name": "晨光全员群", "member_ids": [member["id"] for member in members]})
    path = f"{org}/conversations/{group['id']}"
    check(group["member_count"] == len(members) + 1, f"somebody is not in the group: {group}")
    greeting = {"id": new_id(), "text": "大家早上好！欢迎来到晨光科技。"}
    first = owner.post(f"{path}/messages", greeting)
    check(owner.post(f"{path}/messages", greeting) == first, "the greeting was posted twice")
    owner.post(f"{path}/messages", {"id": new_id(), "text": "十点开周会，请大家准时。"})
    say(f"陈思远 greets the group 晨光全员群 of {group['member_count']}: {greeting['text']}")

    *readers, busy = early
    for person in early:
        unread = person.get(path)["unread_count"]
        check(unread == 2, f"two messages are unread, not {unread}")
    for person in readers:
        person.put(f"{path}/read", {"seq": 2})
        check(person.get(path)["unread_count"] == 0, "a message that was read is still unread")
    busy.put(f"{path}/read", {"seq": 1})
    check(busy.get(path)["unread_count"] == 1, "one message is unread for who read only the first")
    answer = readers[0].post(f"{path}/messages", {"id": new_id(), "text": "早！"})
    check(answer["seq"] == 3, f"the answer has another number than 3: {answer}")
    texts = [message["text"] for message in busy.get(f"{path}/messages")["items"]]
    check(len(texts) == 3 and texts[0] == greeting["text"] and texts[2] == "早！", f"not the messages: {texts}")
    check(busy.get(path)["unread_count"] == 2, "the answer is not counted as unread")
    say(f"{len(readers)} have read everything, one answers 早！, and one has 2 unread.")


def check_in(owner, org, root, early, names):
    *inside, breakfast = early
    for person, name in zip(inside, names):
        receipt = person.post(f"{org}/check-ins", fix(OFFICE_GCJ02))
        check(receipt["verdict"] == "inside" and receipt["fills"] == "on_duty" and receipt["minutes_late"] == 0,
              f"{name} is at the office in time: {receipt}")
    say(f"{len(inside)} check in at the office, by phones that report GCJ-02: {receipt['reasons'][0]['zh_cn']}")
    receipt = breakfast.post(f"{org}/check-ins", fix(BREAKFAST_GCJ02))
    check(receipt["verdict"] == "outside", f"breakfast is not at the office: {receipt}")
    say(f"{names[-1]} tries it from breakfast: {receipt['reasons'][0]['zh_cn']}")

    summary = board(owner, org, root)["summary"]
    check(summary["people"] == PEOPLE + 1 and summary["present"] == len(inside) and summary["outside"] == 1
          and summary["not_due"] == PEOPLE - len(inside), f"not the board of the company: {summary}")
    say(f"The company's day so far: {summary['present']} present, {summary['outside']} outside, "
        f"{summary['not_due']} not due yet.")


def board(owner, org, department):
    """The board of a department once nothing waits to be computed: a second after the check-ins."""
    deadline = time.monotonic() + 60
    while True:
        seen = owner.get(f"{org}/attendance/board?department_id={department}")
        if not seen["pending"]:
            return seen
        check(time.monotonic() < deadline, f"the board does not settle: {seen['summary']}")
        time.sleep(0.05)


def fix(place):
    return {"id": new_id(), "kind": "on_duty", "latitude": place[0], "longitude": place[1],
            "coordinate_system": "gcj02", "accuracy_m": 15.0, "age_seconds": 2}


def book(owner, org, members, early, names):
    room = owner.post(f"{org}/rooms", {"id": new_id(), "name": "静安 3F-01", "capacity": 8})
    day = (datetime.now(SHANGHAI) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def meeting(title, start, end, attendees):
        return {"id": new_id(), "room_ids": [room["id"]], "title": title,
                "starts_at": (day + timedelta(hours=start)).isoformat(),
                "ends_at": (day + timedelta(hours=end)).isoformat(),
                "invite": {"member_ids": [member["id"] for member in attendees]}}

    one, other = early[0], early[1]
    one.post(f"{org}/meetings", meeting("周会", 10, 11, members[1:4]))
    say(f"{names[0]} books the room {room['name']} for tomorrow, 10 to 11 o'clock.")
    problem = other.post(f"{org}/meetings", meeting("面试", 10.5, 11.5, []), expect=409)
    check(problem["code"] == "room_taken" and len(problem["context"]["conflicts"]) == 1,
          f"another refusal than room_taken: {problem}")
    other.post(f"{org}/meetings", meeting("面试", 11, 12, []))
    say(f"{names[1]} wants it at half past ten and is refused; eleven o'clock is free.")
    window = urllib.parse.urlencode({"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()})
    agenda = [item["title"] for item in other.get(f"{org}/agenda?{window}")["items"]]
    check(agenda == ["周会", "面试"], f"not the agenda of {names[1]}: {agenda}")
    say(f"{names[1]}'s agenda of tomorrow: {'、'.join(agenda)}.")


def play(base, mail):
    began = time.monotonic()
    domain = f"chenguang-{secrets.token_hex(4)}.example"
    anybody, mailbox = Api(base), Mailbox(mail)
    owner, organization = found_company(anybody, mailbox, f"chen.siyuan@{domain}")
    org, root = f"/v1/organizations/{organization['id']}", organization["root_department_id"]
    prepare_attendance(owner, org)
    people = make_people(domain)
    members = import_people(owner, org, people)
    invite_and_join(anybody, mailbox, owner, org, members)
    # Eight are early.
    with ThreadPoolExecutor(4) as crowd:
        early = list(crowd.map(lambda person: anybody.sign_in(person["邮箱"]), people[:8]))
    names = [person["姓名"] for person in people[:8]]
    greet(owner, org, members, early)
    check_in(owner, org, root, early, names)
    book(owner, org, members, early, names)
    say(f"The morning of {PEOPLE} people is over after {time.monotonic() - began:.0f} s, and everything was as it should be.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where the service is (%(default)s)")
    parser.add_argument("--mail", default="data/mail", help="the service's folder of mails (%(default)s)")
    options = parser.parse_args()
    try:
        play(options.url, options.mail)
    except Wrong as wrong:
        print(f"\nmorning: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
