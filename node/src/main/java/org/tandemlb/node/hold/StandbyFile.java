package org.tandemlb.node.hold;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks each second whether the file is there that puts this node on standby. No notices of the
 * file system: they need its folder to exist, and are lost when that is replaced.
 */
public final class StandbyFile implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Path file;
  private final Consumer<String> told;
  private final Repeated looking = new Repeated("standby-file", INTERVAL, this::look);
  private String last = "";
  private boolean looked;

  private StandbyFile(Path file, Consumer<String> told) {
    this.file = file;
    this.told = told;
  }

  /**
   * Has looked once when this returns, and told what it saw.
   *
   * @param told then, and whenever it comes or goes: its path; empty: it is not there
   */
  public static StandbyFile start(Path file, Consumer<String> told) {
    StandbyFile standby = new StandbyFile(file, told);
    standby.look();
    standby.looking.start();
    return standby;
  }

  private void look() {
    String now = Files.exists(file) ? file.toString() : "";
    if (!looked || !now.equals(last)) {
      looked = true;
      last = now;
      told.accept(now);
    }
  }

  @Override
  public void close() {
    looking.close();
  }
}
