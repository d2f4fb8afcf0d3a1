package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.config.Config;
import org.tandemlb.config.ConfigFile;

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

  @Test
  void aNodeWithoutNftIsSaidBeforeItRuns() throws Exception {
    Config config = config(FILE);

    assertThat(ThisMachine.notes(config, folder.toString()))
        .containsExactly(
            "lb1, this machine: a planned move resets sessions: there is no `nft` command here:"
                + " install nftables");

    Path nft = Files.writeString(folder.resolve("nft"), "");
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(ThisMachine.notes(config, "/nowhere:" + folder)).isEmpty();
  }

  @Test
  void onAMachineThatIsNoneOfTheNodesNothingIsSaid() throws Exception {
    Config config = config(FILE.replace("127.0.0.1", "198.18.0.11"));

    assertThat(ThisMachine.notes(config, folder.toString())).isEmpty();
  }

  @Test
  void whereTheFileItselfResetsSessionsTheMachineDoesNotMatter() throws Exception {
    assertThat(ThisMachine.notes(config(FILE + "transport: nio\n"), folder.toString())).isEmpty();
    assertThat(ThisMachine.notes(config(FILE + "vip-mode: bind\n"), folder.toString())).isEmpty();
  }
}
