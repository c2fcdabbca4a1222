-- Deliveries stay as history, millions in a few years. What a destination was sent last, and what of it is not at its end, must not be looked for
-- among all of them: the status page asks each ten seconds, and who delivers asks after each batch.
CREATE INDEX IF NOT EXISTS deliveries_latest ON deliveries (destination DESC, changed DESC, id DESC);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, awaits_commitment, destination);
