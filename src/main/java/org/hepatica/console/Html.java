package org.hepatica.console;

/** Builds a page; every text that goes in is escaped. */
final class Html {
  private final StringBuilder out = new StringBuilder(8192);

  /** Adds markup of our own. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Adds a text of anybody's; null adds nothing. */
  Html text(Object text) {
    String s = text == null ? "" : text.toString();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return this;
  }

  /** Adds an element with a text in it. */
  Html element(String name, Object text) {
    return raw("<" + name + ">").text(text).raw("</" + name + ">");
  }

  /** Adds an element of a class with a text in it. */
  Html element(String name, String cssClass, Object text) {
    return raw("<" + name + " class=\"")
        .text(cssClass)
        .raw("\">")
        .text(text)
        .raw("</" + name + ">");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
