-- The memory of the house, schema 1.
--
-- Moments are seconds since 1970-01-01T00:00Z; NULL is "no such moment",
-- 9223372036854775807 "will not come".  Enumerations are stored by their names
-- of base/fact.c, which are never changed.  `known` is when a fact became known
-- to us, whatever moment it speaks of.  What must never be doubled is guarded
-- by a unique index here, not only by the code above.
--
-- A change to this file is a new row in store-migrate.c, never an edit.

CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value
) WITHOUT ROWID;
INSERT INTO meta VALUES ('newest', NULL);            -- time of the newest row of all

-- ---- the register --------------------------------------------------------

CREATE TABLE unit (
	key TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	parent TEXT NOT NULL,                        -- '' = top; may be named before it is known
	level TEXT NOT NULL,
	code TEXT NOT NULL,
	rank INTEGER NOT NULL,                       -- the official order
	known INTEGER NOT NULL,
	changed INTEGER NOT NULL
);

CREATE TABLE account (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	unit TEXT NOT NULL REFERENCES unit (key),
	platform TEXT NOT NULL,
	manual INTEGER NOT NULL,
	witness INTEGER NOT NULL,
	file_status TEXT NOT NULL,                   -- what feeds.d said last: acts once, when it changes
	status TEXT NOT NULL,                        -- the life cycle
	opened INTEGER,
	reg TEXT NOT NULL,                           -- the other register fields, "name: value" lines
	known INTEGER NOT NULL,
	removed INTEGER,                             -- since when the register does not name it; NULL = it does
	observed_at INTEGER,                         -- the latest person's look
	observed_update INTEGER,
	interaction TEXT NOT NULL DEFAULT 'untested',
	state TEXT NOT NULL DEFAULT 'new',           -- the last verdict ...
	proof TEXT NOT NULL DEFAULT '',
	last_update INTEGER,
	last_update_end INTEGER,
	last_update_precision TEXT NOT NULL DEFAULT '',
	deadline INTEGER,
	check_by_hand INTEGER NOT NULL DEFAULT 0,
	verdict_at INTEGER                           -- ... and since when it says just this
);

CREATE TABLE account_change (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	known INTEGER NOT NULL,
	field TEXT NOT NULL,
	old TEXT NOT NULL,
	new TEXT NOT NULL
);
CREATE INDEX account_change_of ON account_change (account);

-- ---- sources and feeds: the cards the minds work on ----------------------

CREATE TABLE source (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	via TEXT NOT NULL,
	known INTEGER NOT NULL,
	witness INTEGER NOT NULL DEFAULT 0,
	first_good INTEGER,
	last_good INTEGER,
	life INTEGER,
	last_arrival INTEGER,
	observed BLOB,                               -- struct arrivals, see store-blob.c
	declared BLOB,
	late BLOB,                                   -- struct lateness
	word TEXT NOT NULL DEFAULT 'none',
	word_at INTEGER,
	silent_at_first INTEGER NOT NULL DEFAULT 0,
	stale_finding INTEGER,
	stale_since INTEGER,
	revived INTEGER
);

CREATE TABLE feed (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	source INTEGER NOT NULL REFERENCES source,
	partial INTEGER NOT NULL,
	known INTEGER NOT NULL,
	run INTEGER,                                 -- the look row that grows while looks are equal
	first_good INTEGER,
	last_good INTEGER,
	last_full INTEGER,
	last_asked INTEGER,
	last_outcome TEXT NOT NULL,
	last_blocked TEXT NOT NULL,
	failing_since INTEGER,
	fails INTEGER NOT NULL,
	newest INTEGER,
	newest_end INTEGER,
	newest_precision TEXT NOT NULL,
	newest_sight INTEGER,
	baseline_undated INTEGER NOT NULL,
	had_posts INTEGER NOT NULL,
	freshest_at INTEGER,
	full_size INTEGER NOT NULL,
	comments TEXT NOT NULL,
	body_hash INTEGER NOT NULL DEFAULT 0,        -- of the last good body
	retry_at INTEGER,
	moved_since INTEGER,
	moved_to TEXT,
	etag TEXT,                                   -- verbatim
	last_modified TEXT,
	url TEXT NOT NULL,
	UNIQUE (account, url)
);
CREATE INDEX feed_of_source ON feed (source);

