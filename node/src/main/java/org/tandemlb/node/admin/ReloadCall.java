package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.config.Config;
import org.tandemlb.config.NodeConfig;

/**
 * {@code POST /v1/reload}: the node reads its file anew. It may wait for a resolver, so it is not
 * for a thread that others wait for.
 */
public final class ReloadCall {

  static final String PATH = "/v1/reload";

  /** That its body may have. */
  static final List<String> FIELDS = List.of(ChangeBody.ALL);

  /**
   * What came of it, where the node runs with its file now.
   *
   * @param file null of a node that is absent
   * @param lines what was changed, in words
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReloadedNow(String node, String outcome, String file, List<String> lines) {}

  /** The same of every node of the file. */
  record AllNow(List<ReloadedNow> nodes) {}

  /** Of a node that is not there: it reads its file when it starts. */
  private static final String ABSENT = "absent";

  private final String self;
  private final Supplier<Config> file;
  private final Reloads reloads;

  /**
   * @param file the one that this node runs with
   */
  public ReloadCall(String self, Supplier<Config> file, Reloads reloads) {
    this.self = self;
    this.file = file;
    this.reloads = reloads;
  }

  Object answer(byte[] body) throws Refused {
    ChangeBody asked = ChangeBody.parse(body, FIELDS);
    try {
      if (asked.has(ChangeBody.ALL) && asked.all()) {
        return all(reloads.reloadAll());
      }
      ReloadOutcome outcome = reloads.reload();
      if (!outcome.isDone()) {
        throw refused(outcome);
      }
      return now(self, outcome);
    } catch (TimeoutException e) {
      throw Refused.notAnswering(
          "it is not over yet; the node's log will say what came of it", PATH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refused.notAnswering("this node is stopping", PATH);
    }
  }

  private static ReloadedNow now(String node, ReloadOutcome outcome) {
    return new ReloadedNow(
        node, outcome.kind().word(), "sha256:" + outcome.fileHash(), outcome.lines());
  }

  private AllNow all(Map<String, ReloadOutcome> outcomes) throws Refused {
    if (!outcomes.values().stream().allMatch(ReloadOutcome::isDone)) {
      boolean some = outcomes.values().stream().anyMatch(ReloadOutcome::isDone);
      List<String> lines = new ArrayList<>();
      new TreeMap<>(outcomes).forEach((node, outcome) -> lines.addAll(lines(node, outcome)));
      throw refused(
          HttpResponseStatus.CONFLICT,
          "not-reloaded",
          some ? "not every node has applied its file" : "not every node can, so none has",
          lines);
    }
    Map<String, ReloadedNow> nodes = new LinkedHashMap<>();
    for (NodeConfig node : file.get().cluster().nodes()) {
      nodes.put(node.name(), new ReloadedNow(node.name(), ABSENT, null, List.of()));
    }
    outcomes.forEach((node, outcome) -> nodes.put(node, now(node, outcome)));
    return new AllNow(List.copyOf(nodes.values()));
  }

  private static List<String> lines(String node, ReloadOutcome outcome) {
    return switch (outcome.kind()) {
      case READY -> List.of(node + ": could, and has not");
      case APPLIED, UNCHANGED -> List.of(node + ": has");
      case REFUSED ->
          outcome.lines().stream().map(line -> node + " needs a restart: " + line).toList();
      case FAULTY, FAILED -> outcome.lines().stream().map(line -> node + ": " + line).toList();
    };
  }

  private Refused refused(ReloadOutcome outcome) {
    List<String> lines = outcome.lines();
    return switch (outcome.kind()) {
      case REFUSED ->
          refused(
              HttpResponseStatus.CONFLICT,
              "needs-restart",
              "the file changes what only a restart applies, so nothing of it is applied: restart one"
                  + " node after the other, each restart is a planned move",
              lines);
      case FAULTY ->
          refused(
              HttpResponseStatus.UNPROCESSABLE_ENTITY,
              "faulty-file",
              (lines.size() == 1 ? "1 fault" : lines.size() + " faults")
                  + " in the file; nothing is changed",
              lines);
      default ->
          refused(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "not-reloaded",
              String.join("; ", lines),
              List.of());
    };
  }

  private Refused refused(
      HttpResponseStatus status, String code, String message, List<String> lines) {
    return new Refused(status, new ApiError(code, message, PATH, null, lines));
  }
}
