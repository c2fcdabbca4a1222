package org.hepatica.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A data set (PS3.5 7): elements in the order of their tags. Values are kept as the bytes of little
 * endian, so that what is only passed on is never interpreted. Not safe for use by several threads
 * while one writes.
 */
public final class DataSet {
  /** Digits are never given back, so that a long text that is no number takes no long time. */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]*+\\.?[0-9]*+([eE][+-]?[0-9]{1,3})?");

  private final TreeMap<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);

  /**
   * One element. Exactly one of the three is not null.
   *
   * @param vr its value representation
   * @param value bytes in little endian, as read or padded to an even length
   * @param items items of a sequence
   * @param fragments of encapsulated pixel data; the first is the Basic Offset Table (PS3.5 A.4)
   */
  record Element(Vr vr, byte[] value, List<DataSet> items, List<byte[]> fragments) {}

  // Reading

  /** Whether the element is there, be it empty. */
  public boolean contains(int tag) {
    return elements.containsKey(tag);
  }

  /** Tags in ascending (unsigned) order. */
  public int[] tags() {
    return elements.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  public boolean isEmpty() {
    return elements.isEmpty();
  }

  /** Returns the VR of an element, null when it is absent. */
  public Vr vr(int tag) {
    Element element = elements.get(tag);
    return element == null ? null : element.vr;
  }

  /**
   * Returns the value as bytes in little endian, padding included; null when absent, a sequence or
   * encapsulated. Not a copy.
   */
  public byte[] bytes(int tag) {
    Element element = elements.get(tag);
    return element == null ? null : element.value;
  }

  /** Returns the first value, trimmed; null when absent or empty. */
  public String string(int tag) {
    List<String> values = strings(tag);
    return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
  }

  /** Returns the first value, trimmed; {@code fallback} when absent or empty. */
  public String string(int tag, String fallback) {
    String value = string(tag);
    return value == null ? fallback : value;
  }

  /**
   * Returns all values, each without padding; binary numbers in decimal. Empty when the element is
   * absent or empty.
   */
  public List<String> strings(int tag) {
    Element element = elements.get(tag);
    if (element == null || element.value == null || element.value.length == 0) {
      return List.of();
    }
    if (!element.vr.isText() && element.vr != Vr.UN) {
      return Arrays.stream(numbers(tag)).mapToObj(DataSet::plain).toList();
    }
    String text =
        element.vr.isLocalText() && tag != Tag.SPECIFIC_CHARACTER_SET // whatever its VR says
            ? CharacterSets.decode(element.value, strings(Tag.SPECIFIC_CHARACTER_SET))
            : new String(element.value, StandardCharsets.ISO_8859_1);
    if (element.vr.isSingleText()) {
      return List.of(trimmed(text));
    }
    List<String> values = new ArrayList<>();
    for (String value : text.split("\\\\", -1)) {
      values.add(trimmed(value));
    }
    return values;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String trimmed(String value) {
    int end = value.length();
    while (end > 0 && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == 0)) {
      end--;
    }
    int start = 0;
    while (start < end && value.charAt(start) == ' ') {
      start++;
    }
    return value.substring(start, end);
  }

  /**
   * Returns the first value as an integer; {@code fallback} when there is none, as {@link #numbers}
   * has it, or it is no integer that an {@code int} holds.
   */
  public int integer(int tag, int fallback) {
    double value = number(tag, Double.NaN);
    return value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE
        ? (int) value
        : fallback;
  }

  /**
   * Returns all values as integers; empty when there is none, as {@link #numbers} has it, or one is
   * no integer that an {@code int} holds.
   */
  public int[] integers(int tag) {
    double[] values = numbers(tag);
    int[] integers = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] != Math.rint(values[i]) || Math.abs(values[i]) > Integer.MAX_VALUE) {
        return new int[0];
      }
      integers[i] = (int) values[i];
    }
    return integers;
  }

  /**
   * Returns the first value as a number; {@code fallback} when absent, empty, or when one of all
   * its values is no finite number.
   */
  public double number(int tag, double fallback) {
    double[] values = numbers(tag);
    return values.length == 0 ? fallback : values[0];
  }

  /**
   * Returns all values as numbers, of IS and DS as of the binary VRs. Empty when absent, empty, or
   * when one of them is no finite number.
   */
  public double[] numbers(int tag) {
    Element element = elements.get(tag);
    if (element == null || element.value == null) {
      return new double[0];
    }
    if (element.vr.isText()) {
      return decimals(strings(tag));
    }
    ByteBuffer in = ByteBuffer.wrap(element.value).order(ByteOrder.LITTLE_ENDIAN);
    int unit = width(element.vr);
    double[] numbers = new double[element.value.length / unit];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (element.vr) {
            case US, OW -> in.getShort() & 0xFFFF;
            case SS -> in.getShort();
            case UL, OL -> in.getInt() & 0xFFFFFFFFL;
            case SL -> in.getInt();
            case AT -> (in.getShort() & 0xFFFFL) << 16 | in.getShort() & 0xFFFFL;
            case FL, OF -> in.getFloat();
            case FD, OD -> in.getDouble();
            case SV -> in.getLong();
            case UV, OV -> unsigned(in.getLong());
            default -> in.get() & 0xFF;
          };
      if (!Double.isFinite(numbers[i])) {
        return new double[0];
      }
    }
    return numbers;
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : value + 0x1p64;
  }

  private static double[] decimals(List<String> values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      String value = values.get(i);
      // parseDouble would also take "1d", "0x1p3" and "NaN", which DS and IS do not know.
      if (!DECIMAL.matcher(value).matches() || value.chars().noneMatch(Character::isDigit)) {
        return new double[0];
      }
      try {
        numbers[i] = Double.parseDouble(value);
      } catch (NumberFormatException e) {
        return new double[0];
      }
      if (!Double.isFinite(numbers[i])) {
        return new double[0];
      }
    }
    return numbers;
  }

  /** Returns the items of a sequence; empty when absent or no sequence. */
  public List<DataSet> sequence(int tag) {
    Element element = elements.get(tag);
    return element == null || element.items == null ? List.of() : element.items;
  }

  /** Returns the first item of a sequence, null when there is none. */
  public DataSet item(int tag) {
    List<DataSet> items = sequence(tag);
    return items.isEmpty() ? null : items.get(0);
  }

  /**
   * Returns the fragments of encapsulated pixel data, the Basic Offset Table first (PS3.5 A.4);
   * null when the element is absent or not encapsulated.
   */
  public List<byte[]> fragments(int tag) {
    Element element = elements.get(tag);
    return element == null ? null : element.fragments;
  }

  // Writing

  /** Sets bytes in little endian; an odd length is padded. */
  public DataSet setBytes(int tag, Vr vr, byte[] value) {
    byte[] even = value;
    if (value.length % 2 != 0) {
      even = Arrays.copyOf(value, value.length + 1);
      even[value.length] = vr.padding();
    }
    elements.put(tag, new Element(vr, even, null, null));
    return this;
  }

  /**
   * Sets values: {@code String}s or {@code Number}s. Text is written as ASCII or, where it holds
   * more, by the data set's own SpecificCharacterSet ISO_IR 192; numbers for DS are written with at
   * most 16 characters (PS3.5 6.2).
   *
   * @throws IllegalArgumentException when a value does not fit the VR
   */
  public DataSet set(int tag, Vr vr, Object... values) {
    if (vr.isText()) {
      List<String> texts = new ArrayList<>();
      for (Object value : values) {
        texts.add(vr == Vr.DS && value instanceof Number n ? decimal(n.doubleValue()) : "" + value);
      }
      return setBytes(tag, vr, encoded(tag, String.join("\\", texts)));
    }
    ByteBuffer out = ByteBuffer.allocate(values.length * width(vr)).order(ByteOrder.LITTLE_ENDIAN);
    for (Object value : values) {
      Number n = (Number) value;
      switch (vr) {
        case US, SS, OW -> out.putShort(checked(tag, n.longValue(), -0x8000, 0xFFFF).shortValue());
        case UL, SL, OL ->
            out.putInt(checked(tag, n.longValue(), Integer.MIN_VALUE, 0xFFFFFFFFL).intValue());
        case AT -> out.putShort((short) (n.intValue() >>> 16)).putShort(n.shortValue());
        case FL, OF -> out.putFloat(n.floatValue());
        case FD, OD -> out.putDouble(n.doubleValue());
        case SV, UV, OV -> out.putLong(n.longValue());
        case OB, UN -> out.put(n.byteValue());
        default -> throw new IllegalArgumentException(Tag.name(tag) + " is " + vr);
      }
    }
    return setBytes(tag, vr, out.array());
  }

  /** Bytes of one value; an AT is two numbers that big endian swaps apart. */
  private static int width(Vr vr) {
    return vr == Vr.AT ? 4 : vr.unit();
  }

  private static Long checked(int tag, long value, long low, long high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(Tag.name(tag) + ": " + value + " does not fit");
    }
    return value;
  }

  private byte[] encoded(int tag, String text) {
    boolean isAscii = text.chars().allMatch(c -> c < 128);
    if (!isAscii && !List.of("ISO_IR 192").equals(strings(Tag.SPECIFIC_CHARACTER_SET))) {
      throw new IllegalArgumentException(
          Tag.name(tag) + ": text beyond ASCII needs SpecificCharacterSet ISO_IR 192 in this set");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a number as DS: the longest form that fits 16 characters (PS3.5 6.2). */
  public static String decimal(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("DS cannot hold " + number);
    }
    String exact = plain(number);
    if (exact.length() <= 16) {
      return exact;
    }
    for (int digits = 15; digits > 0; digits--) {
      String shorter =
          new java.math.BigDecimal(number)
              .round(new java.math.MathContext(digits))
              .stripTrailingZeros()
              .toString();
      if (shorter.length() <= 16) {
        return shorter;
      }
    }
    throw new IllegalArgumentException("DS cannot hold " + number);
  }

  /** Sets an empty value, as type 2 attributes are when nothing is known (PS3.5 7.4.3). */
  public DataSet setEmpty(int tag, Vr vr) {
    elements.put(
        tag,
        vr == Vr.SQ
            ? new Element(vr, null, new ArrayList<>(), null)
            : new Element(vr, new byte[0], null, null));
    return this;
  }

  /** Sets a sequence. */
  public DataSet setSequence(int tag, DataSet... items) {
    return setSequence(tag, List.of(items));
  }

  /** Sets a sequence. */
  public DataSet setSequence(int tag, List<DataSet> items) {
    elements.put(tag, new Element(Vr.SQ, null, List.copyOf(items), null));
    return this;
  }

  /** Sets encapsulated pixel data; the first fragment is the Basic Offset Table. */
  public DataSet setFragments(int tag, Vr vr, List<byte[]> fragments) {
    elements.put(tag, new Element(vr, null, null, List.copyOf(fragments)));
    return this;
  }

  /** Removes an element, if it is there. */
  public DataSet remove(int tag) {
    elements.remove(tag);
    return this;
  }

  /** Copies an element byte for byte; does nothing when it is absent there. */
  public DataSet copy(int tag, DataSet from) {
    Element element = from.elements.get(tag);
    if (element != null) {
      elements.put(tag, element);
    }
    return this;
  }

  /** The defined terms that SpecificCharacterSet means, also where it misspells them. */
  public List<String> characterSets() {
    return CharacterSets.terms(strings(Tag.SPECIFIC_CHARACTER_SET));
  }

  /** Copies an element byte for byte, or sets it empty when it is absent there (type 2). */
  public DataSet copyOrEmpty(int tag, DataSet from) {
    return from.contains(tag) ? copy(tag, from) : setEmpty(tag, Attributes.vr(tag));
  }

  Element element(int tag) {
    return elements.get(tag);
  }

  void put(int tag, Element element) {
    elements.put(tag, element);
  }
}
