package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.VipConfig;

/**
 * VIPs as leased addresses of this machine's interfaces ({@code vip-mode: lease}). Needs
 * CAP_NET_ADMIN and CAP_NET_RAW; without them {@link #start} says so, and nothing is carried.
 */
public final class KernelOwner implements AddressOwner {

  private final Map<InetAddress, VipConfig> vips = new LinkedHashMap<>();
  private final Collection<FrontendConfig> frontends;
  private final String searchPath;

  /** Changed by the control thread; {@link #link} is for any. */
  private volatile Performer performer = new Unable("not started");

  /**
   * @param frontends where somebody who carries a VIP can be expected to answer
   */
  public KernelOwner(Collection<VipConfig> vips, Collection<FrontendConfig> frontends) {
    this(vips, frontends, searchPath());
  }

  /** Where commands are looked for: a user's own path may lack where administrators' are. */
  public static String searchPath() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
  }

  /**
   * @param searchPath where the guard looks for its commands
   */
  KernelOwner(Collection<VipConfig> vips, Collection<FrontendConfig> frontends, String searchPath) {
    this.frontends = List.copyOf(frontends);
    vips.forEach(vip -> this.vips.put(vip.address(), vip));
    this.searchPath = searchPath;
  }

  /**
   * Takes off what only a lease keeps on this machine: for after a node's end, or its lease would
   * keep it there. While a process looks after any of them here, nothing is.
   *
   * @return what was taken off, as {@code address/prefix}
   * @throws IOException when somebody looks after them, this process may not, or the kernel would
   *     not; says why
   */
  public static List<String> sweep(Collection<VipConfig> vips) throws IOException {
    Set<InetAddress> addresses = vips.stream().map(VipConfig::address).collect(Collectors.toSet());
    Optional<InetAddress> lookedAfter = Custody.anyOf(addresses);
    if (lookedAfter.isPresent()) {
      throw new IOException(
          "nothing was taken off: a node runs here that looks after "
              + IpAddress.text(lookedAfter.get()));
    }
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Kernel.requireRights(addresses, rtnetlink);
      return Carrier.sweep(rtnetlink, addresses).stream().map(AddressEntry::text).toList();
    } catch (LinkageError e) {
      throw new IOException(noNativeCode(e), e);
    }
  }

  @Override
  public Map<InetAddress, Barrier> start(Signals signals) {
    try {
      Kernel kernel = Kernel.open(vips, new Knocker(vips.keySet(), frontends), searchPath, signals);
      performer = kernel;
      return kernel.start();
    } catch (IOException e) {
      return unable(e.getMessage());
    } catch (LinkageError e) {
      return unable(noNativeCode(e));
    }
  }

  private Map<InetAddress, Barrier> unable(String reason) {
    performer.close();
    performer = new Unable(reason);
    Barrier all = new Barrier(reason, true);
    return vips.keySet().stream().collect(Collectors.toMap(vip -> vip, vip -> all));
  }

  /** JNA unpacks a library and loads it, which a folder that is mounted noexec does not allow. */
  static String noNativeCode(LinkageError e) {
    return "this Java cannot load the library that it speaks to the kernel with ("
        + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
        + "): name a folder that allows executing with TANDEM_JAVA_OPTS=-Djna.tmpdir=DIR";
  }

  @Override
  public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
    return performer.perform(vip, effect);
  }

  @Override
  public boolean carries(InetAddress vip) {
    return performer.carries(vip);
  }

  @Override
  public Optional<LinkIdentity> link(InetAddress vip) {
    return performer.link(vip);
  }

  @Override
  public void close() {
    performer.close();
    performer = new Unable("closed");
  }

  /** What is behind a started owner. */
  interface Performer {
    Optional<VipEvent> perform(InetAddress vip, VipEffect effect);

    boolean carries(InetAddress vip);

    Optional<LinkIdentity> link(InetAddress vip);

    void close();
  }

  /** Has added nothing, and adds nothing. */
  private record Unable(String reason) implements Performer {

    @Override
    public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
      if (effect instanceof VipEffect.Add || effect instanceof VipEffect.Renew) {
        return Optional.of(new VipEvent.NotCarried(reason, false));
      }
      if (effect instanceof VipEffect.StepAside) {
        return Optional.of(new VipEvent.NotGone(reason));
      }
      if (effect instanceof VipEffect.RenewAside) {
        return Optional.of(new VipEvent.AsideLost(reason));
      }
      if (effect instanceof VipEffect.LeaveAside) {
        return Optional.of(new VipEvent.AsideGone());
      }
      return effect instanceof VipEffect.Remove
          ? Optional.of(new VipEvent.Gone())
          : Optional.empty();
    }

    @Override
    public boolean carries(InetAddress vip) {
      return false;
    }

    @Override
    public Optional<LinkIdentity> link(InetAddress vip) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
