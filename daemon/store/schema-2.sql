-- Schema 2: what years leave of looks and posts (store-tidy.c).
--
-- zlib marks a column that holds a zlib stream of JSON text; SQL here reads it
-- by unzip(), any other program by inflating it.

-- Runs of looks older than 60 days: [[outcome, first, seconds from first to last, looks, longest pause], ...].
-- One entry is the looks of one outcome on one day, or one run that spans several days; entries of the same
-- outcome and day add up.  The longest pause is one that a look of the entry ended: since the good look before
-- it for a good one, since any look before it for a failure.
CREATE TABLE look_sum (
	id INTEGER PRIMARY KEY,
	feed INTEGER NOT NULL REFERENCES feed,
	month INTEGER NOT NULL,                      -- of `first`, since 1970-01, in the house's zone
	last_good INTEGER,                           -- the last good look in it
	last_any INTEGER NOT NULL,                   -- the last look in it
	sums BLOB NOT NULL,                          -- zlib
	UNIQUE (feed, month)
);

-- The newest list of a feed whose look was summed up: what it shows is known, however old.
CREATE TABLE feed_list (
	feed INTEGER PRIMARY KEY REFERENCES feed,
	at INTEGER NOT NULL,
	keys BLOB NOT NULL                           -- as in look_list
);

-- Posts first seen more than 60 days ago that no list shows any more, a month of a feed in one row:
-- [[name or null = url, url, title, published_raw, published or "" = believed, precision, believed, believed_end or null = believed,
--   believed_precision, future, at_first, pinned, comments, first_seen, shown or null = first_seen], ...]
CREATE TABLE post_pack (
	id INTEGER PRIMARY KEY,
	feed INTEGER NOT NULL REFERENCES feed,
	account INTEGER NOT NULL REFERENCES account,
	month INTEGER NOT NULL,                      -- of first_seen, since 1970-01, in the house's zone
	first INTEGER NOT NULL,                      -- the least and greatest first_seen
	last INTEGER NOT NULL,
	keys BLOB NOT NULL,                          -- of the posts, in their order, eight bytes each
	posts BLOB NOT NULL,                         -- zlib
	UNIQUE (feed, month)
);
CREATE INDEX post_pack_of_account ON post_pack (account, last);

-- Posts older than 13 months: how many, by the day they count for.
CREATE TABLE post_day (
	feed INTEGER NOT NULL REFERENCES feed,
	day INTEGER NOT NULL,                        -- days since 1970-01-01 of the believed date, in the house's zone
	posts INTEGER NOT NULL,
	PRIMARY KEY (feed, day)
) WITHOUT ROWID;

-- Of those, the ones that would be taken for new if they came again: what a list still shows, and what has no date.
CREATE TABLE post_known (
	feed INTEGER NOT NULL REFERENCES feed,
	key INTEGER NOT NULL,
	face INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	believed INTEGER,                            -- NULL = undated
	PRIMARY KEY (feed, key, face)
) WITHOUT ROWID;

INSERT INTO meta VALUES ('tidied', NULL);            -- when old rows were last gone through to the end
INSERT INTO meta VALUES ('tidy_after', NULL);        -- the last account done of a round that is not yet at its end
