CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE TYPE trust_tier AS ENUM ('official', 'verified', 'unverified');
--> statement-breakpoint
CREATE TABLE entities (
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  trust_tier trust_tier NOT NULL,
  version text NOT NULL,
  description text NOT NULL,
  capabilities text[] NOT NULL,
  head tsvector NOT NULL,
  whole tsvector NOT NULL,
  PRIMARY KEY (namespace, name)
) WITH (toast_tuple_target = 4096);
--> statement-breakpoint
CREATE INDEX entities_order ON entities (trust_tier, namespace, name);
--> statement-breakpoint
CREATE INDEX entities_name ON entities (name);
--> statement-breakpoint
CREATE INDEX entities_head ON entities USING gin (head) WITH (fastupdate = off);
--> statement-breakpoint
CREATE INDEX entities_whole ON entities USING gin (whole) WITH (fastupdate = off);
--> statement-breakpoint
CREATE TABLE entity_versions (
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  content_sha256 text NOT NULL,
  title text,
  description text NOT NULL,
  capabilities text[] NOT NULL,
  domains text[] NOT NULL,
  manifest json NOT NULL,
  markdown text NOT NULL,
  files json NOT NULL,
  signatures json,
  published_at timestamptz(3) NOT NULL,
  PRIMARY KEY (namespace, name, version),
  FOREIGN KEY (namespace, name) REFERENCES entities (namespace, name)
);
--> statement-breakpoint
CREATE TABLE catalog_words (
  word text COLLATE "C" PRIMARY KEY
);
--> statement-breakpoint
CREATE INDEX catalog_words_trigrams ON catalog_words USING gin (word gin_trgm_ops);
