package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.node.OwnAdmin;
import org.tandemlb.node.StartException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a running node read its file anew. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "A running node reads its file anew and applies it; nothing that has not changed is touched.",
      "Returns when that is done, and prints what was changed. A file with faults, or one that changes"
          + " what only a restart applies, changes nothing at all: the exit code is 2 for faults, else"
          + " 1."
    })
final class ReloadCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;

  @Option(
      names = "--all",
      description = {
        "every node that is there reads its own file; only when all of them can, all apply.",
        "An absent one reads its file when it starts"
      })
  private boolean all;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the file of this machine's node: says where its API and its token are")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "with --config: which of its nodes this machine is, as for `run`")
  private String nodeName = "";

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    open();
    AdminClient.Answer answer = change.ask("/v1/reload", all ? "{\"all\":true}" : "{}");
    JsonNode body = answer.body();
    if (!answer.isDone()) {
      List<String> lines = new ArrayList<>();
      body.path("lines").forEach(line -> lines.add(line.asText()));
      change.warn(lines);
      throw answer.failure(change.node().address());
    }
    change.print(all ? texts(body) : text(body), body);
    return 0;
  }

  private void open() throws Faults.CommandFailed, Faults.WrongUse {
    if (file.isEmpty()) {
      change.open();
      return;
    }
    try {
      OwnAdmin own = OwnAdmin.of(TandemYaml.load(file.get()).config(), nodeName);
      change.open(own.url(), own.tokenFile());
    } catch (FaultyConfigException e) {
      change.warn(e.lines());
      throw new Faults.WrongUse(e.getMessage() + "; nothing is changed");
    } catch (StartException e) {
      throw new Faults.WrongUse(file.get() + ": " + e.getMessage());
    }
  }

  private static String texts(JsonNode all) {
    List<String> texts = new ArrayList<>();
    all.path("nodes").forEach(node -> texts.add(text(node)));
    return String.join(System.lineSeparator(), texts);
  }

  private static String text(JsonNode now) {
    if (now.path("outcome").asText().equals("absent")) {
      return now.path("node").asText() + ": absent, it reads its file when it starts";
    }
    JsonNode lines = now.path("lines");
    if (lines.isEmpty()) {
      return now.path("node").asText() + ": the file says what it said before";
    }
    StringBuilder text = new StringBuilder(now.path("node").asText()).append(": reloaded");
    lines.forEach(line -> text.append(System.lineSeparator()).append("  ").append(line.asText()));
    return text.toString();
  }
}
