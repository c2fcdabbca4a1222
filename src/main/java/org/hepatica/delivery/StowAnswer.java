package org.hepatica.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.hepatica.dicom.net.DimseStatus;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What a server says of the objects of a request: its Store Instances Response Module (PS3.18 I.2),
 * in JSON (F) or in the Native DICOM Model of XML (PS3.19 A.1), which many send whatever they are
 * asked for.
 *
 * @param stored items of Referenced SOP Sequence
 * @param failed items of Failed SOP Sequence and Other Failures Sequence
 */
record StowAnswer(List<Item> stored, List<Item> failed) {
  private static final String REFERENCED_SOP_SEQUENCE = "00081199";
  private static final String FAILED_SOP_SEQUENCE = "00081198";
  private static final String OTHER_FAILURES_SEQUENCE = "0008119A";
  private static final String SOP_INSTANCE = "00081155";
  private static final String WARNING_REASON = "00081196";
  private static final String FAILURE_REASON = "00081197";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DimseStatus NO_REASON =
      DimseStatus.PROCESSING_FAILURE.because("it gave no reason");
  private static final DimseStatus SOME_WARNING = new DimseStatus(0xB000, "");

  /**
   * One object.
   *
   * @param sopInstance its UID; empty where there is none
   * @param reason Warning Reason or Failure Reason as it is written; empty where there is none
   */
  record Item(String sopInstance, String reason) {}

  /** A data set, as far as it is looked at. */
  private interface Set {
    /** The items of a sequence. */
    List<Set> items(String tag);

    /** The first value; empty where there is none. */
    String value(String tag);
  }

  /**
   * Reads it.
   *
   * @param mediaType of the body, with or without parameters
   * @return null when the body is no such answer
   */
  static StowAnswer read(String mediaType, byte[] body) {
    String type = mediaType.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
    try {
      if (type.endsWith("json")) {
        return of(new Json(JSON.readTree(body)));
      }
      return type.endsWith("xml") ? of(new Xml(document(body))) : null;
    } catch (IOException | SAXException e) {
      return null; // its status says what there is to say
    }
  }

  private static StowAnswer of(Set set) {
    List<Item> failed = new ArrayList<>(items(set, FAILED_SOP_SEQUENCE, FAILURE_REASON));
    failed.addAll(items(set, OTHER_FAILURES_SEQUENCE, FAILURE_REASON));
    return new StowAnswer(items(set, REFERENCED_SOP_SEQUENCE, WARNING_REASON), failed);
  }

  private static List<Item> items(Set set, String sequence, String reason) {
    return set.items(sequence).stream()
        .map(item -> new Item(item.value(SOP_INSTANCE), item.value(reason)))
        .toList();
  }

  /**
   * What it says of the one object that a request had, as the status of a C-STORE: the reasons are
   * those of PS3.4 B.2.3. Any failure counts, whatever object it names: no other was sent.
   *
   * @return null when it names the object neither as stored nor as failed
   */
  DimseStatus of(String sopInstance) {
    if (!failed.isEmpty()) {
      DimseStatus status = status(failed.get(0).reason(), NO_REASON);
      return status.success() || status.pending() ? NO_REASON : status;
    }
    return stored.stream()
        .filter(item -> item.sopInstance().equals(sopInstance))
        .findFirst()
        .map(item -> item.reason().isEmpty() ? DimseStatus.SUCCESS : warning(item.reason()))
        .orElse(null);
  }

  private static DimseStatus warning(String reason) {
    DimseStatus status = status(reason, SOME_WARNING);
    return status.success() ? status : SOME_WARNING;
  }

  private static DimseStatus status(String reason, DimseStatus otherwise) {
    return reason.matches("[0-9]{1,5}") && Integer.parseInt(reason) <= 0xFFFF
        ? new DimseStatus(Integer.parseInt(reason), "")
        : otherwise;
  }

  private record Json(JsonNode node) implements Set {
    Json {
      node = node.isArray() ? node.path(0) : node; // some send a list of one
    }

    @Override
    public List<Set> items(String tag) {
      List<Set> items = new ArrayList<>();
      node.path(tag).path("Value").forEach(item -> items.add(new Json(item)));
      return items;
    }

    @Override
    public String value(String tag) {
      return node.path(tag).path("Value").path(0).asText("");
    }
  }

  /** The root, or an Item. */
  private record Xml(Element element) implements Set {
    @Override
    public List<Set> items(String tag) {
      List<Set> items = new ArrayList<>();
      attribute(tag).forEach(a -> children(a, "Item").forEach(i -> items.add(new Xml(i))));
      return items;
    }

    @Override
    public String value(String tag) {
      return attribute(tag).stream()
          .flatMap(attribute -> children(attribute, "Value").stream())
          .map(value -> value.getTextContent().strip())
          .findFirst()
          .orElse("");
    }

    private List<Element> attribute(String tag) {
      return children(element, "DicomAttribute").stream()
          .filter(attribute -> attribute.getAttribute("tag").equalsIgnoreCase(tag))
          .toList();
    }

    private static List<Element> children(Element parent, String name) {
      List<Element> found = new ArrayList<>();
      for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
        if (n instanceof Element child && child.getTagName().replaceFirst(".*:", "").equals(name)) {
          found.add(child);
        }
      }
      return found;
    }
  }

  /** Without a document type there are no entities, neither outside ones nor nested ones. */
  private static Element document(byte[] body) throws IOException, SAXException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null); // it would write to the terminal
      return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this Java reads no XML safely", e);
    }
  }

  /**
   * What a body says in words, where it is text or JSON with a message: one line, short; empty
   * where it says nothing. What comes of it may name a patient.
   */
  static String words(String mediaType, byte[] body) {
    String type = mediaType.toLowerCase(Locale.ROOT);
    String text = "";
    if (type.startsWith("text/plain")) {
      text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
    } else if (type.contains("json")) {
      text = message(body);
    }
    UnaryOperator<String> line = t -> t.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String said = line.apply(text);
    return said.length() > 200 ? said.substring(0, 200) + "…" : said;
  }

  private static String message(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      for (String field : List.of("Details", "Message", "message", "errorMessage", "error")) {
        if (node.path(field).isTextual() && !node.path(field).textValue().isBlank()) {
          return node.path(field).textValue();
        }
      }
      return "";
    } catch (JsonProcessingException e) {
      return "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // of an array, there is none
    }
  }
}
