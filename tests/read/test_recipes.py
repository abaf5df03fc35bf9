"""The language of recipes (platforms.d(5)), each word of it: what is refused and where, what is found, and what it may cost.

READ_BATCH names the program (tests/read/batch.c).
"""
import json
import os
import subprocess
import time

import pytest

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
SANITIZED = b"__asan_init" in open(BATCH, "rb").read() if os.path.exists(BATCH) else False
HEAD = "[recipe]\nplatform = website\n"
LIST = HEAD + "[list]\nkind = json\nwhen = /json/list\nposts = /json/list/item\nid = id\ntitle = title\ndate = at\n"


def run(tmp_path, recipe, document="", part=None, name="own.conf"):
    (tmp_path / name).write_text(recipe, "utf-8")
    (tmp_path / "document").write_text(document, "utf-8")
    command = [BATCH, "--posts", "--now", "2021-07-12T10:30:00+08:00", "--platform", "website", "--recipe", str(tmp_path / name)]
    r = subprocess.run(command + (["--part", part] if part else []), input=f"{tmp_path / 'document'}\n".encode(), capture_output=True, timeout=120)
    return json.loads(r.stdout), [line.split("/own.conf:")[1] for line in r.stderr.decode("utf-8").splitlines() if "/own.conf:" in line]


def post(**fields):
    return json.dumps({"list": [{"id": 1, "title": "一", "at": "2021-07-08 10:00", **fields}]}, ensure_ascii=False)


MISTAKES = [
    ("title = title\n", "1: a key before the first section; expected [recipe]"),
    ("[recipe]\nplatform = weebo\n", "2: platform 'weebo': no such platform"),
    ("[recipe]\nenabled = no\n", "0: no [recipe] with platform = NAME"),
    ("[recipe]\nplatform = any\nenabled = maybe\n", "3: enabled: expected yes or no"),
    ("[recipe]\nplatform = any\nvia = air\n", "3: via = air: expected bridge or direct"),
    ("[recipe]\nplatform = any\nfollow = daily\n", "3: follow = daily: expected new, weekly or off"),
    ("[recipe]\nplatform = any\ncolour = red\n", "3: no such key in [recipe]: 'colour'"),
    (HEAD + "[lists]\n", "3: no such section: [lists]; expected [recipe], [list] or [post]"),
    (HEAD + "[list\n", "3: expected [NAME]"),
    (HEAD + "[list]\nkind json\n", "4: expected KEY = VALUE"),
    (HEAD + "[list]\nkind = yaml\n", "4: kind = yaml: expected html, json or xml"),
    (HEAD + "[list]\nwhen = /json\nposts = /json/item\ntitle = t\n", "3: a part without kind"),
    (HEAD + "[list]\nkind = json\nposts = /json/item\ntitle = t\n", "3: a part without when: it would take every document"),
    (HEAD + "[list]\nkind = json\nwhen = /json\ntitle = t\n", "3: a list without posts"),
    (HEAD + "[list]\nkind = json\nwhen = /json\nposts = /json/item\n", "3: a part that finds nothing in its posts"),
    (LIST + "titel = t\n", "10: no such key in a part: 'titel'"),
    (LIST + "title =\n", "10: title: nothing stands behind it"),
    (LIST + "url = //a[\n", "10: url: "),
    (LIST + "url = u match /(/\n", "10: url: "),
    (LIST + "url = u match /a/x\n", "10: url: 'x' behind a regular expression: expected i, s or m"),
    (LIST + "url = u match /评论/已关闭\n", "10: url: '已关闭' behind a regular expression"),  # not one byte of a character
    (LIST + "comments = c map 1=open\n", "10: comments: "),
    (LIST + "pinned = c map 1=top\n", "10: pinned: "),
    (LIST + "title = t map 1=enabled\n", "10: title: "),
]


