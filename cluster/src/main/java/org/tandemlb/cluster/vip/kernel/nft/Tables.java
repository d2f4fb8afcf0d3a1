package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.IpAddress;

/**
 * The tables of this node in the kernel, held by an nft: should it end, another one is given the
 * same rules again. Owned by the worker, but for {@link #kill}.
 */
final class Tables implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  /** nft keeps each line that it is given: it is replaced when it has so much and no rule. */
  private static final long MOST_SENT_BYTES = 8L * 1024 * 1024;

  private final Map<InetAddress, VipTable> vips;
  private final Launcher launcher;
  private final Runnable forgotten;
  private final Runnable ended;

  /** Empty until it could be started. */
  private volatile Optional<NftShell> shell = Optional.empty();

  /**
   * @param forgotten called when the kernel has lost everything that an nft held
   * @param ended called on another thread when nft has ended: then {@link #ready} is due
   */
  Tables(Map<InetAddress, VipTable> vips, Launcher launcher, Runnable forgotten, Runnable ended) {
    this.vips = Map.copyOf(vips);
    this.launcher = launcher;
    this.forgotten = forgotten;
    this.ended = ended;
  }

  /** Whether there is an nft that holds everything. */
  boolean standing() {
    return shell.filter(NftShell::alive).isPresent();
  }

  /** The nft that holds everything which the kernel should do. Throws when there can be none. */
  NftShell ready() throws IOException {
    if (standing()) {
      return shell.get();
    }
    if (shell.isPresent()) {
      LOG.warn("nft has ended, and every rule of a handover with it: starting another");
    }
    close();
    vips.values().forEach(VipTable::forgotten);
    forgotten.run();
    NftShell fresh = launcher.launch();
    shell = Optional.of(fresh);
    fresh.ended().thenRun(ended);
    for (Map.Entry<InetAddress, VipTable> vip : vips.entrySet()) {
      restore(vip.getKey(), vip.getValue(), fresh);
    }
    return fresh;
  }

  private static void restore(InetAddress vip, VipTable table, NftShell fresh) throws IOException {
    try {
      if (table.restore(fresh)) {
        LOG.info("the rules of {} stand again", IpAddress.text(vip));
      }
    } catch (NftRefusedException e) {
      LOG.warn("the rules of {} are lost: {}", IpAddress.text(vip), e.getMessage());
    }
  }

  VipTable of(InetAddress vip) throws NftRefusedException {
    VipTable table = vips.get(vip);
    if (table == null) {
      throw new NftRefusedException("it is no VIP of this node");
    }
    return table;
  }

  /** When nothing is there, nothing is lost by another nft. */
  void tidy() throws IOException {
    boolean empty = vips.values().stream().allMatch(VipTable::isEmpty);
    if (empty && shell.filter(nft -> nft.sentBytes() > MOST_SENT_BYTES).isPresent()) {
      shell.ifPresent(NftShell::close);
      shell = Optional.empty();
      ready();
    }
  }

  /** Frees a worker that waits for it. Any thread. */
  void kill() {
    shell.ifPresent(NftShell::kill);
  }

  @Override
  public void close() {
    shell.ifPresent(NftShell::close);
    shell = Optional.empty();
  }

  /** Starts an nft. */
  interface Launcher {
    NftShell launch() throws IOException;
  }
}
