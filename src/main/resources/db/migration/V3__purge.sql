-- A purged job stays as history; its files are gone.
ALTER TABLE jobs ADD COLUMN purged BOOLEAN DEFAULT FALSE NOT NULL;
