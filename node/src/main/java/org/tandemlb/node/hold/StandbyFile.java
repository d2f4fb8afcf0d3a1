package org.tandemlb.node.hold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether the file is there that puts this node on standby. No notices of the
 * file system: they need its folder to exist, and are lost when that is replaced.
 */
public final class StandbyFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StandbyFile.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** For the first look. A file system that is not there now may not be for hours. */
  private static final long PATIENCE_SECONDS = 3;

  private final Path file;
  private final Consumer<String> told;
  private final Repeated looking = new Repeated("standby-file", INTERVAL, this::look);
  private final CountDownLatch looked = new CountDownLatch(1);

  /** The looking thread's, as is the next. What was told; none yet: nothing. */
  private String last;

  /** Why it cannot be looked for; empty: it can. */
  private String trouble = "";

  private StandbyFile(Path file, Consumer<String> told) {
    this.file = file;
    this.told = looking.untilClosed(told);
  }

  /**
   * Has looked once when this returns, and told what it saw, if the file system answers at all.
   *
   * @param told then, and whenever it comes or goes: its path; empty: it is not there
   */
  public static StandbyFile start(Path file, Consumer<String> told) {
    StandbyFile standby = new StandbyFile(file, told);
    standby.looking.start();
    standby.awaitFirstLook();
    return standby;
  }

  private void awaitFirstLook() {
    try {
      if (!looked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn(
            "the standby-file {} cannot be looked for: its file system has not answered for {} s;"
                + " until it does, this node is not on standby by it",
            file,
            PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    String now = seen();
    if (!now.equals(last)) {
      last = now;
      told.accept(now);
    }
    looked.countDown();
  }

  /** Only a file system that says so makes it gone: a disk that fails ends no standby. */
  private String seen() {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      trouble("");
      return file.toString();
    } catch (NoSuchFileException e) {
      trouble("");
      return "";
    } catch (IOException e) {
      trouble(e.toString());
      return last == null ? "" : last;
    }
  }

  private void trouble(String now) {
    if (!now.isEmpty() && trouble.isEmpty()) {
      LOG.warn(
          "the standby-file {} cannot be looked for ({}): this node stays as it is", file, now);
    } else if (now.isEmpty() && !trouble.isEmpty()) {
      LOG.info("the standby-file {} can be looked for again", file);
    }
    trouble = now;
  }

  @Override
  public void close() {
    looking.close();
  }
}
