package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last things that have changed; the oldest go when it is full, so it takes no more memory
 * however much happens and whoever reads. Any thread.
 */
public final class Events {

  /** As many as a busy hour has; each takes some hundred bytes. */
  static final int KEPT = 1024;

  private final ObjectMapper json = new ObjectMapper();
  private final String run;
  private final int kept;
  private final Deque<Event> last = new ArrayDeque<>();
  private long published;
  private Runnable reader = () -> {};

  /**
   * @param startedMillis tells the events of this run from those of another
   */
  public Events(long startedMillis) {
    this(startedMillis, KEPT);
  }

  Events(long startedMillis, int kept) {
    this.run = String.valueOf(startedMillis);
    this.kept = kept;
  }

  /** Does not wait for whoever reads. */
  public void publish(String type, Object data) {
    Runnable told;
    synchronized (this) {
      published++;
      last.addLast(new Event(run + "-" + published, type, line(data)));
      if (last.size() > kept) {
        last.removeFirst();
      }
      told = reader;
    }
    told.run();
  }

  private String line(Object data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event is a record of plain values", e);
    }
  }

  /** Told after each event, on the publisher's thread; must not wait. */
  synchronized void onNews(Runnable told) {
    reader = told;
  }

  /** How many there have been; who has read so far has read all. */
  synchronized long published() {
    return published;
  }

  /**
   * How far a client has read that was here before.
   *
   * @param lastId the id that it had last
   * @return -1 when that is none of this run
   */
  synchronized long position(String lastId) {
    String prefix = run + "-";
    if (!lastId.startsWith(prefix) || !lastId.substring(prefix.length()).matches("[0-9]{1,18}")) {
      return -1;
    }
    long number = Long.parseLong(lastId.substring(prefix.length()));
    return number <= published ? number : -1;
  }

  /**
   * What comes after the first {@code read} ones.
   *
   * @param missed whether some of it is gone already
   * @param read how far one has read who has read these
   */
  record Batch(boolean missed, long read, List<Event> events) {}

  /** At once, as the oldest may go while somebody reads. */
  synchronized Batch after(long read, int atMost) {
    long gone = published - last.size();
    long from = Math.max(read, gone);
    List<Event> events = last.stream().skip(from - gone).limit(atMost).toList();
    return new Batch(read < gone, from + events.size(), events);
  }
}
