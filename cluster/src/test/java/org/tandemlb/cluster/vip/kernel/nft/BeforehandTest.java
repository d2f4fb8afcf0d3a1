package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/** What {@code tandem check} finds on a machine where no node runs. */
@NeedsNamespaces
class BeforehandTest {

  private static final Map<InetAddress, Set<Integer>> PORTS =
      Map.of(V4, Set.of(80), V6, Set.of(80));

  private final Host lanSwitch = Host.create();
  private final Host host = Host.create();

  @BeforeEach
  void plugIn() {
    lanSwitch.becomeSwitch();
    host.plugInto(lanSwitch, 11);
  }

  @AfterEach
  void close() {
    host.close();
    lanSwitch.close();
  }

  private Beforehand look() {
    return host.call(() -> Beforehand.look(Vips.on("eth0"), PORTS));
  }

  @Test
  void onAPlainMachineNothingIsFoundAndNothingIsChanged() {
    Beforehand found = look();

    assertThat(found.obstacles()).isEmpty();
    assertThat(found.doubts()).isEmpty();
    assertThat(found.unseen()).isEmpty();
    Path setting = Path.of("/proc/sys/net/ipv4/conf/eth0/arp_announce");
    assertThat(host.call(() -> Files.readString(setting).strip())).isEqualTo("0");
    assertThat(host.nft("list", "ruleset")).isEmpty();
  }

  @Test
  void itIsFoundInTheWordsOfANodeThatRuns() {
    host.ip("addr", "del", "198.18.0.11/24", "dev", "eth0");
    host.nft("add table inet fw");
    host.nft("add chain inet fw out { type filter hook output priority 0; policy drop; }");

    Beforehand found = look();

    assertThat(found.obstacles().get(V4)).contains("no address of its own on eth0");
    assertThat(found.obstacles().get(V6))
        .contains("`nft insert rule inet fw out ct state untracked accept`");
    assertThat(found.unseen()).isEmpty();
  }

  @Test
  void aDoubtIsFoundWhereThereIsNoObstacle() {
    host.nft("add table ip fw");
    host.nft("add chain ip fw out { type filter hook output priority 0; }");
    host.nft("add rule ip fw out ip saddr 198.18.7.0/24 drop");

    assertThat(look().obstacles()).isEmpty();
    assertThat(look().doubts()).containsOnlyKeys(V4);
  }

  @Test
  void withoutNftThePackageIsNamedForEachVip() {
    Beforehand found = host.call(() -> Beforehand.look(Vips.on("eth0"), PORTS, "/nonexistent"));

    assertThat(found.obstacles()).containsOnlyKeys(V4, V6);
    assertThat(found.obstacles().get(V4)).contains("install nftables");
  }

  /**
   * As a node would at its start, which is the only one who knows: no number of a kernel's tells.
   */
  @Test
  void whatThisNftOrThisKernelCannotDoIsFoundByTrying(@TempDir Path folder) throws Exception {
    Beforehand found = lookWithAnNftThatRefuses("dup to", folder);

    assertThat(found.obstacles()).containsOnlyKeys(V4, V6);
    assertThat(found.obstacles().get(V4)).startsWith("this nft or this kernel cannot do it: ");
    assertThat(host.nft("list", "ruleset")).isEmpty();
  }

  @Test
  void whatAMoveCanDoWithoutIsADoubt(@TempDir Path folder) throws Exception {
    Beforehand found = lookWithAnNftThatRefuses("tproxy to", folder);

    assertThat(found.obstacles()).isEmpty();
    assertThat(found.doubts()).containsOnlyKeys(V4, V6);
    assertThat(found.doubts().get(V6))
        .startsWith("those of clients whose segments come in fragments")
        .contains("no tproxy in nftables' family ip6");
  }

  @Test
  void aSecondInterfaceThatMayAnswerIsNamedWhereNftCannotKeepItFromThat(@TempDir Path folder)
      throws Exception {
    host.plugBareInto(lanSwitch, "eth1", "bare11");
    assertThat(look().doubts()).isEmpty();

    Beforehand found = lookWithAnNftThatRefuses("table arp", folder);

    assertThat(found.obstacles()).isEmpty();
    assertThat(found.doubts()).containsOnlyKeys(V4);
    assertThat(found.doubts().get(V4))
        .startsWith("eth1 has no IPv4 address, and may answer ARP for it too")
        .contains("`sysctl -w net.ipv4.conf.eth1.arp_ignore=1`");
  }

