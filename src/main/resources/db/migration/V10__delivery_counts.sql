-- How many deliveries are in each state. To count millions of them took seconds, and the status page asks each ten: they are kept by a trigger, in the
-- transaction that changes them.
CREATE TABLE IF NOT EXISTS deliveries_in_state (
  destination VARCHAR(64) NOT NULL,
  state       VARCHAR(16) NOT NULL,
  n           BIGINT NOT NULL,
  PRIMARY KEY (destination, state)
);
DELETE FROM deliveries_in_state;
INSERT INTO deliveries_in_state (destination, state, n) SELECT destination, state, count(*) FROM deliveries GROUP BY destination, state;
CREATE TRIGGER IF NOT EXISTS deliveries_counted AFTER INSERT, UPDATE, DELETE ON deliveries FOR EACH ROW CALL 'org.hepatica.ledger.DeliveriesCounted';
