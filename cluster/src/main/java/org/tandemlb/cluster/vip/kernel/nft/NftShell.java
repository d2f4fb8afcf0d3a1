package org.tandemlb.cluster.vip.kernel.nft;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code nft -i} that owns the tables and does one line after the other. Whatever ends this
 * process ends its input, and the kernel takes an owner's tables away with it: no rule outlives the
 * node for long. For one thread, but for {@link #kill} and {@link #ended}.
 *
 * <p>For half a second they do: the VIP of a node that was killed stays on its interface until the
 * guard has taken it off, and without the rules this kernel would reset sessions of another node
 * meanwhile. So its input comes through a process that ends half a second after this one.
 *
 * <p>It prints nothing for a line that worked. So each is followed by one that is wrong for sure,
 * and whatever nft complains of before it complains of that one belongs to the line before.
 */
final class NftShell implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NftShell.class);

  /**
   * A line takes milliseconds, or seconds on a machine that has no time. Whoever waits for it has
   * given the handover up by then; not before, for with this process go the rules of every VIP.
   */
  private static final long ANSWER_WITHIN_SECONDS = 25;

  private static final long END_WITHIN_SECONDS = 1;

  /** The rules of some forty VIPs; a pipe holds 64 KiB, and nobody waits in the middle of one. */
  private static final int LINE_LENGTH = 60_000;

  private static final int ERRORS_KEPT = 3;
  private static final int ERROR_LENGTH = 200;

  static final String MISSING = "there is no `nft` command here: install nftables";

  /**
   * Like this process it must outlive what a terminal or a service manager sends to all: a node
   * that is asked to stop hands its sessions over first, and the rules of one that a watchdog ends
   * stand for their half second.
   */
  private static final String DEAF = "trap '' HUP INT QUIT TERM PIPE ABRT; ";

  /** It waits after the end of its input only: when nft is gone, or cat is killed, it ends. */
  private static final String FEEDER = DEAF + "cat && exec sleep 0.5";

  private static final String SCRIPT =
      DEAF
          + "command -v nft >/dev/null || { echo 'Error: "
          + MISSING
          + "' >&2; exit 1; }; "
          + "exec nft -i";

  private final Process feeder;
  private final Process process;
  private final BufferedReader complaints;
  private int lines;
  private long sentBytes;

  /** It did not do a line to its end: it is ending, however alive it still looks. */
  private volatile boolean broken;

  /** How many complaints the line that is wrong for sure makes. */
  private int markerErrors;

  private NftShell(Process feeder, Process process) {
    this.feeder = feeder;
    this.process = process;
    complaints = process.errorReader(StandardCharsets.UTF_8);
  }

  /**
   * Throws when there can be none here; the message says why.
   *
   * @param searchPath where nft is looked for
   * @param tables to own: a family and a name each
   */
  static NftShell start(String searchPath, Collection<String> tables) throws IOException {
    ProcessBuilder feeder = new ProcessBuilder("/bin/sh", "-c", FEEDER);
    feeder.environment().put("PATH", searchPath);
    feeder.redirectError(ProcessBuilder.Redirect.DISCARD);
    ProcessBuilder nft = new ProcessBuilder("/bin/sh", "-c", SCRIPT);
    nft.environment().put("PATH", searchPath);
    nft.environment().put("LC_ALL", "C");
    // It would keep a history of its lines there.
    nft.environment().put("HOME", "/dev/null");
    nft.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    List<Process> both = ProcessBuilder.startPipeline(List.of(feeder, nft));
    NftShell shell = new NftShell(both.get(0), both.get(1));
    try {
      shell.markerErrors = shell.complaintsAbout("").count;
      for (String table : tables) {
        shell.run(own(table));
      }
      return shell;
    } catch (IOException e) {
      shell.close();
      throw e;
    }
  }

  /** One that somebody left without an owner goes first; another's own one cannot. */
  static String own(String table) {
    return "add table %s; delete table %s; add table %s { flags owner; }"
        .formatted(table, table, table);
  }

  /**
   * Does lines in their order, each whole or not at all, and as many at once as go into one line.
   *
   * @throws NftRefusedException when one of them is not done; those before may be
   * @throws IOException as {@link #run(String)}
   */
  void run(List<String> lines) throws IOException {
    StringBuilder together = new StringBuilder();
    for (String line : lines) {
      if (together.length() + line.length() > LINE_LENGTH && !together.isEmpty()) {
        run(together.toString());
        together.setLength(0);
      }
      together.append(together.isEmpty() || line.isEmpty() ? "" : "; ").append(line);
    }
    if (!together.isEmpty()) {
      run(together.toString());
    }
  }

  /**
   * Does a line, whole or not at all.
   *
   * @throws NftRefusedException when it is not done; what was before still holds
   * @throws IOException when nft has ended, or was ended because it did not answer
   */
  void run(String line) throws IOException {
    Complaints about = complaintsAbout(line);
    int errors = about.count - markerErrors;
    if (errors > 0) {
      List<String> texts = about.first.subList(0, Math.min(errors, about.first.size()));
      throw new NftRefusedException(String.join("; ", texts));
    }
  }

  private Complaints complaintsAbout(String line) throws IOException {
    String marker = "tandem_line_" + ++lines + "_is_done";
    CompletableFuture<Void> answered = new CompletableFuture<>();
    answered
        .orTimeout(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)
        .whenComplete((done, late) -> killIfLate(late));
    try {
      byte[] bytes = (line + "\n" + marker + "\n").getBytes(StandardCharsets.UTF_8);
      sentBytes += bytes.length;
      feed(bytes);
      return readUpTo(marker);
    } catch (IOException e) {
      broken = true;
      throw answered.isCompletedExceptionally()
          ? new IOException("nft did not answer within " + ANSWER_WITHIN_SECONDS + " s", e)
          : e;
    } finally {
      answered.complete(null);
    }
  }

  /** When nobody takes it any more, nft has ended, or is about to: it may say why. */
  private void feed(byte[] bytes) {
    try {
      feeder.getOutputStream().write(bytes);
      feeder.getOutputStream().flush();
    } catch (IOException e) {
      LOG.debug("nft does not listen: {}", e.getMessage());
    }
  }

  private void killIfLate(Throwable late) {
    if (late != null) {
      LOG.warn("nft does not answer: killed");
      kill();
    }
  }

  private Complaints readUpTo(String marker) throws IOException {
    Complaints read = new Complaints();
    String line = complaints.readLine();
    while (line != null) {
      if (line.contains(marker)) {
        return read;
      }
      read.note(line);
      line = complaints.readLine();
    }
    kill();
    throw new IOException(
        read.first.isEmpty() ? "nft has ended" : "nft has ended: " + String.join("; ", read.first));
  }

  boolean alive() {
    return !broken && process.isAlive();
  }

  /** Completes when it has ended. Any thread. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  /** It keeps every line that it is given in memory. */
  long sentBytes() {
    return sentBytes;
  }

  /** Any thread. */
  void kill() {
    process.destroyForcibly();
    feeder.descendants().forEach(ProcessHandle::destroyForcibly);
    feeder.destroyForcibly();
  }

  /**
   * When it returns the tables are gone, and with them every rule. An nft that has done its lines
   * has nothing to finish: its end is what takes them away, and nobody waits the half second.
   */
  @Override
  public void close() {
    process.destroyForcibly();
    // Of the feeder only cat: its shell reaps it, and ends without the half second.
    feeder.descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      feeder.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("nft was gone already: {}", e.getMessage());
    }
    try {
      if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("nft does not end although it was killed: its rules may still stand");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What nft says, of which only the lines that name an error are of use. */
  private static final class Complaints {
    private final List<String> first = new ArrayList<>();
    private int count;

    void note(String line) {
      int at = line.indexOf("Error: ");
      if (at < 0) {
        return;
      }
      count++;
      if (first.size() < ERRORS_KEPT) {
        String text = line.substring(at + "Error: ".length());
        first.add(text.substring(0, Math.min(text.length(), ERROR_LENGTH)));
      }
    }
  }
}