-- ---- looks and posts -----------------------------------------------------

-- A run of equal looks at one feed.  No index holds `last` or `count`: to
-- extend a run touches one row and nothing else.
CREATE TABLE look (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	feed INTEGER NOT NULL REFERENCES feed,
	outcome TEXT NOT NULL,
	blocked TEXT NOT NULL,
	status INTEGER NOT NULL,                     -- HTTP
	hash INTEGER NOT NULL,
	posts INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	count INTEGER NOT NULL,
	longest_pause INTEGER NOT NULL,              -- between two looks of the run, seconds
	last_full INTEGER,                           -- the last one asked without validators
	address TEXT NOT NULL,                       -- of the last one
	error TEXT NOT NULL
);
CREATE INDEX look_of_account ON look (account, first);
CREATE INDEX look_of_feed ON look (feed, first);

CREATE TABLE look_list (
	look INTEGER PRIMARY KEY REFERENCES look,
	keys BLOB NOT NULL                           -- post keys in the order of the document, see store-look.c
);

-- One key with another face is another post (observe.h).
CREATE TABLE post (
	id INTEGER PRIMARY KEY,
	feed INTEGER NOT NULL REFERENCES feed,
	key INTEGER NOT NULL,
	face INTEGER NOT NULL,
	account INTEGER NOT NULL REFERENCES account,
	first_seen INTEGER NOT NULL,
	shown INTEGER NOT NULL,                      -- when this face was last new under its key
	published INTEGER,                           -- as declared, believed or not ...
	precision TEXT NOT NULL,
	believed INTEGER,                            -- ... and what we go by
	believed_end INTEGER,
	believed_precision TEXT NOT NULL,
	future INTEGER NOT NULL,
	at_first INTEGER NOT NULL,
	pinned INTEGER NOT NULL,
	comments TEXT NOT NULL,
	name TEXT NOT NULL,                          -- the id as given
	url TEXT NOT NULL,
	title TEXT NOT NULL,
	published_raw TEXT NOT NULL,
	UNIQUE (feed, key, face)
);
CREATE INDEX post_of_account ON post (account, first_seen);

CREATE TABLE body (
	feed INTEGER PRIMARY KEY REFERENCES feed,
	at INTEGER NOT NULL,
	content_type TEXT NOT NULL,
	size INTEGER NOT NULL,                       -- bytes before compression
	codec TEXT NOT NULL,                         -- 'zlib' or 'raw'
	bytes BLOB NOT NULL
);

-- ---- what a person saw ---------------------------------------------------

CREATE TABLE observation (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	at INTEGER NOT NULL,
	last_update INTEGER,
	interaction TEXT NOT NULL,
	works INTEGER NOT NULL,
	who TEXT NOT NULL,
	note TEXT NOT NULL,
	known INTEGER NOT NULL
);
CREATE INDEX observation_of ON observation (account, at);

-- ---- findings, reviews ---------------------------------------------------

CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	rule TEXT NOT NULL,
	account INTEGER REFERENCES account,
	source INTEGER REFERENCES source,
	since INTEGER NOT NULL,
	deadline INTEGER,
	proof TEXT NOT NULL,
	proven_at INTEGER,
	standing TEXT NOT NULL,
	until INTEGER,                               -- ended or void; NULL = open
	detail TEXT NOT NULL,                        -- the latest; all of them in finding_step
	known INTEGER NOT NULL
);
CREATE UNIQUE INDEX finding_silence_once ON finding (account) WHERE rule = 'no-update' AND until IS NULL;
CREATE UNIQUE INDEX finding_stale_once ON finding (source) WHERE rule = 'stale-source' AND until IS NULL;
CREATE INDEX finding_of_account ON finding (account) WHERE account IS NOT NULL;
CREATE INDEX finding_open ON finding (id) WHERE until IS NULL;

