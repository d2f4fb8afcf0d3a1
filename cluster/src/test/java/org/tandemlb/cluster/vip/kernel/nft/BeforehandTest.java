package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
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
  void aUserWhoHasTheServicesCapabilitiesAloneFindsNoObstacle(@TempDir Path folder)
      throws Exception {
    // What is root's to read or to write is not this user's, but for what CAP_NET_ADMIN allows.
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

    // A kernel with the old packet filter built in leaves the doubt that only root may list that.
    assertThat(output.strip())
        .contains("a node: nothing is missing")
        .contains("Beforehand[obstacles={}, ")
        .endsWith("unseen=Optional.empty]");
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
