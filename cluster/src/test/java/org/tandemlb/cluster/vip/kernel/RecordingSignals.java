package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;

/** Every signal in words, in the order in which they came. */
public final class RecordingSignals implements AddressOwner.Signals {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Map<Set<InetAddress>, Reception> receptions = new ConcurrentHashMap<>();
  private final CountDownLatch barredReturns;

  public RecordingSignals() {
    this(new CountDownLatch(0));
  }

  /**
   * @param barredReturns until then it keeps its caller
   */
  public RecordingSignals(CountDownLatch barredReturns) {
    this.barredReturns = barredReturns;
  }

  public List<String> heard() {
    return heard;
  }

  @Override
  public void claimed(InetAddress vip, MacAddress by) {
    heard.add("claimed " + vip.getHostAddress() + " by " + by);
  }

  @Override
  public void probed(InetAddress vip, MacAddress by) {
    heard.add("probed " + vip.getHostAddress() + " by " + by);
  }

  @Override
  public void answered(InetAddress own, MacAddress by) {
    heard.add("answered " + own.getHostAddress() + " by " + by);
  }

  /** Several times a second: kept apart, and the newest only. */
  @Override
  public void received(Reception reception) {
    receptions.put(reception.vips(), reception);
  }

  /** The newest of the LAN that has the VIP. */
  public Optional<Reception> reception(InetAddress vip) {
    return receptions.values().stream().filter(each -> each.vips().contains(vip)).findFirst();
  }

  @Override
  public void lost(InetAddress vip) {
    heard.add("lost " + vip.getHostAddress());
  }

  @Override
  public void barred(InetAddress vip, String reason) {
    heard.add("barred " + vip.getHostAddress() + ": " + reason);
    try {
      barredReturns.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void knocked(InetAddress vip, boolean somebodyThere) {
    heard.add(
        "knocked at " + vip.getHostAddress() + ": " + (somebodyThere ? "somebody" : "nobody"));
  }
}
