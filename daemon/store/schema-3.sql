-- Schema 3: what a finding rests on, what its review went through, and what is owed to people.
-- Each part stands under the heading of the file that writes it.

-- ---- store-feed.c, store-look.c: what every look changes of a feed, and what seldom changes ----

ALTER TABLE look RENAME TO look_run;                 -- each row a run; of one that goes on, as it began
DROP INDEX look_of_account;                          -- an account's looks are found by its feeds

-- One small row a feed: a look that is like the one before reads and writes nothing else.
CREATE TABLE feed_now (
	feed INTEGER PRIMARY KEY REFERENCES feed,
	run INTEGER,                                 -- the row of look_run whose looks are counted here; NULL = not looked at yet
	face INTEGER,                                -- what its looks have in common, hashed; NULL = the next one begins a run
	last INTEGER,                                -- as in look_run, from here on ...
	count INTEGER NOT NULL DEFAULT 0,
	longest_pause INTEGER NOT NULL DEFAULT 0,
	run_full INTEGER,                            -- its last_full
	address TEXT NOT NULL DEFAULT '',            -- ... to here
	last_good INTEGER,                           -- of the feed's card, from here on ...
	last_full INTEGER,
	full_life INTEGER,                           -- how far its source was known to live at last_full; NULL = not known: read once more before anything is proven
	last_asked INTEGER,
	last_outcome TEXT NOT NULL,
	last_blocked TEXT NOT NULL,
	failing_since INTEGER,
	fails INTEGER NOT NULL DEFAULT 0,
	freshest_at INTEGER,                         -- ... to here
	body_hash INTEGER NOT NULL DEFAULT 0,        -- of the last good body, and what else the next question needs
	retry_at INTEGER,
	etag TEXT,                                   -- verbatim
	last_modified TEXT,
	moved_since INTEGER,
	moved_to TEXT,
	pace INTEGER NOT NULL DEFAULT 0,             -- seconds between two changes (ttl, sy:updatePeriod); 0 = not said
	skips INTEGER NOT NULL DEFAULT 0             -- when it asks not to be looked at (skipHours, skipDays), bits as in struct reading; 0 = never
);
-- body_hash 0: a body that was read before there was a place for it is not known; it is kept when the feed is next read in full.
INSERT INTO feed_now SELECT f.id, f.run, NULL, l.last, coalesce(l.count, 0), coalesce(l.longest_pause, 0), l.last_full, coalesce(l.address, ''),
	f.last_good, f.last_full, NULL, f.last_asked, f.last_outcome, f.last_blocked, f.failing_since, f.fails, f.freshest_at, 0, f.retry_at, f.etag,
	f.last_modified, f.moved_since, f.moved_to, 0, 0 FROM feed f LEFT JOIN look_run l ON l.id = f.run;

CREATE TABLE feed_3 (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	source INTEGER NOT NULL REFERENCES source,
	partial INTEGER NOT NULL,
	known INTEGER NOT NULL,
	first_good INTEGER,
	crashes INTEGER NOT NULL DEFAULT 0,          -- documents in a row that cost a reader its life, or all its time
	newest INTEGER,
	newest_end INTEGER,
	newest_precision TEXT NOT NULL,
	newest_sight INTEGER,
	baseline_undated INTEGER NOT NULL,
	had_posts INTEGER NOT NULL,
	full_size INTEGER NOT NULL,
	comments TEXT NOT NULL,
	covered_from INTEGER,                        -- since when its posts are known; NULL = from its first good look
	full_from INTEGER,                           -- the oldest date in the last list, if that was a full one
	closed_since INTEGER,                        -- since when its three newest posts with evidence are closed to comments
	other_name INTEGER NOT NULL DEFAULT 0,       -- looks in a row with a name that the register does not know
	calls_itself TEXT NOT NULL DEFAULT '',       -- what it called itself last
	news INTEGER NOT NULL DEFAULT 0,             -- posts that were new on the day that follows
	news_day INTEGER NOT NULL DEFAULT 0,         -- by UTC, in days since 1970
	follow TEXT NOT NULL DEFAULT '',             -- what its recipe wants: new, weekly, off
	via_told INTEGER NOT NULL DEFAULT 0,         -- by what read it last: 0 never read, 1 bridge, 2 direct
	url TEXT NOT NULL,
	UNIQUE (account, url)
);
INSERT INTO feed_3 (id, account, source, partial, known, first_good, newest, newest_end, newest_precision, newest_sight,
	baseline_undated, had_posts, full_size, comments, url) SELECT id, account, source, partial, known, first_good, newest, newest_end, newest_precision,
	newest_sight, baseline_undated, had_posts, full_size, comments, url FROM feed;
