package org.tandemlb.config;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of the file that must be the same on every node: {@code cluster} (but for what a {@link
 * HoldConfig} has), {@code vips}, {@code vip-mode} and {@code frontends.*.listen}, as canonical
 * {@code path -> value} lines, defaults filled in.
 *
 * @param hash lower-case hex SHA-256 of the lines
 */
public record SharedPart(SortedMap<String, String> lines, String hash) {

  /** Enough to see which part of the file it is; the whole file is on the other machine. */
  private static final int DIFFERENCES_SHOWN = 8;

  public SharedPart {
    lines = Collections.unmodifiableSortedMap(new TreeMap<>(lines));
  }

  static SharedPart of(SortedMap<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((path, value) -> text.append(path).append(" -> ").append(value).append('\n'));
    return new SharedPart(lines, Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Which lines of two nodes differ, for a person: {@code vips[1].address: 198.18.0.102 on lb2,
   * 198.18.0.101 on lb1}. Empty when all are the same. Pure; the lines may be anything that a wire
   * brought.
   */
  public static List<String> differences(
      String node, Map<String, String> lines, String otherNode, Map<String, String> other) {
    TreeSet<String> paths = new TreeSet<>(lines.keySet());
    paths.addAll(other.keySet());
    paths.removeIf(path -> Objects.equals(lines.get(path), other.get(path)));
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      if (differences.size() == DIFFERENCES_SHOWN) {
        differences.add("and " + (paths.size() - DIFFERENCES_SHOWN) + " more");
        break;
      }
      differences.add(
          "%s: %s on %s, %s on %s"
              .formatted(
                  Message.cut(path), shown(lines, path), node, shown(other, path), otherNode));
    }
    return differences;
  }

  /** Whether the lines of some node, which may be anything that a wire brought, have that VIP. */
  public static boolean hasVip(Map<String, String> lines, InetAddress vip) {
    return lines.entrySet().stream()
        .filter(line -> line.getKey().startsWith("vips["))
        .filter(line -> line.getKey().endsWith("]." + Keys.VIP_ADDRESS.name()))
        .anyMatch(line -> line.getValue().equals(IpAddress.text(vip)));
  }

  private static String shown(Map<String, String> lines, String path) {
    String value = lines.getOrDefault(path, "absent");
    return value.isEmpty() ? "none" : Message.cut(value);
  }
}
