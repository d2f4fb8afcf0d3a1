package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;
import org.tandemlb.cluster.vip.kernel.nft.Errands.Errand;
import org.tandemlb.cluster.vip.kernel.nft.VipTable.Change;
import org.tandemlb.config.IpAddress;

/**
 * The passage through this machine's kernel: nftables and its sockets. Needs nft and CAP_NET_ADMIN,
 * and says for each VIP what else is missing. Everything is done on one thread, {@code handover},
 * but for reading other programs' rules.
 */
public final class KernelPassage implements Passage {

  private static final Logger LOG = LoggerFactory.getLogger(KernelPassage.class);

  /** An nft that has ended is replaced at once, but not more often than this. */
  private static final long LAUNCH_SPACING_MILLIS = 1_000;

  /** A machine without nft is not asked for it all the time. */
  private static final long RETRY_MILLIS = 5_000;

  /** Settings of interfaces are looked at so often: others set them at odd moments. */
  private static final long LOOK_MILLIS = 2_000;

  /**
   * The rules of a node that was killed outlive it for half a second; a busy machine takes more.
   */
  private static final long PREDECESSOR_MILLIS = 3_000;

  private static final long PREDECESSOR_RETRY_MILLIS = 100;

  /** Each side of a move waits for its rules for 20 s, in which most of them must stay. */
  private static final long AGAIN_WITHIN_MILLIS = 5_000;

  private static final long CLOSE_WITHIN_MILLIS = 2_000;

  private final Map<InetAddress, Set<Integer>> ports;
  private final KernelSockets sockets = new KernelSockets();
  private final Errands errands = new Errands();
  private final Tables tables;
  private final ArpTable arp;
  private final Obstacles obstacles;
  private final ScheduledThreadPoolExecutor worker;

  private final long startedNanos = System.nanoTime();

  /** The worker's. */
  private long restoredNanos = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

  /** Why nothing can be handed over here at all; the worker's. */
  private String unable = "";

  private volatile boolean closed;

  private KernelPassage(
      Map<InetAddress, Set<Integer>> ports,
      Function<InetAddress, Optional<LinkIdentity>> links,
      String searchPath) {
    this.ports = Map.copyOf(ports);
    arp = new ArpTable(this.ports.keySet(), links);
    obstacles =
        new Obstacles(this.ports, links, searchPath, arp::doubt, () -> later(this::look, 0));
    Map<InetAddress, VipTable> vips = new HashMap<>();
    this.ports.forEach(
        (vip, open) ->
            vips.put(
                vip,
                new VipTable(vip, open, () -> links.apply(vip), () -> sockets.flows(vip, open))));
    Launch launch = new Launch(searchPath, this.ports.keySet(), Names.TABLE);
    tables = new Tables(vips, launch, arp::forgotten, this::nftEnded);
    worker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "handover");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Looks at this machine at once, on its own thread; until it has done so no VIP can be handed
   * over. To be closed after the addresses are off loopback: the interfaces' settings go back.
   *
   * @param ports of the frontends on each VIP: nothing else is touched
   * @param links where each VIP is at present; asked on the thread of the passage
   */
  public static KernelPassage start(
      Map<InetAddress, Set<Integer>> ports, Function<InetAddress, Optional<LinkIdentity>> links) {
    return start(ports, links, KernelOwner.searchPath());
  }

