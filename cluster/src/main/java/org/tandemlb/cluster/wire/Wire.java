package org.tandemlb.cluster.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.ObservationRows;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.handover.Move;

/**
 * Messages to bytes and back: a format, a kind, the fields in the order of the record. Stateless.
 *
 * <p>Two versions of Tandem meet during every upgrade and must understand each other, so the bytes
 * may change in three ways only:
 *
 * <ul>
 *   <li>a message gets a further field at its very end, read as {@code in.more() ? ... : absent}. A
 *       further field for each VIP, backend or flow is a map or list of its own there, never a
 *       field inside the existing items;
 *   <li>there is a further kind of message, of handover message, of wish, or of what is said of a
 *       reload;
 *   <li>a text gets a further meaning that a reader of texts can ignore.
 * </ul>
 *
 * <p>Whoever does not know the field or the kind leaves it out. Fields that are no longer needed go
 * on being sent. {@code GoldenBytesTest} holds the bytes to that. Another {@link #FORMAT} is for a
 * change that no version before could live with: nodes of two formats refuse all that they say to
 * each other, as if each heard nothing.
 */
public final class Wire {

  static final int FORMAT = 3;

  static final int REPORT = 1;
  static final int ASSIGNMENT = 2;
  static final int ROWS = 3;
  static final int HANDED = 4;
  static final int WISHES = 5;
  static final int RELOADS = 6;

  private Wire() {}

  /**
   * Long texts are cut off.
   *
   * @throws IllegalArgumentException when there is more of something than a file can ask for
   */
  public static byte[] encode(Message message) {
    Writer out = new Writer().u8(FORMAT);
    if (message instanceof Message.Reported reported) {
      ReportBytes.write(reported.report(), out.u8(REPORT));
    } else if (message instanceof Message.Assigned assigned) {
      write(assigned.assignment(), out.u8(ASSIGNMENT));
    } else if (message instanceof Message.Observed observed) {
      write(observed.rows(), out.u8(ROWS));
    } else if (message instanceof Message.Handed handed) {
      out.u8(HANDED).address(handed.vip()).text(handed.to(), Limits.NAME_BYTES);
      HandoverBytes.write(handed.message(), out);
    } else if (message instanceof Message.Wished wished) {
      WishBytes.write(wished.wishes(), out.u8(WISHES));
    } else if (message instanceof Message.Reloading reloading) {
      ReloadBytes.write(reloading.message(), out.u8(RELOADS));
    }
    return out.message();
  }

  /** Whether it is one of a planned move's, as far as its first bytes say. */
  public static boolean isStepOfAMove(byte[] message) {
    return message.length > 1 && message[0] == FORMAT && message[1] == HANDED;
  }

  public static Decoded decode(byte[] message) {
    if (message.length > Limits.MESSAGE_BYTES) {
      return new Decoded.Refused(
          message.length + " bytes, at most " + Limits.MESSAGE_BYTES + " are read");
    }
    try {
      Reader in = new Reader(message);
      int format = in.u8();
      if (format != FORMAT) {
        return new Decoded.Refused("format " + format + ", this node speaks " + FORMAT);
      }
      Message understood = body(in);
      return new Decoded.Understood(understood, in.leavesOut());
    } catch (UnknownException e) {
      return new Decoded.Unknown(e.getMessage());
    } catch (MalformedException e) {
      return new Decoded.Refused(e.getMessage());
    }
  }

  private static Message body(Reader in) throws MalformedException {
    int kind = in.u8();
    return switch (kind) {
      case REPORT -> new Message.Reported(ReportBytes.read(in));
      case ASSIGNMENT -> new Message.Assigned(assignment(in));
      case ROWS -> new Message.Observed(rows(in));
      case HANDED ->
          new Message.Handed(in.address(), in.text(Limits.NAME_BYTES), HandoverBytes.read(in));
      case WISHES -> new Message.Wished(WishBytes.read(in));
      case RELOADS -> new Message.Reloading(ReloadBytes.read(in));
      default -> throw new UnknownException("a message of kind " + kind);
    };
  }

  private static void write(Assignment assignment, Writer out) {
    write(assignment.view(), out).i64(assignment.term());
    out.many(
        assignment.choices().entrySet(),
        Limits.VIPS,
        choice ->
            write(
                choice.getValue().move(),
                out.address(choice.getKey())
                    .text(choice.getValue().node(), Limits.NAME_BYTES)
                    .text(choice.getValue().reason(), Limits.REASON_BYTES)));
  }

  private static Assignment assignment(Reader in) throws MalformedException {
    return new Assignment(
        viewId(in),
        in.upTo(Limits.TERM, "term"),
        in.map(
            Limits.VIPS,
            in::address,
            () ->
                new Assignment.Choice(
                    in.text(Limits.NAME_BYTES), in.text(Limits.REASON_BYTES), move(in))));
  }

  private static void write(Optional<Move> move, Writer out) {
    out.bool(move.isPresent());
    move.ifPresent(m -> out.text(m.from(), Limits.NAME_BYTES).i64(m.number()));
  }

  private static Optional<Move> move(Reader in) throws MalformedException {
    if (!in.bool()) {
      return Optional.empty();
    }
    return Optional.of(new Move(in.text(Limits.NAME_BYTES), in.upTo(Limits.TERM, "move")));
  }

  private static void write(ObservationRows rows, Writer out) {
    out.i64(rows.sequence());
    out.many(
        rows.rows(),
        Limits.ROWS,
        row ->
            out.text(row.backend().pool(), Limits.NAME_BYTES)
                .text(row.backend().backend(), Limits.NAME_BYTES)
                .bool(row.up())
                .text(row.reason(), Limits.ROW_REASON_BYTES)
                .i64(age(row.sinceAgeMillis()))
                .i64(age(row.madeAgeMillis())));
  }

  private static ObservationRows rows(Reader in) throws MalformedException {
    long sequence = in.upTo(Long.MAX_VALUE, "sequence number");
    List<ObservationRows.Row> rows = new ArrayList<>();
    for (int left = in.items(Limits.ROWS); left > 0; left--) {
      rows.add(
          new ObservationRows.Row(
              new BackendId(in.text(Limits.NAME_BYTES), in.text(Limits.NAME_BYTES)),
              in.bool(),
              in.text(Limits.ROW_REASON_BYTES),
              in.upTo(Limits.AGE_MILLIS, "age"),
              in.upTo(Limits.AGE_MILLIS, "age")));
    }
    return new ObservationRows(sequence, rows);
  }

  static Writer write(ViewId view, Writer out) {
    return out.i64(view.number()).uuid(view.creator());
  }

  static ViewId viewId(Reader in) throws MalformedException {
    return new ViewId(in.i64(), in.uuid());
  }

  /** An age as it may travel. */
  static long age(long millis) {
    return Math.max(0, Math.min(millis, Limits.AGE_MILLIS));
  }

  static <K, V> void writeMap(
      Map<K, V> map, int limit, Writer out, Writer.Item<K> key, Writer.Item<V> value) {
    out.many(
        map.entrySet(),
        limit,
        entry -> {
          key.write(entry.getKey());
          value.write(entry.getValue());
        });
  }
}
