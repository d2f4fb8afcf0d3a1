package org.tandemlb.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.concurrent.Callable;
import org.tandemlb.node.admin.StatusPage;
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
    String body = new AdminClient(admin).get("/v1/status");
    spec.commandLine().getOut().print(json ? body + "\n" : StatusText.of(parse(body)));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private StatusPage parse(String body) throws Faults.CommandFailed {
    try {
      // A newer node may say more than this command knows.
      return new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(body, StatusPage.class);
    } catch (JsonProcessingException e) {
      throw new Faults.CommandFailed(
          admin + " answers, but not as this version of Tandem does: " + e.getOriginalMessage());
    }
  }
}
