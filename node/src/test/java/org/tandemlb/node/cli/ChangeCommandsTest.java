package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.IpAddress;
import org.tandemlb.node.admin.StatusPage;

/** The commands that change something, against a node's real API. */
class ChangeCommandsTest extends ChangeCommandsRig {

  @Test
  void drainReadyAndMaintSayWhatHoldsNow() {
    assertThat(run("drain", "web/web-01")).isZero();
    assertThat(run("ready", "web/web-01")).isZero();
    assertThat(run("maint", "frontend:web")).isZero();
    assertThat(run("drain", "node:lb2")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            web/web-01: drain, weight 40
            web/web-01: ready, weight 40
            frontend:web: maint
            node:lb2: drain, standby
            """);
    assertThat(err.toString()).isEmpty();
    assertThat(cluster.wishes.frontend("web")).isEqualTo(AdminState.MAINT);
    assertThat(cluster.wishes.node("lb2")).isEqualTo(AdminState.DRAIN);
  }

  @Test
  void aWeightIsSetAndGivenBack() {
    assertThat(run("weight", "web/web-01", "7")).isZero();
    assertThat(run("weight", "web/web-01", "file", "--json")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            web/web-01: ready, weight 7
            {"backend":"web/web-01","admin":"ready","weight":40}
            """);
  }

  @Test
  void aReloadSaysWhatItChanged() {
    cluster.reloaded =
        new ReloadOutcome(
            ReloadOutcome.Kind.APPLIED,
            "ab12",
            List.of("pool web: backend web-04 added (198.18.0.24:80)", "drain 10m -> 1m"));
    assertThat(run("reload")).isZero();
    assertThat(run("reload", "--json")).isZero();
    cluster.reloaded = new ReloadOutcome(ReloadOutcome.Kind.UNCHANGED, "ab12", List.of());
    assertThat(run("reload")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            lb1: reloaded
              pool web: backend web-04 added (198.18.0.24:80)
              drain 10m -> 1m
            {"node":"lb1","outcome":"applied","file":"sha256:ab12","lines":["pool web: backend web-04 \
            added (198.18.0.24:80)","drain 10m -> 1m"]}
            lb1: the file says what it said before
            """);
  }

  @Test
  void aReloadThatChangesNothingFailsWithAllThatIsInTheWay() {
    List<String> faults = List.of("tandem.yaml:3: drain: has no unit", "tandem.yaml:4: log2: what");
    cluster.reloaded = new ReloadOutcome(ReloadOutcome.Kind.FAULTY, "ab12", faults);
    assertThat(run("reload")).isEqualTo(2);
    cluster.reloaded =
        new ReloadOutcome(ReloadOutcome.Kind.REFUSED, "ab12", List.of("transport: auto -> nio"));
    assertThat(run("reload")).isEqualTo(1);
    cluster.reloaded =
        new ReloadOutcome(ReloadOutcome.Kind.FAILED, "ab12", List.of("this node is stopping"));
    assertThat(run("reload")).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(
            faults.get(0),
            faults.get(1),
            "tandem reload: 2 faults in the file; nothing is changed",
            "transport: auto -> nio",
            "tandem reload: the file changes what only a restart applies, so nothing of it is"
                + " applied: restart one node after the other, each restart is a planned move",
            "tandem reload: this node is stopping");
  }

  @Test
  void aReloadOfAllTellsEachNodesOutcome() {
    cluster.allReloaded =
        Map.of(
            "lb1",
                new ReloadOutcome(ReloadOutcome.Kind.APPLIED, "ab12", List.of("drain 10m -> 1m")),
            "lb3", new ReloadOutcome(ReloadOutcome.Kind.UNCHANGED, "ab12", List.of()));
    assertThat(run("reload", "--all")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            lb1: reloaded
              drain 10m -> 1m
            lb2: absent, it reads its file when it starts
            lb3: the file says what it said before
            """);
  }

