"""said - everything that people may come to read of a house, in one dict {where: text}: log, tables, pages, letters, official documents
(unpacked), exports, and the columns of the store that are shown."""
import email
import email.policy
import glob
import os
import re
import zipfile

OUR_SCRIPT = re.compile(r'<script( defer)? src="[\w./-]+\.js(\?\w+)?"( defer)?></script>')
PACKED = ('.gz', '.br', '.png', '.ico', '.woff2')
EVIDENCE = ('.warc', '.warc.gz')  # and answers/: the bytes as they came, for a dispute, not for reading
COLUMNS = {'post': ('title', 'published_raw'), 'look': ('error', 'address'), 'finding': ('detail',), 'finding_step': ('detail',), 'letter': ('body',), 'outbox': ('cause', 'subject'),
           'change': ('old', 'new'), 'record': ('about',)}


def of_file(path):
    """{where: text} of one file, whatever it is packed in."""
    if path.endswith(('.xlsx', '.docx', '.zip')):
        with zipfile.ZipFile(path) as z:
            return {f'{path}/{n}': z.read(n).decode('utf-8', 'replace') for n in z.namelist() if not n.endswith(EVIDENCE + ('.xlsx', '.docx', '.png'))}
    with open(path, 'rb') as f:
        if not path.endswith('.eml'):
            return {path: OUR_SCRIPT.sub('', f.read().decode('utf-8', 'strict'))}
        letter = email.message_from_binary_file(f, policy=email.policy.default)
    said = {f'{path} {k}': v for k, v in letter.items()}
    for i, part in enumerate(letter.walk()):
        if part.get_content_maintype() == 'text':
            said[f'{path} part {i}'] = part.get_content()
    return said


def of_files(folder):
    said = {}
    for path in glob.glob(folder + '/**/*', recursive=True):
        if os.path.isfile(path) and not path.endswith(PACKED + EVIDENCE) and os.path.basename(os.path.dirname(path)) != 'answers':
            said.update(of_file(path))
    return said


def of_store(house):
    said = {}
    for table, columns in COLUMNS.items():
        has = {row[1] for row in house.sql(f'PRAGMA table_info({table})')}
        for column in has.intersection(columns):
            said[f'{table}.{column}'] = '\n'.join(str(v) for v, in house.sql(f'SELECT {column} FROM {table} WHERE {column} IS NOT NULL'))
    return said


def of_verbs(house, accounts, out):
    """What newmediactl tells and writes. `accounts`: whose evidence is written out."""
    os.makedirs(out, exist_ok=True)
    said = {}
    for args in (('status',), ('finding', 'list', '--state', 'all'), ('review', 'list', '--state', 'all'), ('record',), ('mail', '--all'), ('source', 'list')):
        for form in ((), ('--json',), ('--csv',)):
            said[' '.join(args + form)] = house.ctl(*args, *form)
    for account in accounts:
        said[f'show {account}'] = house.ctl('show', account)
        said[f'show --json {account}'] = house.ctl('show', '--json', account)
        house.ctl('show', '--evidence', os.path.join(out, account), account)
    for form in ('csv', 'xlsx'):
        for kind in ('register', 'observations', 'replies'):
            house.ctl('export', '--kind', kind, '--out', os.path.join(out, f'{kind}.{form}'))
    return said


def of_documents(house, year, out):
    """Letters and official documents: of the year, and of what stands now."""
    os.makedirs(out, exist_ok=True)
    house.ctl('digest', '--out', os.path.join(out, 'digest'))
    said = {'digest': house.ctl('digest'), 'digest --short': house.ctl('digest', '--short')}
    for form in ('html', 'docx', 'xlsx', 'csv', 'json'):
        house.ctl('circular', '--from', f'{year}-01-01', '--to', f'{year}-12-31', '--format', form, '--out', os.path.join(out, f'circular.{form}'))
    for form in ('html', 'docx', 'xlsx', 'json'):
        house.ctl('report', '--year', str(year), '--format', form, '--out', os.path.join(out, f'year.{form}'))
    return said


def by(house, accounts, year, out):
    said = {'log': house.log()}
    said.update(of_verbs(house, accounts, os.path.join(out, 'accounts')))
    said.update(of_documents(house, year, os.path.join(out, 'documents')))
    said.update(of_store(house))
    said.update(of_files(out))
    said.update(of_files(os.path.join(house.folder, 'state/site')))
    return said
