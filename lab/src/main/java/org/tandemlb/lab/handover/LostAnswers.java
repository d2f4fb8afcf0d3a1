package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.traffic.Diallers;

/**
 * New clients whose machine loses the first answer to each. They ask again after a second, when the
 * address has moved; at that moment the kernel that they had asked first repeats its answer, too.
 */
final class LostAnswers {

  private static final int CLIENTS = 60;
  private static final int FIRST_PORT = 25_000;

  /** All of them have begun in the last second before the move. */
  private static final Duration APART = Duration.ofMillis(5);

  /** When a kernel asks again that has had no answer to its first SYN: RFC 6298, section 2. */
  private static final Duration ASKS_AGAIN = Duration.ofSeconds(1);

  private static final Pattern LOST = Pattern.compile("counter packets (\\d+)");

  private LostAnswers() {}

  static Outcome move(Rig rig, InetAddress vip) throws IOException {
    return play(rig, vip, 1);
  }

  /** The node that they had asked first has their handshakes half-open still. */
  static Outcome moveAndBack(Rig rig, InetAddress vip) throws IOException {
    return play(rig, vip, 2);
  }

  private static Outcome play(Rig rig, InetAddress vip, int moves) throws IOException {
    rig.giveUpHandshakesSoon();
    try (Scene scene = Scene.begin(rig, vip)) {
      lose(rig.client);
      try (Diallers clients =
          Diallers.start(
              rig.client, rig.at(vip, Service.ECHO), CLIENTS, FIRST_PORT, APART, Scene.HUNG)) {
        rig.await(() -> still(CLIENTS - lost(rig.client), "have not been answered"));
        MoveRows.move(rig, vip);
        loseNothing(rig.client);
        rig.await(() -> still(clients.waiting(), "wait"));
        for (int i = 1; i < moves; i++) {
          MoveRows.move(rig, vip);
        }
        scene.watch(AFTERMATH);
        clients.end();
        scene.countConnections(CLIENTS, clients.failures());
        scene.countStall(clients.stall());
        clients.served().stream()
            .max(Comparator.naturalOrder())
            .ifPresent(
                slowest -> {
                  scene.countStall(slowest.minus(ASKS_AGAIN));
                  scene.note("%,d ms to connect".formatted(slowest.toMillis()));
                });
      } finally {
        loseNothing(rig.client);
      }
      return scene.end();
    }
  }

  private static Optional<String> still(int clients, String what) {
    return clients > 0 ? Optional.of(clients + " clients " + what) : Optional.empty();
  }

  /** Of these clients only: others on the same machine hear everything. */
  private static void lose(Host client) throws IOException {
    client.run(
        "nft",
        """
        add table inet lossy
        add chain inet lossy input { type filter hook input priority 0; }
        add rule inet lossy input tcp dport %d-%d tcp flags & (syn|ack) == syn|ack counter drop
        """
            .formatted(FIRST_PORT, FIRST_PORT + CLIENTS - 1));
  }

  private static int lost(Host client) throws IOException {
    Matcher lost = LOST.matcher(client.run("nft", "list", "table", "inet", "lossy"));
    if (!lost.find()) {
      throw new IOException("nobody counts what " + client + " loses");
    }
    return Integer.parseInt(lost.group(1));
  }

  private static void loseNothing(Host client) throws IOException {
    client.run("nft", "add table inet lossy; delete table inet lossy");
  }
}
