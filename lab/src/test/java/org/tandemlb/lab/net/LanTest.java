package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsNamespaces
@Timeout(60)
class LanTest {

  private static final int PORT = 4000;

  private Lan lan;
  private Host one;
  private Host two;

  @BeforeEach
  void makeTwoHosts() throws IOException {
    lan = Lan.create();
    one = lan.machine("one", 11);
    two = lan.machine("two", 12);
  }

  @AfterEach
  void remove() {
    lan.close();
  }

  @Test
  void hostsReachEachOtherByBothAddressFamilies() throws IOException {
    try (ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      assertThat(reaches(one, two.address())).isTrue();
      assertThat(reaches(one, two.address6())).isTrue();
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void aCutLinkLosesItsCarrierAndAHealedOneServesAgain() throws IOException {
    try (ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      lan.cut(two);

      await().untilAsserted(() -> assertThat(link(two)).contains("NO-CARRIER"));
      assertThat(reaches(one, two.address())).isFalse();

      lan.heal(two);

      await().until(() -> reaches(one, two.address()));
      assertThat(link(two)).doesNotContain("NO-CARRIER");
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void droppedFramesVanishWhileTheCarrierStays() throws IOException {
    try (ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      lan.drop(two);

      assertThat(reaches(one, two.address())).isFalse();
      assertThat(link(two)).doesNotContain("NO-CARRIER");

      lan.heal(two);

      await().until(() -> reaches(one, two.address()));
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void aDeafenedHostHearsNothingAndIsHeard() throws IOException {
    try (ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      assertThat(reaches(one, two.address())).isTrue();
      lan.deafen(two);

      assertThat(reaches(one, two.address())).isFalse();
      one.run(
          "ip",
          "neigh",
          "replace",
          "198.18.0.99",
          "lladdr",
          "02:00:00:00:00:99",
          "dev",
          "eth0",
          "nud",
          "stale");
      String mac = HexFormat.ofDelimiter(":").formatHex(two.mac());
      await()
          .until(
              () -> {
                Claim.send(two, (Inet4Address) InetAddress.getByName("198.18.0.99"));
                return one.run("ip", "neigh").contains("99 dev eth0 lladdr " + mac);
              });

      lan.heal(two);

      await().until(() -> reaches(one, two.address()));
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void aSplitLanServesEachSideAndAHealedOneServesAll() throws IOException {
    Host three = lan.machine("three", 13);
    try (ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      lan.split(List.of(two, three));

      assertThat(reaches(one, two.address())).isFalse();
      assertThat(reaches(three, two.address())).isTrue();

      lan.heal(two);
      lan.heal(three);

      await().until(() -> reaches(one, two.address()));
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void aClaimSendsClientsToWhomeverItNames() throws IOException {
    assertThat(reaches(one, two.address())).as("refused, but asked for").isFalse();
    Host stranger = lan.machine("stranger", 13);

    Claim.send(stranger, (Inet4Address) two.address());

    String mac = HexFormat.ofDelimiter(":").formatHex(stranger.mac());
    await().untilAsserted(() -> assertThat(one.run("ip", "neigh")).contains(mac));
  }

  @Test
  void carriersAreThoseThatHaveTheAddressOnTheirCable() throws IOException {
    InetAddress vip = InetAddress.getByName("198.18.0.100");
    InetAddress vip6 = InetAddress.getByName("fd00:18::100");

    one.run("ip", "addr", "add", "198.18.0.100/32", "dev", "eth0");
    one.run("ip", "addr", "add", "fd00:18::100/128", "dev", "eth0", "nodad");
    two.run("ip", "addr", "add", "198.18.0.100/32", "dev", "lo");

    assertThat(Carriers.now(List.of(one, two), vip)).containsExactly("one");
    assertThat(Carriers.now(List.of(one, two), vip6)).containsExactly("one");
  }

  @Test
  void theWatchSeesTwoCarriersAndNone() throws IOException {
    InetAddress vip = InetAddress.getByName("198.18.0.100");
    one.run("ip", "addr", "add", "198.18.0.100/32", "dev", "eth0");

    try (Carriers carriers = Carriers.watch(List.of(one, two), vip)) {
      two.run("ip", "addr", "add", "198.18.0.100/32", "dev", "eth0");
      await().until(() -> carriers.log().longestTwo().compareTo(Duration.ZERO) > 0);
      one.run("ip", "addr", "del", "198.18.0.100/32", "dev", "eth0");
      two.run("ip", "addr", "del", "198.18.0.100/32", "dev", "eth0");
      await().until(() -> carriers.log().longestNone().compareTo(Duration.ZERO) > 0);
    }
  }

  @Test
  void aProgramRunsInTheHostUnderItsOwnPidAndDiesWithTheLan() throws IOException {
    LabProcess program = one.start("program", List.of("sh", "-c", "ip -br addr; exec sleep 1000"));

    await().untilAsserted(() -> assertThat(program.output()).contains("198.18.0.11/24"));
    await().until(() -> Files.readString(proc(program, "comm")).strip().equals("sleep"));

    program.stop();
    await().until(() -> Files.readString(proc(program, "stat")).contains(") T "));
    program.resume();
    await().until(() -> Files.readString(proc(program, "stat")).contains(") S "));
    lan.close();

    assertThat(program.isAlive()).isFalse();
    assertThat(Files.exists(Namespaces.DIRECTORY.resolve(one.namespace()))).isFalse();
    assertThat(lan.directory()).doesNotExist();
  }

  @Test
  void aProgramHangsTogetherWithItsChildren() throws IOException {
    LabProcess program = one.start("program", List.of("sh", "-c", "sleep 1000 & wait"));
    await().until(() -> program.pids().size() == 2);

    program.stopWithChildren();
    for (long pid : program.pids()) {
      await().until(() -> Files.readString(stat(pid)).contains(") T "));
    }
    program.resumeWithChildren();
    for (long pid : program.pids()) {
      await().until(() -> Files.readString(stat(pid)).contains(") S "));
    }
  }

  @Test
  void aProgramThatIsNotInstalledIsNamed() {
    assertThatThrownBy(() -> one.start("program", List.of("no-such-program")))
        .hasMessageContaining("no-such-program is not installed");
  }

  @Test
  void twoLansWithTheSameNamesAndAddressesDoNotDisturbEachOther() throws IOException {
    try (Lan other = Lan.create();
        ServerSocket server = two.call(() -> new ServerSocket(PORT))) {
      Host otherOne = other.machine("one", 11);
      other.machine("two", 12);

      assertThat(reaches(one, two.address())).isTrue();
      assertThat(reaches(otherOne, two.address())).isFalse();
      assertThat(server.isBound()).isTrue();
    }
  }

  private static boolean reaches(Host from, InetAddress address) throws IOException {
    return from.call(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT), 300);
            return true;
          } catch (IOException refused) {
            return false;
          }
        });
  }

  private static String link(Host host) throws IOException {
    return host.run("ip", "link", "show", "eth0");
  }

  private static Path stat(long pid) {
    return Path.of("/proc", String.valueOf(pid), "stat");
  }

  private static Path proc(LabProcess program, String file) {
    return Path.of("/proc", String.valueOf(program.pid()), file);
  }
}
