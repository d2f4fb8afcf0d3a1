package org.tandemlb.cluster.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.reload.ReloadMessage.Step;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;

/** What members say of a reload of all: a kind, then the fields of its record. */
final class ReloadBytes {

  private static final int ASKED = 1;
  private static final int TOLD = 2;

  private static final Step[] STEPS = Step.values();
  private static final Kind[] KINDS = Kind.values();

  private ReloadBytes() {}

  static void write(ReloadMessage message, Writer out) {
    if (message instanceof ReloadMessage.Asked asked) {
      out.u8(ASKED).uuid(asked.id()).u8(asked.step().ordinal());
    } else if (message instanceof ReloadMessage.Told told) {
      out.u8(TOLD).uuid(told.id()).u8(told.step().ordinal());
      out.u8(told.outcome().kind().ordinal()).text(told.outcome().fileHash(), Limits.NAME_BYTES);
      List<String> lines = told.outcome().lines();
      out.many(
          lines.subList(0, Math.min(lines.size(), Limits.RELOAD_LINES)),
          Limits.RELOAD_LINES,
          line -> out.text(line, Limits.LINE_BYTES));
    }
  }

  static ReloadMessage read(Reader in) throws MalformedException {
    int kind = in.u8();
    return switch (kind) {
      case ASKED -> new ReloadMessage.Asked(in.uuid(), step(in));
      case TOLD -> told(in.uuid(), step(in), in);
      default -> throw new UnknownException("a message about a reload, of kind " + kind);
    };
  }

  private static ReloadMessage told(UUID id, Step step, Reader in) throws MalformedException {
    int kind = in.u8();
    if (kind >= KINDS.length) {
      throw new UnknownException("a reload's outcome of kind " + kind);
    }
    String hash = in.text(Limits.NAME_BYTES);
    List<String> lines = new ArrayList<>();
    for (int left = in.items(Limits.RELOAD_LINES); left > 0; left--) {
      lines.add(in.text(Limits.LINE_BYTES));
    }
    return new ReloadMessage.Told(id, step, new ReloadOutcome(KINDS[kind], hash, lines));
  }

  private static Step step(Reader in) throws MalformedException {
    int step = in.u8();
    if (step >= STEPS.length) {
      throw new UnknownException("a step of a reload, " + step);
    }
    return STEPS[step];
  }
}
