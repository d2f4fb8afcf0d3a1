package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/** Whose the rules are, how long they live, and what is said when there can be none. */
@NeedsNamespaces
class KernelPassageTest {

  private static final String KNOWN = "vip_198_18_0_100_known_lb1";

  private final Trio trio = new Trio();

  @AfterEach
  void close() {
    trio.close();
  }

  @Test
  void nothingStandsInTheWayOnAPlainMachine() {
    assertThat(trio.lb1.passage().obstacle(V4)).isEmpty();
    assertThat(trio.lb1.passage().obstacle(V6)).isEmpty();
  }

  @Test
  void anothersFlushLeavesSessionsAlone() {
    trio.lb1.hold(V4);
    try (Session held = Session.open(trio.client, V4, 80)) {
      trio.move(V4);
      trio.narrow(V4);

      trio.lb1.host.nft("flush", "ruleset");
      trio.lb2.host.nft("flush", "ruleset");

      assertThat(held.served()).isEqualTo("1");
    }
  }

  @Test
  void anNftThatDiesIsReplacedAndItsSuccessorKnowsEverything() {
    trio.lb1.hold(V4);
    try (Session held = Session.open(trio.client, V4, 80)) {
      trio.move(V4);
      trio.narrow(V4);
      List<ProcessHandle> first = nfts().toList();

      first.forEach(ProcessHandle::destroyForcibly);

      await().until(() -> first.stream().noneMatch(ProcessHandle::isAlive));
      await().until(() -> trio.lb2.host.nft("list", "ruleset").contains("dup to 198.18.0.11"));
      await().until(() -> trio.lb1.host.nft("list", "ruleset").contains("drop"));
      assertThat(held.served()).isEqualTo("1");
    }
  }

  /** What the old holder still calls its own is older: the next nft must not forget that. */
  @Test
  void aReusedPortStaysTheNewHoldersAfterItsNftHasDied() {
    trio.lb1.hold(V4);
    try (Session held = Session.open(trio.client, V4, 80)) {
      trio.move(V4);
      trio.narrow(V4);
      Set<Flow> told = new HashSet<>(trio.lb1.sockets(V4));
      told.add(flow(45_678));
      trio.lb2.know(V4, trio.lb1, told);
      try (Session anew = Session.open(trio.client, 45_678, V4, 80)) {
        assertThat(anew.served()).isEqualTo("2");
        List<ProcessHandle> first = nfts().toList();

        first.forEach(ProcessHandle::destroyForcibly);

        await().until(() -> first.stream().noneMatch(ProcessHandle::isAlive));
        await().until(() -> trio.lb2.host.nft("list", "ruleset").contains("dup to 198.18.0.11"));
        await().until(() -> trio.lb1.host.nft("list", "ruleset").contains("drop"));
        assertThat(elements(KNOWN)).contains(". 45678 .");
        assertThat(anew.served()).isEqualTo("2");
        assertThat(held.served()).isEqualTo("1");
      }
    }
  }

  /** It would hang a handover; killed, it is one that died. */
  @Test
  void anNftThatDoesNotAnswerIsKilledAndReplaced() throws Exception {
    for (ProcessHandle nft : nfts().toList()) {
      new ProcessBuilder("kill", "-STOP", "" + nft.pid()).start().waitFor();
    }

    assertThat(trio.lb1.handover(V4, new HandoverEffect.Apply(trio.lb1.recording())))
        .isEqualTo(new HandoverEvent.NotDone("nft did not answer within 25 s"));

    trio.lb1.apply(V4, trio.lb1.recording());
    for (ProcessHandle nft : nfts().toList()) {
      new ProcessBuilder("kill", "-CONT", "" + nft.pid()).start().waitFor();
    }
  }

  @Test
  void whatAnNftHadNotDoneWhenItWasKilledItsSuccessorDoes() throws Exception {
    List<ProcessHandle> first = nfts().toList();
    for (ProcessHandle nft : first) {
      new ProcessBuilder("kill", "-STOP", "" + nft.pid()).start().waitFor();
    }
    CompletableFuture<HandoverEvent> answer =
        CompletableFuture.supplyAsync(
            () -> trio.lb1.handover(V4, new HandoverEffect.Apply(trio.lb1.recording())));
    await().until(KernelPassageTest::anNftIsWaitedFor);

    first.forEach(ProcessHandle::destroyForcibly);

    assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(new HandoverEvent.Done());
    assertThat(trio.lb1.host.nft("list", "ruleset")).contains("198.18.0.100");
  }