DROP TABLE feed;
ALTER TABLE feed_3 RENAME TO feed;
CREATE INDEX feed_of_source ON feed (source, calls_itself);            -- store_count_name(): a bridge may hold a nation

-- The runs as they are now: who asks about looks asks here.
CREATE VIEW look (id, account, feed, outcome, blocked, status, hash, posts, first, last, count, longest_pause, last_full, address, error) AS
	SELECT l.id, l.account, l.feed, l.outcome, l.blocked, l.status, l.hash, l.posts, l.first, iif(l.id = n.run, n.last, l.last),
		iif(l.id = n.run, n.count, l.count), iif(l.id = n.run, n.longest_pause, l.longest_pause), iif(l.id = n.run, n.run_full, l.last_full),
		iif(l.id = n.run, n.address, l.address), l.error FROM look_run l JOIN feed_now n ON n.feed = l.feed;

-- ---- store-content.c: bytes that a decision rests on, once each ------------

-- zstd marks a column that holds a zstd frame (RFC 8878); size is that of its bytes.
CREATE TABLE content (
	id INTEGER PRIMARY KEY,
	sha256 BLOB NOT NULL UNIQUE,                 -- of the bytes
	size INTEGER NOT NULL,
	zstd BLOB NOT NULL,
	known INTEGER NOT NULL
);

-- ---- store-evidence.c: what looks showed last, and what findings keep of it ----

DROP TABLE body;
DROP TABLE evidence;

CREATE TABLE body (
	id INTEGER PRIMARY KEY,                      -- 4 * feed + slot; slots 0 and 1: the last two good ones, 2: the last bad one,
	                                             -- 3: the last page of a post whose comments are closed
	feed INTEGER NOT NULL REFERENCES feed,
	at INTEGER NOT NULL,
	hash INTEGER NOT NULL,                       -- as feed_now.body_hash
	outcome TEXT NOT NULL,
	status INTEGER NOT NULL,                     -- HTTP
	url TEXT NOT NULL,                           -- secrets masked, here and in head
	address TEXT NOT NULL,
	head TEXT NOT NULL,
	content_type TEXT NOT NULL,
	size INTEGER NOT NULL,
	zstd BLOB NOT NULL
);

CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	finding INTEGER NOT NULL REFERENCES finding,
	feed INTEGER NOT NULL REFERENCES feed,
	at INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	status INTEGER NOT NULL,
	url TEXT NOT NULL,
	address TEXT NOT NULL,
	head TEXT NOT NULL,
	content_type TEXT NOT NULL,
	content INTEGER NOT NULL REFERENCES content,
	known INTEGER NOT NULL,
	UNIQUE (finding, feed, at, content)
);
CREATE INDEX evidence_content ON evidence (content);

-- Whoever names a content: one of which nobody speaks any more is let go.
CREATE VIEW content_use (content) AS
	SELECT content FROM evidence
	UNION ALL SELECT content FROM circular_file
	UNION ALL SELECT content FROM proof;

-- ---- store-clue.c: findings that are clues, and what they are weighed by --------

ALTER TABLE account ADD COLUMN habit INTEGER NOT NULL DEFAULT 0;     -- its longest usual interval between updates, seconds
ALTER TABLE post ADD COLUMN comments_at INTEGER;     -- since when comments are as they are; NULL = since it was first seen

