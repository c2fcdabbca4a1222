package org.hepatica.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom: the arrows of docs/architecture.md, held by the build. */
class HouseTest {
  private static final String ROOT = "org.hepatica.";

  /** Every room, and the rooms it may know. {@code *} is everything. */
  private static final Map<String, Set<String>> MAY_KNOW =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("cli", Set.of("*")),
              Map.entry("node", Set.of("*")),
              Map.entry("workbench", Set.of("*")),
              Map.entry(
                  "setup",
                  Set.of(
                      "analysis",
                      "config",
                      "ct",
                      "delivery",
                      "dicom",
                      "dicom.net",
                      "dicom.pixel",
                      "disk",
                      "intake",
                      "learning",
                      "result",
                      "unet")),
              Map.entry(
                  "cases",
                  Set.of(
                      "analysis",
                      "ct",
                      "dicom",
                      "disk",
                      "evaluation",
                      "learning",
                      "phantom",
                      "process",
                      "truth")),
              Map.entry("console", Set.of("intake", "delivery", "learning", "ledger")),
              Map.entry("schedule", Set.of("intake", "delivery", "learning", "ledger", "disk")),
              Map.entry("intake", Set.of("dicom", "dicom.net", "ledger", "disk")),
              Map.entry("delivery", Set.of("dicom", "dicom.net", "ledger")),
              Map.entry("result", Set.of("analysis", "dicom", "disk")),
              Map.entry("analysis", Set.of("ct", "unet", "process", "disk")),
              Map.entry("learning", Set.of("unet", "process", "disk")),
              Map.entry("ct", Set.of("dicom", "dicom.pixel")),
              Map.entry("phantom", Set.of("dicom")),
              Map.entry("dicom.net", Set.of("dicom")),
              Map.entry("dicom.pixel", Set.of("dicom")),
              Map.entry("dicom", Set.of()),
              Map.entry("unet", Set.of("disk")),
              Map.entry("ledger", Set.of()),
              Map.entry("config", Set.of()),
              Map.entry("process", Set.of()),
              Map.entry("disk", Set.of()),
              Map.entry("evaluation", Set.of()),
              Map.entry(
                  "experiment",
                  Set.of("learning", "evaluation", "result", "unet", "process", "disk")),
              Map.entry("truth", Set.of("dicom", "dicom.pixel"))));

  private static JavaClasses house;

  @BeforeAll
  static void look() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.hepatica");
  }

  @Test
  void everyRoomKnowsOnlyWhomItMay() {
    MAY_KNOW.forEach(
        (room, known) -> {
          if (!known.contains("*")) {
            Set<String> allowed = new TreeSet<>(packages(room));
            known.forEach(other -> allowed.addAll(packages(other)));
            classes()
                .that(resideInAnyPackage(packages(room).toArray(String[]::new)))
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(allowed.toArray(String[]::new))
                        .or(resideOutsideOfPackages("org.hepatica..")))
                .as(room + " may know " + known)
                .allowEmptyShould(true)
                .check(house);
          }
        });
  }

  @Test
  void noRoomIsMissingHere() {
    Set<String> rooms =
        house.stream()
            .map(type -> room(type.getPackageName()))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(MAY_KNOW.keySet()).containsAll(rooms);
  }

  @Test
  void noCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(house);
  }

  /** A room's own packages: {@code dicom} is one package, all others reach down. */
  private static Set<String> packages(String room) {
    return room.equals("dicom") ? Set.of(ROOT + room) : Set.of(ROOT + room + "..");
  }

  private static String room(String packageName) {
    if (!packageName.startsWith(ROOT)) {
      return "";
    }
    String[] parts = packageName.substring(ROOT.length()).split("\\.");
    boolean isNested = parts.length > 1 && MAY_KNOW.containsKey(parts[0] + "." + parts[1]);
    return isNested ? parts[0] + "." + parts[1] : Arrays.asList(parts).get(0);
  }
}