CREATE TABLE finding_step (
	id INTEGER PRIMARY KEY,
	finding INTEGER NOT NULL REFERENCES finding,
	known INTEGER NOT NULL,
	step TEXT NOT NULL,                          -- opened, proven, ended, void
	detail TEXT NOT NULL
);
CREATE INDEX finding_step_of ON finding_step (finding);

CREATE TABLE review (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	finding INTEGER REFERENCES finding,
	state TEXT NOT NULL,
	hand_before_notice INTEGER NOT NULL,
	opened INTEGER NOT NULL,
	closed INTEGER                               -- NULL = open
);
CREATE UNIQUE INDEX review_open_once ON review (account) WHERE closed IS NULL;
CREATE INDEX review_of_account ON review (account);
CREATE INDEX review_of_finding ON review (finding) WHERE finding IS NOT NULL;

CREATE TABLE review_step (
	id INTEGER PRIMARY KEY,
	review INTEGER NOT NULL REFERENCES review,
	known INTEGER NOT NULL,
	event TEXT NOT NULL,
	state TEXT NOT NULL,                         -- after it
	who TEXT NOT NULL,
	why TEXT NOT NULL
);
CREATE INDEX review_step_of ON review_step (review);

-- What a finding rests on, kept with it for good.
CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	finding INTEGER NOT NULL REFERENCES finding,
	feed INTEGER REFERENCES feed,
	at INTEGER NOT NULL,
	url TEXT NOT NULL,
	address TEXT NOT NULL,
	headers TEXT NOT NULL,
	content_type TEXT NOT NULL,
	sha256 BLOB NOT NULL,
	size INTEGER NOT NULL,
	codec TEXT NOT NULL,
	bytes BLOB NOT NULL,
	known INTEGER NOT NULL
);
CREATE INDEX evidence_of ON evidence (finding);

-- ---- what is owed to people ----------------------------------------------

CREATE TABLE letter (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	cause TEXT NOT NULL UNIQUE,                  -- one letter a cause, for ever
	recipient TEXT NOT NULL,
	body TEXT NOT NULL,
	queued INTEGER NOT NULL,
	told INTEGER                                 -- NULL = still owed
);
CREATE INDEX letter_owed ON letter (id) WHERE told IS NULL;

CREATE TABLE circular (
	id INTEGER PRIMARY KEY,
	number TEXT NOT NULL UNIQUE,
	signed_by TEXT NOT NULL,
	from_ INTEGER NOT NULL,
	to_ INTEGER NOT NULL,
	issued INTEGER NOT NULL,
	format TEXT NOT NULL,
	body BLOB NOT NULL
);

-- ---- our own watch -------------------------------------------------------

CREATE TABLE watch (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	since INTEGER NOT NULL,
	alive INTEGER NOT NULL
);

CREATE TABLE freeze (
	from_ INTEGER PRIMARY KEY,
	to_ INTEGER NOT NULL                         -- 9223372036854775807 = still on
);

-- ---- what was recorded stays as it was recorded --------------------------

CREATE TRIGGER account_change_stays BEFORE UPDATE ON account_change BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER account_change_remains BEFORE DELETE ON account_change BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER finding_step_stays BEFORE UPDATE ON finding_step BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER finding_step_remains BEFORE DELETE ON finding_step BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER review_step_stays BEFORE UPDATE ON review_step BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER review_step_remains BEFORE DELETE ON review_step BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER observation_stays BEFORE UPDATE ON observation BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER observation_remains BEFORE DELETE ON observation BEGIN SELECT RAISE (ABORT, 'history is not rewritten'); END;
CREATE TRIGGER circular_stays BEFORE UPDATE ON circular BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
CREATE TRIGGER circular_remains BEFORE DELETE ON circular BEGIN SELECT RAISE (ABORT, 'an issued circular is frozen'); END;
