package org.hepatica.ct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parts the images of a series into its stack and those that lie beside it: localizers, dose
 * screens, captures, images of another matrix or plane, a slice a second time. A few of these are
 * left out and told; more refuse the series, and so does one whose place in the stack stays empty
 * without it.
 */
final class StrayImages {
  private record Stray(SliceHeader header, SeriesRefused why) {}

  private final AdmissionRules rules;
  private final List<Stray> strays = new ArrayList<>();
  private final List<SliceHeader> stack = new ArrayList<>();

  private StrayImages(AdmissionRules rules) {
    this.rules = rules;
  }

  /**
   * Judges the instances of one series, whose identity has been checked.
   *
   * @throws SeriesRefused when no stack can be made of them
   * @throws IOException when a file of two at one place cannot be read
   */
  static Admitted judge(List<SliceHeader> headers, AdmissionRules rules)
      throws SeriesRefused, IOException {
    for (SliceHeader header : headers) {
      Admission.checkSingleFrame(header);
    }
    StrayImages images = new StrayImages(rules);
    images.part(headers);
    images.partTwins();
    return images.judge();
  }

  /**
   * The instances without byte-identical copies, which say nothing new.
   *
   * @throws SeriesRefused when two files of one SOP Instance UID differ
   */
  static List<SliceHeader> withoutCopies(List<SliceHeader> headers)
      throws SeriesRefused, IOException {
    Map<String, Path> seen = new HashMap<>();
    Set<Path> copies = new HashSet<>();
    List<SliceHeader> once = new ArrayList<>();
    for (SliceHeader header : headers) {
      String uid = header.sopInstanceUid();
      Path other = uid == null ? null : seen.putIfAbsent(uid, header.file());
      if (other == null || other.equals(header.file())) { // another frame of it
        once.add(header);
      } else if (copies.add(header.file()) && Files.mismatch(other, header.file()) >= 0) {
        throw new SeriesRefused(
            AdmissionCode.DUPLICATE_INSTANCE,
            "Two files differ and are both " + InstanceName.of(uid));
      }
    }
    return once;
  }

  private void part(List<SliceHeader> headers) {
    List<SliceHeader> slices = new ArrayList<>();
    for (SliceHeader header : headers) {
      Optional<SeriesRefused> why = Admission.kind(header).or(() -> Stack.plane(header));
      why.ifPresentOrElse(w -> strays.add(new Stray(header, w)), () -> slices.add(header));
    }
    // The largest group that agrees with its first member is the stack.
    List<List<SliceHeader>> groups = new ArrayList<>();
    for (SliceHeader slice : slices) {
      groups.stream()
          .filter(group -> Stack.otherGrid(group.get(0), slice, rules).isEmpty())
          .findFirst()
          .orElseGet(
              () -> {
                List<SliceHeader> group = new ArrayList<>();
                groups.add(group);
                return group;
              })
          .add(slice);
    }
    List<SliceHeader> main = List.of();
    for (List<SliceHeader> group : groups) {
      main = group.size() > main.size() ? group : main;
    }
    stack.addAll(main);
    for (List<SliceHeader> group : groups) {
      if (group != main) {
        for (SliceHeader slice : group) {
          Stack.otherGrid(stack.get(0), slice, rules)
              .ifPresentOrElse(why -> strays.add(new Stray(slice, why)), () -> stack.add(slice));
        }
      }
    }
  }

  /** One more than may be left out is enough to refuse. */
  private void partTwins() throws IOException {
    for (Twins.Twin twin : Twins.of(stack, rules.maxStrayImages() + 1)) {
      stack.remove(twin.second());
      strays.add(new Stray(twin.second(), twin.why()));
    }
  }

  private Admitted judge() throws SeriesRefused {
    if (strays.isEmpty()) {
      return new Admitted(stacked(), List.of());
    }
    SeriesRefused first = strays.get(0).why();
    if (stack.isEmpty() || strays.size() > rules.maxStrayImages()) {
      throw first;
    }
    try {
      return new Admitted(stacked(), told());
    } catch (SeriesRefused rest) {
      throw first.andWithoutIt(rest);
    }
  }

  private Stack stacked() throws SeriesRefused {
    Admission.checkSlices(stack, rules);
    return Stack.of(stack, rules);
  }

  private List<String> told() {
    Map<AdmissionCode, Integer> counts = new EnumMap<>(AdmissionCode.class);
    strays.forEach(stray -> counts.merge(stray.why().admissionCode(), 1, Integer::sum));
    List<String> told = new ArrayList<>();
    counts.forEach(
        (code, count) ->
            told.add(
                String.format(
                    Locale.ROOT,
                    "%d image%s left out of the series, %s: %s",
                    count,
                    count == 1 ? "" : "s",
                    code.code(),
                    code.title())));
    return told;
  }
}
