package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.Secret;
import org.tandemlb.cluster.vip.kernel.Whereabouts;
import org.tandemlb.cluster.vip.kernel.nft.Beforehand;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.config.VipConfig;

class ThisMachineTest {

  /** This machine is lb1: every machine has that address. */
  private static final String FILE =
      """
      cluster:
        nodes: {lb1: 127.0.0.1, lb2: 198.18.0.12}
        insecure: true
      vips: [{address: 198.18.0.100, interface: lo}]
      frontends:
        web: {listen: ["198.18.0.100:80"], pool: web}
      pools:
        web: {backends: {a: {address: "198.18.0.21:80"}}}
      """;

  @TempDir private Path folder;

  private Config config(String text) throws Exception {
    return ConfigFile.read(Files.writeString(folder.resolve("tandem.yaml"), text));
  }

  /** Looks nowhere, and has found something in the way of each VIP. */
  private static Beforehand troubled(List<VipConfig> vips, Map<InetAddress, Set<Integer>> ports) {
    Map<InetAddress, String> obstacles = new HashMap<>();
    vips.forEach(vip -> obstacles.put(vip.address(), "there is a wall at " + ports));
    return new Beforehand(obstacles, Map.of(), Optional.of("the night was dark"));
  }

  /** Has every right. */
  private static Optional<String> all(InetAddress vip) {
    return Optional.empty();
  }

  private static Optional<String> none(InetAddress vip) {
    return Optional.of("no right to " + vip.getHostAddress());
  }

  /** Each has its interface. */
  private static Whereabouts placed(Collection<VipConfig> vips) {
    return new Whereabouts(Map.of(), Map.of(), Map.of(), true);
  }

  @Test
  void whoeverMayNotCarryVipsHearsThatANodeWouldNotStart() throws Exception {
    assertThat(
            ThisMachine.notes(
                config(FILE + "transport: nio\n"),
                ThisMachineTest::none,
                ThisMachineTest::placed,
                ThisMachineTest::troubled))
        .containsExactly(
            "lb1, this machine: a node that this user starts here ends at once: no right to"
                + " 198.18.0.100");

    String alone = FILE.replace(", lb2: 198.18.0.12", "");
    assertThat(
            ThisMachine.notes(
                config(alone),
                ThisMachineTest::none,
                ThisMachineTest::placed,
                ThisMachineTest::troubled))
        .hasSize(1);
  }

  @Test
  void whereNoVipIsCarriedNoRightIsNeeded() throws Exception {
    String noVip = FILE.replaceAll("(?m)^vips:.*\n", "").replace(".100:80", ".11:80");
    for (String file : List.of(FILE + "vip-mode: bind\n", noVip)) {
      assertThat(
              ThisMachine.notes(
                  config(file),
                  ThisMachineTest::none,
                  ThisMachineTest::placed,
                  ThisMachineTest::troubled))
          .isEmpty();
    }
  }

  @Test
  void whatStandsInTheWayIsSaidOnceWithTheVipsItIsOneFor() throws Exception {
    String two = FILE.replace("interface: lo}", "interface: lo}, {address: 198.18.0.101}");

    List<String> notes =
        ThisMachine.notes(
            config(two), ThisMachineTest::all, ThisMachineTest::placed, ThisMachineTest::troubled);

    assertThat(notes).hasSize(2);
    assertThat(notes.get(0))
        .startsWith(
            "lb1, this machine: a planned move of 198.18.0.100, 198.18.0.101 would reset its"
                + " sessions: there is a wall at ")
        .contains("198.18.0.100=[80]");
    assertThat(notes.get(1)).isEqualTo("lb1, this machine: the night was dark");
  }

  @Test
  void aDoubtIsSaidAsOne() throws Exception {
    Config config = config(FILE);
    Map<InetAddress, String> doubts = Map.of(config.vips().get(0).address(), "fog");

    assertThat(
            ThisMachine.notes(
                config,
                ThisMachineTest::all,
                ThisMachineTest::placed,
                (vips, ports) -> new Beforehand(Map.of(), doubts, Optional.empty())))
        .containsExactly(
            "lb1, this machine: a planned move of 198.18.0.100 may leave its sessions hanging: fog");
  }

