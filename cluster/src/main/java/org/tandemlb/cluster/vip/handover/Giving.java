package org.tandemlb.cluster.vip.handover;

import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.VipEvent;

/**
 * The part of the node that gives a VIP away: which step it is at, and what is due. Owned by the
 * control thread.
 */
final class Giving {

  /**
   * A taker puts up its rules within milliseconds; on a machine that is very busy, or when the
   * election's word to it is lost and said again, in seconds. Waiting costs nobody anything: this
   * node has the address, and serves, while one that cannot answer would not serve either. A node
   * that stops waits as long; a service manager is told so.
   */
  static final long DIVERTED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);

  /**
   * So long after the new holder has the address nobody's neighbour table sends new clients here
   * any more: it has announced itself, and what is under way has arrived.
   */
  static final long STRAYS_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** And so long after, every handshake that began here has become a socket. */
  static final long FLOWS_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How often sessions that have ended are told: until then their ports are sent on here. */
  static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * And so long after, answers to SYNs are repeated again. A client and a kernel that have not
   * heard of each other both try again after 1 s, and 2 s later: two SYNs are the new holder's
   * alone.
   */
  static final long REPEATS_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(3_500);

  /** A holder that does not answer keeps an address here no longer than this. */
  static final long UNDIVERTED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Less than this before the kernel gives an address up, renewing it may come too late. */
  static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  enum Step {
    /** Records SYNs, and waits for the other's rules. */
    RECORDING,
    /** The address goes to {@code lo}. */
    STEPPING,
    /** Serves, and answers for the address no more; waits until the other has it. */
    ASIDE,
    /** The other has it. */
    TAKEN,
    /** Whatever is not an own flow is dropped. */
    STRAYS_DROPPED,
    /** Its flows are told, and those that end. */
    TELLING,
    /** No session is left, or the time is over; waits until nothing is sent on any more. */
    LEAVING,
    /** The address leaves {@code lo}. */
    GOING,
    /** It holds the address again: only what is on {@code lo} must go. */
    RETURNING
  }

  /** What the machine is told when the move cannot keep sessions. */
  final VipEvent.Withdrawn event;

  final long beganNanos;
  String to;
  long number;
  Step step = Step.RECORDING;

  boolean recorded;
  boolean diverted;

  long dueNanos;
  long drainUntilNanos = Long.MAX_VALUE;
  long renewAtNanos = Long.MAX_VALUE;
  long takenNanos;
  boolean undiverted;

  /** Whether its sessions have been counted since the other has the address. */
  boolean counted;

  /** Whether its kernel repeats answers to SYNs again. */
  boolean repeats;

  /** Its sockets are being listed, and whether all of them are to be told then. */
  boolean listing;

  boolean wholeWanted;

  final Told told = new Told();

  /** Nobody planned it: this node's time was over, and it let go by itself. */
  boolean hung;

  /** It is being put on {@code lo} again, after a hang. */
  boolean returning;

  /** It has ended: what the kernel still answers concerns nobody. */
  boolean over;

  Giving(String to, long number, VipEvent.Withdrawn event, long nowNanos) {
    this.to = to;
    this.event = event;
    this.beganNanos = nowNanos;
    attempt(number, nowNanos);
  }

  /** Each attempt has its own time: the taker begins anew with it too. */
  void attempt(long number, long nowNanos) {
    this.number = number;
    this.dueNanos = nowNanos + DIVERTED_WITHIN_NANOS;
  }

  /** Whether it serves sessions, or is about to, of an address that it does not hold. */
  boolean isAside() {
    return step != Step.RECORDING && step != Step.RETURNING;
  }

  /** Whether the address is to leave {@code lo}. */
  boolean goes() {
    return step == Step.GOING || step == Step.RETURNING;
  }

  /** Whether it has ended before this node had stepped aside for it. */
  boolean wasGivenUp(String taker, long move) {
    return over && step == Step.RECORDING && to.equals(taker) && number == move;
  }

  boolean dropsStrays() {
    return step.compareTo(Step.STRAYS_DROPPED) >= 0 && step != Step.RETURNING;
  }

  long millis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos);
  }

  /** How long its sessions may go on; all of {@code drain} from the moment it begins to step. */
  long leftMillis(long drainNanos, long nowNanos) {
    long none = step == Step.STEPPING ? drainNanos : 0;
    return drainUntilNanos == Long.MAX_VALUE
        ? TimeUnit.NANOSECONDS.toMillis(none)
        : Math.max(0, TimeUnit.NANOSECONDS.toMillis(drainUntilNanos - nowNanos));
  }

  long wakeAtNanos() {
    return Math.min(dueNanos, Math.min(drainUntilNanos, renewAtNanos));
  }

  /** Nobody has the address yet, or no longer. */
  void awaitTaker() {
    step = Step.ASIDE;
    dueNanos = Long.MAX_VALUE;
  }

  int sessions() {
    return told.count();
  }
}
