package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.node.admin.AdminCalls;
import org.tandemlb.node.admin.AdminServer;
import org.tandemlb.node.admin.AdminToken;
import org.tandemlb.node.admin.ChangesRig;
import org.tandemlb.node.admin.Events;
import org.tandemlb.node.admin.Health;
import org.tandemlb.node.admin.StatusPage;

class TokenTest {

  @TempDir private Path folder;

  private AdminServer node(String name) throws Exception {
    StatusPage page =
        new StatusPage(
            name,
            "1.0.0",
            "sha256:9f2c",
            "2026-11-21T10:00:00Z",
            new StatusPage.ViewPart(1, List.of()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new AdminServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new AdminCalls(
            () -> Optional.of(page),
            () -> new Health(true, "serving"),
            () -> new byte[0],
            new ChangesRig().calls(),
            new Events(0)),
        new AdminToken(folder.resolve("unused")));
  }

  private static AdminClient client(AdminServer server) throws Faults.WrongUse {
    return new AdminClient(URI.create("http://127.0.0.1:" + server.address().getPort()));
  }

  @Test
  void aNodeOfThisMachineHasItsTokenUnderItsName() throws Exception {
    Files.writeString(folder.resolve("lb7.token"), "abcd\n");
    try (AdminServer server = node("lb7")) {
      assertThat(Token.of(client(server), Token.NOT_GIVEN, folder)).isEqualTo("abcd");
    }
  }

  @Test
  void aTokenFileThatIsNotThereSaysHowToNameAnother() throws Exception {
    try (AdminServer server = node("lb7")) {
      assertThatThrownBy(() -> Token.of(client(server), Token.NOT_GIVEN, folder))
          .isInstanceOf(Faults.WrongUse.class)
          .hasMessageContaining(folder.resolve("lb7.token") + ": no such file; --token-file");
    }
  }

  @Test
  void aNameThatIsNoNameReadsNoFile() throws Exception {
    Files.writeString(folder.resolve("x.token"), "abcd\n");
    Path below = Files.createDirectory(folder.resolve("below"));
    try (AdminServer server = node("../x")) {
      assertThatThrownBy(() -> Token.of(client(server), Token.NOT_GIVEN, below))
          .isInstanceOf(Faults.CommandFailed.class)
          .hasMessageContaining("no name of a node");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8404,true",
    "http://127.9.9.9:8404,true",
    "http://[::1]:8404,true",
    "http://localhost:8404,true",
    "http://198.18.0.11:8404,false",
    "http://[fd00::1]:8404,false",
    "http://localhost.example:8404,false",
    "http://127.0.0.1.example:8404,false"
  })
  void onlyAnAddressThatCanBeNobodyElseIsThisMachine(String address, boolean isIt) {
    assertThat(Token.isLoopback(URI.create(address))).isEqualTo(isIt);
  }
}
