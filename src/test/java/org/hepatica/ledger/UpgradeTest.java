package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An upgrade of a large ledger takes minutes, in which the machine may go down or the disk may fill
 * up. H2 commits each statement that changes tables, so that a step may be half done: the next
 * start goes on.
 */
class UpgradeTest {
  private static final Path STEPS = Path.of("src/main/resources/db/migration");
  private static final Pattern NUMBER = Pattern.compile("V(\\d+)__.*\\.sql");

  @TempDir Path data;

  /** Each step, and how many of its statements were executed when it ended. */
  private static Stream<Arguments> halves() throws IOException {
    List<Arguments> halves = new ArrayList<>();
    try (Stream<Path> files = Files.list(STEPS)) {
      for (Path file : files.sorted().toList()) {
        Matcher name = NUMBER.matcher(file.getFileName().toString());
        assertThat(name.matches()).as(file.toString()).isTrue();
        List<String> statements = statements(file);
        if (name.group(1).equals("1")) {
          continue; // nothing is in a ledger that is made
        }
        for (int done = 1; done <= statements.size(); done++) {
          if (done % 5 == 0 || statements.size() < 12) { // Quartz's has many alike
            halves.add(Arguments.of(Integer.valueOf(name.group(1)), done, file));
          }
        }
      }
    }
    return halves.stream();
  }

  private static List<String> statements(Path file) {
    try {
      String sql = Files.readString(file).replaceAll("--[^\n]*", "");
      return Stream.of(sql.split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url() {
    return "jdbc:h2:file:" + data.resolve("ledger/hepatica").toAbsolutePath();
  }

  private void make(int version, List<String> more) throws Exception {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url());
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .target(String.valueOf(version))
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      fill(statement);
      for (String sql : more) {
        statement.execute(sql);
      }
    }
  }

  private static void fill(Statement statement) throws SQLException {
    statement.execute("INSERT INTO studies VALUES ('1.2', 'hash', 0)");
    statement.execute("INSERT INTO series VALUES ('1.2.3', '1.2', 'CT', 'PACS', 2, 0, 0)");
    statement.execute(
        "INSERT INTO jobs (series_uid, revision, state, created, last_instance, changed) VALUES ('1.2.3', 1, 'DONE', 0, 0, 0), ('1.2.3', 2, 'QUEUED', 0, 0, 0)");
    statement.execute(
        "INSERT INTO results (job_id, kind, sop_class_uid, sop_instance_uid, series_uid, transfer_syntax_uid, file, created) VALUES (1, 'SEG', '1', '1.1', '1.2.4', '1', 'results/1', 0)");
    statement.execute(
        "INSERT INTO deliveries (result_id, job_id, destination, state, since, next_attempt, changed) VALUES (1, 1, 'PACS', 'SENT', 0, 0, 0)");
  }

  @ParameterizedTest(name = "V{0} after {1} statements")
  @MethodSource("halves")
  void goesOnWhereItWasCutShort(int version, int done, Path step) throws Exception {
    make(version - 1, statements(step).subList(0, done));
    try (Ledger ledger = Ledger.open(data)) {
      Counts.assertRight(ledger);
      assertThat(ledger.jobs().recent(9)).hasSize(2);
    }
  }

  /** Flyway notes a step that failed, and would not begin again by itself. */
  @Test
  void goesOnAfterAFailure() throws Exception {
    Path step = STEPS.resolve("V12__queue.sql");
    make(11, statements(step).subList(0, 3));
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO "flyway_schema_history" SELECT "installed_rank" + 1, '12', 'queue', "type", '%s', 1, "installed_by", "installed_on", 1, FALSE
          FROM "flyway_schema_history" WHERE "version" = '11'"""
              .formatted(step.getFileName()));
    }
    try (Ledger ledger = Ledger.open(data)) {
      Counts.assertRight(ledger);
    }
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet failed =
            statement.executeQuery(
                "SELECT count(*) FROM \"flyway_schema_history\" WHERE NOT \"success\"")) {
      failed.next();
      assertThat(failed.getInt(1)).isZero();
    }
  }
}