  /** Its tables keep even the numbers that the kernel has given them. */
  @Test
  void aNodeThatRunsKeepsItsTablesAsTheyAre() {
    try (Balancer lb2 = new Balancer("lb2", 12, lanSwitch)) {
      lb2.apply(V4, lb2.recording());
      await().until(() -> lb2.host.nft("list", "tables").contains("arp tandem"));
      String before = lb2.host.nft("-a", "list", "ruleset");

      Beforehand found = lb2.host.call(() -> Beforehand.look(Vips.on("eth0"), PORTS));

      assertThat(found.obstacles()).isEmpty();
      assertThat(found.doubts()).isEmpty();
      assertThat(before).contains("chain vip_198_18_0_100");
      assertThat(lb2.host.nft("-a", "list", "ruleset")).isEqualTo(before);
    }
  }

  /** It stumbles over the lines in which that stands. */
  private Beforehand lookWithAnNftThatRefuses(String words, Path folder) throws IOException {
    Path nft = folder.resolve("nft");
    String script =
        """
        #!/bin/sh
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        case "$*" in
        -i) sed -u 's/WORDS/no such words &/' | nft -i ;;
        *) exec nft "$@" ;;
        esac
        """;
    Files.writeString(nft, script.replace("WORDS", words));
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwx------"));
    String path = folder + ":/usr/sbin:/usr/bin:/sbin:/bin";
    return host.call(() -> Beforehand.look(Vips.on("eth0"), PORTS, path));
  }

  @Test
  void withoutTheRightItIsSaidWhatCouldNotBeLookedAt() throws Exception {
    host.ip("addr", "del", "198.18.0.11/24", "dev", "eth0");
    host.nft("add table inet fw");
    host.nft("add chain inet fw out { type filter hook output priority 0; policy drop; }");

    assertThat(outputWithout("net_admin"))
        .contains("a node: CAP_NET_ADMIN is missing, which adding and removing addresses needs")
        .contains("no address of its own on eth0")
        .contains("were not looked at: CAP_NET_ADMIN is missing here")
        .doesNotContain("untracked");
    assertThat(outputWithout("net_raw"))
        .contains("a node: CAP_NET_RAW is missing, which asking and listening on the LAN")
        .contains("untracked");
    assertThat(outputWithout("net_bind_service")).contains("a node: nothing is missing");
  }

  @Test
  void aUserWhoHasTheServicesCapabilitiesAloneFindsNothing(@TempDir Path folder) throws Exception {
    assertThat(lookAsTheService(folder))
        .contains("a node: nothing is missing")
        .endsWith("Beforehand[obstacles={}, doubts={}, unseen=Optional.empty]");
  }

  /** The list of that filter's tables is for root alone; their rules are not. */
  @Test
  void thatUserFindsWhatTheOldPacketFilterDrops(@TempDir Path folder) throws Exception {
    LegacyCommands.needed();
    LegacyCommands.run(host, "iptables-legacy -P OUTPUT DROP");
    LegacyCommands.run(host, "ip6tables-legacy -t raw -A OUTPUT -d fd00:18::100 -j DROP");

    assertThat(lookAsTheService(folder))
        .contains(
            "`iptables-legacy -t filter -I OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT`")
        .contains("`ip6tables-legacy -t raw -I OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT`")
        .endsWith("doubts={}, unseen=Optional.empty]");
  }

  /** What is root's to read or to write is not this user's, but for what CAP_NET_ADMIN allows. */
  private String lookAsTheService(Path folder) throws Exception {
    String capabilities = "-all,+net_admin,+net_raw,+net_bind_service";
    String output =
        lookFrom(
            copiedFor(folder),
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=" + capabilities,
            "--ambient-caps=" + capabilities,
            "--bounding-set=" + capabilities);
    return output.strip();
  }

  private String outputWithout(String capability) throws IOException {
    return lookFrom(System.getProperty("java.class.path"), "--bounding-set", "-" + capability);
  }

  /** The class path where every user can read it: that of the build is often in root's home. */
  private static String copiedFor(Path folder) throws IOException, InterruptedException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = folder.resolve(copies.size() + "-" + Path.of(part).getFileName());
      Process cp = new ProcessBuilder("cp", "-rL", part, copy.toString()).inheritIO().start();
      assertThat(cp.waitFor()).as("copying %s", part).isZero();
      copies.add(copy.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  /** What a process finds that setpriv(1) has taken rights from. */
  private String lookFrom(String classPath, String... rights) throws IOException {
    List<String> command = new ArrayList<>(List.of("setpriv"));
    command.addAll(List.of(rights));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            BeforehandProgram.class.getName()));
    Process process = host.start(command);
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
