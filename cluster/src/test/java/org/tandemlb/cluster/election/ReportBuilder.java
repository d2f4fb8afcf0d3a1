package org.tandemlb.cluster.election;

import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.config.Config;
import org.tandemlb.config.VipConfig;

/** A report for tests: of a node that can hold everything and has been well for an hour. */
final class ReportBuilder {

  private static final long HOUR_MILLIS = 3_600_000;

  private final Set<InetAddress> held = new HashSet<>();
  private final Map<InetAddress, String> cannotHold = new HashMap<>();
  private final Map<InetAddress, String> troubled = new HashMap<>();
  private final Map<InetAddress, Long> well = new HashMap<>();
  private final Set<String> lacks = new HashSet<>();
  private final Set<String> reaches = new HashSet<>();
  private final Set<String> reachesNow = new HashSet<>();
  private final Set<String> unjudged = new HashSet<>();
  private final Map<InetAddress, Aside> aside = new HashMap<>();
  private final Map<InetAddress, String> notHitless = new HashMap<>();
  private Reluctance reluctance = Reluctance.NONE;
  private Map<String, String> lines;
  private String hash;
  private ViewId view = new ViewId(1, new UUID(0, 1));
  private long sequence = 1;
  private long term;

  ReportBuilder(Config config) {
    lines = config.shared().lines();
    hash = config.shared().hash();
    for (VipConfig vip : config.vips()) {
      well.put(vip.address(), HOUR_MILLIS);
    }
    config.pools().forEach(pool -> reaches.add(pool.name()));
    reaches.add(Needs.WITNESS);
    reachesNow.addAll(reaches);
  }

  ReportBuilder holds(String... vips) {
    for (String vip : vips) {
      held.add(address(vip));
    }
    return this;
  }

  ReportBuilder cannot(String vip, String why) {
    cannotHold.put(address(vip), why);
    return this;
  }

  ReportBuilder failed(String vip, String why) {
    troubled.put(address(vip), why);
    return this;
  }

  ReportBuilder wellFor(String vip, long millis) {
    well.put(address(vip), millis);
    return this;
  }

  ReportBuilder lacks(String pool) {
    lacks.add(pool);
    return unsteady(pool);
  }

  /** It changed lately, and is not reached. */
  ReportBuilder unsteady(String need) {
    reachesNow.remove(need);
    return fresh(need);
  }

  /** It is reached, and was not before. */
  ReportBuilder fresh(String need) {
    reaches.remove(need);
    return this;
  }

  /** By its own file it has no opinion of that pool. */
  ReportBuilder unjudged(String pool) {
    unjudged.add(pool);
    return this;
  }

  ReportBuilder file(Config other) {
    lines = other.shared().lines();
    hash = other.shared().hash();
    return this;
  }

  ReportBuilder aside(String vip) {
    return aside(vip, 0);
  }

  ReportBuilder aside(String vip, long leftMillis) {
    aside.put(address(vip), new Aside(0, leftMillis, false));
    return this;
  }

  ReportBuilder notHitless(String vip, String why) {
    notHitless.put(address(vip), why);
    return this;
  }

  ReportBuilder vetoed(String why) {
    reluctance = new Reluctance(why, reluctance.standbyFile());
    return this;
  }

  ReportBuilder standbyFile(String file) {
    reluctance = new Reluctance(reluctance.veto(), file);
    return this;
  }

  ReportBuilder in(ViewId madeIn) {
    view = madeIn;
    return this;
  }

  ReportBuilder number(long value) {
    sequence = value;
    return this;
  }

  ReportBuilder term(long value) {
    term = value;
    return this;
  }

  Report build() {
    return new Report(
        sequence,
        view,
        term,
        held,
        cannotHold,
        troubled,
        lacks,
        reaches,
        Map.of(),
        lines,
        hash,
        "f11e",
        0,
        well,
        aside,
        notHitless,
        Map.of(),
        0,
        reluctance,
        reachesNow,
        Map.of(),
        unjudged);
  }
}