  /** What a handover needs and is not installed, in words; needs no rights. */
  static Optional<String> missing(String searchPath) {
    boolean found =
        Stream.of(searchPath.split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nft")));
    return found ? Optional.empty() : Optional.of(NftShell.MISSING);
  }

  /**
   * @param searchPath where nft is looked for
   */
  static KernelPassage start(
      Map<InetAddress, Set<Integer>> ports,
      Function<InetAddress, Optional<LinkIdentity>> links,
      String searchPath) {
    KernelPassage passage = new KernelPassage(ports, links, searchPath);
    passage.worker.scheduleWithFixedDelay(passage::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return passage;
  }

  @Override
  public Optional<String> obstacle(InetAddress vip) {
    return obstacles.of(vip);
  }

  @Override
  public Optional<String> doubt(InetAddress vip) {
    return obstacles.doubtOf(vip);
  }

  @Override
  public void perform(InetAddress vip, HandoverEffect effect, Consumer<HandoverEvent> answer) {
    errands.add(new Errand(vip, effect, answer));
    try {
      worker.execute(this::goOn);
    } catch (RejectedExecutionException e) {
      goOn();
    }
  }

  private void goOn() {
    List<Errand> together = errands.next();
    if (together.isEmpty()) {
      return;
    }
    HandoverEffect first = together.get(0).effect();
    if (first instanceof HandoverEffect.ListSockets) {
      list(together);
    } else if (first instanceof HandoverEffect.Apply) {
      apply(together);
    } else {
      together.forEach(errand -> answer(errand, () -> know(errand)));
    }
  }

  private void answer(Errand errand, Call call) {
    errand.answer().accept(done(errand, call));
  }

  private HandoverEvent done(Errand errand, Call call) {
    if (closed) {
      return new HandoverEvent.NotDone("closed");
    }
    try {
      return call.make();
    } catch (IOException e) {
      return new HandoverEvent.NotDone(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a bug of ours in the handover of {}", IpAddress.text(errand.vip()), e);
      return new HandoverEvent.NotDone("a bug: " + e);
    }
  }

  private HandoverEvent know(Errand errand) throws IOException {
    tables.of(errand.vip()).know((HandoverEffect.Know) errand.effect(), tables.ready());
    return new HandoverEvent.Done();
  }

  /** A look that fails is tried once more for each. */
  private void list(List<Errand> together) {
    Map<InetAddress, Listed> found = new HashMap<>();
    for (Errand errand : together) {
      answer(
          errand,
          () -> {
            if (found.isEmpty()) {
              found.putAll(flows(together.stream().map(Errand::vip).collect(Collectors.toSet())));
            }
            return new HandoverEvent.Sockets(found.get(errand.vip()).all());
          });
    }
  }

  private Map<InetAddress, Listed> flows(Set<InetAddress> vips) throws IOException {
    Map<InetAddress, Set<Integer>> theirs = new HashMap<>();
    vips.forEach(vip -> theirs.put(vip, ports.getOrDefault(vip, Set.of())));
    return sockets.flows(theirs);
  }

  /** One that is refused does not keep the others from theirs: then each is made alone. */
  private void apply(List<Errand> together) {
    boolean all = together.size() > 1 && !closed && made(together);
    for (Errand errand : together) {
      answer(
          errand,
          () -> {
            if (!all) {
              makeTrue(errand);
            }
            return new HandoverEvent.Done();
          });
    }
  }

  private boolean made(List<Errand> together) {
    try {
      makeTrue(together);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("not all rules at once: {}", e.toString());
      return false;
    }
  }

  /**
   * An nft that is killed under its work, for want of memory or by anybody, is replaced: what it
   * has not done the next one does, and the move keeps its sessions. What is refused would be
   * refused again; and whoever waits has no time for a second one that does not answer.
   */
  private void makeTrue(Errand errand) throws IOException {
    long begun = System.nanoTime();
    try {
      makeTrue(List.of(errand));
    } catch (NftRefusedException e) {
      throw e;
    } catch (IOException e) {
      if (tables.standing() || millisSince(begun) >= AGAIN_WITHIN_MILLIS) {
        throw e;
      }
      LOG.warn(
          "{}; another is given the rules of {}", e.getMessage(), IpAddress.text(errand.vip()));
      makeTrue(List.of(errand));
    }
  }

  /** Where there is no nft there is no rule either, and none will come back with the next one. */
  private void makeTrue(List<Errand> together) throws IOException {
    boolean none = together.stream().allMatch(errand -> rules(errand).equals(Rules.NONE));
    if (none && !tables.standing()) {
      for (Errand errand : together) {
        tables.of(errand.vip()).abandon();
      }
      return;
    }
    NftShell shell = tables.ready(); // What is there, it may have put up anew.
    List<Change> changes = new ArrayList<>();
    for (Errand errand : together) {
      changes.add(tables.of(errand.vip()).change(rules(errand)));
    }
    Changes.make(changes, shell, this::flows);
    if (none) {
      tables.tidy();
    }
  }

  private static Rules rules(Errand errand) {
    return ((HandoverEffect.Apply) errand.effect()).rules();
  }

  /** Looks for what stands in the way, on the worker; when other programs' rules are read, too. */
  private void look() {
    try {
      obstacles.look(general(), System.nanoTime());
    } catch (TableTakenException e) {
      LOG.debug("a node before this one has not quite ended: {}", e.getMessage());
      later(this::look, PREDECESSOR_RETRY_MILLIS);
    } catch (RuntimeException e) {
      LOG.error("a bug of ours while looking for what a handover needs; it goes on", e);
    }
  }

  /**
   * @throws TableTakenException while it may well be that of the node that was here before
   */
  private Optional<String> general() throws TableTakenException {
    if (!tables.standing() && !unable.isEmpty() && sinceLaunchMillis() < RETRY_MILLIS) {
      return Optional.of(unable);
    }
    try {
      restore();
      sockets.rehearse();
      unable = "";
      return Optional.empty();
    } catch (TableTakenException e) {
      if (millisSince(startedNanos) < PREDECESSOR_MILLIS) {
        throw e;
      }
      unable = e.getMessage();
      return Optional.of(unable);
    } catch (IOException e) {
      unable = String.valueOf(e.getMessage());
      return Optional.of(unable);
    }
  }

  private void nftEnded() {
    try {
      worker.execute(this::restoreSoon);
    } catch (RejectedExecutionException e) {
      LOG.debug("nft has ended, as it was told to");
    }
  }

  /** At once, or when one that ends again and again may be started next; the look tries on. */
  private void restoreSoon() {
    try {
      long sinceMillis = sinceLaunchMillis();
      if (sinceMillis >= LAUNCH_SPACING_MILLIS) {
        restore();
      } else {
        later(this::restoreSoon, LAUNCH_SPACING_MILLIS - sinceMillis);
      }
    } catch (IOException e) {
      LOG.warn("no rules of handovers for now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a bug of ours after the end of nft", e);
    }
  }

  private void later(Runnable task, long millis) {
    try {
      worker.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed meanwhile");
    }
  }

  private long sinceLaunchMillis() {
    return millisSince(restoredNanos);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private void restore() throws IOException {
    if (closed) {
      return;
    }
    if (!tables.standing()) {
      restoredNanos = System.nanoTime();
    }
    arp.keep(tables.ready());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    worker.execute(
        () -> {
          tables.close();
          sockets.close();
          obstacles.close();
        });
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS)) {
        tables.kill();
        worker.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      tables.kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Something that the kernel is asked to do. */
  private interface Call {
    HandoverEvent make() throws IOException;
  }
}
