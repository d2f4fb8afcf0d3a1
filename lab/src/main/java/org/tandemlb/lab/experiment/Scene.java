package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.tandemlb.lab.net.Answerers;
import org.tandemlb.lab.net.CarrierLog;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.ProbeSummary;
import org.tandemlb.lab.traffic.TalkSummary;
import org.tandemlb.lab.traffic.TalkingSessions;

/**
 * The traffic while a row plays: a new connection every five milliseconds and forty sessions that
 * speak all the time, to each address; and somebody who asks who has it.
 */
public final class Scene implements AutoCloseable {

  public static final int HELD = 40;
  public static final Duration PERIOD = Duration.ofMillis(5);

  /** Beyond every step of a handover, and beyond a client's first retransmission of a SYN. */
  public static final Duration AFTERMATH = Duration.ofSeconds(2);

  /** A client that hears nothing for so long is cut off. */
  public static final Duration HUNG = Duration.ofSeconds(10);

  private static final Duration WARM = Duration.ofMillis(500);

  private final Rig rig;
  private final List<ProbeClient> probes = new ArrayList<>();
  private final List<Answerers> answerers = new ArrayList<>();
  private final List<TalkingSessions> held = new ArrayList<>();
  private final List<TalkingSessions> doomed = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int moreConnections;
  private int moreRefused;
  private int moreSessions;
  private int moreBroken;
  private Duration moreStall = Duration.ZERO;
  private long startNanos;

  private Scene(Rig rig) {
    this.rig = rig;
  }

  /** Returns when everything is served and has been for a moment; what is measured begins then. */
  public static Scene begin(Rig rig, List<InetAddress> vips) throws IOException {
    Scene scene = new Scene(rig);
    try {
      for (InetAddress vip : vips) {
        scene.talk(rig.client, vip);
        scene.observe(vip);
      }
      scene.measureFromNow();
      return scene;
    } catch (IOException | RuntimeException e) {
      scene.close();
      throw e;
    }
  }

  /** Once all traffic has been served for a moment: to open many sessions at once takes a while. */
  public void measureFromNow() throws IOException {
    watch(WARM);
    startNanos = System.nanoTime();
    held.forEach(TalkingSessions::forgetStalls);
  }

  public static Scene begin(Rig rig, InetAddress vip) throws IOException {
    return begin(rig, List.of(vip));
  }

  /** Begins at once, with new connections only, whether or not they are served. */
  public static Scene beginUnserved(Rig rig, InetAddress vip) throws IOException {
    Scene scene = new Scene(rig);
    try {
      scene.observe(vip);
      scene.startNanos = System.nanoTime();
      return scene;
    } catch (IOException | RuntimeException e) {
      scene.close();
      throw e;
    }
  }

  private void observe(InetAddress vip) throws IOException {
    connect(rig.client, vip, PERIOD);
    answerers.add(Answerers.watch(rig.watcher, rig.nodes, vip));
  }

  /** Opens a new connection each period, from wherever, as long as the scene lasts. */
  public void connect(Machine from, InetAddress vip, Duration period) throws IOException {
    probes.add(
        ProbeClient.start(from, rig.at(vip, Service.WEB), new Conversation.HttpGet("/"), period));
  }

  /** Opens forty more sessions, from wherever; they are held to the end. */
  public TalkingSessions talk(Machine from, InetAddress vip) throws IOException {
    return talk(from, vip, OptionalInt.empty());
  }

  /** The same, from source ports that begin with that one. */
  public TalkingSessions talk(Machine from, InetAddress vip, OptionalInt firstPort)
      throws IOException {
    TalkingSessions sessions =
        TalkingSessions.open(from, rig.at(vip, Service.ECHO), HELD, firstPort, Rig.PATIENCE);
    held.add(sessions);
    return sessions;
  }

  /** The sessions that the scene began with. */
  public TalkingSessions first() {
    return held.get(0);
  }

  /** The sessions that the scene began with belong to a node that will end them. */
  public void doomFirst() {
    doom(first());
  }

  public void doom(TalkingSessions sessions) {
    held.remove(sessions);
    doomed.add(sessions);
  }

