package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.node.NodesOnLoopback.DEADLINE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.config.Config;

/** Two whole nodes in one JVM. */
class NodePairTest {

  @TempDir private Path folder;
  private NodesOnLoopback nodes;
  private Config config;

  @BeforeEach
  void write() throws Exception {
    nodes = new NodesOnLoopback(folder);
    config = nodes.config();
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void whenTheHolderStopsTheSpareTakesTheVip() throws Exception {
    Node holder = nodes.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    nodes.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    holder.stop();
    assertThat(nodes.get(".11", "/healthz").statusCode()).isEqualTo(503);
    holder.close();

    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/nodes/0/state").asText(), "absent"::equals);
  }

  @Test
  void aNodeWhoseOperatorSaysNoGivesItsVipAwayAndSaysWhy() throws Exception {
    Path veto = folder.resolve("lb1.veto");
    Config asking =
        nodes.edited(
            "insecure: true",
            "insecure: true\n  can-hold: {interval: 1s, fall: 1, command: [/bin/sh, -c, "
                + "'test ! -e "
                + folder
                + "/$TANDEM_NODE.veto || { echo not today; exit 1; }']}");
    nodes.add(Node.start(asking, "lb1"));
    nodes.add(Node.start(asking, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    Files.createFile(veto);

    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    assertThat(nodes.status(".12").at("/vips/0/reason").asText())
        .startsWith("lb1's can-hold says no: exit code 1: not today; ");
    assertThat(nodes.status(".12").at("/nodes/0/state").asText()).isEqualTo("fault");
    assertThat(nodes.get(".11", "/healthz").statusCode()).isEqualTo(503);
  }

  @Test
  void aFilePutsANodeOnStandbyAndTakenAwayItMayHoldAgain() throws Exception {
    Path standby = folder.resolve("lb1.standby");
    Config config =
        nodes.edited(
            "insecure: true", "insecure: true\n  standby-file: " + folder + "/NODE.standby");
    nodes.add(Node.start(config, "lb1"));
    nodes.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb1"::equals);

    Files.createFile(standby);

    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb2"::equals);
    assertThat(nodes.status(".12").at("/nodes/0/standbyFile").asText())
        .isEqualTo(standby.toString());
    assertThat(nodes.status(".12").at("/nodes/0/state").asText()).isEqualTo("standby");
    assertThat(nodes.get(".11", "/healthz").statusCode()).as("like any spare").isEqualTo(200);

    Files.delete(standby);

    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/nodes/0/state").asText(), "ok"::equals);
  }

  @Test
  void aSpareProbesATenthAsOftenUntilItHolds() throws Exception {
    Config quick = nodes.checkedBy("{type: tcp, interval: 200ms}");
    Node holder = nodes.add(Node.start(quick, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    nodes.add(Node.start(quick, "lb2"));

    await().atMost(DEADLINE).until(() -> probedEvery(".12") == 2.0);

    assertThat(probedEvery(".11")).as("the holder").isEqualTo(0.2);
    JsonNode spare = nodes.status(".12");
    assertThat(spare.at("/pools/0/probesPerSecond").asDouble()).isEqualTo(0.5);
    assertThat(spare.at("/pools/0/backends/0/verdict").asText()).isEqualTo("up");
    assertThat(spare.at("/pools/0/backends/0/seenBy").toString())
        .isEqualTo("{\"lb1\":\"up\",\"lb2\":\"up\"}");
    assertThat(nodes.get(".12", "/metrics").body())
        .contains("tandem_probe_interval_seconds{backend=\"only\",pool=\"web\"} 2.0")
        .contains("tandem_probes_total{backend=\"only\",pool=\"web\",result=\"passed\"}");

    holder.stop();
    holder.close();

    await().atMost(DEADLINE).until(() -> probedEvery(".12") == 0.2);
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
  }

  private double probedEvery(String host) throws Exception {
    return nodes.status(host).at("/pools/0/backends/0/probedEverySeconds").asDouble();
  }

  @Test
  void aMoveThatCannotKeepSessionsIsSaidBeforeAndCounted() throws Exception {
    nodes.add(Node.start(config, "lb1"));
    await().atMost(DEADLINE).until(nodes::greeting, "hello"::equals);
    nodes.add(Node.start(config, "lb2"));
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".12").at("/vips/0/holder").asText(), "lb1"::equals);
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".11").at("/vips/0/notHitless/lb2").asText().contains("bind"));

    try (NodesOnLoopback.Listening old = nodes.listen(".11");
        NodesOnLoopback.Listening taker = nodes.listen(".12")) {

      assertThat(nodes.post("/v1/nodes/lb1", "{\"standby\":true}")).isEqualTo(200);

      for (NodesOnLoopback.Listening each : List.of(old, taker)) {
        assertThat(each.next("handover"))
            .contains("\"from\":\"lb1\",\"to\":\"lb2\",\"step\":\"broke\"")
            .contains("its sessions are reset: lb1: with vip-mode: bind");
      }
    }
    await()
        .atMost(DEADLINE)
        .until(() -> nodes.status(".11").at("/vips/0/holder").asText(), "lb2"::equals);
    for (String host : List.of(".11", ".12")) {
      JsonNode lastMove = nodes.status(host).at("/vips/0/lastMove");
      assertThat(lastMove.at("/from").asText()).isEqualTo("lb1");
      assertThat(lastMove.at("/to").asText()).isEqualTo("lb2");
      assertThat(lastMove.at("/sessions").asText()).isEqualTo("reset");
      assertThat(lastMove.at("/reason").asText()).startsWith("lb1: with vip-mode: bind");
      assertThat(lastMove.at("/time").asText()).isNotEmpty();
    }
    assertThat(nodes.get(".12", "/metrics").body())
        .contains("tandem_handovers_total{outcome=\"reset\",vip=\"" + nodes.net() + ".100\"} 1.0");
    assertThat(nodes.get(".11", "/healthz").statusCode())
        .as("it serves like any spare")
        .isEqualTo(200);
  }
}
