"""Makes the fuzzers' first corpus out of the project's own test documents: seeds.py KIND FOLDER."""
import pathlib
import sys

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f"""<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="0"/><sheets><sheet name="一" sheetId="1" state="hidden" r:id="rId2"/>
<sheet name="二" sheetId="2" r:id="rId1"/></sheets></workbook>"""
BOOK_RELATIONS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="/xl/worksheets/sheet2.xml"/>
</Relationships>"""
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"""
SHEET = f"""<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
<row r="3"><c r="A3" s="1"><v>44378</v></c><c r="B3" s="2"><v>44378.5</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" t="e"><v>#N/A</v></c>
<c r="E3" t="str"><f>A1</f><v>甲</v></c><c r="F3"><v>1.5E+3</v></c></row></sheetData></worksheet>"""
INLINE = f"""<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><r><t>名</t></r><r><t>称</t></r></is></c><c t="d"><v>2021-07-01</v></c></row></sheetData></worksheet>"""
STRINGS = f"""<sst xmlns="{MAIN}"><si><t>名称</t></si><si><r><t xml:space="preserve">平 </t></r><r><t>台</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>"""
BODY = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>
<w:p><w:r><w:t>名称</w:t><w:br/><w:tab/><w:t>甲</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r>
<w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl></w:body></w:document>"""
WORKBOOK = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELATIONS, "xl/styles.xml": STYLES, "xl/sharedStrings.xml": STRINGS, "xl/worksheets/sheet1.xml": SHEET}
STRINGS_INSIDE = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELATIONS, "xl/worksheets/sheet1.xml": INLINE}
DOCUMENT = {"[Content_Types].xml": "<Types/>", "word/document.xml": BODY}


def parts(p):
    """As sheet.c takes them."""
    return ("parts\n" + "\n====\n".join(f"{name}\n{xml}" for name, xml in p.items())).encode()


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
elif kind == "sheet":
    documents = ["\ufeff名称,平台,主办单位\r\n\"甲,\"\"乙\"\"\n\",微博,教育局\r\n".encode(), "名称\t平台\n甲\t微博\n".encode("gb18030"),
                 "名称;平台\n甲;微博\n".encode("utf-16"), *(parts(p) for p in (WORKBOOK, STRINGS_INSIDE, DOCUMENT))]
elif kind == "order":
    documents = [b"id=1\nid=2\nstep=confirm\nby=\xe6\x9d\x8e\xe5\x9b\x9b\nnote=a\nfile=hand-1\tproof.png\n", b"at=1626056553\nlast=none\n", b"file=hand-1\tx\n" * 21,
                 b"file=../lock\tx\n", b"file=hand-1/../../lock\tx\n", b"a=\n=b\nc\n"]
elif kind == "wire":
    text = lambda s: len(s).to_bytes(4, "little") + s + b"\0"
    record = lambda kind, body: kind.to_bytes(4, "little") + len(body).to_bytes(4, "little") + body
    command = record(7, text(b"observe") + text(b"root") + text(b"account=a\nat=1\n"))
    reply = record(8, b"\0\0\0\0" + text(b"fine"))
    ask = record(1, bytes(16) + bytes(8) + text(b"http://a/") + text(b"") * 3)
    documents = [command, reply, ask, reply * 32, command[:-1], command + b"\0" * 7, *(record(k, bytes(200)) for k in range(21))]
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
