package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What every command takes that changes something, and how it asks for the change. */
final class ChangeOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8404",
      description = "the node to ask; it tells the others (default: ${DEFAULT-VALUE})")
  private URI admin;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = {
        "has the token that changes need; for a node of this machine the default is",
        "/run/tandem/NODE.token. To another machine it goes only when this is given."
      })
  private Path tokenFile = Token.NOT_GIVEN;

  @Option(names = "--json", description = "the answer as JSON")
  private boolean json;

  private AdminClient node;
  private String token;

  /** Once, before anything is asked: what cannot work is said before something is changed. */
  void open() throws Faults.CommandFailed, Faults.WrongUse {
    node = new AdminClient(admin);
    token = Token.of(node, tokenFile);
  }

  /** As {@link #open}, where something else than the options says what to ask, and with what. */
  void open(URI address, Path token) throws Faults.CommandFailed, Faults.WrongUse {
    ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption("--admin") || given.hasMatchedOption("--token-file")) {
      throw new Faults.WrongUse("--config says what --admin and --token-file would");
    }
    node = new AdminClient(address);
    this.token = Token.of(node, token);
  }

  AdminClient node() {
    return node;
  }

  JsonNode post(String path, String body) throws Faults.CommandFailed, Faults.WrongUse {
    return node.post(path, token, body);
  }

  /** Something that takes its time. */
  AdminClient.Answer ask(String path, String body) throws Faults.CommandFailed {
    return node.ask(path, token, body);
  }

  /** What is about to be lost, or has been. As JSON it is part of the answer. */
  void warn(List<String> lines) {
    if (!json) {
      PrintWriter err = spec.commandLine().getErr();
      lines.forEach(err::println);
      err.flush();
    }
  }

  void print(String text, JsonNode asJson) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? asJson.toString() : text);
    out.flush();
  }
}
