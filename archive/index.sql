-- The ledger of the archive: one row per group of WARC records. All of it can be rebuilt from the WARC files.
-- seq follows the order in which groups stand in the segments.
CREATE TABLE segments (
  seq INTEGER PRIMARY KEY,
  segment TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  at TEXT NOT NULL,
  start INTEGER NOT NULL,
  extent INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE captures (
  seq INTEGER PRIMARY KEY,
  snapshot_id TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  source TEXT,
  role TEXT NOT NULL,
  outcome TEXT NOT NULL,
  via TEXT NOT NULL,
  content_type TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  revisit_of TEXT,
  truncated TEXT,
  vantage TEXT NOT NULL,
  robots TEXT NOT NULL,
  origin TEXT NOT NULL,  -- of a copy in a web archive
  retrieved_at TEXT,
  led_to TEXT NOT NULL,
  tls_verified INTEGER CHECK (tls_verified IN (0, 1)),  -- NULL: no TLS, or recorded before this was kept
  taken_down TEXT,  -- the day; a tombstone stands where the response stood
  takedown_reason TEXT,
  takedown_by TEXT,
  length INTEGER NOT NULL,  -- of the response or revisit member, the first of the group
  segment TEXT NOT NULL,
  start INTEGER NOT NULL,
  extent INTEGER NOT NULL,  -- of the whole group
  sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX captures_by_url ON captures (url, fetched_at);
CREATE INDEX captures_by_segment ON captures (segment);
CREATE INDEX captures_by_role ON captures (role, fetched_at, snapshot_id);
CREATE INDEX captures_taken_down ON captures (taken_down, snapshot_id) WHERE taken_down IS NOT NULL;
CREATE TABLE attempts (
  seq INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  at TEXT NOT NULL,
  source TEXT,
  role TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  via TEXT NOT NULL,
  vantage TEXT NOT NULL,
  robots TEXT NOT NULL,
  segment TEXT NOT NULL,
  start INTEGER NOT NULL,
  extent INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_by_segment ON attempts (segment);
CREATE TABLE searches (
  seq INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  url TEXT NOT NULL,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  links INTEGER NOT NULL,
  new INTEGER NOT NULL,
  via TEXT NOT NULL,
  vantage TEXT NOT NULL,
  channel TEXT NOT NULL,
  newest TEXT,
  oldest TEXT,
  segment TEXT NOT NULL,
  start INTEGER NOT NULL,
  extent INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX searches_by_segment ON searches (segment);
CREATE TABLE screenings (  -- WARC files of others that were looked through
  seq INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  terms TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  records INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  revisits INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  others INTEGER NOT NULL,
  screened_out INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  adjacent INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  unreadable INTEGER NOT NULL,
  hosts INTEGER NOT NULL,
  first TEXT,
  last TEXT,
  rules TEXT NOT NULL,
  cut TEXT NOT NULL,
  segment TEXT NOT NULL,
  start INTEGER NOT NULL,
  extent INTEGER NOT NULL,
  group_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX screenings_by_segment ON screenings (segment);
CREATE TABLE ends (
  segment TEXT PRIMARY KEY,
  position INTEGER NOT NULL,  -- the first byte behind the last group
  records INTEGER NOT NULL
) STRICT;
