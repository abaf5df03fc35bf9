"""The recipes that come with newmedia, each against documents in its platform's real shape.

platforms/NAME-CASE.{json,html,xml} with NAME-CASE.want, where NAME is the recipe's file; the fields of the want are those of
test_pairs.py, and "partial" and "via". "_part" post: a post's own page. "_platform": where it is not called like the recipe.
"_enable": as an office reads it that has switched the recipe on. An error is compared without the place it names.

And the other way round: each line of each recipe is taken out in turn, and some document must then be read otherwise. A line that
nothing needs is a line that nobody has tried.

NEWMEDIA_CORPUS: what real captures say, as a person read them.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile

import pytest

HERE = pathlib.Path(__file__).parent
FILES = HERE / "platforms"
RECIPES = HERE.parent.parent / "platforms.d"
BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
CORPUS = pathlib.Path(os.environ.get("NEWMEDIA_CORPUS", "/nonexistent")) / "platforms"
NOW = "2021-07-12T10:30:00+08:00"
WANTS = {p.stem: json.loads(p.read_text("utf-8")) for p in sorted(FILES.glob("*.want"))}
NAMES = sorted(p.stem for p in RECIPES.glob("*.conf"))


def recipe_of(name):
    return name.split("-")[0]


def read(documents, how, recipes):
    """The readings of documents of one kind, by name."""
    command = [BATCH, "--posts", "--now", how.get("_now", NOW), "--url", how.get("_url", ""), "--platform", how["_platform"]]
    if how.get("_part"):
        command += ["--part", how["_part"]]
    for r in recipes:
        command += ["--recipe", str(r)]
    run = subprocess.run(command, input="".join(f"{d}\n" for d in documents).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


def differences(want, got):
    for field, value in want.items():
        if field == "items":
            if len(got["items"]) != len(value):
                yield field, got["items"]
                return
            for item, expected in zip(got["items"], value):
                if {k: item[k] for k in expected} != expected:
                    yield field, item
        elif field == "error" and got["error"]:
            if re.sub(r" \(\S+\.conf:\d+\)$", "", got["error"]) != value:
                yield field, got["error"]
        elif not field.startswith("_") and got[field] != value:
            yield field, got[field]


def switched_on(recipe, folder):
    """A copy as of an office that has the owner's consent on record."""
    copy = pathlib.Path(folder) / recipe.name
    copy.write_text(re.sub(r"(?m)^consent = none$", "consent = 张三,2021-07-01,同意函〔2021〕3号", recipe.read_text("utf-8")), "utf-8")
    return copy


def failures(name, recipe, others):
    """Documents of one recipe that are not read as they should be."""
    bad, groups = [], {}
    for case, want in WANTS.items():
        if recipe_of(case) == name:
            key = (want.get("_part"), want.get("_platform", name), want.get("_url", ""), want.get("_enable", False))
            groups.setdefault(key, []).append(case)
    with tempfile.TemporaryDirectory() as folder:
        for (part, platform, url, enable), cases in groups.items():
            documents = [next(p for p in FILES.glob(f"{case}.*") if p.suffix != ".want") for case in cases]
            use = switched_on(recipe, folder) if enable else recipe
            got = read(documents, {"_part": part, "_platform": platform, "_url": url}, [use, *others])
            if len(got) != len(cases):
                return [("all", "the reader gave up")]
            bad += [(case, d) for case, g in zip(cases, got) for d in differences(WANTS[case], g)]
    return bad


@pytest.mark.parametrize("name", NAMES)
def test_documents(name):
    assert failures(name, RECIPES / f"{name}.conf", [r for r in sorted(RECIPES.glob("*.conf")) if r.stem != name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_needed(name, tmp_path):
    lines = (RECIPES / f"{name}.conf").read_text("utf-8").splitlines()
    copy = tmp_path / f"{name}.conf"
    idle = []
    for i, line in enumerate(lines):
        if not re.match(r"[a-z-]+(_html)? = ", line):
            continue
        copy.write_text("\n".join(lines[:i] + lines[i + 1:]) + "\n", "utf-8")
        if not failures(name, copy, []):
            idle.append(f"{name}.conf:{i + 1}: {line}")
    assert not idle, "\n" + "\n".join(idle)


def test_every_document_belongs_to_a_recipe():
    assert {recipe_of(p.name) for p in FILES.iterdir()} == set(NAMES)
    assert {p.stem for p in FILES.iterdir()} == set(WANTS)


CAPTURES = [
    ("weibo_getindex_pinned_20190715.json", "weibo", None, "2019-07-15T12:00:00+08:00", {"posts": 11, "newest_raw": "15小时前", "newest": "2019-07-14T13:00:00Z"}),
    ("bilibili_space_dynamic_pinned_202505.json", "bilibili", None, "2025-05-06T12:00:00+08:00", {"posts": 12, "newest": "2025-05-05T13:13:49Z", "comments": "enabled"}),
    ("toutiao_article_2019.html", "toutiao", "post", "2019-09-05T12:00:00+08:00", {"newest": "2019-09-04T14:18:34Z", "comments": "enabled"}),
    ("baijiahao_monthday_only.html", "baijiahao", "post", "2019-12-29T12:00:00+08:00", {"newest": "2019-10-07T16:00:00Z", "newest_precision": "day"}),
    ("wechat_article_comments_on_2026_EXCERPT.html", "wechat", "post", "2026-01-10T12:00:00+08:00", {"newest": "2026-01-02T09:39:33Z", "comments": "enabled"}),
    ("wechat_deleted_by_author.html", "wechat", "post", "2026-01-10T12:00:00+08:00", {"blocked": "deleted-post", "posts": 0}),
]


@pytest.mark.skipif(not CORPUS.exists(), reason="NEWMEDIA_CORPUS is not set")
@pytest.mark.parametrize("file,platform,part,now,want", CAPTURES)
def test_real_captures(file, platform, part, now, want):
    (got,) = read([CORPUS / file], {"_platform": platform, "_part": part, "_now": now}, sorted(RECIPES.glob("*.conf")))
    assert list(differences(want, got)) == []
