package org.tandemlb.cluster.wire;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.LastMove;

/** A report's fields, written and read in the same order. */
final class ReportBytes {

  private static final int MAC_BYTES = 6;

  private ReportBytes() {}

  static void write(Report report, Writer out) {
    Wire.write(report.view(), out.i64(report.sequence())).i64(report.highestTerm());
    out.many(report.held(), Limits.VIPS, out::address);
    Wire.writeMap(
        report.cannotHold(),
        Limits.VIPS,
        out,
        out::address,
        reason -> out.text(reason, Limits.REASON_BYTES));
    Wire.writeMap(
        report.troubled(),
        Limits.VIPS,
        out,
        out::address,
        reason -> out.text(reason, Limits.REASON_BYTES));
    out.many(report.lacks(), Limits.POOLS, pool -> out.text(pool, Limits.NAME_BYTES));
    out.many(report.reaches(), Limits.POOLS, pool -> out.text(pool, Limits.NAME_BYTES));
    Wire.writeMap(report.links(), Limits.VIPS, out, out::address, link -> write(link, out));
    // The hash is what counts; the lines only make a difference readable.
    boolean tooMany = report.sharedLines().size() > Limits.SHARED_LINES;
    Wire.writeMap(
        tooMany ? Map.<String, String>of() : report.sharedLines(),
        Limits.SHARED_LINES,
        out,
        path -> out.text(path, Limits.LINE_BYTES),
        value -> out.text(value, Limits.LINE_BYTES));
    out.text(report.sharedHash(), Limits.NAME_BYTES).text(report.fileHash(), Limits.NAME_BYTES);
    out.i32(report.sessions());
    Wire.writeMap(
        report.wellForMillis(),
        Limits.VIPS,
        out,
        out::address,
        millis -> out.i64(Wire.age(millis)));
    Wire.writeMap(
        report.aside(),
        Limits.VIPS,
        out,
        out::address,
        aside -> out.i32(aside.sessions()).i64(Wire.age(aside.leftMillis())).bool(aside.settled()));
    Wire.writeMap(
        report.notHitless(),
        Limits.VIPS,
        out,
        out::address,
        reason -> out.text(reason, Limits.REASON_BYTES));
    Wire.writeMap(report.lastMoves(), Limits.VIPS, out, out::address, move -> write(move, out));
    out.i64(report.startedEpochMillis());
    out.text(report.reluctance().veto(), Limits.REASON_BYTES)
        .text(report.reluctance().standbyFile(), Limits.REASON_BYTES);
    out.many(report.reachesNow(), Limits.POOLS, pool -> out.text(pool, Limits.NAME_BYTES));
    Wire.writeMap(
        report.mayHang(),
        Limits.VIPS,
        out,
        out::address,
        reason -> out.text(reason, Limits.REASON_BYTES));
    out.many(report.unjudged(), Limits.POOLS, pool -> out.text(pool, Limits.NAME_BYTES));
  }

  static Report read(Reader in) throws MalformedException {
    long sequence = in.upTo(Long.MAX_VALUE, "sequence number");
    ViewId view = Wire.viewId(in);
    long highestTerm = in.upTo(Limits.TERM, "term");
    Set<InetAddress> held = in.set(Limits.VIPS, in::address);
    Map<InetAddress, String> cannotHold =
        in.map(Limits.VIPS, in::address, () -> in.text(Limits.REASON_BYTES));
    Map<InetAddress, String> troubled =
        in.map(Limits.VIPS, in::address, () -> in.text(Limits.REASON_BYTES));
    Set<String> lacks = in.set(Limits.POOLS, () -> in.text(Limits.NAME_BYTES));
    Set<String> reaches = in.set(Limits.POOLS, () -> in.text(Limits.NAME_BYTES));
    return new Report(
        sequence,
        view,
        highestTerm,
        held,
        cannotHold,
        troubled,
        lacks,
        reaches,
        in.map(Limits.VIPS, in::address, () -> link(in)),
        in.map(
            Limits.SHARED_LINES,
            () -> in.text(Limits.LINE_BYTES),
            () -> in.text(Limits.LINE_BYTES)),
        in.text(Limits.NAME_BYTES),
        in.text(Limits.NAME_BYTES),
        in.count(),
        in.map(Limits.VIPS, in::address, () -> in.upTo(Limits.AGE_MILLIS, "age")),
        in.map(
            Limits.VIPS,
            in::address,
            () -> new Aside(in.count(), in.upTo(Limits.AGE_MILLIS, "time left"), in.bool())),
        in.map(Limits.VIPS, in::address, () -> in.text(Limits.REASON_BYTES)),
        in.map(Limits.VIPS, in::address, () -> lastMove(in)),
        in.i64(),
        reluctance(in),
        in.more() ? in.set(Limits.POOLS, () -> in.text(Limits.NAME_BYTES)) : reaches,
        in.more() ? in.map(Limits.VIPS, in::address, () -> in.text(Limits.REASON_BYTES)) : Map.of(),
        in.more() ? in.set(Limits.POOLS, () -> in.text(Limits.NAME_BYTES)) : Set.of());
  }

  private static Reluctance reluctance(Reader in) throws MalformedException {
    String veto = in.more() ? in.text(Limits.REASON_BYTES) : "";
    String standbyFile = in.more() ? in.text(Limits.REASON_BYTES) : "";
    return new Reluctance(veto, standbyFile);
  }

  private static void write(LinkIdentity link, Writer out) {
    out.text(link.interfaceName(), Limits.NAME_BYTES).bytes(link.mac().bytes()).address(link.own());
  }

  private static void write(LastMove move, Writer out) {
    out.text(move.from(), Limits.NAME_BYTES).text(move.to(), Limits.NAME_BYTES).i64(move.term());
    out.text(move.broken(), Limits.REASON_BYTES);
    out.i64(Wire.age(move.millis())).i64(Wire.age(move.ageMillis()));
  }

  private static LastMove lastMove(Reader in) throws MalformedException {
    return new LastMove(
        in.text(Limits.NAME_BYTES),
        in.text(Limits.NAME_BYTES),
        in.upTo(Limits.TERM, "term"),
        in.text(Limits.REASON_BYTES),
        in.upTo(Limits.AGE_MILLIS, "duration"),
        in.upTo(Limits.AGE_MILLIS, "age"));
  }

  private static LinkIdentity link(Reader in) throws MalformedException {
    return new LinkIdentity(
        in.text(Limits.NAME_BYTES), MacAddress.of(in.bytes(MAC_BYTES)), in.address());
  }
}
