"""Makes the fuzzers' first corpus out of the project's own test documents: seeds.py KIND FOLDER."""
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
if kind == "date":
    lines = (here.parent / "unit/read/when_cases.tsv").read_text("utf-8").splitlines()
    documents = [line.split("\t")[0].encode() for line in lines if line.count("\t") == 2]
elif kind == "recipe":
    read = here.parent / "read/platforms"
    documents = [(here.parent.parent / "platforms.d" / f"{p.name.split('-')[0]}.conf").read_bytes() + b"----\n" + p.read_bytes()
                 for p in sorted(read.iterdir()) if p.suffix != ".want"]
else:
    documents = [p.read_bytes() for p in sorted((here.parent / "read/pairs").iterdir()) if p.suffix != ".want"]
    if kind == "json":
        documents = [d[1:] for d in documents if d.startswith(b"{")]
    elif kind == "page":
        documents = [d for d in documents if b"<html" in d]
    elif kind == "feed":
        documents = [bytes([i % 8]) + d for i, d in enumerate(documents)]
for i, document in enumerate(documents):
    (folder / f"{i:04}").write_bytes(document)