-- What a finding speaks of, beyond what all findings have.
CREATE TABLE clue (
	finding INTEGER PRIMARY KEY REFERENCES finding,
	about INTEGER NOT NULL,                      -- which of several of its rule: a post's key, a gap's beginning; else 0
	from_ INTEGER,                               -- the stretch it speaks of
	to_ INTEGER,
	ends INTEGER NOT NULL,                       -- by itself
	days INTEGER NOT NULL,                       -- of a gap: from update to update ...
	over INTEGER NOT NULL,                       -- ... and of them over the limit
	covered INTEGER,                             -- thousandths of the stretch that were watched; NULL = it speaks of none
	looks INTEGER NOT NULL,                      -- good ones in the stretch
	longest_pause INTEGER NOT NULL,              -- between two of them, seconds
	holes TEXT NOT NULL                          -- what was not watched: "cause seconds", one a line
);

-- Stretches of which nothing is known of a feed: a full list that hangs together with no earlier one.
CREATE TABLE hole (
	feed INTEGER NOT NULL REFERENCES feed,
	from_ INTEGER NOT NULL,
	to_ INTEGER NOT NULL,
	cause TEXT NOT NULL,
	known INTEGER NOT NULL,
	PRIMARY KEY (feed, from_)
) WITHOUT ROWID;

-- ---- store-look.c: what the last list of a feed showed --------------------------

CREATE TABLE shown (
	feed INTEGER PRIMARY KEY REFERENCES feed,
	marks BLOB NOT NULL                          -- of its posts, in its order, written as in look_list (judge/shown.h)
);

-- ---- store-verdict.c: by what the deadline of a flag was counted ---------------

ALTER TABLE finding ADD COLUMN limit_seconds INTEGER; -- of rule no-update; NULL = not known
ALTER TABLE finding ADD COLUMN count TEXT;            -- days, hours
ALTER TABLE finding ADD COLUMN zone TEXT;

-- ---- store-page.c: looks at the newest post's own page ----------------------

ALTER TABLE post ADD COLUMN comments_said TEXT NOT NULL DEFAULT '';    -- what `comments` rests on

CREATE TABLE page_look (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	feed INTEGER NOT NULL REFERENCES feed,
	key INTEGER NOT NULL,                        -- of the post, with its face
	face INTEGER NOT NULL,
	host INTEGER NOT NULL,                       -- hash of host and port: it has a budget
	at INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	blocked TEXT NOT NULL,
	status INTEGER NOT NULL,
	url TEXT NOT NULL,                           -- secrets masked
	published INTEGER,                           -- as the page says
	precision TEXT NOT NULL,
	comments TEXT NOT NULL,
	comments_said TEXT NOT NULL,
	name TEXT NOT NULL,                          -- what the page calls the account
	error TEXT NOT NULL
);
CREATE INDEX page_look_of_account ON page_look (account, at);
CREATE INDEX page_look_of_host ON page_look (host, at);

-- ---- store-decide.c: what people decided, and the files they gave for it ------

-- who: the name given, or newmediad; peer: the user of this machine who asked for it, '' = the daemon itself.
ALTER TABLE finding_step ADD COLUMN who TEXT NOT NULL DEFAULT 'newmediad';
ALTER TABLE finding_step ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE finding_step ADD COLUMN standing TEXT NOT NULL DEFAULT ''; -- after a decision; '' = the step was none
ALTER TABLE review_step ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE review_step ADD COLUMN due INTEGER;      -- of the state it led to
ALTER TABLE review_step ADD COLUMN url TEXT NOT NULL DEFAULT ''; -- of a stop notice
ALTER TABLE review_step ADD COLUMN dated INTEGER;    -- the day the notice, the answer or the cancellation bears
ALTER TABLE observation ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN due INTEGER;           -- NULL = nobody owes anything
-- The deadline for which a person withdrew the flag: it is not raised for it again.
ALTER TABLE account ADD COLUMN cleared INTEGER;
CREATE INDEX review_due ON review (due) WHERE due IS NOT NULL;

