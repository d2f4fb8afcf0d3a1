package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.BulkSession;

/** Sessions with many bytes on their way while the address moves. */
final class BulkRows {

  /** All of it fits into the kernels between: the node has long done all it can. */
  private static final int QUEUED = 80_000;

  private static final int LONG = 2_000_000;
  private static final int PIECE = 20_000;
  private static final int SLOW_READERS = 10;
  private static final int HOP_BYTES = 1_300;

  /** From behind the router, each answer so small that it fits. */
  private static final Duration FAR_PERIOD = Duration.ofMillis(20);

  private BulkRows() {}

  static Stream<Row> all() {
    return Stream.of(
            EitherFamily.hitless(
                "slow-reader",
                "slow readers, bytes queued, SIGTERM",
                Spec.PAIR,
                BulkRows::slowReaders),
            EitherFamily.hitless(
                "small-mtu", "a 1,300-byte hop behind a router", Spec.PAIR, BulkRows::smallHop))
        .flatMap(EitherFamily::rows);
  }

  private static Outcome slowReaders(Rig rig, InetAddress vip) throws IOException {
    Host old = rig.holder(vip);
    List<BulkSession> readers = new ArrayList<>();
    Outcome outcome;
    try (Scene scene = Scene.begin(rig, vip)) {
      for (int i = 0; i < SLOW_READERS; i++) {
        BulkSession reader = BulkSession.open(rig.client, rig.at(vip, Service.BULK), Scene.HUNG);
        readers.add(reader);
        reader.ask(i, size(i));
        reader.endAsking();
        reader.read(1);
      }
      rig.await(() -> queued(old));
      readers.forEach(BulkSession::forgetStalls);
      rig.product.stop(old);
      rig.awaitCarrier(vip, rig.after(old));
      List<String> failures = new ArrayList<>();
      for (int i = 0; i < SLOW_READERS; i++) {
        readRest(readers.get(i), size(i) - 1).ifPresent(failures::add);
        scene.countStall(readers.get(i).stall());
      }
      scene.countSessions(SLOW_READERS, failures);
      scene.watch(AFTERMATH);
      outcome = scene.end();
    } finally {
      readers.forEach(BulkSession::close);
    }
    rig.awaitStopped(old);
    return outcome;
  }

  /** The node has closed the short ones; only its kernel still has bytes for their clients. */
  private static Optional<String> queued(Host node) throws IOException {
    String sockets = node.run("ss", "-Htn", "state", "last-ack", "sport = :" + Service.BULK.port());
    long count = sockets.lines().count();
    return count >= SLOW_READERS / 2
        ? Optional.empty()
        : Optional.of("of the short answers only " + count + " wait in the kernel");
  }

  private static int size(int reader) {
    return reader % 2 == 0 ? QUEUED : LONG;
  }

  /** Returns what went wrong, if anything. */
  private static Optional<String> readRest(BulkSession reader, int bytes) {
    try {
      for (int left = bytes; left > 0; left -= PIECE) {
        reader.read(Math.min(PIECE, left));
      }
      reader.readEnd();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("slow, " + e.getMessage());
    }
  }

  private static Optional<String> answers(BulkSession session) {
    try {
      session.ask(2, QUEUED);
      session.endAsking();
      session.read(QUEUED);
      session.readEnd();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("behind the router, " + e.getMessage());
    }
  }

  /** Nothing large went this way before, so nobody knows yet that large packets do not fit. */
  private static Outcome smallHop(Rig rig, InetAddress vip) throws IOException {
    Host far = rig.farClient(HOP_BYTES);
    for (Host node : rig.nodes) {
      node.run("ip", vip instanceof Inet6Address ? "-6" : "-4", "route", "flush", "cache");
    }
    try (Scene scene = Scene.begin(rig, vip);
        BulkSession session = BulkSession.open(far, rig.at(vip, Service.BULK), Scene.HUNG)) {
      session.ask(1, 100);
      session.read(100);
      scene.connect(far, vip, FAR_PERIOD);
      scene.measureFromNow();
      session.forgetStalls();
      MoveRows.move(rig, vip);
      scene.countSessions(1, answers(session).stream().toList());
      scene.countStall(session.stall());
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }
}
