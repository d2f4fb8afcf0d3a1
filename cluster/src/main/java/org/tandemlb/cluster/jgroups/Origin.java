package org.tandemlb.cluster.jgroups;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.tandemlb.cluster.membership.Member;

/**
 * A member as its JGroups address tells it: the address carries the node's name, so that every view
 * and every message does, whatever else has or has not been heard of the member yet.
 *
 * @param startedMillis the node's own wall clock when it started; only compared between runs of one
 *     node
 */
record Origin(Member member, long startedMillis) {

  private static final String NODE = "node";
  private static final String STARTED = "started";

  static Origin draw(String node, long startedMillis) {
    return new Origin(new Member(node, UUID.randomUUID()), startedMillis);
  }

  /** Empty when the address was not made by {@link #address}. */
  static Optional<Origin> of(Address address) {
    if (!(address instanceof ExtendedUUID uuid)) {
      return Optional.empty();
    }
    byte[] node = uuid.get(NODE);
    byte[] started = uuid.get(STARTED);
    if (node == null || started == null || started.length != Long.BYTES) {
      return Optional.empty();
    }
    Member member = new Member(new String(node, StandardCharsets.UTF_8), incarnation(uuid));
    return Optional.of(new Origin(member, ByteBuffer.wrap(started).getLong()));
  }

  static UUID incarnation(Address address) {
    org.jgroups.util.UUID uuid = (org.jgroups.util.UUID) address;
    return new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  Address address() {
    UUID incarnation = member.incarnation();
    return new ExtendedUUID(
            incarnation.getMostSignificantBits(), incarnation.getLeastSignificantBits())
        .put(NODE, member.node().getBytes(StandardCharsets.UTF_8))
        .put(STARTED, ByteBuffer.allocate(Long.BYTES).putLong(startedMillis).array());
  }

  boolean youngerThan(Origin other) {
    int age = Long.compare(startedMillis, other.startedMillis);
    return age != 0 ? age > 0 : member.incarnation().compareTo(other.member.incarnation()) > 0;
  }
}
