-- Schema 3: what a finding rests on, what its review went through, and what is owed to people.
-- Each part stands under the heading of the file that writes it.

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
	id INTEGER PRIMARY KEY,                      -- 4 * feed + slot; slots 0 and 1: the last two good ones, 2: the last bad one
	feed INTEGER NOT NULL REFERENCES feed,
	at INTEGER NOT NULL,
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

-- A body that was read before there was a place for it is not known: it is kept when the feed is next read in full.
UPDATE feed SET body_hash = 0;

-- Whoever names a content: one of which nobody speaks any more is let go.
CREATE VIEW content_use (content) AS
	SELECT content FROM evidence;
