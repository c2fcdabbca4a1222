-- Jobs and events stay as history, hundreds of thousands in a few years. A purge looked among all jobs for each hundred whose files may go, and a start
-- among all events for the last one.
CREATE INDEX IF NOT EXISTS jobs_with_files ON jobs (leaving, purged, changed);
CREATE INDEX IF NOT EXISTS events_in_time ON events (at DESC);
