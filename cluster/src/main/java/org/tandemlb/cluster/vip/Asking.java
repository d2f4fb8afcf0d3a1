package org.tandemlb.cluster.vip;

import java.time.Duration;
import java.util.Optional;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/**
 * Whether the address is free: which question is due when, and what silence proves. RFC 5227's
 * packets, not its timers, which take seconds. Owned by the control thread.
 *
 * <p>Whoever takes the address has broadcast a whole volley of questions just before, and nobody
 * answered. That is what lets two nodes that ask at once hear each other.
 */
final class Asking {

  /** A volley: so many questions, each with so long to be answered. */
  private record Pace(int questions, long spacingNanos) {

    private Pace lasting(long nanos) {
      return new Pace((int) Math.max(questions, nanos / spacingNanos), spacingNanos);
    }
  }

  /** On a LAN an answer takes less than a millisecond; three may not all be lost by accident. */
  private static final Pace BRIEF = new Pace(3, Nanos.millis(20));

  /** 150 ms: who has fallen silent may be losing frames, or be too busy to answer at once. */
  private static final Pace THOROUGH = new Pace(6, Nanos.millis(25));

  /**
   * Whoever waits longer for silent members has machines that take longer to answer: both paces
   * take an eighth of that at least, which makes a difference from 0.6 and 1.4 s on.
   */
  private static final int OF_SILENCE = 8;

  /** How often a machine that answers is asked again. */
  static final long AGAIN_NANOS = Nanos.millis(100);

  /** How often all are asked while one answers: another may carry it too, or instead. */
  static final long BROADCAST_NANOS = Nanos.seconds(1);

  /**
   * A holder that was told to let go does so within milliseconds, or something is wrong with it.
   */
  static final long LETTING_GO_NANOS = Nanos.millis(500);

  /**
   * Silence after a question proves nothing for longer than this: in the 60 ms of a volley another
   * node can have asked and taken it, unheard by a process that was stalled meanwhile.
   */
  static final long STALE_NANOS = Nanos.millis(50);

  private enum Step {
    /** Asks everybody, and nobody has answered yet. */
    VOLLEY,
    /** Somebody has answered, and is asked again when due. */
    ANSWERED,
    /** Whoever answered has been asked again; when due it has not answered. */
    ASKED_AGAIN,
    /** Does nothing until due, then begins with a volley. */
    WAITING
  }

  private final Pace thorough;

  /** For who is silent and has answered before: it loses no frames, but may be late. */
  private final Pace silentAgain;

  private Predecessor predecessor = Predecessor.GONE;
  private Step step = Step.WAITING;
  private Pace pace = BRIEF;
  private int asked;
  private MacAddress answeredBy = new MacAddress("");
  private long beganNanos;
  private long lastAskedNanos;
  private long lastBroadcastNanos;
  private long dueNanos;

  /**
   * @param silence after which a member is suspected
   */
  Asking(Duration silence) {
    long atLeastNanos = silence.toNanos() / OF_SILENCE;
    thorough = THOROUGH.lasting(atLeastNanos);
    silentAgain = BRIEF.lasting(atLeastNanos);
  }

  void begin(Predecessor why, long waitNanos, long nowNanos) {
    predecessor = why;
    beganNanos = nowNanos;
    lastAskedNanos = nowNanos;
    lastBroadcastNanos = nowNanos;
    pause(nowNanos + waitNanos);
  }

  /** News of the predecessor changes how much must be asked, not what has been asked. */
  void predecessor(Predecessor why) {
    predecessor = why;
    pace = paceOf(why);
  }

  /** Somebody speaks as the address: it is not free. */
  void answered(MacAddress by, long nowNanos) {
    step = Step.ANSWERED;
    answeredBy = by;
    boolean lettingGo =
        predecessor == Predecessor.RELEASING && nowNanos - beganNanos < LETTING_GO_NANOS;
    dueNanos = lastAskedNanos + (lettingGo ? BRIEF.spacingNanos() : AGAIN_NANOS);
  }

  /**
   * Another asks for the address too, and goes first: what this node has asked counts no longer. It
   * begins anew after the wait, when the other has the address and answers.
   */
  void yield(long waitNanos, long nowNanos) {
    long untilNanos = nowNanos + waitNanos;
    pause(step == Step.WAITING ? Nanos.later(dueNanos, untilNanos) : untilNanos);
  }

  /** What comes now is no answer: for longer than an answer takes nobody was asked. */
  boolean quiet(long nowNanos) {
    return nowNanos - lastAskedNanos > STALE_NANOS;
  }

  /** Nobody has answered, so that another's question matters: both would find it free. */
  boolean unanswered() {
    return step == Step.VOLLEY || step == Step.WAITING;
  }

  /** Everybody was asked often enough, lately enough, and nobody has answered. */
  boolean free(long nowNanos) {
    return step == Step.VOLLEY
        && asked >= pace.questions()
        && Nanos.reached(nowNanos, dueNanos)
        && !stale(nowNanos);
  }

  /** The question that is due, if one is; it counts as asked. */
  Optional<VipEffect> question(long nowNanos) {
    if (!Nanos.reached(nowNanos, dueNanos)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (step) {
          case VOLLEY ->
              broadcast(asked >= pace.questions() || stale(nowNanos) ? 0 : asked, nowNanos);
          case WAITING -> broadcast(0, nowNanos);
          case ANSWERED -> again(nowNanos);
          case ASKED_AGAIN -> {
            // It answered 100 ms ago and does not now: no frame was lost, its lease is over.
            pace = predecessor == Predecessor.SILENT ? silentAgain : BRIEF;
            yield broadcast(0, nowNanos);
          }
        });
  }

  long wakeAtNanos() {
    return dueNanos;
  }

  private void pause(long untilNanos) {
    step = Step.WAITING;
    pace = paceOf(predecessor);
    dueNanos = untilNanos;
  }

  private boolean stale(long nowNanos) {
    return nowNanos - lastAskedNanos > STALE_NANOS;
  }

  private VipEffect broadcast(int askedBefore, long nowNanos) {
    step = Step.VOLLEY;
    asked = askedBefore + 1;
    lastAskedNanos = nowNanos;
    lastBroadcastNanos = nowNanos;
    dueNanos = nowNanos + pace.spacingNanos();
    return new VipEffect.Ask();
  }

  private VipEffect again(long nowNanos) {
    step = Step.ASKED_AGAIN;
    lastAskedNanos = nowNanos;
    dueNanos = nowNanos + BRIEF.spacingNanos();
    if (nowNanos - lastBroadcastNanos >= BROADCAST_NANOS) {
      lastBroadcastNanos = nowNanos;
      return new VipEffect.Ask();
    }
    return new VipEffect.AskDirectly(answeredBy);
  }

  private Pace paceOf(Predecessor predecessor) {
    return predecessor == Predecessor.SILENT ? thorough : BRIEF;
  }
}
