package org.tandemlb.cluster.jgroups;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.tandemlb.cluster.membership.Departure;

/**
 * Notes how members go. It stands right above the transport: suspicions that pass here come from
 * closed connections, those of the failure detector above do not; and a goodbye is noted before
 * anything above can act on the leave request that follows it. Called on JGroups' threads.
 */
final class Departures extends Protocol {

  private static final short ID = 7800;

  /**
   * A closed connection leads to a view at once. A note that did not is of a connection that came
   * back, and must not colour a later departure.
   */
  private static final long CLOSED_COUNTS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** As long as leaving waits for its answer; a member that hangs gives none. */
  private static final long ANSWER_MILLIS = 500;

  private final LongSupplier nanoClock;
  private final Map<Address, Note> notes = new ConcurrentHashMap<>();
  private volatile View view;
  private volatile CountDownLatch answers = new CountDownLatch(0);

  /** Whose answers are missing; each may come over several links. */
  private final Set<Address> unanswered = ConcurrentHashMap.newKeySet();

  private record Note(Departure departure, long atNanos) {}

  Departures(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    Goodbye.register();
    setId(ID);
  }

  /**
   * Tells every other member that what follows is no failure, and waits until all have noted it,
   * but not long: the view without us comes by way of another, and may be faster.
   */
  void sayGoodbye() {
    View current = view;
    if (current == null) {
      return;
    }
    List<Address> others =
        current.getMembers().stream().filter(member -> !member.equals(local_addr)).toList();
    unanswered.addAll(others);
    answers = new CountDownLatch(others.size());
    others.forEach(member -> send(member, new Goodbye(false)));
    try {
      answers.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Address member, Goodbye goodbye) {
    Message message = new EmptyMessage(member);
    message.setSrc(local_addr);
    message.setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY);
    message.putHeader(ID, goodbye);
    down_prot.down(message);
  }

  /** How the member went, as far as it was noted. */
  Optional<Departure> of(Address member) {
    Note note = notes.get(member);
    if (note == null
        || (note.departure == Departure.CLOSED
            && nanoClock.getAsLong() - note.atNanos > CLOSED_COUNTS_NANOS)) {
      return Optional.empty();
    }
    return Optional.of(note.departure);
  }

  /** Forgets everybody else: their departure has been told. */
  void retain(Collection<Address> members) {
    notes.keySet().retainAll(members);
  }

  @Override
  public Object down(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      view = event.getArg();
    }
    return down_prot.down(event);
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.SUSPECT) {
      Collection<Address> closed = event.getArg();
      closed.forEach(member -> note(member, Departure.CLOSED));
    }
    return up_prot.up(event);
  }

  @Override
  public Object up(Message message) {
    return taken(message) ? null : up_prot.up(message);
  }

  @Override
  public void up(MessageBatch batch) {
    batch.removeIf(this::taken, true);
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private boolean taken(Message message) {
    if (!(message.getHeader(ID) instanceof Goodbye goodbye)) {
      return false;
    }
    if (goodbye.isAnswer()) {
      if (unanswered.remove(message.getSrc())) {
        answers.countDown();
      }
    } else {
      note(message.getSrc(), Departure.LEFT);
      send(message.getSrc(), new Goodbye(true));
    }
    return true;
  }

  /** A goodbye is followed by closed connections, and stays a goodbye. */
  private void note(Address member, Departure departure) {
    Note note = new Note(departure, nanoClock.getAsLong());
    notes.merge(member, note, (before, now) -> before.departure == Departure.LEFT ? before : now);
  }
}
