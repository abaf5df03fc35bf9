-- Schema 3: what a finding rests on, what its review went through, and what is owed to people.
-- Each part stands under the heading of the file that writes it.

-- ---- store-content.c: bytes that a decision rests on, once each ------------

CREATE TABLE content (
	id INTEGER PRIMARY KEY,
	sha256 BLOB NOT NULL UNIQUE,
	size INTEGER NOT NULL,                       -- bytes before compression
	codec TEXT NOT NULL,                         -- 'zlib' or 'raw'
	bytes BLOB NOT NULL,
	known INTEGER NOT NULL
);
