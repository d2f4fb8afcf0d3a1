package org.tandemlb.cluster.health;

/** Names a backend in the whole cluster. */
public record BackendId(String pool, String backend) implements Comparable<BackendId> {

  @Override
  public int compareTo(BackendId other) {
    int byPool = pool.compareTo(other.pool);
    return byPool != 0 ? byPool : backend.compareTo(other.backend);
  }

  @Override
  public String toString() {
    return pool + "/" + backend;
  }
}
