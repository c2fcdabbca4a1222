package org.hepatica.cli;

/** Entry point of {@code java -jar hepatica.jar}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("hepatica");
  }
}