  private static boolean anNftIsWaitedFor() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(
            at ->
                at.getClassName().equals(NftShell.class.getName())
                    && at.getMethodName().equals("readUpTo"));
  }

  /**
   * What a terminal or a service manager sends to all comes before the sessions are handed over.
   */
  @Test
  void nftOutlivesTheSignalsThatAskForAStop() throws Exception {
    List<ProcessHandle> all = nfts().toList();

    for (ProcessHandle nft : all) {
      for (String signal : List.of("HUP", "INT", "QUIT", "TERM", "ABRT")) {
        new ProcessBuilder("kill", "-" + signal, "" + nft.pid()).start().waitFor();
      }
    }
    trio.lb1.apply(V4, trio.lb1.recording());

    assertThat(all).hasSize(2).allMatch(ProcessHandle::isAlive);
  }

  @Test
  void noRuleOutlivesItsNode() throws Exception {
    Host host = Host.create();
    Process node = PassageProgram.start(host, List.of());
    try (BufferedReader output = node.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said(output)).isEqualTo("Done[]");
      assertThat(host.nft("list", "tables")).contains("tandem");

      node.destroyForcibly();

      await().until(() -> !host.nft("list", "tables").contains("tandem"));
    } finally {
      node.destroyForcibly();
      host.close();
    }
  }

  /**
   * Where segments for the VIP still come in, this kernel must not answer those of other nodes'
   * sessions. The half second that it waits is as long here as it takes to look.
   */
  @Test
  void rulesOutliveAKilledNodeUntilItsGuardHasTakenTheAddressOff(@TempDir Path folder)
      throws Exception {
    Path sleep = folder.resolve("sleep");
    Path asked = folder.resolve("asked");
    Path over = folder.resolve("over");
    String script = "#!/bin/sh\necho $1 >%s\nwhile ! [ -e %s ]; do /bin/sleep 0.05; done\n";
    Files.writeString(sleep, script.formatted(asked, over));
    Files.setPosixFilePermissions(sleep, PosixFilePermissions.fromString("rwx------"));
    Host lanSwitch = Host.create();
    lanSwitch.becomeSwitch();
    Host host = Host.create();
    host.plugInto(lanSwitch, 11);
    Process node = PassageProgram.start(host, List.of(), folder.toString());
    try (BufferedReader output = node.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said(output)).isEqualTo("Done[]");
      assertThat(host.has("198.18.0.100")).isTrue();

      node.destroyForcibly();

      await().until(() -> !host.has("198.18.0.100"));
      await().until(() -> Files.exists(asked) && Files.readString(asked).equals("0.5\n"));
      assertThat(host.nft("list", "ruleset")).contains("chain vip_198_18_0_100");
      Files.createFile(over);
      await().until(() -> !host.nft("list", "tables").contains("tandem"));
    } finally {
      node.destroyForcibly();
      Files.writeString(over, "");
      host.close();
      lanSwitch.close();
    }
  }

  /** Its rules are still there then: they are no other program's that somebody should end. */
  @Test
  void aNodeThatStartsAgainAtOnceWaitsForTheRulesOfTheOneThatWasKilled() throws Exception {
    trio.lb1.passage().close();
    Process killed = PassageProgram.start(trio.lb1.host, List.of());
    try (BufferedReader output = killed.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said(output)).isEqualTo("Done[]");
    } finally {
      killed.destroyForcibly().waitFor();
    }

    trio.lb1.startPassage();

    assertThat(trio.lb1.passage().obstacle(V4)).isEmpty();
  }

  @Test
  void nothingOfOneThatWasClosedGoesOn() throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
    NftShell shell = NftShell.start("/usr/sbin:/usr/bin:/sbin:/bin", List.of());
    List<ProcessHandle> its = new ArrayList<>(ProcessHandle.current().descendants().toList());
    its.removeAll(before);
    assertThat(its).hasSizeGreaterThan(1);

    shell.close();

    await().until(() -> its.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void withoutTheRightThatIsWhatIsSaid() throws Exception {
    Host host = Host.create();
    Process node = PassageProgram.start(host, List.of("setpriv", "--bounding-set", "-net_admin"));
    try (BufferedReader output = node.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said(output)).contains("CAP_NET_ADMIN must reach child processes too");
    } finally {
      node.destroyForcibly();
      host.close();
    }
  }

  @Test
  void whatIsKnownIsReplacedChangedAndForgotten() {
    trio.lb2.know(V4, trio.lb1, Set.of(flow(1), flow(2), flow(3)));
    trio.lb2.apply(V4, trio.lb2.sendingKnownTo(V4, trio.lb1));
    assertThat(elements(KNOWN)).contains(". 1 .", ". 2 .", ". 3 .");

    trio.lb2.know(V4, trio.lb1, Set.of(flow(3), flow(4)));
    assertThat(elements(KNOWN)).contains(". 3 .", ". 4 .").doesNotContain(". 1 .", ". 2 .");

    Set<Flow> ended = Set.of(flow(3), flow(9));
    HandoverEffect delta = new HandoverEffect.Know("lb1", false, Set.of(flow(5)), ended);
    assertThat(trio.lb2.handover(V4, delta)).isEqualTo(new HandoverEvent.Done());
    assertThat(elements(KNOWN)).contains(". 4 .", ". 5 .").doesNotContain(". 3 .", ". 9 .");

    trio.lb2.apply(V4, Rules.NONE);
    assertThat(trio.lb2.host.nft("list", "ruleset")).doesNotContain("vip_");
  }

  @Test
  void twentyThousandFlowsAreLoadedAndSessionsBesideThemGoOn() {
    trio.lb1.hold(V4);
    try (Session held = Session.open(trio.client, V4, 80)) {
      trio.move(V4);
      trio.lb1.apply(V4, trio.lb1.dropping(V4, trio.lb2));
      Set<Flow> flows = new HashSet<>(trio.lb1.sockets(V4));
      for (int port = 1024; port < 21_024; port++) {
        flows.add(new Flow(Vips.address("198.18.7.7"), port, 80));
      }

      trio.lb2.know(V4, trio.lb1, flows);
      trio.lb2.apply(V4, trio.lb2.sendingKnownTo(V4, trio.lb1));

      assertThat(held.served()).isEqualTo("1");
      assertThat(elements(KNOWN).split(" \\. 80\\b")).hasSize(20_001 + 1);
    }
  }

  /** Else the next nft would be told rules that nobody wants any more. */
  @Test
  void whereThereIsNoNftNothingIsLeftToTakeAway() {
    trio.lb1.passage().close();
    KernelPassage passage =
        trio.lb1.host.call(
            () -> KernelPassage.start(Map.of(V4, Set.of(80)), vip -> Optional.empty(), "/none"));
    CompletableFuture<HandoverEvent> answer = new CompletableFuture<>();

    passage.perform(V4, new HandoverEffect.Apply(Rules.NONE), answer::complete);

    assertThat(answer.join()).isEqualTo(new HandoverEvent.Done());
    passage.close();
  }

  @Test
  void aTableThatNobodyOwnsIsTakenOver() {
    trio.lb1.passage().close();
    trio.lb1.host.nft("add table ip tandem");
    trio.lb1.host.nft("add chain ip tandem left_over");

    trio.lb1.startPassage();

    assertThat(trio.lb1.passage().obstacle(V4)).isEmpty();
    assertThat(trio.lb1.host.nft("list", "ruleset"))
        .contains("flags owner")
        .doesNotContain("left_over");
  }

  @Test
  void aTableThatAnotherProgramOwnsIsAnObstacle() throws Exception {
    trio.lb1.passage().close();
    Process other = trio.lb1.host.start(List.of("env", "HOME=/dev/null", "nft", "-i"));
    other.getOutputStream().write("add table ip tandem { flags owner; }\n".getBytes());
    other.getOutputStream().flush();
    await().until(() -> trio.lb1.host.nft("list", "tables").contains("ip tandem"));

    trio.lb1.startPassage();

    try {
      assertThat(trio.lb1.passage().obstacle(V4).orElseThrow())
          .contains("ip tandem belongs to another program that runs (nft)");
      assertThat(trio.lb1.handover(V4, new HandoverEffect.Apply(trio.lb1.recording())))
          .isInstanceOf(HandoverEvent.NotDone.class);
    } finally {
      other.destroyForcibly();
    }
  }

  /** The rules of another program may be many; what lists them here waits until it is told. */
  @Test
  void noStepWaitsUntilAnothersRulesAreListed(@TempDir Path folder) throws Exception {
    trio.lb1.passage().close();
    Path asked = folder.resolve("asked");
    Path nft = folder.resolve("nft");
    String slow =
        """
        #!/bin/sh
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        case "$*" in
        *"list ruleset") echo $$ >ASKED; exec sleep 1000 ;;
        *) exec nft "$@" ;;
        esac
        """;
    Files.writeString(nft, slow.replace("ASKED", asked.toString()));
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwx------"));
    trio.lb1.startPassage(folder + ":/usr/sbin:/usr/bin:/sbin:/bin");
    await().until(() -> Files.exists(asked) && Files.readString(asked).endsWith("\n"));

    trio.lb1.apply(V4, trio.lb1.recording());

    assertThat(trio.lb1.host.nft("list", "ruleset")).contains("chain vip_198_18_0_100");
    assertThat(trio.lb1.passage().obstacle(V4).orElseThrow()).endsWith("looked at yet");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> trio.lb1.passage().obstacle(V4).orElse("").contains("cannot be listed"));
  }

  @Test
  void withoutNftThePackageIsNamed() {
    trio.lb1.passage().close();
    KernelPassage passage =
        trio.lb1.host.call(
            () ->
                KernelPassage.start(
                    Map.of(V4, Set.of(80)), vip -> Optional.empty(), "/nonexistent"));
    try {
      await().until(() -> passage.obstacle(V4).orElse("").contains("install nftables"));
    } finally {
      passage.close();
    }
  }

  @Test
  void aPolicyThatDropsWhatIsSentOnIsAnObstacleUntilTheRuleThatItNames() {
    trio.lb1.passage().close();
    trio.lb1.host.nft("add table inet fw");
    trio.lb1.host.nft("add chain inet fw out { type filter hook output priority 0; policy drop; }");
    trio.lb1.startPassage();
    assertThat(trio.lb1.passage().obstacle(V6).orElseThrow())
        .contains("`nft insert rule inet fw out ct state untracked accept`");

    trio.lb1.host.nft("insert rule inet fw out ct state untracked accept");

    await().until(() -> trio.lb1.passage().obstacle(V6).isEmpty());
  }

  /** It is no obstacle: the move is made with its sessions, and may leave them hanging. */
  @Test
  void aRuleThatNobodyHereUnderstandsIsADoubtOfItsFamilysVips() {
    trio.lb1.passage().close();
    trio.lb1.host.nft("add table ip6 fw");
    trio.lb1.host.nft("add chain ip6 fw out { type filter hook output priority 0; }");
    trio.lb1.host.nft("add rule ip6 fw out meta mark 7 drop");

    trio.lb1.startPassage();

    await().until(() -> trio.lb1.passage().doubt(V6).isPresent());
    assertThat(trio.lb1.passage().doubt(V6).orElseThrow()).contains("ct state untracked accept");
    assertThat(trio.lb1.passage().obstacle(V6)).isEmpty();
    assertThat(trio.lb1.passage().doubt(V4).orElse("")).doesNotContain("fw out");
  }

  @Test
  void settingsOfTheInterfaceAreMadeKeptAndPutBack() {
    String file = "/proc/sys/net/ipv4/conf/eth0/arp_announce";
    assertThat(read(trio.lb1.host, file)).isEqualTo("2");

    trio.lb1.host.sysctl("net.ipv4.conf.eth0.arp_announce", "0");
    await().until(() -> read(trio.lb1.host, file).equals("2"));

    trio.lb1.passage().close();
    assertThat(read(trio.lb1.host, file)).isEqualTo("0");
  }

  @Test
  void rulesThatAreRefusedKeepNoOtherVipFromItsOwn() {
    CountDownLatch waits = new CountDownLatch(1);
    KernelPassage passage = trio.lb1.passage();
    passage.perform(V4, new HandoverEffect.ListSockets(), answer -> awaitOpen(waits));
    Map<InetAddress, HandoverEvent> answers = new ConcurrentHashMap<>();
    HandoverEffect recording = new HandoverEffect.Apply(trio.lb1.recording());
    InetAddress unknown = Vips.address("198.18.0.199");
    for (InetAddress vip : List.of(V4, unknown, V6)) {
      passage.perform(vip, recording, answer -> answers.put(vip, answer));
    }

    waits.countDown();

    await().until(() -> answers.size() == 3);
    assertThat(answers.get(unknown)).isInstanceOf(HandoverEvent.NotDone.class);
    assertThat(answers.get(V4)).isEqualTo(new HandoverEvent.Done());
    assertThat(answers.get(V6)).isEqualTo(new HandoverEvent.Done());
    assertThat(trio.lb1.host.nft("list", "ruleset")).contains("vip_198_18_0_100_own");
  }

  @Test
  void aNodeWithoutAnAddressOfItsOwnCannotBeSentOnTo() {
    trio.lb1.host.ip("addr", "del", "198.18.0.11/24", "dev", "eth0");

    await()
        .until(() -> trio.lb1.passage().obstacle(V4).orElse("").contains("no address of its own"));
  }

  @Test
  void onceClosedNothingIsDoneAndNoRuleIsLeft() {
    trio.lb1.apply(V4, trio.lb1.recording());

    trio.lb1.passage().close();

    assertThat(trio.lb1.host.nft("list", "tables")).doesNotContain("tandem");
    assertThat(trio.lb1.handover(V4, new HandoverEffect.ListSockets()))
        .isEqualTo(new HandoverEvent.NotDone("closed"));
  }

  private String elements(String set) {
    return trio.lb2.host.nft("list", "set", "ip", "tandem", set);
  }

  private static Flow flow(int port) {
    return new Flow(Vips.address("198.18.0.20"), port, 80);
  }

  private static Stream<ProcessHandle> nfts() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").endsWith("nft -i"));
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(Host host, String file) {
    return host.call(() -> Files.readString(Path.of(file)).strip());
  }

  private static String said(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (line != null && line.startsWith("SLF4J")) {
      line = output.readLine();
    }
    return String.valueOf(line);
  }
}