  @Test
  void aReloadOfAllFailsWhenOneNodeCannot() {
    cluster.allReloaded =
        Map.of(
            "lb1", new ReloadOutcome(ReloadOutcome.Kind.READY, "ab12", List.of("drain 10m -> 1m")),
            "lb2", new ReloadOutcome(ReloadOutcome.Kind.FAULTY, "f", List.of("t.yaml:3: what")),
            "lb3",
                new ReloadOutcome(
                    ReloadOutcome.Kind.REFUSED, "f", List.of("admin.listen: a -> b")));
    assertThat(run("reload", "--all")).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "lb1: could, and has not",
            "lb2: t.yaml:3: what",
            "lb3 needs a restart: admin.listen: a -> b",
            "tandem reload: not every node can, so none has");
  }

  @Test
  void aReloadFindsItsNodeByTheFile() throws IOException {
    Path file = folder.resolve("tandem.yaml");
    Files.writeString(
        file,
        """
        cluster: {nodes: {lb1: 127.0.0.1}, insecure: true}
        frontends: {web: {listen: ["node:8080"], pool: web}}
        pools: {web: {backends: {one: {address: "127.0.0.1:1"}}}}
        admin: {listen: "node:PORT", token-file: NODE.token}
        """
            .replace("PORT", String.valueOf(server.address().getPort())));

    assertThat(runAsIs("reload", "--config", file.toString())).isZero();
    assertThat(run("reload", "--config", file.toString())).isEqualTo(2);
    Files.writeString(file, Files.readString(file) + "drain: 3\n");
    assertThat(runAsIs("reload", "--config", file.toString())).isEqualTo(2);

    assertThat(out.toString()).isEqualTo("lb1: the file says what it said before\n");
    assertThat(err.toString())
        .contains("--config says what --admin and --token-file would")
        .contains("tandem.yaml:5: drain: \"3\" has no unit")
        .contains("1 fault; nothing is changed");
  }

  @ParameterizedTest
  @CsvSource({
    "drain,web,is no target",
    "drain,a/b/c,is no target",
    "drain,frontend:,has no name",
    "drain,web/web-1,did you mean web-01?",
    "drain,frontend:wep,did you mean web?",
    "drain,web/..%2f,there is no backend",
    "standby,lb9,there is no node lb9",
    "standby,'',is not the name of a node",
    "resume,'',is not the name of a node",
    "switchover,nonsense,is not an IP address",
    "switchover,198.18.0.9,there is no vip 198.18.0.9",
  })
  void whatDoesNotExistIsWrongUseInOneLine(String command, String target, String message) {
    assertThat(run(command, target)).isEqualTo(2);

    assertThat(err.toString()).contains(message).hasLineCount(1).startsWith("tandem " + command);
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "frontend:web,5,only a backend has a weight",
    "web/web-01,257,'from 0 to 256, or file'",
    "web/web-01,heavy,0 to 256"
  })
  void aWeightThatCannotBeIsWrongUse(String target, String weight, String message) {
    assertThat(run("weight", target, weight)).isEqualTo(2);

    assertThat(err.toString()).contains(message).hasLineCount(1);
  }

  @Test
  void aSwitchoverToANodeWithoutANameIsWrongUseAndMovesNothing() {
    assertThat(run("switchover", "198.18.0.100", "--to", "")).isEqualTo(2);

    assertThat(err.toString()).contains("is not the name of a node").hasLineCount(1);
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void aSwitchoverReturnsWhenTheOtherNodeHoldsTheVip() {
    cluster.pagesUntilMoved.set(3);

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isZero();

    assertThat(out.toString()).matches("198\\.18\\.0\\.100: lb1 -> lb2 in \\d+ ms\n");
    assertThat(cluster.holder).isEqualTo("lb2");
  }

  @Test
  void aSwitchoverAsJsonHasFromToAndMillis() {
    cluster.pagesUntilMoved.set(1);

    assertThat(run("switchover", "FD00:18::100", "--json")).isZero();

    assertThat(out.toString())
        .matches(
            "\\{\"vip\":\"fd00:18::100\",\"from\":\"lb1\",\"to\":\"lb2\",\"millis\":\\d+,"
                + "\"resets\":\\[],\"handovers\":\\[],\"lastMove\":null}\n");
  }

  @Test
  void aSwitchoverSaysWhatTheOldHolderStillServesOnceThatIsCounted() {
    cluster.pagesUntilMoved.set(1);
    cluster.handovers.add(List.of(new StatusPage.HandoverPart("lb1", "lb2", "serving", 0, 600)));
    cluster.handovers.add(List.of(new StatusPage.HandoverPart("lb1", "lb2", "serving", 40, 599)));

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isZero();

    assertThat(out.toString())
        .matches(
            "198\\.18\\.0\\.100: lb1 -> lb2 in \\d+ ms; lb1 still serves 40 sessions, for 599 s at"
                + " most\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aSwitchoverThatResetSessionsSaysWhyAndIsDoneAllTheSame() {
    cluster.pagesUntilMoved.set(2);
    cluster.lastMove = move("lb1", "lb2", 4, "reset", "lb2 was not ready within 20 s");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isZero();

    assertThat(out.toString()).matches("198\\.18\\.0\\.100: lb1 -> lb2 in \\d+ ms\n");
    assertThat(err.toString())
        .isEqualTo("198.18.0.100: its sessions were reset: lb2 was not ready within 20 s\n");
  }

  @Test
  void ofAGroupEachVipsResetSessionsAreSaid() {
    cluster.group = "edge";
    cluster.pagesUntilMoved.set(2);
    cluster.lastMove = move("lb1", "lb2", 4, "reset", "no nft");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isZero();

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: its sessions were reset: no nft
            fd00:18::100: its sessions were reset: no nft
            """);
  }

  @Test
  void whatAMoveResetIsPartOfItsJsonAndSoIsThatItKeptThem() {
    cluster.pagesUntilMoved.set(2);
    cluster.lastMove = move("lb1", "lb2", 4, "reset", "no nft");

    assertThat(run("standby", "lb1", "--json")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains(
            "\"lastMove\":{\"from\":\"lb1\",\"to\":\"lb2\",\"term\":4,\"sessions\":\"reset\",\"reason\":\"no"
                + " nft\",\"millis\":63,\"time\":\"2026-11-21T10:00:00Z\"}");
  }

  @Test
  void standbySaysOfEachVipWhetherItsSessionsWereReset() {
    cluster.pagesUntilMoved.set(2);
    cluster.lastMove = move("lb1", "lb2", 4, "reset", "no nft");

    assertThat(run("standby", "lb1")).isZero();

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: its sessions were reset: no nft
            fd00:18::100: its sessions were reset: no nft
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "lb1,lb2,4,kept", // what was asked for, and all is well
    "lb1,lb2,3,reset", // the same way, before
    "lb3,lb2,5,reset", // another move since
    "lb1,lb3,5,reset"
  })
  void whatBecameOfAnotherMoveIsNotSaid(String from, String to, long term, String sessions) {
    cluster.pagesUntilMoved.set(2);
    cluster.moveBefore = move("lb1", "lb2", 3, "reset", "long ago");
    cluster.lastMove = move(from, to, term, sessions, "long ago");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isZero();

    assertThat(err.toString()).isEmpty();
  }

  private static StatusPage.MovePart move(
      String from, String to, long term, String sessions, String reason) {
    return new StatusPage.MovePart(from, to, term, sessions, reason, 63, "2026-11-21T10:00:00Z");
  }

  @Test
  void whatAMoveWillResetIsSaidBeforeItIsAskedFor() {
    cluster.notHitless.put("lb3", "there is no `nft` command here");
    cluster.full = true;

    assertThat(run("switchover", "198.18.0.100", "--to", "lb3")).isEqualTo(1);
    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isEqualTo(1);
    assertThat(run("switchover", "198.18.0.100")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: its sessions will be reset: lb3: there is no `nft` command here
            tandem switchover: there are 16384 wishes already
            tandem switchover: there are 16384 wishes already
            198.18.0.100: if it goes to lb3 its sessions will be reset: lb3: there is no `nft` command here
            tandem switchover: there are 16384 wishes already
            """);
  }

  @Test
  void whatStandbyWillResetIsPartOfItsJson() {
    cluster.notHitless.put("lb1", "with vip-mode: bind");
    cluster.pagesUntilMoved.set(1);

    assertThat(run("standby", "lb1", "--json")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains(
            "\"resets\":[{\"vip\":\"198.18.0.100\",\"node\":\"lb1\",\"reason\":\"with vip-mode: bind\"},"
                + "{\"vip\":\"fd00:18::100\"");
  }

  @Test
  void whatStandbyWillResetIsOneLineForEachVip() {
    cluster.notHitless.put("lb1", "with vip-mode: bind");
    cluster.pagesUntilMoved.set(1);

    assertThat(run("standby", "lb1")).isZero();

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: its sessions will be reset: lb1: with vip-mode: bind
            fd00:18::100: its sessions will be reset: lb1: with vip-mode: bind
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void whatANodeThatLeavesItsVipsWillResetIsSaidBeforeItIsAskedFor(String command) {
    cluster.notHitless.put("lb1", "with vip-mode: bind");
    cluster.full = true;

    assertThat(run(command, "node:lb1")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: its sessions will be reset: lb1: with vip-mode: bind
            fd00:18::100: its sessions will be reset: lb1: with vip-mode: bind
            tandem %s: there are 16384 wishes already
            """
                .formatted(command));
  }

  @Test
  void whatStaysOnANodeThatTakesNobodyIsSaidBefore() {
    cluster.states.put("lb2", "absent");
    cluster.states.put("lb3", "absent");

    assertThat(run("drain", "node:lb1")).isZero();

    assertThat(err.toString())
        .isEqualTo(
            """
            198.18.0.100: nobody else can hold it: its new clients are refused
            fd00:18::100: nobody else can hold it: its new clients are refused
            """);
  }

  @Test
  void whatANodeThatLeavesItsVipsWillResetIsPartOfItsJson() {
    cluster.notHitless.put("lb1", "with vip-mode: bind");

    assertThat(run("drain", "node:lb1", "--json")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .startsWith("{\"node\":\"lb1\",\"admin\":\"drain\",\"standby\":true,\"resets\":[{\"vip\":")
        .contains("\"node\":\"lb1\",\"reason\":\"with vip-mode: bind\"}");
  }

  @Test
  void whatMovesNoVipSaysNothingOfSessions() {
    cluster.notHitless.put("lb1", "with vip-mode: bind");

    assertThat(run("drain", "node:lb2")).isZero();
    assertThat(run("drain", "web/web-01")).isZero();
    assertThat(run("ready", "node:lb1")).isZero();

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void standbyWaitsForANodeThatOnlyAnotherVipsFaultKeepsOff() {
    cluster.states.put("lb2", "fault");
    cluster.states.put("lb3", "absent");
    cluster.cannotHold.put("198.18.0.100", Map.of());
    cluster.pagesUntilMoved.set(3);

    assertThat(run("standby", "lb1")).isZero();
  }

  @Test
  void aSwitchoverThatDoesNotHappenSaysWhatStandsInTheWay() {
    assertThat(run("switchover", "198.18.0.100", "--to", "lb2", "--timeout", "50ms")).isEqualTo(1);

    assertThat(err.toString())
        .hasLineCount(1)
        .contains("not done after")
        .contains("lb1 holds 198.18.0.100 (home of the address)")
        .contains("here on lb1 it is spare (nothing to do)")
        .contains("lb2 is ok")
        .endsWith(
            "the wish stands: it goes to lb2 once that can be; to take it back: tandem switchover"
                + " 198.18.0.100 --to lb1\n");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb1")).isZero();
    assertThat(out.toString()).isEqualTo("198.18.0.100: lb1 holds it already\n");
    assertThat(cluster.wishes.placement(IpAddress.parse("198.18.0.100").orElseThrow()))
        .contains("lb1");
  }

  @Test
  void aWishIsNotSaidToBeTakenBackByWhatWouldBeRefused() {
    cluster.states.put("lb1", "fault");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2", "--timeout", "50ms")).isEqualTo(1);

    assertThat(err.toString()).endsWith("the wish stands: it goes to lb2 once that can be\n");
  }

  @Test
  void whoWaitsForStandbyHearsWhyAnotherIsPassedOver() {
    cluster.passedOver.put("lb2", "it reaches no backend of web");

    assertThat(run("standby", "lb1", "--timeout", "50ms")).isEqualTo(1);

    assertThat(err.toString())
        .contains("lb2 is ok, but passed over: it reaches no backend of web; lb3 is ok");
  }

  @Test
  void aSwitchoverToANodeThatCannotHoldFailsAtOnce() {
    cluster.states.put("lb2", "absent");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("tandem switchover: lb2 cannot hold it: because absent\n");
  }

  @Test
  void aSwitchoverWaitsForANodeThatHasJustStarted() {
    cluster.passedOver.put("lb2", "it has not reached a backend of web for long enough yet");
    cluster.ifAsked.put("lb2", "not-yet");
    cluster.pagesUntilReached.set(6);
    cluster.pagesUntilMoved.set(3);

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2", "--timeout", "60s")).isZero();

    assertThat(out.toString()).startsWith("198.18.0.100: lb1 -> lb2 in ");
    assertThat(err.toString())
        .isEqualTo(
            "the election passes lb2 over: it has not reached a backend of web for long enough yet;"
                + " waiting for it\n");
  }

  @Test
  void aSwitchoverDoesNotWaitForLongerThanItsTimeoutAndLeavesNoWish() {
    cluster.passedOver.put("lb2", "it has not reached a backend of web for long enough yet");
    cluster.ifAsked.put("lb2", "not-yet");

    assertThat(run("switchover", "198.18.0.100", "--to", "lb2", "--timeout", "50ms")).isEqualTo(1);

    assertThat(err.toString())
        .contains("tandem switchover: the election passes lb2 over")
        .contains("for long enough yet; so it has been for ");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void standbyReturnsWhenOthersHoldWhatTheNodeHeld() {
    cluster.pagesUntilMoved.set(3);

    assertThat(run("standby", "lb1")).isZero();

    assertThat(out.toString())
        .matches(
            "198\\.18\\.0\\.100: lb1 -> lb2 in \\d+ ms\nfd00:18::100: lb1 -> lb2 in \\d+ ms\n");

    assertThat(run("resume", "lb1")).isZero();
    assertThat(out.toString()).endsWith("lb1: may hold VIPs again\n");
    assertThat(cluster.wishes.standby("lb1")).isFalse();
  }

  @Test
  void standbyOfANodeThatHoldsNothingIsDoneAtOnce() {
    assertThat(run("standby", "lb3")).isZero();

    assertThat(out.toString()).isEqualTo("lb3: standby; it held no VIP\n");
  }

  @Test
  void standbyFailsAtOnceWhenNobodyElseCanHold() {
    cluster.states.put("lb2", "fault");
    cluster.states.put("lb3", "absent");

    assertThat(run("standby", "lb1", "--timeout", "1h")).isEqualTo(1);

    assertThat(err.toString())
        .hasLineCount(1)
        .contains("nobody else can hold: lb1 holds 198.18.0.100")
        .contains("lb2 is fault (because fault); lb3 is absent (because absent)");
    assertThat(cluster.wishes.standby("lb1")).as("it holds for when one comes back").isTrue();
  }

  @Test
  void standbyThatTakesTooLongSaysWhatIsLeft() {
    assertThat(run("standby", "lb1", "--timeout", "50ms", "--json")).isEqualTo(1);

    assertThat(err.toString()).hasLineCount(1).contains("not done after").contains("lb2 is ok");
  }

  @Test
  void resumeOfANodeThatAFileKeepsOnStandbySaysSoAtOnce() {
    cluster.standbyFiles.put("lb2", "/run/tandem/lb2.standby");

    assertThat(run("resume", "lb2", "--timeout", "1h")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            "tandem resume: lb2 holds no VIP as long as the file /run/tandem/lb2.standby is there:"
                + " remove it on lb2\n");
  }

  @Test
  void resumeOfANodeInMaintenanceSaysWhatElseKeepsItOff() {
    assertThat(run("maint", "node:lb2")).isZero();

    assertThat(run("resume", "lb2")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            "tandem resume: lb2 holds no VIP as long as it is in maint: tandem ready node:lb2\n");
  }

  @Test
  void aTimeoutWithoutAUnitIsWrongUse() {
    assertThat(run("standby", "lb1", "--timeout", "10")).isEqualTo(2);

    assertThat(err.toString()).contains("\"10\" is no duration");
    assertThat(cluster.wishes).isEqualTo(Wishes.NONE);
  }

  @Test
  void aTokenOfAnEarlierStartIsSaid() throws IOException {
    Files.writeString(tokenFile, "0000\n");

    assertThat(run("drain", "web/web-01")).isEqualTo(1);

    assertThat(err.toString()).hasLineCount(1).contains("does not know this token");
  }

  @ParameterizedTest
  @CsvSource({"'',has no token", "'two words',has no token", "'a\nb',has no token"})
  void aFileThatHasNoTokenIsSaid(String content, String message) throws IOException {
    Files.writeString(tokenFile, content);

    assertThat(run("drain", "web/web-01")).isEqualTo(2);

    assertThat(err.toString()).contains(message).hasLineCount(1);
  }

  @Test
  void offThisMachineTheTokenNeedsItsFileNamed() {
    assertThat(runAsIs("drain", "web/web-01", "--admin", "http://198.18.0.12:8404")).isEqualTo(2);

    assertThat(err.toString()).contains("--token-file FILE").hasLineCount(1);
  }
}
