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


def string(s):
    return len(s).to_bytes(4, "little") + s + b"\0"


def record(kind, body):
    """As wire.c packs it."""
    return kind.to_bytes(4, "little") + len(body).to_bytes(4, "little") + body


COMMAND = record(7, string(b"observe") + string(b"root") + string(b"account=a\nat=1\n"))
REPLY = record(8, b"\0\0\0\0" + string(b"fine"))
START = 1626056553
WORDS = b"decision=add\naccount=%s\nrule=wrong-words\nnote=\xe9\x94\x99\xe5\xad\x97\n"


def said(*commands):
    """As control.c takes them."""
    return b"\n----\n".join(c if isinstance(c, bytes) else c.encode() for c in commands)


def look(account, days, last):
    """An observation of so many days ago, of a last update so many days before that."""
    return f"observe 李四\naccount={account}\nat={START - days * 86400}\nlast_update={START - (days + last) * 86400}\ninteraction=ok\nworks=yes\nnote=看过"


STEPS = ("step=ask\nid=1\ndays=5\nnote=请整改", f"step=extend\nid=1\nuntil={START + 40 * 86400}\nnote=延期", f"step=answer\nid=1\nnote=已改\ndated={START}", "step=recheck\nid=1\nnote=看过",
         "step=consider\nid=1\nnote=无力维护", f"step=stop\nid=1\nurl=http://a.cn/stop\ndated={START}", "step=cancel\nid=1\nfile=hand-1\tproof.png", "step=file\nid=1", "step=finish\nid=1")
FACTS = "FILE\ncount\ttotal\t\t4\t3\t1\nitem\t1\t甲\t局\tno-update\t2\n"
ISSUE = f"circular 王五\nnumber=%s\nsigned_by=办公室\ntitle=通报\nfrom={START - 90 * 86400}\nat={START - 86400}\ndecided={START}\nfile=hand-1\tfacts.tsv\n"
CONTROL = [
    said(look("a", 1, 40), look("a", 0, 0), "finding 李四\ndecision=confirm\nid=1\n", *(f"review 李四\n{step}\n" for step in STEPS)),
    said(b"finding \xe6\x9d\x8e\n" + WORDS % b"a", b"finding li\n" + WORDS % b"a", b"finding li\n" + WORDS % b"d", "finding li\ndecision=confirm\nid=1\nid=2\n",
         "finding li\ndecision=object\nid=1\nnote=不服\n", "review li\nstep=uphold\nid=1\nnote=成立\n", "review li\nstep=reopen\nid=1\nnote=再\n"),
    said(look("b", 2, 30), "finding a\ndecision=confirm\nid=1\n", "finding b\ndecision=correct\nid=1\nnote=x\n", "finding b\ndecision=void\nid=1\n"),
    said(look("b", 2, 30), "finding a\ndecision=dismiss\nid=1\n", "finding a\ndecision=confirm\nid=1\n", "review a\nstep=ask\nid=1\ndays=5\n", "finding b\ndecision=settle\nid=1\n"),
    said(look("c", 3, 50), look("c", 0, 0), "source a\ndead\nhttp://bridge.cn:80/weibo", "source a\nalive\nhttp://bridge.cn:80/weibo", "source a\nwitness\nhttp://bridge.cn:80/weibo"),
    said("FILE\nverb=observe\nrow=2\nby=x\n" + look("a", 5, 30).split("\n", 1)[1] + "\n\nverb=review\nrow=3\nstep=answer\nid=1\nnote=x\n", "batch li\nfile=hand-1\tform.docx\n"),
    said("FILE\nverb=observe\nrow=2\n" + look("b", 5, 30).split("\n", 1)[1] + "\n", "batch li\nfile=hand-1\tform.docx\n", "batch li\nfile=hand-1\tform.docx\n"),
    said(FACTS, ISSUE % "1号", ISSUE % "1号", ISSUE % "2号" + "corrects=1号\nreason=更正\n"),
    said("digest a\n18800\n", "digest a\n18800\n", "digest a\n18800\nlow", "digest a\n1\n", "record a\nexport\nlist", "record a\nnonsense\nx", "poll a\na", "now a\n"),
    said("poll root\na\nb\nc\nnobody\n", "poll root\n", "now root\n", "reload root\n", look("a", 1, 40), "reload root\n", "finding li\ndecision=confirm\nid=1\n", "dance root\n"),
    said("SILENT", b"RAW\n" + COMMAND, b"RAW\n" + COMMAND * 3, b"RAW\n" + COMMAND[:-1], b"RAW\n" + REPLY, b"RAW\n", b"RAW\n" + REPLY + COMMAND, "SILENT", "now root\n"),
    said(b"poll root\n\xff\xfe\n", b"\xff root\n", "poll root\n" + "x" * 3000 + "\n" + "\n" * 9),
    said(look("a", 1, 40), "finding a\ndecision=confirm\n", "review a\nstep=ask\n", "source a\nsleepy\nhttp://bridge.cn:80/weibo", "batch a\n", "circular a\n", "digest a\n"),
    said(look("a", 1, 40), look("a", 0, 0), "finding li\ndecision=confirm\nid=1\n", "review li\nstep=ask\nid=1\ndays=-1\n", "review li\nstep=ask\nid=1\ndays=2147483647\n",
         f"review li\nstep=ask\nid=1\nuntil={2 ** 63 - 1}\n", f"digest a\n{2 ** 63 - 1}\n", f"observe li\naccount=a\nat={-2 ** 63}\nlast_update={-2 ** 63}\ninteraction=ok\nworks=yes\n"),
    said(b"FILE\nverb=\xff\n\nverb=observe\nrow=3\n", "batch a\nfile=hand-1\tx\n", "circular a\nnumber=1\nsigned_by=x\nfrom=1\nat=2\ndecided=3\nfile=hand-1\tfacts.tsv\nfile=hand-1\tfacts.tsv\n"),
    said(b"finding \xff\xfe\n" + WORDS % b"\xff", "finding a\ndecision=dance\nid=1\n", "review a\nstep=posted\nid=1\n", "observe a\naccount=a\nat=x\ninteraction=maybe\n"),
]
LETTER = ["某区政府办公室", "newmedia@example.gov.cn", "张三", "zhangsan@example.gov.cn", "政务新媒体周报（第27周）：2个账号临期 " + "很长的标题" * 30, "1.2@example.gov.cn",
          "附表：教育局.xlsx", "各位：\n\n本周……\n", "<p>各位</p>\n", "PK\x03\x04"]
