package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;

/** A client behind a hop that cuts its segments up: only the first piece of one has its ports. */
@NeedsNamespaces
class FragmentsTest {

  private static final int SMALL_MTU = 600;

  /** Several segments, each of several fragments. */
  private static final int BYTES = 4_000;

  private final Trio trio = new Trio();
  private final Host far = Host.create();
  private final List<Session> sessions = new ArrayList<>();

  @BeforeEach
  void putAClientBehindASmallHop() {
    trio.client.becomeRouterOf(far, SMALL_MTU);
    for (Balancer balancer : List.of(trio.lb1, trio.lb2)) {
      balancer.host.ip("route", "add", "198.18.1.0/24", "via", "198.18.0.20");
    }
  }

  @AfterEach
  void close() {
    sessions.forEach(Session::close);
    far.close();
    trio.close();
  }

  @Test
  void whatComesInFragmentsStaysWhereItBeganAtEveryStep() {
    trio.lb1.hold(V4);
    Session held = open();
    assertThat(held.servedAll(BYTES)).isEqualTo("1");
    assertThat(fragmentsMade()).isPositive();

    trio.move(V4);
    assertThat(held.servedAll(BYTES)).isEqualTo("1");
    Session early = open();
    assertThat(early.servedAll(BYTES)).isEqualTo("2");

    trio.narrow(V4);
    assertThat(held.servedAll(BYTES)).isEqualTo("1");
    assertThat(early.servedAll(BYTES)).isEqualTo("2");

    trio.lb2.apply(V4, Rules.NONE);
    assertThat(early.servedAll(BYTES)).isEqualTo("2");
  }

  /** Most clients send no fragments. */
  @Test
  void aKernelThatCannotPutThemTogetherIsNoObstacle(@TempDir Path folder) throws Exception {
    trio.lb1.passage().close();
    Path nft = folder.resolve("nft");
    String unable =
        """
        #!/bin/sh
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        case "$*" in
        -i) sed -u 's/ tproxy / unknown /' | exec nft -i ;;
        *) exec nft "$@" ;;
        esac
        """;
    Files.writeString(nft, unable);
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwx------"));
    trio.lb1.startPassage(folder + ":/usr/sbin:/usr/bin:/sbin:/bin");

    await().until(() -> trio.lb1.passage().obstacle(V4).isEmpty());

    trio.lb1.apply(V4, trio.lb1.recording());
    assertThat(trio.lb1.host.nft("list", "ruleset"))
        .contains("chain vip_198_18_0_100")
        .doesNotContain("tproxy");
  }

  private Session open() {
    Session session = Session.open(far, V4, 80);
    sessions.add(session);
    return session;
  }

  private long fragmentsMade() {
    List<String> lines =
        trio.client.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/snmp"))).stream()
            .filter(line -> line.startsWith("Ip:"))
            .toList();
    int column = List.of(lines.get(0).split(" ")).indexOf("FragCreates");
    return Long.parseLong(lines.get(1).split(" ")[column]);
  }
}