-- A screenshot, a reply, a proof.
CREATE TABLE proof (
	id INTEGER PRIMARY KEY,
	finding_step INTEGER REFERENCES finding_step,
	review_step INTEGER REFERENCES review_step,
	observation INTEGER REFERENCES observation,
	name TEXT NOT NULL,                          -- of the file, as it was given
	content INTEGER NOT NULL REFERENCES content,
	known INTEGER NOT NULL,
	CHECK ((finding_step IS NOT NULL) + (review_step IS NOT NULL) + (observation IS NOT NULL) = 1)
);
CREATE INDEX proof_content ON proof (content);
CREATE INDEX proof_of_finding_step ON proof (finding_step) WHERE finding_step IS NOT NULL;
CREATE INDEX proof_of_review_step ON proof (review_step) WHERE review_step IS NOT NULL;
CREATE INDEX proof_of_observation ON proof (observation) WHERE observation IS NOT NULL;
CREATE TRIGGER proof_stays BEFORE UPDATE ON proof BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;

-- ---- store-outbox.c: letters on their way, one row a recipient ----------------

CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	cause TEXT NOT NULL UNIQUE,                  -- names the address, too: one letter a cause and recipient, for ever
	kind TEXT NOT NULL,                          -- digest, holiday, notice
	unit TEXT NOT NULL,                          -- whose accounts it speaks of; '' = of all
	name TEXT NOT NULL,                          -- of the recipient, '' = not given
	address TEXT NOT NULL,
	as_of INTEGER NOT NULL,                      -- what was known then
	due INTEGER NOT NULL,                        -- when it should have left
	subject TEXT NOT NULL DEFAULT '',
	message_id TEXT NOT NULL DEFAULT '',
	frozen INTEGER,                              -- when the bytes were made, before the first attempt; never changed after it
	size INTEGER,
	zstd BLOB,
	attempts INTEGER NOT NULL DEFAULT 0,         -- to make it, then, from 0 again, to send it: each counted before it is begun
	last INTEGER,                                -- attempt
	next INTEGER,                                -- attempt; NULL = none any more
	result TEXT NOT NULL DEFAULT 'owed',         -- owed, sent, refused, expired, nothing
	code INTEGER NOT NULL DEFAULT 0,             -- the server's last answer, 0 = none
	said TEXT NOT NULL DEFAULT '',               -- its words, or why there was none
	known INTEGER NOT NULL,
	CHECK ((next IS NULL) = (result <> 'owed'))
);
CREATE INDEX outbox_next ON outbox (next) WHERE next IS NOT NULL;
CREATE TRIGGER outbox_frozen BEFORE UPDATE OF subject, message_id, frozen, size, zstd ON outbox WHEN OLD.frozen IS NOT NULL
	BEGIN SELECT RAISE (ABORT, 'a letter is not rewritten'); END;
CREATE TRIGGER outbox_done BEFORE UPDATE ON outbox WHEN OLD.next IS NULL BEGIN SELECT RAISE (ABORT, 'a letter that is done is not sent again'); END;

-- Which messages a notice tells.
CREATE TABLE outbox_part (
	outbox INTEGER NOT NULL REFERENCES outbox,
	letter INTEGER NOT NULL REFERENCES letter,
	PRIMARY KEY (outbox, letter)
) WITHOUT ROWID;

INSERT INTO meta VALUES ('digest_day', NULL);        -- the last day whose digest was queued, days since 1970-01-01

-- ---- store-mark.c: which day counts for which post, for ever -----------------

