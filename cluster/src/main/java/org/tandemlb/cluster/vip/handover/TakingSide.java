package org.tandemlb.cluster.vip.handover;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.Taking.Step;

/**
 * Takes one VIP over from a live node: learns whose the sessions are, diverts what is not its own,
 * and lets the VIP's machine ask for the address when the other has stepped aside. Owned by the
 * control thread.
 */
final class TakingSide {

  private final Peers peers;
  private final Outlet out;
  private final Olds olds;
  private final Rulebook rules;
  private final TakingReport report;
  private Optional<Taking> current = Optional.empty();

  /** By the node that still serves sessions of it: the move that is not over. */
  private final Map<String, Taking> notOver = new HashMap<>();

  TakingSide(String vip, Peers peers, Outlet out, Olds olds, Rulebook rules) {
    this.peers = peers;
    this.out = out;
    this.olds = olds;
    this.rules = rules;
    this.report = new TakingReport(vip, out);
  }

  boolean inPlay() {
    return current.isPresent();
  }

  /** Until the other says that it has stepped aside, which its report has told before. */
  Optional<Preparing> preparing() {
    return current
        .filter(taking -> !taking.isOfNobody() && !taking.otherIsAside())
        .map(taking -> new Preparing(Side.TAKING, taking.move.from()));
  }

  /** Whether the VIP's machine is to ask for the address by now. */
  boolean adds() {
    return current.filter(taking -> taking.step == Step.ADDING).isPresent();
  }

  boolean from(String node) {
    return current.filter(taking -> taking.move.from().equals(node)).isPresent();
  }

  /**
   * Begins, or goes on with, a move. Without one the address is free, but others may still serve
   * sessions of it, which must be known before it comes here.
   *
   * @return false when nobody's sessions are at stake
   */
  boolean begin(Optional<Move> asked, VipEvent.Assigned event, long nowNanos) {
    if (asked.isEmpty() && current.filter(this::isStillThere).isPresent()) {
      return true;
    }
    Move move = asked.orElse(Taking.NOBODY);
    if (current.filter(taking -> taking.move.equals(move)).isPresent()) {
      if (current.get().step == Step.ADDING) {
        out.machine(event); // What is known of the holder before may be new.
      }
      return true;
    }
    boolean aloneInIt = !peers.isPresent(move.from()) && peers.aside().isEmpty();
    if (aloneInIt && peers.allHaveReported()) {
      return false;
    }
    cancel(nowNanos);
    olds.remove(move.from()); // What it told of an earlier move is not all that is its own now.
    learnOf(move);
    peers.aside().stream()
        .filter(node -> !node.equals(move.from()) && olds.contains(node))
        .forEach(olds::await); // Asked for once this event is settled.
    current =
        Optional.of(
            new Taking(peers.isPresent(move.from()) ? move : Taking.NOBODY, event, nowNanos));
    report.began(current.get(), nowNanos);
    return true;
  }

  /**
   * Whether a word that the address comes from nobody was said before the other's report was heard:
   * by what is known here it has the address, or has just stepped aside. The next word says so.
   */
  private boolean isStillThere(Taking taking) {
    String from = taking.move.from();
    return peers.couldMoveTo(from) && (peers.holds(from) || peers.aside().contains(from));
  }

  /** Nodes that stepped aside in earlier moves: each tells its flows. */
  private void learnOf(Move move) {
    peers.aside().stream()
        .filter(node -> !node.equals(move.from()) && !olds.contains(node))
        .forEach(node -> peers.neighbour(node).ifPresent(olds::addForItsFlows));
  }

  /**
   * What was begun is over; the rules must be looked at anew. The other is not told: the election's
   * word reaches it too, perhaps later, and until then it must not let go of the address.
   */
  void cancel(long nowNanos) {
    current.ifPresent(
        taking -> {
          if (!taking.otherIsAside()) {
            olds.remove(taking.move.from()); // Who has stepped aside goes on serving.
          }
          report.calledOff(taking, "it was decided otherwise", nowNanos);
        });
    current = Optional.empty();
  }

  void steppedAside(String from, long number, long nowNanos) {
    current
        .filter(taking -> taking.move.equals(new Move(from, number)))
        .filter(taking -> taking.step == Step.DIVERTED)
        .ifPresent(taking -> addWhatIsFree(taking, nowNanos));
  }

  /**
   * Sessions of an earlier move that this node still serves may have ended since its rules stand,
   * and their clients have come back to the other: from now on they come here.
   */
  private void addWhatIsFree(Taking taking, long nowNanos) {
    taking.step = Step.RECOUNTING;
    taking.dueNanos = Long.MAX_VALUE;
    olds.steppedAside(taking.move.from());
    VipEvent.Assigned event =
        new VipEvent.Assigned(
            VipEvent.Predecessor.GONE, taking.assigned.mayWake(), taking.assigned.reason());
    rules.refresh(
        (answer, now) -> {
          if (current.filter(it -> it == taking).isPresent()) {
            add(taking, event); // Refused, it goes on: only who comes back at once may suffer.
          }
        },
        nowNanos);
  }

  private void add(Taking taking, VipEvent.Assigned event) {
    taking.step = Step.ADDING;
    taking.dueNanos = Long.MAX_VALUE;
    out.machine(event);
  }

