package org.tandemlb.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.node.admin.AdminCalls;
import org.tandemlb.node.admin.AdminServer;
import org.tandemlb.node.admin.AdminToken;
import org.tandemlb.node.admin.ChangesRig;
import org.tandemlb.node.admin.Events;
import org.tandemlb.node.admin.Health;
import picocli.CommandLine;

/** Commands that change something, against a node's real API and a cluster that is none. */
abstract class ChangeCommandsRig {

  @TempDir Path folder;
  final ChangesRig cluster = new ChangesRig();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  Path tokenFile;
  AdminServer server;

  @BeforeEach
  void start() throws IOException {
    tokenFile = folder.resolve("lb1.token");
    AdminToken token = new AdminToken(tokenFile);
    token.write();
    server =
        new AdminServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminCalls(
                cluster::page,
                () -> new Health(true, "serving"),
                () -> new byte[0],
                cluster.calls(),
                new Events(0)),
            token);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  int run(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 4);
    all[words.length] = "--admin";
    all[words.length + 1] = "http://127.0.0.1:" + server.address().getPort();
    all[words.length + 2] = "--token-file";
    all[words.length + 3] = tokenFile.toString();
    return runAsIs(all);
  }

  int runAsIs(String... words) {
    CommandLine commandLine = Tandem.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(words);
  }
}
