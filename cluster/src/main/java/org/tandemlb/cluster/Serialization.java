package org.tandemlb.cluster;

import java.io.ObjectInputFilter;

/**
 * Refuses every Java object that arrives from outside, for the whole process.
 *
 * <p>JGroups deserialises what any peer sends before it looks at anything else. TLS keeps strangers
 * out; this makes sure that not even a member can make this process run code that way. Nothing in
 * Tandem needs Java serialization.
 */
public final class Serialization {

  private Serialization() {}

  /** Sets the filter that the launcher sets too, unless one is set: it can be set only once. */
  public static synchronized void refuse() {
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
    }
  }

  /** Whether a class of the JDK and one of our own would both be rejected. */
  public static boolean isRefused() {
    return rejects(java.util.ArrayList.class) && rejects(Serialization.class);
  }

  private static boolean rejects(Class<?> type) {
    ObjectInputFilter filter = ObjectInputFilter.Config.getSerialFilter();
    return filter != null
        && filter.checkInput(new Arrival(type)) == ObjectInputFilter.Status.REJECTED;
  }

  /** The first object of a stream, of the given class. */
  private record Arrival(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {

    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }
}