@pytest.mark.parametrize("recipe,said", MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_has_its_place(tmp_path, recipe, said):
    got, mistakes = run(tmp_path, recipe, post())
    assert any(m.startswith(said) or (said.startswith("0: ") and said[3:] in m) for m in mistakes), mistakes
    assert got["posts"] == 0  # it is left out whole


def first(tmp_path, more, document, recipe=LIST, part=None):
    got, mistakes = run(tmp_path, recipe + more, document, part)
    assert mistakes == [] and got["error"] is None, (mistakes, got["error"])
    return got["items"][0]


@pytest.mark.parametrize("more,fields,want", [
    ("url = u match /id=(\\d+)/\n", {"u": "a?id=77&b"}, {"url": "77"}),
    ("url = u match /ID=\\d+/i\n", {"u": "a?id=77&b"}, {"url": "id=77"}),
    ("url = no\nurl = u\n", {"u": "second"}, {"url": "second"}),
    ("url = u match /a.b/s\n", {"u": "a\nb"}, {"url": "a b"}),
    ("url = u match /^b$/m\n", {"u": "a\nb"}, {"url": "b"}),
    ("url = u\n  match /(b)/\n; a comment\n# another\n", {"u": "abc"}, {"url": "b"}),
    ("comments = c map 1=enabled 0=disabled\n", {"c": 1}, {"comments": "enabled", "comments_evidence": "1 (own.conf:10)"}),
    ("comments = c map 1=enabled 0=disabled\n", {"c": 0}, {"comments": "disabled"}),
    ("comments = c map 1=enabled 0=disabled\n", {"c": 7}, {"comments": "unknown", "comments_evidence": ""}),
    ("comments = c map 0=unknown *=enabled\n", {"c": 7}, {"comments": "enabled"}),
    ("pinned = top\n", {"top": True}, {"pinned": True}),
    ("pinned = top\n", {}, {"pinned": False}),
    ("pinned = top[. = 'true']\n", {"top": False}, {"pinned": False}),
    ("pinned = top map 2=yes *=no\n", {"top": 2}, {"pinned": True}),
    ("pinned = top map 2=yes *=no\n", {"top": 1}, {"pinned": False}),
    ("url = _[@key = 'a b']\n", {"a b": "named"}, {"url": "named"}),
    ("embed = //inner\nurl = inner/deep\n", {"inner": '{"deep": "found"}'}, {"url": "found"}),
    ("embed = //inner\nembed = //deeper\nurl = inner/deeper/x\n", {"inner": '{"deeper": "{\\"x\\": \\"twice\\"}"}'}, {"url": "twice"}),
])
def test_what_is_found(tmp_path, more, fields, want):
    item = first(tmp_path, more, post(**fields))
    assert {k: item[k] for k in want} == want


def test_a_title_in_html_and_a_date_of_second_rank(tmp_path):
    item = first(tmp_path, "title_html = html\nupdated = changed\n", json.dumps({"list": [{"id": 1, "html": "<b>防</b>汛&amp;", "changed": 1625709600}]}))
    assert (item["title"], item["published"]) == ("防汛&", "2021-07-08T02:00:00Z")


def test_skip_leaves_out(tmp_path):
    got, _ = run(tmp_path, LIST + "skip = gone[. = 'true']\n", json.dumps({"list": [{"id": 1, "title": "a", "at": 1625709600, "gone": True}, {"id": 2, "title": "b", "at": 1625709600}]}))
    assert [i["id"] for i in got["items"]] == ["2"]


def test_xml(tmp_path):
    recipe = HEAD + "[list]\nkind = xml\nwhen = /sitemap\nposts = /sitemap/page\nurl = @href\ndate = seen\ntitle = name\n"
    item = first(tmp_path, "", '<?xml version="1.0"?><sitemap><page href="/a"><seen>2021-07-08</seen><name>甲</name></page></sitemap>', recipe)
    assert (item["url"], item["title"], item["precision"]) == ("/a", "甲", "day")


def test_a_posts_own_page(tmp_path):
    recipe = HEAD + "[post]\nkind = html\nwhen = //h1\nname = //h2\ntitle = //h1\ndate = //script match /at = (\\d+)/\ncomments = //form/@id map *=enabled\n"
    page = "<html><body><h2>大鹏</h2><h1>防汛</h1><script>at = 1625709600</script><form id=c></form></body></html>"
    assert first(tmp_path, "", page, recipe, "post")["comments"] == "enabled"
    got, _ = run(tmp_path, recipe, page)  # as a list it is none
    assert got["posts"] == 0


@pytest.mark.parametrize("mark", ["captcha", "login", "deleted-post", "deleted-account", "violation", "unavailable", "rate-limit"])
def test_marks(tmp_path, mark):
    got, _ = run(tmp_path, LIST + f"{mark} = /json/code[. = 9]\n", json.dumps({"code": 9, "list": []}))
    assert (got["blocked"], got["posts"]) == (mark, 0) and "no content" in got["error"]
    got, _ = run(tmp_path, LIST + f"{mark} = /json/code[. = 9]\n", post())
    assert (got["blocked"], got["posts"]) == (None, 1)


@pytest.mark.parametrize("more,document,error", [
    ("", '{"list": []}', "the layout has changed: no post is found where posts stood (own.conf:6)"),
    ("", '{"list": [{"id": 1, "title": "a"}]}', "the layout has changed: no post has a date where dates stood (own.conf:9)"),
    ("", '{"list": [{"id": 1, "title": "a", "at": "soon"}]}', "the layout has changed: no date can be read (own.conf:9)"),
    ("error = /json/message\n", '{"list": [], "message": "停机维护"}', "the platform says: 停机维护 (own.conf:10)"),
])
def test_what_is_no_silence(tmp_path, more, document, error):
    got, _ = run(tmp_path, LIST + more, document)
    assert (got["error"], got["posts"]) == (error, 0)
    assert got["matched"] == (error[error.rindex("(") + 1:-1] if "layout" in error else None)


def test_an_empty_list_that_says_so(tmp_path):
    got, _ = run(tmp_path, LIST + "empty = /json/total[. = 0]\n", '{"list": [], "total": 0}')
    assert (got["error"], got["posts"]) == (None, 0)


@pytest.mark.parametrize("key", ["enabled = no", "partial = yes", "via = direct"])
def test_in_a_part_or_for_all(tmp_path, key):
    for recipe in (LIST.replace(HEAD, HEAD + key + "\n"), LIST.replace("[list]\n", f"[list]\n{key}\n")):
        got, _ = run(tmp_path, recipe, post())
        assert got["posts"] == (0 if "enabled" in key else 1)
        assert got["partial"] == ("partial" in key) and got["via"] == ("direct" if "via" in key else None)


@pytest.mark.parametrize("on_record", [False, True])
def test_somebodys_login_needs_consent_on_record(tmp_path, on_record):
    consent = "王五,2021-07-01,同意函〔2021〕3号" if on_record else "none"
    got, _ = run(tmp_path, LIST.replace("[list]\n", f"[list]\nconsent = {consent}\n"), post())
    assert got["posts"] == (1 if on_record else 0)
    assert on_record or "own.conf:3, but no consent is on record" in got["error"]


@pytest.mark.parametrize("more,document", [
    ("url = //item[count(preceding::item) > count(following::item)]\n", json.dumps({"list": [{"id": i, "title": "t", "at": 1625709600} for i in range(3000)]})),
    ("url = u match /(a+)+$/\n", post(u="a" * 5000 + "b")),
], ids=["an expression", "a regular expression"])
def test_work_is_bounded(tmp_path, more, document):
    start = time.monotonic()
    got, _ = run(tmp_path, LIST + more, document)
    assert time.monotonic() - start < (100 if SANITIZED else 8)
    assert got["posts"] in (0, 1) and (got["posts"] == 1 or "too long (own.conf:10)" in got["error"])
