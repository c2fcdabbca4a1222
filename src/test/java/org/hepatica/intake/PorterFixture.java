package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.NewLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An intake whose ledger can be held up. */
abstract class PorterFixture {
  static final String STUDY = "1.2";

  static final String SERIES = "1.2.3";

  @TempDir Path data;

  final MutableClock clock = new MutableClock();

  Ledger ledger;

  Intake intake;

  PreparedFiles files;

  @BeforeEach
  void open() throws Exception {
    ledger = NewLedger.in(data, clock);
    intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
    files = PreparedFiles.start(data, 12, 0);
    intake.landIn(files);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> files.waiting() == 12);
    store(ct(1));
    assertThat(intake.settle()).isTrue();
  }

  @AfterEach
  void close() {
    intake.close();
    files.close();
    ledger.close();
  }

  /** Until it is rolled back the ledger's writer waits. */
  Connection holdLedger() throws SQLException {
    Connection other =
        DriverManager.getConnection(
            "jdbc:h2:file:"
                + data.toAbsolutePath().resolve("ledger/hepatica")
                + ";DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=64");
    other.setAutoCommit(false);
    try (var statement = other.createStatement()) {
      statement.executeUpdate("UPDATE series SET source_ae = source_ae");
      statement.executeUpdate("UPDATE jobs SET attempts = attempts");
    }
    return other;
  }

  DataSet ct(int number) {
    return Objects.ct(STUDY, SERIES, SERIES + "." + number);
  }

  void store(DataSet ct) throws IOException {
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
  }

  Optional<InstanceRow> row(int number) {
    return ledger.instances().find(SERIES + "." + number);
  }

  Path place(int number) {
    return data.resolve("studies/1.2/1.2.3/1.2.3." + number + ".dcm");
  }

  void assertWhole(int number) throws IOException {
    InstanceRow row = row(number).orElseThrow();
    assertThat(row.file()).isEqualTo(place(number));
    assertThat(Files.size(row.file())).isEqualTo(row.bytes()).isLessThan(PreparedFiles.BYTES);
    assertThat(Part10.read(row.file()).dataSet().bytes(Tag.PIXEL_DATA))
        .isEqualTo(ct(number).bytes(Tag.PIXEL_DATA));
  }

  List<Path> incoming() throws IOException {
    try (Stream<Path> all = Files.list(data.resolve("incoming"))) {
      return all.toList();
    }
  }
}
