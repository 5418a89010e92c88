-- The frontier: which addresses are still to be fetched, which are under way, and how did each of the others end?
-- Explained in crawler/frontier.py and frontier_debts.py. Times in *_at and *_missed are UTC text of the record; deadline
-- and not_before are Unix time.

CREATE TABLE IF NOT EXISTS runs (
  run_id     INTEGER PRIMARY KEY,
  source     TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('walk', 'only', 'wayback', 'commoncrawl')),
  options    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  opened_at  TEXT NOT NULL,
  closed_at  TEXT,
  reason     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS urls (
  url_id     INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES runs,
  url        TEXT NOT NULL,
  key        TEXT NOT NULL,
  host       TEXT NOT NULL,
  role       TEXT NOT NULL,
  priority   INTEGER NOT NULL,
  meta       TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'leased', 'done', 'failed')),
  owner      TEXT,
  deadline   REAL,
  not_before REAL NOT NULL DEFAULT 0,
  tries      INTEGER NOT NULL DEFAULT 0,
  outcome    TEXT,
  detail     TEXT NOT NULL DEFAULT '',
  snapshot   TEXT,
  UNIQUE (run_id, url),
  CHECK ((state IN ('done', 'failed')) = (outcome IS NOT NULL)),
  CHECK ((state = 'leased') = (owner IS NOT NULL))
) STRICT;
CREATE INDEX IF NOT EXISTS urls_by_key ON urls (run_id, key);
CREATE INDEX IF NOT EXISTS urls_by_host ON urls (run_id, state, host, priority, url_id);
CREATE TABLE IF NOT EXISTS articles (
  source     TEXT NOT NULL,
  key        TEXT NOT NULL,
  url        TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  failures   INTEGER NOT NULL DEFAULT 0,
  run_id     INTEGER NOT NULL DEFAULT 0,
  listed     INTEGER NOT NULL DEFAULT 0,  -- a listing has shown it
  seen_at    TEXT,  -- last captured
  first_missed TEXT,  -- since then
  last_missed TEXT,
  checks     INTEGER NOT NULL DEFAULT 0,  -- days on which it was missed since then
  PRIMARY KEY (source, key)
) STRICT;
CREATE TABLE IF NOT EXISTS breaks (
  source     TEXT NOT NULL,
  url        TEXT NOT NULL,
  key        TEXT NOT NULL,
  meta       TEXT NOT NULL,
  PRIMARY KEY (source, url)
) STRICT;
CREATE TABLE IF NOT EXISTS held (  -- hosts that asked to be left alone for long: also what is found meanwhile waits
  host       TEXT PRIMARY KEY,
  until      REAL NOT NULL  -- Unix time
) STRICT;
CREATE TABLE IF NOT EXISTS looked (  -- kept pages whose requisites were scheduled: crawler/frontier_looks.py
  snapshot_id TEXT PRIMARY KEY,
  run_id     INTEGER NOT NULL,  -- of the last look
  looks      INTEGER NOT NULL DEFAULT 1,
  owed       INTEGER NOT NULL DEFAULT 0  -- a requisite got no answer
) STRICT;
