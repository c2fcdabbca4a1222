-- A purged job stays as history; its files are gone.
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS purged BOOLEAN DEFAULT FALSE NOT NULL;
