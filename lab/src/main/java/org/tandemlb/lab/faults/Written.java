package org.tandemlb.lab.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;

/**
 * What the programs on a node write from some moment on. A rig may have played other rows, or this
 * one, before: what they wrote then proves nothing.
 */
final class Written {

  private static final Pattern SESSION = Pattern.compile("(?m)^time=(\\S+Z) ");

  private final Map<Path, Integer> before = new LinkedHashMap<>();

  private Written() {}

  static Written fromNow(Rig rig, Host node) throws IOException {
    Written written = new Written();
    for (LabProcess process : rig.product.processes(node)) {
      written.before.put(process.log(), bytes(process.log()).length);
    }
    return written;
  }

  boolean has(String words) throws IOException {
    return since().contains(words);
  }

  /** What time it was for the node when the last session ended that has a line. */
  Optional<Instant> lastTime() throws IOException {
    return SESSION
        .matcher(since())
        .results()
        .map(line -> Instant.parse(line.group(1)))
        .reduce((earlier, later) -> later);
  }

  private String since() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Path, Integer> log : before.entrySet()) {
      byte[] all = bytes(log.getKey());
      byte[] since = Arrays.copyOfRange(all, Math.min(log.getValue(), all.length), all.length);
      text.append(new String(since, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  private static byte[] bytes(Path log) throws IOException {
    return Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
  }
}
