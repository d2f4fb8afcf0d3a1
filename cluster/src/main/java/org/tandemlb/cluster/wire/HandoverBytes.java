package org.tandemlb.cluster.wire;

import java.util.Set;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverMessage;

/** What two nodes say while a VIP moves: a kind, then the fields of its record. */
final class HandoverBytes {

  private static final int DIVERTED = 1;
  private static final int DECLINED = 2;
  private static final int STEPPED_ASIDE = 3;
  private static final int WANT_FLOWS = 4;
  private static final int FLOWS = 5;
  private static final int LEFT = 6;
  private static final int UNDIVERTED = 7;

  private HandoverBytes() {}

  static void write(HandoverMessage message, Writer out) {
    if (message instanceof HandoverMessage.Diverted diverted) {
      out.u8(DIVERTED).i64(diverted.number());
    } else if (message instanceof HandoverMessage.Declined declined) {
      out.u8(DECLINED).i64(declined.number()).text(declined.reason(), Limits.REASON_BYTES);
    } else if (message instanceof HandoverMessage.SteppedAside aside) {
      out.u8(STEPPED_ASIDE).i64(aside.number());
    } else if (message instanceof HandoverMessage.WantFlows) {
      out.u8(WANT_FLOWS);
    } else if (message instanceof HandoverMessage.Flows flows) {
      out.u8(FLOWS).i64(flows.sequence()).bool(flows.whole()).bool(flows.more());
      write(flows.begun(), out);
      write(flows.ended(), out);
    } else if (message instanceof HandoverMessage.Left) {
      out.u8(LEFT);
    } else if (message instanceof HandoverMessage.Undiverted) {
      out.u8(UNDIVERTED);
    }
  }

  static HandoverMessage read(Reader in) throws MalformedException {
    int kind = in.u8();
    return switch (kind) {
      case DIVERTED -> new HandoverMessage.Diverted(in.upTo(Limits.TERM, "move"));
      case DECLINED ->
          new HandoverMessage.Declined(in.upTo(Limits.TERM, "move"), in.text(Limits.REASON_BYTES));
      case STEPPED_ASIDE -> new HandoverMessage.SteppedAside(in.upTo(Limits.TERM, "move"));
      case WANT_FLOWS -> new HandoverMessage.WantFlows();
      case FLOWS ->
          new HandoverMessage.Flows(
              in.upTo(Long.MAX_VALUE, "sequence number"),
              in.bool(),
              in.bool(),
              flows(in),
              flows(in));
      case LEFT -> new HandoverMessage.Left();
      case UNDIVERTED -> new HandoverMessage.Undiverted();
      default -> throw new UnknownException("a message about a handover, of kind " + kind);
    };
  }

  private static void write(Set<Flow> flows, Writer out) {
    out.many(
        flows,
        Limits.FLOWS,
        flow -> out.address(flow.client()).u16(flow.clientPort()).u16(flow.vipPort()));
  }

  private static Set<Flow> flows(Reader in) throws MalformedException {
    return in.set(Limits.FLOWS, () -> new Flow(in.address(), in.u16(), in.u16()));
  }
}