  void declined(String from, HandoverMessage.Declined declined, long nowNanos) {
    current
        .filter(taking -> taking.move.equals(new Move(from, declined.number())))
        .ifPresent(taking -> plainly(taking, from + ": " + declined.reason(), nowNanos));
  }

  void settle(VipState state, long nowNanos) {
    current.ifPresent(taking -> settle(taking, state, nowNanos));
  }

  private void settle(Taking taking, VipState state, long nowNanos) {
    boolean free = taking.isOfNobody();
    if (!free && !peers.isPresent(taking.move.from())) {
      report.calledOff(taking, taking.move.from() + " is gone", nowNanos);
      current = Optional.empty(); // The next view's assignment says what becomes of it.
      return;
    }
    switch (taking.step) {
      case LEARNING -> {
        learnOf(taking.move); // Who has just come into the view knows of nobody yet.
        if (!free && !olds.contains(taking.move.from())) {
          // Its report may be on its way still: the assignment is another node's message.
          peers.neighbour(taking.move.from()).ifPresent(olds::addForTheRest);
        }
        if (!free && !olds.contains(taking.move.from())) {
          if (nowNanos >= taking.dueNanos) {
            decline(taking, taking.move.from() + " has not reported", nowNanos);
          }
        } else if (isAllKnown() || nowNanos >= taking.dueNanos) {
          taking.step = Step.DIVERTING;
          taking.dueNanos = Long.MAX_VALUE;
          rules.refresh((answer, now) -> standing(taking, answer, now), nowNanos);
        }
      }
      case DIVERTED -> diverted(taking, nowNanos);
      case ADDING -> {
        if (state == VipState.HOLDER) {
          if (!free) {
            notOver.put(taking.move.from(), taking);
            report.taken(taking, nowNanos);
          }
          current = Optional.empty();
        }
      }
      case DIVERTING, RECOUNTING -> {}
    }
  }

  /** Whose sessions there are, and which these are. */
  private boolean isAllKnown() {
    return peers.allHaveReported() && !olds.awaitsAny();
  }

  /** The other's report stands in for a word that was lost: it says that it is about to, too. */
  private void diverted(Taking taking, long nowNanos) {
    String from = taking.move.from();
    if (!taking.reportedAside && peers.aside().contains(from) && !peers.holds(from)) {
      taking.reportedAside = true;
      taking.dueNanos = Math.min(taking.dueNanos, nowNanos + Taking.SAID_WITHIN_NANOS);
    }
    boolean gone =
        !peers.holds(from) && nowNanos >= taking.divertedNanos + Taking.GONE_WITHIN_NANOS;
    boolean mute = peers.isMute(from, nowNanos);
    if (nowNanos < taking.dueNanos && !gone && !mute) {
      if (nowNanos >= taking.sayAgainNanos) {
        sayDiverted(taking, nowNanos);
      }
      return;
    }
    if (taking.reportedAside) {
      addWhatIsFree(taking, nowNanos);
    } else if (mute) {
      decline(taking, from + " says nothing any more", nowNanos);
    } else {
      decline(taking, from + " did not step aside within " + (gone ? "2 s" : "20 s"), nowNanos);
    }
  }

  private void standing(Taking taking, HandoverEvent answer, long nowNanos) {
    if (current.filter(now -> now == taking).isEmpty()) {
      return;
    }
    if (taking.isOfNobody()) {
      add(taking, taking.assigned); // Without those rules others' sessions break, and it goes on.
      return;
    }
    if (answer instanceof HandoverEvent.NotDone notDone) {
      decline(taking, notDone.reason(), nowNanos);
      return;
    }
    taking.step = Step.DIVERTED;
    taking.divertedNanos = nowNanos;
    taking.dueNanos = nowNanos + Taking.ASIDE_WITHIN_NANOS;
    sayDiverted(taking, nowNanos);
    report.diverted(taking, nowNanos);
  }

  private void sayDiverted(Taking taking, long nowNanos) {
    out.tell(taking.move.from(), new HandoverMessage.Diverted(taking.move.number()));
    taking.sayAgainNanos = nowNanos + Taking.SAID_AGAIN_NANOS;
  }

  /** The other need not wait for this node's rules either. */
  private void decline(Taking taking, String why, long nowNanos) {
    out.tell(taking.move.from(), new HandoverMessage.Declined(taking.move.number(), why));
    plainly(taking, why, nowNanos);
  }

  /** The move goes on, and breaks sessions. */
  private void plainly(Taking taking, String why, long nowNanos) {
    report.plainly(taking, why, nowNanos);
    current = Optional.empty();
    olds.remove(taking.move.from());
    rules.refresh(KernelCalls.NOTHING, nowNanos);
    out.machine(taking.assigned);
  }

  /** The old holder has told its flows, and the kernel sends it nothing else any more. */
  void narrowed(String from, long nowNanos) {
    Taking taking = notOver.get(from);
    if (taking != null) {
      report.narrowed(taking, olds.sessionsOf(from), nowNanos);
    }
  }

  /** The old holder serves no session any more. */
  void left(String from, int sessions, long nowNanos) {
    Taking over = notOver.remove(from);
    if (over != null) {
      report.left(over, sessions, nowNanos);
    }
  }

  long wakeAtNanos() {
    return current.map(Taking::wakeAtNanos).orElse(Long.MAX_VALUE);
  }
}
