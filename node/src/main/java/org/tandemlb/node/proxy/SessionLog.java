package org.tandemlb.node.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.LogConfig;

/**
 * One line for each session, written by a thread of its own. An event loop only hands a record
 * over: lines that cannot be written, because their reader is too slow or gone, are dropped,
 * counted and reported.
 */
public final class SessionLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);

  /** A second of records at a rate that this node is unlikely to reach. */
  private static final int QUEUE_RECORDS = 65_536;

  private static final int BATCH_RECORDS = 512;

  /** The writer looks for records instead of being woken: waking it is a system call a session. */
  private static final long PAUSE_NANOS = 20_000_000;

  private static final long BETWEEN_REPORTS_NANOS = 10_000_000_000L;

  private static final String TOO_SLOW = "their reader is too slow";

  private final ArrayBlockingQueue<SessionRecord> queue;
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private volatile LogConfig.Sessions form;
  private final Thread writer;

  /**
   * Why lines were dropped since the last report, and whether a bug was shown. The writer's own.
   */
  private String trouble = TOO_SLOW;

  private boolean bugShown;
  private volatile boolean closing;

  /**
   * @param out written by this log's thread only, flushed after each batch, never closed. It throws
   *     when it fails, which a PrintStream such as System.out does not
   */
  public SessionLog(LogConfig.Sessions form, OutputStream out) {
    this(form, out, QUEUE_RECORDS);
  }

  SessionLog(LogConfig.Sessions form, OutputStream out, int queueRecords) {
    this.form = form;
    this.out = out;
    this.queue = new ArrayBlockingQueue<>(queueRecords);
    this.writer = new Thread(this::write, "session-log");
    writer.setDaemon(true);
    if (form != LogConfig.Sessions.OFF) {
      writer.start();
    }
  }

  /** Of the lines that are written from now on. One thread at a time. */
  public void form(LogConfig.Sessions now) {
    form = now;
    if (now != LogConfig.Sessions.OFF && writer.getState() == Thread.State.NEW && !closing) {
      writer.start();
    }
  }

  /** Any thread; never blocks. */
  void add(SessionRecord session) {
    if (form != LogConfig.Sessions.OFF && !queue.offer(session)) {
      dropped.increment();
    }
  }

  /** Lines that were never written. */
  public long dropped() {
    return dropped.sum();
  }

  private void write() {
    List<SessionRecord> batch = new ArrayList<>(BATCH_RECORDS);
    StringBuilder lines = new StringBuilder();
    long reported = 0;
    long reportNanos = System.nanoTime();
    while (true) {
      boolean last = closing;
      queue.drainTo(batch, BATCH_RECORDS);
      if (System.nanoTime() - reportNanos >= 0) {
        reportNanos = System.nanoTime() + BETWEEN_REPORTS_NANOS;
        reported = reportDropped(reported);
      }
      if (batch.isEmpty()) {
        if (last) {
          reportDropped(reported);
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        continue;
      }
      SessionFormat format =
          form == LogConfig.Sessions.JSON ? SessionFormat.JSON : SessionFormat.LOGFMT;
      for (SessionRecord session : batch) {
        append(format, lines, session);
      }
      print(lines.toString().getBytes(StandardCharsets.UTF_8), batch.size());
      batch.clear();
      lines.setLength(0);
    }
  }

  private long reportDropped(long reported) {
    long now = dropped();
    if (now > reported) {
      LOG.warn("{} session lines dropped: {}", now - reported, trouble);
      trouble = TOO_SLOW;
    }
    return now;
  }

  /** A record that cannot be formatted costs its own line, not the log. */
  private void append(SessionFormat format, StringBuilder lines, SessionRecord session) {
    int before = lines.length();
    try {
      format.append(lines, session);
    } catch (RuntimeException bug) {
      lines.setLength(before);
      dropped.increment();
      trouble = bug.toString();
      if (!bugShown) {
        bugShown = true;
        LOG.error("a bug: no line can be made of {}", session, bug);
      }
    }
  }

  private void print(byte[] lines, int count) {
    try {
      out.write(lines);
      out.flush();
    } catch (IOException e) {
      dropped.add(count); // Some of them may have got through: better too many than none.
      trouble = e.toString();
    }
  }

  /** Writes what is queued, for at most two seconds. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(2_000); // At once when it has never been started.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
