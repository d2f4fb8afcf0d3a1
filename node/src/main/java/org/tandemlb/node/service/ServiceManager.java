package org.tandemlb.node.service;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how this process does, by the protocol of sd_notify(3). A manager that
 * does not hear us is not worth more than a line in the log. Any thread.
 */
public final class ServiceManager {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

  /** For a process that nobody manages. */
  public static final ServiceManager NONE = new ServiceManager(null, Duration.ZERO);

  /** Null for none. */
  private final NotifySocket socket;

  private final Duration watchdog;

  /** Guarded by this, as is the other: of a status only what is new is told. */
  private String told = "";

  private boolean failed;

  private ServiceManager(NotifySocket socket, Duration watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * The manager that the environment names in {@code NOTIFY_SOCKET}, else none.
   *
   * @param pid this process's: the watchdog may be meant for another one ({@code WATCHDOG_PID})
   */
  public static ServiceManager of(Map<String, String> environment, long pid) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (!name.startsWith("/") && !name.startsWith("@")) {
      return NONE;
    }
    String meant = environment.getOrDefault("WATCHDOG_PID", "" + pid);
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean watched = meant.equals("" + pid) && micros.matches("[1-9][0-9]{0,14}");
    Duration watchdog = watched ? Duration.ofNanos(Long.parseLong(micros) * 1_000) : Duration.ZERO;
    return new ServiceManager(new NotifySocket(name), watchdog);
  }

  /** How long it waits for {@link #alive} before it kills this process; empty: it does not. */
  public Optional<Duration> watchdog() {
    return watchdog.isZero() ? Optional.empty() : Optional.of(watchdog);
  }

  /** It serves. */
  public void ready() {
    tell("READY=1");
  }

  /** It reads its file anew; {@link #ready} follows, whatever comes of it. */
  public void reloading() {
    tell("RELOADING=1");
  }

  /** To be called more often than {@link #watchdog} says. */
  public void alive() {
    tell("WATCHDOG=1");
  }

  /** What it does now, for people; a line that was told already is not told again. */
  public synchronized void status(String line) {
    if (!line.equals(told)) {
      told = line;
      tell("STATUS=" + line);
    }
  }

  /**
   * It ends, by its own will or because it was told to.
   *
   * @param within how long that may take: until then the manager must not kill it
   */
  public void stopping(Duration within) {
    tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + within.toMillis() * 1_000);
  }

  private synchronized void tell(String text) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(text);
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("the service manager does not hear us: {}", e.toString());
      }
      failed = true;
    }
  }
}
