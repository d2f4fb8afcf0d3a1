package org.tandemlb.cluster.vip.kernel;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks what interfaces are made of. Reads only, and needs no rights. */
public final class Outlets {

  private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

  private Outlets() {}

  /** One of which nothing can be found out counts as a plain one: whoever looks looks again. */
  public static Outlet of(String device) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return of(device, rtnetlink.parts());
    } catch (KernelException e) {
      LOG.debug("what {} is made of is not known: {}", device, e.getMessage());
      return Outlet.plain(device);
    }
  }

  private static Outlet of(String device, List<LinkPart> all) {
    Optional<LinkPart> self = all.stream().filter(part -> part.name().equals(device)).findFirst();
    return self.map(
            whole ->
                new Outlet(
                    device,
                    whole.kind().equals("bridge"),
                    all.stream()
                        .filter(part -> part.master() == whole.index())
                        .map(LinkPart::name)
                        .collect(Collectors.toSet())))
        .orElseGet(() -> Outlet.plain(device));
  }
}
