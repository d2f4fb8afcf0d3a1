package org.tandemlb.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;
import org.tandemlb.config.Config;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.config.FileDifference;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.service.ServiceManager;

/**
 * Reads the node's file anew and has it applied: the whole of it or nothing. On a thread of its
 * own, one reload after the other; any thread may ask for one.
 */
final class Reloader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

  private static final List<String> STOPPING = List.of("this node is stopping");

  /** What changes the parts of the node. */
  interface Parts {
    void apply(Config next, Map<BackendId, InetSocketAddress> addresses) throws TimeoutException;
  }

  /** Hears what came of each reload; must not wait. */
  interface Listener {
    void over(ReloadOutcome outcome);
  }

  /**
   * A file that has been read.
   *
   * @param changes what it changes, in words
   */
  private record Read(
      Config config, Map<BackendId, InetSocketAddress> addresses, List<String> changes) {}

  /** A file that has been checked for somebody who may have it applied. */
  private record Checked(UUID id, Config config) {}

  /** Something that is done with a file. */
  private interface Work {
    ReloadOutcome done() throws NotAppliedException, TimeoutException;
  }

  /** Why a file is not applied. */
  private static final class NotAppliedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ReloadOutcome outcome;

    NotAppliedException(ReloadOutcome outcome) {
      super(outcome.kind().word(), null, false, false);
      this.outcome = outcome;
    }
  }

  /** The reload thread's own. */
  private Optional<Checked> checked = Optional.empty();

  private final FileSource source;
  private final Supplier<Running> running;
  private final Parts parts;
  private final ServiceManager manager;
  private final BooleanSupplier stopping;
  private final Listener listener;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "reload");
            made.setDaemon(true);
            return made;
          });

  Reloader(
      FileSource source,
      Supplier<Running> running,
      Parts parts,
      ServiceManager manager,
      BooleanSupplier stopping,
      Listener listener) {
    this.source = source;
    this.running = running;
    this.parts = parts;
    this.manager = manager;
    this.stopping = stopping;
    this.listener = listener;
  }

  /** Reads the file and applies it, when those are done that were asked for before. */
  CompletableFuture<ReloadOutcome> reload() {
    return CompletableFuture.supplyAsync(() -> applied(() -> apply(compared(load()))), thread);
  }

  /** Reads the file and says whether it could be applied; changes nothing. */
  CompletableFuture<ReloadOutcome> check(UUID id) {
    return CompletableFuture.supplyAsync(() -> guarded(() -> checked(id)), thread);
  }

  /** Applies what was read for that {@link #check}. */
  CompletableFuture<ReloadOutcome> apply(UUID id) {
    return CompletableFuture.supplyAsync(() -> applied(() -> apply(compared(of(id)))), thread);
  }

  private ReloadOutcome checked(UUID id) throws NotAppliedException {
    if (stopping.getAsBoolean()) {
      throw notApplied(Kind.FAILED, STOPPING);
    }
    Read read = compared(load());
    checked = Optional.of(new Checked(id, read.config()));
    return new ReloadOutcome(Kind.READY, read.config().fileHash(), read.changes());
  }

  private Config of(UUID id) throws NotAppliedException {
    Optional<Checked> found = checked.filter(it -> it.id().equals(id));
    checked = Optional.empty();
    return found
        .map(Checked::config)
        .orElseThrow(
            () -> notApplied(Kind.FAILED, List.of("another reload came in between: ask again")));
  }

  private ReloadOutcome applied(Work work) {
    if (stopping.getAsBoolean()) {
      return over(outcome(Kind.FAILED, STOPPING));
    }
    manager.reloading();
    try {
      return over(guarded(work));
    } finally {
      if (!stopping.getAsBoolean()) { // Else what it has told the manager since stands.
        manager.ready();
      }
    }
  }

  private ReloadOutcome over(ReloadOutcome outcome) {
    say(outcome);
    listener.over(outcome);
    return outcome;
  }

  private ReloadOutcome apply(Read read) throws TimeoutException {
    Config before = running.get().config();
    if (!read.changes().isEmpty() || !before.fileHash().equals(read.config().fileHash())) {
      parts.apply(read.config(), read.addresses());
    }
    return new ReloadOutcome(
        read.changes().isEmpty() ? Kind.UNCHANGED : Kind.APPLIED,
        read.config().fileHash(),
        read.changes());
  }

  private ReloadOutcome guarded(Work work) {
    try {
      return work.done();
    } catch (NotAppliedException e) {
      return e.outcome;
    } catch (TimeoutException e) {
      return outcome(Kind.FAILED, List.of("the control thread has not confirmed it"));
    } catch (RuntimeException e) {
      LOG.error("a bug of ours in a reload", e);
      return outcome(Kind.FAILED, List.of("a bug: " + e));
    }
  }

  private Config load() throws NotAppliedException {
    try {
      return source.read();
    } catch (IOException e) {
      throw notApplied(Kind.FAULTY, List.of(String.valueOf(e.getMessage())));
    } catch (FaultyConfigException e) {
      throw notApplied(Kind.FAULTY, e.lines());
    }
  }

  private Read compared(Config next) throws NotAppliedException {
    FileDifference difference = FileDifference.between(running.get().config(), next);
    if (!difference.fromTheStart().isEmpty()) {
      throw notApplied(Kind.REFUSED, difference.fromTheStart());
    }
    Map<BackendId, InetSocketAddress> present = running.get().addresses();
    Map<BackendId, InetSocketAddress> addresses;
    try {
      addresses = Backends.resolve(next, present);
    } catch (Backends.UnresolvedException e) {
      throw notApplied(Kind.FAULTY, e.lines());
    }
    List<String> changes = new ArrayList<>(difference.live());
    changes.addAll(moved(running.get().config(), next, present, addresses));
    return new Read(next, addresses, changes);
  }

  /** Names that the file writes as before, and that are another address now. */
  private static List<String> moved(
      Config before,
      Config next,
      Map<BackendId, InetSocketAddress> present,
      Map<BackendId, InetSocketAddress> addresses) {
    Map<BackendId, String> written = written(before);
    List<String> lines = new ArrayList<>();
    written(next)
        .forEach(
            (id, text) -> {
              InetSocketAddress now = addresses.get(id);
              if (text.equals(written.get(id)) && !now.equals(present.get(id))) {
                lines.add(
                    "pool %s: backend %s: %s is %s now"
                        .formatted(
                            id.pool(),
                            id.backend(),
                            text,
                            IpAddress.text(now.getAddress(), now.getPort())));
              }
            });
    return lines;
  }

  private static Map<BackendId, String> written(Config config) {
    Map<BackendId, String> written = new LinkedHashMap<>();
    for (PoolConfig pool : config.pools()) {
      pool.backends()
          .forEach(one -> written.put(new BackendId(pool.name(), one.name()), one.addressText()));
    }
    return written;
  }

  private NotAppliedException notApplied(Kind kind, List<String> lines) {
    return new NotAppliedException(outcome(kind, lines));
  }

  private ReloadOutcome outcome(Kind kind, List<String> lines) {
    return new ReloadOutcome(kind, running.get().config().fileHash(), lines);
  }

  private static void say(ReloadOutcome outcome) {
    switch (outcome.kind()) {
      case APPLIED -> {
        outcome.lines().forEach(line -> LOG.info("reload: {}", line));
        LOG.info("reloaded, the file is {} now", outcome.fileHash());
      }
      case UNCHANGED -> LOG.info("reloaded: the file says what it said before");
      case REFUSED -> {
        outcome.lines().forEach(line -> LOG.warn("reload: {}", line));
        LOG.warn(
            "not reloaded, nothing is changed: the lines above need a restart of one node after"
                + " the other, which is a planned move");
      }
      case FAULTY -> {
        outcome.lines().forEach(line -> LOG.warn("reload: {}", line));
        LOG.warn("not reloaded, nothing is changed: the file is faulty");
      }
      case FAILED, READY -> LOG.warn("not reloaded: {}", String.join("; ", outcome.lines()));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
