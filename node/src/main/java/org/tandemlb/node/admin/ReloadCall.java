package org.tandemlb.node.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.tandemlb.cluster.reload.ReloadOutcome;

/**
 * {@code POST /v1/reload}: the node reads its file anew. It may wait for a resolver, so it is not
 * for a thread that others wait for.
 */
public final class ReloadCall {

  static final String PATH = "/v1/reload";

  /**
   * What came of it, where the node runs with its file now.
   *
   * @param lines what was changed, in words
   */
  record ReloadedNow(String node, String outcome, String file, List<String> lines) {}

  private final String self;
  private final Reloads reloads;

  public ReloadCall(String self, Reloads reloads) {
    this.self = self;
    this.reloads = reloads;
  }

  ReloadedNow answer(byte[] body) throws Refused {
    ChangeBody.parse(body, List.of());
    try {
      ReloadOutcome outcome = reloads.reload();
      if (!outcome.isDone()) {
        throw refused(outcome);
      }
      return new ReloadedNow(
          self, outcome.kind().word(), "sha256:" + outcome.fileHash(), outcome.lines());
    } catch (TimeoutException e) {
      throw Refused.notAnswering(
          "it is not over yet; the node's log will say what came of it", PATH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refused.notAnswering("this node is stopping", PATH);
    }
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