  @Test
  void aVipOfNoNetworkHereKeepsANodeFromStartingAndIsNotLookedAtFurther() throws Exception {
    Config config = config(FILE.replace("interface: lo}", "interface: lo}, {address: 198.18.7.7}"));
    Map<InetAddress, String> nowhere = Map.of(config.vips().get(1).address(), "no network");

    List<String> notes =
        ThisMachine.notes(
            config,
            ThisMachineTest::all,
            vips -> new Whereabouts(Map.of(), nowhere, Map.of(), true),
            ThisMachineTest::troubled);

    assertThat(notes)
        .contains(
            "lb1, this machine: a node that this user starts here ends at once: vip 198.18.7.7: no"
                + " network")
        .filteredOn(note -> note.contains("a planned move"))
        .singleElement()
        .asString()
        .contains("move of 198.18.0.100 would");
  }

  @Test
  void aVipOfAnotherNetworkThanItsNamedInterfaceIsWorthALook() throws Exception {
    Config config = config(FILE + "transport: nio\n");
    Map<InetAddress, String> outside = Map.of(config.vips().get(0).address(), "is in no network");

    assertThat(
            ThisMachine.notes(
                config,
                ThisMachineTest::all,
                vips -> new Whereabouts(Map.of(), Map.of(), outside, true),
                ThisMachineTest::troubled))
        .containsExactly("lb1, this machine: is in no network");
  }

  @Test
  void aSecretThatANodeCouldNotReadIsSaid() throws Exception {
    Path secret = folder.resolve("secret");
    String file = FILE.replace("insecure: true", "secret-file: " + secret) + "vip-mode: bind\n";

    assertThat(unhindered(file))
        .singleElement()
        .asString()
        .contains("ends at once: cluster.secret-file: " + secret + " does not exist");

    Secret.create(secret);
    assertThat(unhindered(file)).isEmpty();
  }

  /** With every right, and an interface for each VIP. */
  private List<String> unhindered(String file) throws Exception {
    return ThisMachine.notes(
        config(file), ThisMachineTest::all, ThisMachineTest::placed, ThisMachineTest::troubled);
  }

  /** Whoever runs this, and whatever the machine has: it is a list of lines. */
  @Test
  void thisVeryMachineIsLookedAt() throws Exception {
    assertThat(ThisMachine.notes(config(FILE)))
        .allMatch(note -> note.startsWith("lb1, this machine: ") && !note.contains("\n"));
  }

  @Test
  void aCommandThatIsNotThereIsSaidBeforeItRuns() throws Exception {
    String file = FILE.replace("insecure: true", "insecure: true\n  can-hold: {command: COMMAND}");
    Path command = Files.writeString(folder.resolve("ready"), "");
    Config config = config(file.replace("COMMAND", command.toString()) + "transport: nio\n");

    assertThat(
            ThisMachine.notes(
                config, ThisMachineTest::all, ThisMachineTest::placed, ThisMachineTest::troubled))
        .containsExactly(
            "lb1, this machine: cluster.can-hold: there is no program "
                + command
                + " that this user may run, so the node holds only what nobody else can");

    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(
            ThisMachine.notes(
                config, ThisMachineTest::all, ThisMachineTest::placed, ThisMachineTest::troubled))
        .isEmpty();
  }

  @Test
  void onAMachineThatIsNoneOfTheNodesNothingIsSaid() throws Exception {
    Config config = config(FILE.replace("127.0.0.1", "198.18.0.11"));

    assertThat(
            ThisMachine.notes(
                config, ThisMachineTest::all, ThisMachineTest::placed, ThisMachineTest::troubled))
        .isEmpty();
  }

  @Test
  void whereTheFileItselfResetsSessionsTheMachineDoesNotMatter() throws Exception {
    for (String key : List.of("transport: nio\n", "vip-mode: bind\n")) {
      assertThat(
              ThisMachine.notes(
                  config(FILE + key),
                  ThisMachineTest::all,
                  ThisMachineTest::placed,
                  ThisMachineTest::troubled))
          .isEmpty();
    }
  }
}
