"""Pairs of a document and what a careful person reads in it.

To add one, drop two files into pairs/: NAME.xml (or .json, .html, .txt; any
bytes) and NAME.want, a JSON object with the fields that must be so (those of
`newmediactl read --json`, and "items" item by item). Fields that begin with an
underscore tell how it came: "_content_type", "_url", "_now", and "_type" page
where the register says page =.

Run by pytest; READ_BATCH names the program (tests/read/batch.c).
"""
import json
import os
import pathlib
import subprocess

import pytest

PAIRS = pathlib.Path(__file__).parent / "pairs"
BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
NAMES = sorted((p.stem for p in PAIRS.glob("*.want")), key=lambda n: (not n.startswith("evil"), n))
SECONDS = 10


def read(path, want):
    command = [BATCH, "--posts", "--now", want.get("_now", "2021-07-12T10:30:00+08:00"), "--url", want.get("_url", ""), "--type", want.get("_type", "auto")]
    line = f"{path}\t{want.get('_content_type', '')}\n"
    run = subprocess.run(command, input=line.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS)
    assert run.returncode == 0, run.stderr.decode("utf-8", "replace")
    return json.loads(run.stdout.decode("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_pair(name):
    want = json.loads((PAIRS / f"{name}.want").read_text("utf-8"))
    (document,) = [p for p in PAIRS.glob(f"{name}.*") if p.suffix != ".want"]
    got = read(document, want)
    for field, value in want.items():
        if field == "items":
            assert len(got["items"]) == len(value)
            for item, expected in zip(got["items"], value):
                assert {k: item[k] for k in expected} == expected
        elif not field.startswith("_"):
            assert got[field] == value, (field, got)


def test_every_document_has_its_want():
    assert {p.stem for p in PAIRS.iterdir()} == set(NAMES)
    assert len(NAMES) >= 80
