package org.tandemlb.cluster.jgroups;

import java.io.DataInput;
import java.io.DataOutput;
import java.util.function.Supplier;
import org.jgroups.Header;
import org.jgroups.conf.ClassConfigurator;

/** Marks the one message that a member sends to each other before it leaves. It has no content. */
public final class Goodbye extends Header {

  private static final short MAGIC = 7801;

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
    return 0;
  }

  @Override
  public void writeTo(DataOutput out) {}

  @Override
  public void readFrom(DataInput in) {}
}
