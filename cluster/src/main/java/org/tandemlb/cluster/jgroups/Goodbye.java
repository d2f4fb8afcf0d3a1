package org.tandemlb.cluster.jgroups;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Header;
import org.jgroups.conf.ClassConfigurator;

/** Marks the one message that a member sends to each other before it leaves, and its answer. */
public final class Goodbye extends Header {

  private static final short MAGIC = 7801;

  private boolean answer;

  /** JGroups makes one and reads the rest. */
  public Goodbye() {
    this(false);
  }

  Goodbye(boolean answer) {
    this.answer = answer;
  }

  boolean isAnswer() {
    return answer;
  }

  /** JGroups keeps what its headers are in one table a process. */
  static void register() {
    ClassConfigurator.addIfAbsent(MAGIC, Goodbye.class);
  }

  @Override
  public short getMagicId() {
    return MAGIC;
  }

  @Override
  public Supplier<? extends Header> create() {
    return Goodbye::new;
  }

  @Override
  public int serializedSize() {
    return Byte.BYTES;
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    out.writeBoolean(answer);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    answer = in.readBoolean();
  }
}