  /** Lets the traffic go on for so long, and until each client's connections are served. */
  public void watch(Duration time) throws IOException {
    long until = System.nanoTime() + time.toNanos();
    for (ProbeClient client : probes) {
      if (!client.await(until, Probe::served, time.plus(Rig.PATIENCE))) {
        throw new IOException("no connection is served any more");
      }
    }
  }

  /** Lets the traffic go on for so long, served or not. */
  public void pause(Duration time) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  public void wrong(String what) {
    wrong.add(what);
  }

  public void note(String what) {
    notes.add(what);
  }

  /**
   * Connections that others have opened.
   *
   * @param failures why some of them failed, one text each
   */
  public void countConnections(int connections, List<String> failures) {
    moreConnections += connections;
    moreRefused += failures.size();
    failures.forEach(why -> reasons.merge("connection: " + why, 1, Integer::sum));
  }

  /**
   * Sessions that others have held.
   *
   * @param failures why some of them broke, one text each
   */
  public void countSessions(int sessions, List<String> failures) {
    moreSessions += sessions;
    moreBroken += failures.size();
    failures.forEach(why -> reasons.merge("session: " + why, 1, Integer::sum));
  }

  /** The longest that others have waited through no fault of their own. */
  public void countStall(Duration longest) {
    moreStall = longer(moreStall, longest);
  }

  /** Sums up, once everything that is on its way has ended and each session has spoken again. */
  public Outcome end() {
    Duration stall = moreStall;
    Duration outage = Duration.ZERO;
    int connections = moreConnections;
    int refused = moreRefused;
    int toldAtOnce = 0;
    for (TalkingSessions sessions : held) {
      sessions.awaitExchange(Rig.PATIENCE);
    }
    for (ProbeClient client : probes) {
      client.settle();
      ProbeSummary summary = client.since(startNanos);
      connections += summary.total();
      refused += summary.lost();
      toldAtOnce += summary.lostBy().getOrDefault(Probe.Outcome.BROKEN, 0);
      toldAtOnce += summary.lostBy().getOrDefault(Probe.Outcome.REFUSED, 0);
      summary
          .lostBy()
          .forEach((how, count) -> reasons.merge("connection: " + words(how), count, Integer::sum));
      outage = longer(outage, summary.outage());
      stall = longer(stall, longer(summary.outage(), summary.slowest()));
    }
    int sessions = moreSessions;
    int broken = moreBroken;
    int reset = 0;
    for (TalkingSessions group : held) {
      TalkSummary summary = group.summary();
      sessions += summary.sessions();
      broken += summary.broken();
      reset += summary.reset();
      summary
          .brokenBy()
          .forEach((how, count) -> reasons.merge("session: " + how, count, Integer::sum));
      stall = longer(stall, summary.stall());
    }
    noteDoomed();
    reasons.forEach((reason, count) -> notes.add(count + " x " + reason));
    return new Outcome(
        connections,
        refused,
        toldAtOnce,
        sessions,
        broken,
        reset,
        stall,
        outage,
        answered(CarrierLog::totalTwo),
        answered(CarrierLog::totalNone),
        wrong,
        notes);
  }

  private static String words(Probe.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void noteDoomed() {
    int sessions = 0;
    int broken = 0;
    for (TalkingSessions group : doomed) {
      sessions += group.summary().sessions();
      broken += group.summary().broken();
    }
    if (sessions > 0) {
      notes.add("%d of %d sessions that had to end broke".formatted(broken, sessions));
    }
  }

  /** Everybody who has answered for an address since the scene began, if only for a moment. */
  public Set<String> answerers() {
    Set<String> all = new TreeSet<>();
    for (Answerers asking : answerers) {
      asking.log().spans().forEach(span -> all.addAll(span.carriers()));
    }
    return all;
  }

  private Duration answered(Function<CarrierLog, Duration> how) {
    return answerers.stream()
        .map(asking -> how.apply(asking.log()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  @Override
  public void close() {
    probes.forEach(ProbeClient::close);
    answerers.forEach(Answerers::close);
    held.forEach(TalkingSessions::close);
    doomed.forEach(TalkingSessions::close);
  }
}
