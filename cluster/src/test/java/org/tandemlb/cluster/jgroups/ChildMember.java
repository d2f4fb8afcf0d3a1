package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/** A member that runs in a process of its own. */
final class ChildMember implements AutoCloseable {

  private final Process process;

  ChildMember(TestCluster cluster, String node, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MemberMain.class.getName());
    command.add(node);
    command.add(Long.toString(cluster.config().silence().toMillis()));
    command.add(((Trust.Secret) cluster.config().trust()).file().toString());
    for (NodeConfig each : cluster.config().nodes()) {
      StringBuilder argument = new StringBuilder(each.name());
      each.links()
          .forEach(
              link ->
                  argument
                      .append('=')
                      .append(link.getAddress().getHostAddress())
                      .append('=')
                      .append(link.getPort()));
      command.add(argument.toString());
    }
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
  }

  void kill() {
    process.destroyForcibly();
  }

  void stop() throws Exception {
    signal("-STOP");
  }

  void goOn() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("kill " + signal + " failed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