LETTERS = [LETTER, ["", "", "", "", "Draft", "x@y", "", "text", "", ""], ["N", "a@b", '"A, B" (c)', "c@d", "=?utf-8?q?=41?= two  blanks", "m@n", 'a"b\\c;.pdf', "x\r\ny", "", ""],
           ["N", "a@xn--fiqs8s.cn", "é=41", "c@xn--da74dd97aext", " two  blanks ", "m@n", "", "¥", "", ""],
           ["N", "a@b", "", "c@d\nBcc: e@f", "s\r\nX: y", "m@n", "", "", "", ""]]

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
elif kind == "config":
    root = here.parent.parent
    conf = "".join(line.removeprefix(";") for line in (root / "contrib/newmedia.conf").read_text("utf-8").splitlines(True))
    files = [(root / name).read_text("utf-8") for name in ("feeds.d/danwei.conf", "feeds.d/quzhengfuban.conf", "feeds.d/gongzhonghao.conf", "holidays.d/2026.conf")]
    year = "[holiday 春节]\noff = 2027-02-05..2027-02-11\nwork = 2027-01-31, 2027-02-14\n[holiday 元旦]\noff = 2027-01-01..2027-01-03\n"
    documents = ["----\n".join(parts).encode() for parts in ((conf, files[0] + files[1], files[2], year), ("", files[2], files[1], files[3]),
                 ("[newmedia]\nzone = +08:00\n", "[unit u]\nname = u\n[account x]\nname = x\nunit = u\nplatform = app\nwatch = manual\n", "[account x]\n", year))]
elif kind == "hook":
    answers = ('200 {"errcode":0,"errmsg":"ok"}', '200 {"errcode":45009}', "429 slow down", "502 <html>", '200 {"StatusCode":0}')
    documents = [b"\n----\n".join((p.read_bytes(), "周报：1个账号临期".encode(), "甲\n\n乙 {text} \"\\".encode(), a.encode()))
                 for p in sorted((here.parent.parent / "webhooks.d").glob("*.json")) for a in answers]
    documents.append(b'{"body": {"x": "\\\xe7\x94\xb2"}}') # what the mistake is told of is half a character
    documents.append(b'{"most": 3, "sent": "a\\nb", "body": {"x": [{"y": "{title}{detail}{text}"}, 1, null]}}\n----\nt\n----\nx\n----\n200 x')
elif kind == "smtp":
    documents = [b"\0" + b"220 mx ESMTP\r\n>EHLO us\r\n250-mx\r\n250 AUTH LOGIN\r\n>AUTH LOGIN\r\n334 VXNlcm5hbWU6\r\n>dXNlcg==\r\n334 UGFzc3dvcmQ6\r\n>c2VjcmV0\r\n235 ok\r\n"
                 b">MAIL FROM:<m@a.cn>\r\n250 ok\r\n>RCPT TO:<z@a.cn>\r\n" + end for end in (
                     b"250 ok\r\n>DATA\r\n354 go\r\n250 queued\r\n>QUIT\r\n221 bye\r\n", b"550 5.1.1 no such user\r\n", b"451 later\r\n", b"550-\xff\xfe\033[31m\r\n550 x\r\n",
                     b"250 ok\r\n>DATA\r\n354 go\r\n552 too large\r\n>RSET\r\n250 ok\r\n", b"99999999999999 x\r\n")]
    documents += [bytes([7]) + b"220 mx\r\n", bytes([67]) + documents[0][1:120], bytes([28]) + documents[0][1:200]]
elif kind == "control":
    documents = CONTROL
elif kind == "mail":
    documents = ["\0".join(letter).encode() for letter in LETTERS]
elif kind == "url":
    documents = [u.encode() for u in ("http://127.0.0.1:1200/wechat/mp?id=1", "https://www.example.gov.cn/a/../b.xml#x", "http://u:p@h:080/", "http://0x7f.1/", "http://[fe80::1%25lo]/x",
                                      "http://新.cn/新 x", "//h/x?y", "HTTP://H%2e/")]
elif kind == "wire":
    ask = record(1, bytes(16) + bytes(8) + string(b"http://a/") + string(b"") * 3)
    documents = [COMMAND, REPLY, ask, REPLY * 32, COMMAND[:-1], COMMAND + b"\0" * 7, *(record(k, bytes(200)) for k in range(21))]
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