-- Posts that left the table post, by the month in which they were first seen (since 1970-01, in the house's zone): what a
-- circular of years ago counts, though the posts themselves are gone.
CREATE TABLE post_mark (
	month INTEGER NOT NULL,
	account INTEGER NOT NULL REFERENCES account,
	feed INTEGER NOT NULL REFERENCES feed,
	marks BLOB NOT NULL,                         -- see store-mark.c
	PRIMARY KEY (month, account, feed)
) WITHOUT ROWID;

-- The same of posts that are still rows is read from the index alone.
DROP INDEX post_of_account;
CREATE INDEX post_of_account ON post (account, first_seen, believed, at_first, feed, comments);
-- Packs of before there were marks are found without a look at the others.
CREATE INDEX post_pack_of_month ON post_pack (month, account, feed);

-- ---- store-then.c: what was known at an earlier time --------------------------

-- A unit as it was until `known`.
CREATE TABLE unit_change (
	id INTEGER PRIMARY KEY,
	unit TEXT NOT NULL REFERENCES unit (key),
	known INTEGER NOT NULL,
	name TEXT NOT NULL,
	parent TEXT NOT NULL,
	level TEXT NOT NULL,
	rank INTEGER NOT NULL
);
CREATE INDEX unit_change_of ON unit_change (unit);
CREATE TRIGGER unit_changes AFTER UPDATE ON unit WHEN OLD.name <> NEW.name OR OLD.parent <> NEW.parent OR OLD.level <> NEW.level OR OLD.rank <> NEW.rank
	BEGIN INSERT INTO unit_change (unit, known, name, parent, level, rank) VALUES (OLD.key, NEW.changed, OLD.name, OLD.parent, OLD.level, OLD.rank); END;
CREATE TRIGGER unit_change_stays BEFORE UPDATE ON unit_change BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER unit_change_remains BEFORE DELETE ON unit_change BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;

-- ---- store-circular.c: circulars as they were issued ---------------------------

DROP TABLE circular;

CREATE TABLE circular (
	id INTEGER PRIMARY KEY,
	number TEXT NOT NULL UNIQUE,                 -- of the document
	signed_by TEXT NOT NULL,
	corrects INTEGER REFERENCES circular,        -- a correction: of which one; NULL = a circular of its own
	reason TEXT NOT NULL,                        -- of a correction
	title TEXT NOT NULL,
	from_ INTEGER NOT NULL,                      -- of the period
	at INTEGER NOT NULL,                         -- the check point: the end of its last day
	decided INTEGER NOT NULL,                    -- what persons had decided by then counts
	how TEXT NOT NULL,                           -- at-point or any-gap, and the sample: "at-point 12% 7"
	issued INTEGER NOT NULL,
	who TEXT NOT NULL                            -- gave the command
);

CREATE TABLE circular_file (
	circular INTEGER NOT NULL REFERENCES circular,
	name TEXT NOT NULL,
	content INTEGER NOT NULL REFERENCES content,
	PRIMARY KEY (circular, name)
) WITHOUT ROWID;
CREATE INDEX circular_file_content ON circular_file (content);

-- Its figures: kind is total, platform, level or unit.
CREATE TABLE circular_count (
	circular INTEGER NOT NULL REFERENCES circular,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	registered INTEGER NOT NULL,
	checked INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	PRIMARY KEY (circular, kind, name)
) WITHOUT ROWID;

-- The accounts it named as failed: what the next one looks back at.
CREATE TABLE circular_item (
	circular INTEGER NOT NULL REFERENCES circular,
	place INTEGER NOT NULL,                      -- from 1
	account INTEGER NOT NULL REFERENCES account,
	name TEXT NOT NULL,
	unit TEXT NOT NULL,                          -- as named then
	rules TEXT NOT NULL,                         -- of the findings, by space
	streak INTEGER NOT NULL,                     -- circulars in a row that named it, this one counted
	PRIMARY KEY (circular, place)
) WITHOUT ROWID;

CREATE TRIGGER circular_stays BEFORE UPDATE ON circular BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_remains BEFORE DELETE ON circular BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_file_stays BEFORE UPDATE ON circular_file BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_file_remains BEFORE DELETE ON circular_file BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_count_stays BEFORE UPDATE ON circular_count BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_count_remains BEFORE DELETE ON circular_count BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_item_stays BEFORE UPDATE ON circular_item BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_item_remains BEFORE DELETE ON circular_item BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;

-- ---- store-record.c: the record, only ever added to, each entry bound to the one before ----

CREATE TABLE record (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	what TEXT NOT NULL,                          -- a kind of `decided`, or of what store_record() was told
	row INTEGER,                                 -- there; NULL = it stands nowhere else
	who TEXT NOT NULL,                           -- the name that was given, or newmediad
	peer TEXT NOT NULL,                          -- the user of this machine who asked; '' = the daemon itself
	about TEXT NOT NULL,                         -- JSON
	hash BLOB NOT NULL                           -- SHA-256, see chained()
);
CREATE INDEX record_row ON record (what, row) WHERE row IS NOT NULL;
CREATE TRIGGER record_stands BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;

-- Whoever adds an entry says everything but its hash.
CREATE VIEW entry (at, what, row, who, peer, about) AS SELECT at, what, row, who, peer, about FROM record;
CREATE TRIGGER entry_added INSTEAD OF INSERT ON entry BEGIN
	INSERT INTO record (at, what, row, who, peer, about, hash) VALUES (NEW.at, NEW.what, NEW.row, NEW.who, NEW.peer, NEW.about,
		chained((SELECT hash FROM record ORDER BY id DESC LIMIT 1), NEW.at, NEW.what, NEW.row, NEW.who, NEW.peer, NEW.about));
END;

-- What must be in the record, and what it says there: what was written once and is never changed.
CREATE VIEW decided (at, what, row, who, peer, about) AS
	SELECT known, 'finding', id, who, peer, json_object('finding', finding, 'step', step, 'standing', standing, 'why', detail) FROM finding_step
	UNION ALL SELECT known, 'review', id, who, peer,
		json_object('review', review, 'event', event, 'state', state, 'why', why, 'due', due, 'url', url, 'dated', dated) FROM review_step
	UNION ALL SELECT o.known, 'observation', o.id, o.who, o.peer, json_object('account', a.key, 'at', o.at, 'last_update', o.last_update,
		'interaction', o.interaction, 'works', o.works, 'note', o.note) FROM observation o JOIN account a ON a.id = o.account
	UNION ALL SELECT p.known, 'file', p.id, '', '', json_object('finding_step', p.finding_step, 'review_step', p.review_step,
		'observation', p.observation, 'name', p.name, 'sha256', lower(hex(c.sha256))) FROM proof p JOIN content c ON c.id = p.content
	UNION ALL SELECT c.known, 'register', c.id, 'newmediad', '', json_object('account', a.key, 'field', c.field, 'old', c.old, 'new', c.new)
		FROM account_change c JOIN account a ON a.id = c.account
	UNION ALL SELECT issued, 'circular', id, who, '', json_object('number', number, 'title', title, 'signed_by', signed_by, 'from', from_,
		'at', at, 'how', how, 'corrects', corrects, 'reason', reason) FROM circular;
INSERT INTO entry SELECT at, what, row, who, peer, about FROM decided ORDER BY at, what, row;
CREATE TRIGGER finding_step_recorded AFTER INSERT ON finding_step BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'finding' AND row = NEW.id; END;
CREATE TRIGGER review_step_recorded AFTER INSERT ON review_step BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'review' AND row = NEW.id; END;
CREATE TRIGGER observation_recorded AFTER INSERT ON observation BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'observation' AND row = NEW.id; END;
CREATE TRIGGER proof_recorded AFTER INSERT ON proof BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'file' AND row = NEW.id; END;
CREATE TRIGGER account_change_recorded AFTER INSERT ON account_change BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'register' AND row = NEW.id; END;
CREATE TRIGGER circular_recorded AFTER INSERT ON circular BEGIN
	INSERT INTO entry SELECT * FROM decided WHERE what = 'circular' AND row = NEW.id; END;
