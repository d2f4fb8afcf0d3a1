package org.tandemlb.node.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the cluster as one node sees it. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows nodes, VIPs, pools and backends, as the cluster sees them.")
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "the whole answer of GET /v1/status")
  private boolean json;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8404",
      description = "the node to ask (default: ${DEFAULT-VALUE})")
  private URI admin;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    AdminClient node = new AdminClient(admin);
    String body = node.get("/v1/status");
    spec.commandLine().getOut().print(json ? body + "\n" : StatusText.of(node.parseStatus(body)));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
