package org.tandemlb.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key that the reader takes, asked of the reader itself: an unknown key's fault names those
 * that there are, and a value of the wrong shape is told what is right. So a key cannot be
 * forgotten here.
 */
final class ReaderKeys {

  private static final String UNKNOWN = "zzz";
  private static final String ALLOWED = "allowed: ";
  private static final String LIST = "a list";
  private static final int SESSIONS = 9744;

  /** The last part of a path of the file, and what stands around the value there. */
  private record Place(String path, String before, String after) {

    Place key(String name) {
      String inPath = path.isEmpty() ? name : path + "." + name;
      return new Place(inPath, before + "{" + companion(name) + name + ": ", "}" + after);
    }

    /** Which keys a check has depends on its type; this one has them all. */
    private String companion(String name) {
      return path.endsWith(".check") && !name.equals("type") ? "type: http, " : "";
    }

    Place item() {
      return new Place(path + "[0]", before + "[", "]" + after);
    }

    /** What the reader says of the value there, without what it says of others. */
    Optional<String> fault(String value) {
      try {
        ConfigFile.parse(file(), bytes(before + value + after), SESSIONS);
        return Optional.empty();
      } catch (FaultyConfigException e) {
        return e.faults().stream()
            .filter(fault -> fault.path().equals(path))
            .map(Fault::message)
            .findFirst();
      }
    }

    /** The keys that there are below; empty when this is no mapping of keys. */
    List<String> keys() {
      return key(UNKNOWN)
          .fault("1")
          .filter(message -> message.startsWith("unknown key"))
          .map(message -> List.of(allowed(message).split(", ")))
          .orElse(List.of());
    }

    String allowed() {
      return fault("{}").map(Place::allowed).orElse("");
    }

    private static String allowed(String message) {
      int at = message.indexOf(ALLOWED);
      return at < 0 ? "" : message.substring(at + ALLOWED.length());
    }
  }

  private final Map<String, String> allowed = new LinkedHashMap<>();

  private ReaderKeys() {}

  /** What is allowed, by path, such as {@code pools.NAME.check.type}; sections have no text. */
  static Map<String, String> allowed() {
    ReaderKeys keys = new ReaderKeys();
    keys.section(new Place("", "", ""), "");
    return keys.allowed;
  }

  private void section(Place at, String shown) {
    for (String name : at.keys()) {
      Place key = at.key(name);
      String path = shown.isEmpty() ? name : shown + "." + name;
      if (!key.keys().isEmpty()) {
        allowed.put(path, "");
        section(key, path);
      } else if (!key.item().keys().isEmpty()) {
        allowed.put(path + "[]", "");
        section(key.item(), path + "[]");
      } else if (!key.key(UNKNOWN).keys().isEmpty()) {
        allowed.put(path + ".NAME", "");
        section(key.key(UNKNOWN), path + ".NAME");
      } else if (!key.key(UNKNOWN).allowed().isEmpty()) {
        allowed.put(path + ".NAME", key.key(UNKNOWN).allowed());
      } else {
        String text = key.allowed();
        allowed.put(path, text.equals(LIST) ? "a list of: " + key.item().allowed() : text);
      }
    }
  }

  /** What applies where a file has no more than it must, by the same paths. */
  static Map<String, String> defaults() throws FaultyConfigException {
    Map<String, String> defaults = new LinkedHashMap<>();
    String least =
        """
        cluster: {nodes: {NAME: 198.18.0.11}, secret-file: s}
        frontends: {NAME: {listen: [":80"], pool: NAME}}
        pools: {NAME: {check: {type: http}, backends: {NAME: {address: "198.18.0.21:80"}}}}
        """;
    String further =
        """
        cluster: {nodes: {NAME: 198.18.0.11}, secret-file: s, can-hold: {command: /c}}
        vips: [{address: 198.18.0.100}]
        frontends: {NAME: {listen: [":80"], pool: NAME}}
        pools: {NAME: {backends: {NAME: {address: "198.18.0.21:80"}}}}
        """;
    for (String text : List.of(least, further)) {
      for (AppliedDefault each : ConfigFile.parse(file(), bytes(text), SESSIONS).defaults()) {
        String path = each.path().equals("vips") ? "vips[]" : each.path().replace("[0]", "[]");
        defaults.put(
            path, each.value().replace(String.valueOf(SESSIONS), "from the limit of descriptors"));
      }
    }
    return defaults;
  }

  private static Path file() {
    return Path.of("/etc/tandem/tandem.yaml");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
