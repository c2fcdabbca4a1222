package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hepatica.dicom.UidKeyword;
import org.hepatica.dicom.Uids;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance-statement.md} tells of the network what the program has. */
class ConformanceNetworkTest {
  private final String statement = read();

  private static String read() {
    try {
      return Files.readString(Path.of("docs/conformance-statement.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The cells of a column of the table with this head, without line breaks. */
  private List<String> column(String head, int column) {
    int from = statement.indexOf(head + "\n");
    assertThat(from).as(head).isNotNegative();
    return statement
        .substring(from)
        .lines()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split(" *\\| *")[column])
        .toList();
  }

  @Test
  void theStorageClassesAreThose() {
    assertThat(column("| SOP class | UID |", 2))
        .containsExactlyElementsOf(StorageDefaults.SOP_CLASSES);
    for (String line : column("| SOP class | UID |", 1)) {
      assertThat(UidKeyword.STORAGE_CLASS.uid(line)).as(line).isPresent();
      assertThat(StorageDefaults.SOP_CLASSES).contains(UidKeyword.STORAGE_CLASS.uid(line).get());
    }
  }

  @Test
  void theTransferSyntaxesAreThoseInTheirOrder() {
    assertThat(column("| Syntax | UID |", 2))
        .containsExactlyElementsOf(StorageDefaults.TRANSFER_SYNTAXES);
  }

  @Test
  void theStatesOfStorageAndCommitmentAreThose() {
    List<String> store = column("| Status | Meaning |", 1);
    assertThat(store)
        .containsExactlyInAnyOrder(
            hex(DimseStatus.SUCCESS),
            hex(DimseStatus.PROCESSING_FAILURE),
            hex(DimseStatus.NOT_AUTHORIZED),
            hex(DimseStatus.SOP_CLASS_NOT_SUPPORTED),
            hex(DimseStatus.OUT_OF_RESOURCES),
            hex(DimseStatus.MISMATCH),
            hex(DimseStatus.CANNOT_UNDERSTAND));
    assertThat(column("| N-ACTION status | when |", 1))
        .containsExactlyInAnyOrder(
            hex(DimseStatus.SUCCESS),
            hex(DimseStatus.PROCESSING_FAILURE),
            hex(DimseStatus.NO_SUCH_INSTANCE),
            hex(DimseStatus.INVALID_ARGUMENT),
            hex(DimseStatus.NO_SUCH_CLASS),
            hex(DimseStatus.NO_SUCH_ACTION),
            hex(DimseStatus.NOT_AUTHORIZED),
            hex(DimseStatus.UNRECOGNIZED_OPERATION),
            hex(DimseStatus.RESOURCE_LIMITATION));
  }

  /** A status that is added to the program is missed here. */
  @Test
  void everyStatusIsTold() throws IllegalAccessException {
    for (var field : DimseStatus.class.getFields()) {
      assertThat(statement).as(field.getName()).contains(hex((DimseStatus) field.get(null)));
    }
  }

  @Test
  void theImplementationIsNamed() {
    assertThat(statement)
        .contains(
            Uids.IMPLEMENTATION_CLASS,
            Uids.IMPLEMENTATION_VERSION,
            Uids.APPLICATION_CONTEXT,
            Uids.VERIFICATION,
            Uids.STORAGE_COMMITMENT_PUSH,
            Limits.DEFAULT_PDU + " bytes");
  }

  @Test
  void everySettingThatIsNamedIsOne() throws IOException {
    String settings = Files.readString(Path.of("conf/hepatica.yaml"));
    TreeSet<String> keys = new TreeSet<>();
    Pattern.compile("`(?:dicom|intake|result|delivery|schedule|console)\\.([A-Za-z.]+)[`:]")
        .matcher(statement)
        .results()
        .map((MatchResult m) -> m.group(1).replaceFirst(".*\\.", ""))
        .forEach(keys::add);
    assertThat(keys).hasSizeGreaterThan(20);
    for (String key : keys) {
      assertThat(settings).as(key).containsPattern("(?m)^ +" + key + ":");
    }
  }

  private static String hex(DimseStatus status) {
    return "%04XH".formatted(status.code());
  }
}
