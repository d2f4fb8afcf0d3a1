package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.traffic.HeldSessions;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.WebBackend;

/** What clients notice of a pair that is well: nothing. */
@NeedsNamespaces
@Timeout(180)
class TrafficThroughPairTest {

  /** Looks 10 ms apart: who has not moved for so many is held back, not only slow. */
  private static final int HELD_BACK_LOOKS = 50;

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair = PairOnHosts.start(List.of(vip), yaml -> yaml.restingVip(vip).patient());
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void aBackendLeavesAndReturnsUnderLoadWithoutOneFailure() throws IOException {
    Host holder = pair.holder(vip);
    WebBackend leaving = pair.webs.get(0);
    try (ProbeClient probes = pair.probe(vip)) {
      long start = System.nanoTime();
      pair.awaitUntil(() -> answering(probes, start).size() == 3, "three backends answer");

      leaving.well(false);
      pair.awaitUntil(() -> verdict(holder, leaving).equals("down"), leaving.name() + " is down");
      long gone = System.nanoTime();
      pair.awaitUntil(() -> answering(probes, gone).size() >= 2, "two backends answer");

      long returning = System.nanoTime();
      leaving.well(true);
      pair.awaitUntil(() -> verdict(holder, leaving).equals("up"), leaving.name() + " is up");
      long back = System.nanoTime();
      pair.awaitUntil(() -> answering(probes, back).size() == 3, "three backends answer again");

      assertThat(answering(probes, gone, returning)).doesNotContain(leaving.name());
      pair.expectNoneLost(probes, start);
    }
  }

  @Test
  void aBackendThatRefusesConnectionsCostsNoClientItsConnection() throws IOException {
    try (ProbeClient probes = pair.probe(vip)) {
      WebBackend dying = pair.webs.get(0);
      dying.well(false);
      pair.awaitUntil(
          () -> verdict(pair.holder(vip), dying).equals("down"), dying.name() + " is down");
      long start = System.nanoTime();

      dying.close();

      pair.awaitUntil(() -> answering(probes, start).size() == 2, "two backends answer");
      pair.expectNoneLost(probes, start);
    }
  }

  @Test
  void randomBytesComeBackExactlyAndTheHalfCloseReachesTheBackend() throws Exception {
    InetSocketAddress frontend = new InetSocketAddress(vip, PairOnHosts.ECHO_PORT);
    List<CompletableFuture<Void>> transfers = new ArrayList<>();

    for (int seed = 1; seed <= 8; seed++) {
      long chosen = seed;
      transfers.add(CompletableFuture.runAsync(() -> transfer(frontend, chosen)));
    }

    for (CompletableFuture<Void> transfer : transfers) {
      transfer.get();
    }
  }

  @Test
  void aReaderThatDoesNotReadHoldsItsSenderBackAndLosesNothing() throws Exception {
    byte[] sent = new byte[150_000_000]; // more than all the kernels' buffers on the way
    new Random(1).nextBytes(sent);
    AtomicInteger written = new AtomicInteger();
    try (Socket socket = pair.client.call(() -> new Socket(vip, PairOnHosts.ECHO_PORT))) {
      socket.setSoTimeout((int) PairOnHosts.DEADLINE.toMillis());

      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> writeCounting(socket, sent, written));
      AtomicInteger before = new AtomicInteger();
      AtomicInteger looksWithoutProgress = new AtomicInteger();
      pair.awaitUntil(
          () -> {
            if (before.getAndSet(written.get()) != written.get()) {
              looksWithoutProgress.set(0);
            }
            return looksWithoutProgress.incrementAndGet() > HELD_BACK_LOOKS;
          },
          "the writer is held back");
      assertThat(written.get()).isLessThan(sent.length);

      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writer.get();
    }
  }

  @Test
  void aClientThatResetsLeavesNoSessionBehind() throws Exception {
    Host holder = pair.holder(vip);
    Socket socket = pair.client.call(() -> new Socket(vip, PairOnHosts.ECHO_PORT));
    socket.getOutputStream().write('x');
    assertThat(socket.getInputStream().read()).isEqualTo('x');
    assertThat(echoSessions(holder)).isEqualTo(1);

    socket.setSoLinger(true, 0);
    socket.close();

    pair.awaitUntil(() -> echoSessions(holder) == 0, "no session");
  }

  @Test
  void heldSessionsLiveOnWhileTheSpareDiesAndReturns() throws IOException {
    Host spare = pair.other(pair.holder(vip));
    InetSocketAddress frontend = new InetSocketAddress(vip, PairOnHosts.ECHO_PORT);
    try (HeldSessions held = HeldSessions.open(pair.client, frontend, 20, PairOnHosts.DEADLINE)) {

      pair.node(spare).process().kill9();
      pair.start(spare);
      pair.node(spare).awaitReady(PairOnHosts.DEADLINE);

      assertThat(held.broken(PairOnHosts.DEADLINE)).isZero();
    }
  }

  private void transfer(InetSocketAddress frontend, long seed) {
    byte[] sent = new byte[2_000_000 + (int) seed * 77_777];
    new Random(seed).nextBytes(sent);
    try {
      byte[] received = pair.client.call(() -> exchange(frontend, sent));
      assertThat(received.length)
          .as("bytes, seed %d\n%s", seed, pair.outputs())
          .isEqualTo(sent.length);
      assertThat(received).as("seed %d", seed).isEqualTo(sent);
    } catch (IOException e) {
      throw new AssertionError("seed " + seed + "\n" + pair.outputs(), e);
    }
  }

  private static void writeCounting(Socket socket, byte[] bytes, AtomicInteger written) {
    try {
      for (int from = 0; from < bytes.length; from += 10_000) {
        socket.getOutputStream().write(bytes, from, 10_000);
        written.addAndGet(10_000);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private int echoSessions(Host node) throws IOException {
    for (JsonNode frontend : pair.node(node).status().path("frontends")) {
      if (frontend.path("name").asText().equals("echo")) {
        return frontend.path("sessions").asInt();
      }
    }
    throw new AssertionError("no frontend echo");
  }

  /** Writes everything on one thread, then ends its half; reads on the other to the end. */
  private static byte[] exchange(InetSocketAddress frontend, byte[] sent) throws IOException {
    try (Socket socket = new Socket(frontend.getAddress(), frontend.getPort())) {
      socket.setSoTimeout(30_000);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      ByteArrayOutputStream received = new ByteArrayOutputStream(sent.length);
      socket.getInputStream().transferTo(received);
      writer.join();
      return received.toByteArray();
    }
  }

  /** The backends that answered connections which began in that time. */
  private static Set<String> answering(ProbeClient probes, long fromNanos, long untilNanos) {
    Set<String> names = new TreeSet<>();
    probes.probes().stream()
        .filter(Probe::served)
        .filter(probe -> probe.startNanos() - fromNanos >= 0)
        .filter(probe -> untilNanos - probe.endNanos() >= 0)
        .forEach(probe -> names.add(probe.text()));
    return names;
  }

  private static Set<String> answering(ProbeClient probes, long fromNanos) {
    return answering(probes, fromNanos, System.nanoTime());
  }

  private String verdict(Host node, WebBackend backend) throws IOException {
    for (JsonNode pool : pair.node(node).status().path("pools")) {
      for (JsonNode candidate : pool.path("backends")) {
        if (candidate.path("name").asText().equals(backend.name())) {
          return candidate.path("verdict").asText();
        }
      }
    }
    return "not listed";
  }
}
