package org.tandemlb.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small right file, and changes to single lines of it. Immutable. */
record Sample(List<String> lines) {

  static final Path FILE = Path.of("tandem.yaml");
  static final int SESSIONS = 5000;

  /** Its line numbers are those of the tests' faults. */
  static final Sample RIGHT =
      of(
          """
          cluster:
            nodes:
              lb1: 198.18.0.11
              lb2: 198.18.0.12
            secret-file: secret
          vips:
            - {address: 198.18.0.100, home: lb1}
            - {address: 198.18.0.101, home: lb2}
          frontends:
            web:
              listen: ["198.18.0.100:80"]
              pool: web
          pools:
            web:
              backends:
                web-01: {address: "198.18.0.21:80"}
                web-02: {address: "198.18.0.22:80"}
          """);

  static Sample of(String text) {
    return new Sample(text.lines().toList());
  }

  /** With another text in place of a line, counted from 1. */
  Sample line(int number, String text) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(number - 1, text);
    return new Sample(changed);
  }

  /** With more lines after a line, counted from 1. */
  Sample after(int number, String... more) {
    List<String> changed = new ArrayList<>(lines);
    changed.addAll(number, List.of(more));
    return new Sample(changed);
  }

  Sample end(String... more) {
    return after(lines.size(), more);
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  LoadedConfig load() throws FaultyConfigException {
    return ConfigFile.parse(FILE, text().getBytes(StandardCharsets.UTF_8), SESSIONS);
  }

  Config config() throws FaultyConfigException {
    return load().config();
  }

  /** What {@code tandem check} would print of its faults; empty when it is right. */
  List<String> faults() {
    return faults(text().getBytes(StandardCharsets.UTF_8));
  }

  static List<String> faults(byte[] bytes) {
    try {
      ConfigFile.parse(FILE, bytes, SESSIONS);
      return List.of();
    } catch (FaultyConfigException e) {
      return e.lines();
    }
  }
}
