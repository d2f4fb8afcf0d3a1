package org.tandemlb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.config.VipConfig;

/** The calls that change something: what they are about must be in this node's file. Any thread. */
public final class ChangeCalls {

  private static final List<String> BACKEND = List.of(ChangeBody.ADMIN, ChangeBody.WEIGHT);
  private static final List<String> FRONTEND = List.of(ChangeBody.ADMIN);
  private static final List<String> NODE = List.of(ChangeBody.STANDBY, ChangeBody.ADMIN);
  private static final List<String> SWITCHOVER = List.of(ChangeBody.TO);

  /** What holds now, as the caller is told. */
  record BackendNow(String backend, String admin, int weight) {}

  record FrontendNow(String frontend, String admin) {}

  record NodeNow(String node, String admin, boolean standby) {}

  /**
   * @param from null when nobody holds it
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record SwitchoverNow(String vip, String from, String to) {}

  private final Supplier<Config> file;
  private final Supplier<Optional<StatusPage>> status;
  private final Supplier<Wishes> wishes;
  private final Changes changes;
  private final ReloadCall reload;

  /**
   * @param file the one that this node runs with
   * @param wishes what this node acts on
   */
  public ChangeCalls(
      Supplier<Config> file,
      Supplier<Optional<StatusPage>> status,
      Supplier<Wishes> wishes,
      Changes changes,
      ReloadCall reload) {
    this.file = file;
    this.status = status;
    this.wishes = wishes;
    this.changes = changes;
    this.reload = reload;
  }

  /** One call, with its path understood. */
  interface Call {
    /** What holds now, to be written as JSON. */
    Object answer(byte[] body) throws Refused;
  }

  /** Every one. */
  List<ChangeRoute> routes() {
    return List.of(
        new ChangeRoute(
            "/v1/backends/{pool}/{backend}",
            BACKEND,
            (names, body) -> backend(names.get(0), names.get(1), body)),
        new ChangeRoute(
            "/v1/frontends/{frontend}", FRONTEND, (names, body) -> frontend(names.get(0), body)),
        new ChangeRoute("/v1/nodes/{node}", NODE, (names, body) -> node(names.get(0), body)),
        new ChangeRoute(
            "/v1/vips/{address}/switchover",
            SWITCHOVER,
            (names, body) -> switchover(names.get(0), body)),
        new ChangeRoute(ReloadCall.PATH, ReloadCall.FIELDS, (names, body) -> reload.answer(body)));
  }

  /** Empty when no change has that path. */
  Optional<Call> at(String path) {
    for (ChangeRoute route : routes()) {
      Optional<List<String>> names = route.names(path);
      if (names.isPresent()) {
        return Optional.of(body -> route.handler().answer(names.get(), body));
      }
    }
    return Optional.empty();
  }

  private BackendNow backend(String poolName, String name, byte[] body) throws Refused {
    String where = poolName + "/" + name;
    Config config = file.get();
    List<String> pools = config.pools().stream().map(PoolConfig::name).toList();
    if (!pools.contains(poolName)) {
      throw Refused.noSuch("pool", where, poolName, pools);
    }
    List<BackendConfig> backends = config.pool(poolName).backends();
    List<String> names = backends.stream().map(BackendConfig::name).toList();
    if (!names.contains(name)) {
      throw Refused.noSuch("backend", where, name, names);
    }
    ChangeBody asked = ChangeBody.parse(body, BACKEND);
    asked.demandAny(BACKEND);
    Map<WishKey, String> wish = new LinkedHashMap<>();
    asked.admin().ifPresent(admin -> wish.put(new WishKey(Kind.BACKEND_ADMIN, where), text(admin)));
    if (asked.has(ChangeBody.WEIGHT)) {
      OptionalInt weight = asked.weight();
      wish.put(
          new WishKey(Kind.BACKEND_WEIGHT, where),
          weight.isPresent() ? String.valueOf(weight.getAsInt()) : "");
    }
    wish(wish, where);
    BackendId id = new BackendId(poolName, name);
    int ofFile = backends.get(names.indexOf(name)).weight();
    Wishes now = wishes.get();
    return new BackendNow(where, ChangeBody.word(now.backend(id)), now.weight(id).orElse(ofFile));
  }

  private FrontendNow frontend(String name, byte[] body) throws Refused {
    List<String> names = file.get().frontends().stream().map(FrontendConfig::name).toList();
    if (!names.contains(name)) {
      throw Refused.noSuch("frontend", name, name, names);
    }
    ChangeBody asked = ChangeBody.parse(body, FRONTEND);
    asked.demandAny(FRONTEND);
    Map<WishKey, String> wish = new LinkedHashMap<>();
    asked.admin().ifPresent(admin -> wish.put(new WishKey(Kind.FRONTEND_ADMIN, name), text(admin)));
    wish(wish, name);
    return new FrontendNow(name, ChangeBody.word(wishes.get().frontend(name)));
  }

  private NodeNow node(String name, byte[] body) throws Refused {
    List<String> names = file.get().cluster().nodes().stream().map(NodeConfig::name).toList();
    if (!names.contains(name)) {
      throw Refused.noSuch("node", name, name, names);
    }
    ChangeBody asked = ChangeBody.parse(body, NODE);
    asked.demandAny(NODE);
    Map<WishKey, String> wish = new LinkedHashMap<>();
    asked.admin().ifPresent(admin -> wish.put(new WishKey(Kind.NODE_ADMIN, name), text(admin)));
    if (asked.has(ChangeBody.STANDBY)) {
      wish.put(new WishKey(Kind.NODE_STANDBY, name), asked.standby() ? "standby" : "");
    }
    wish(wish, name);
    Wishes now = wishes.get();
    return new NodeNow(name, ChangeBody.word(now.node(name)), now.standby(name));
  }

  private SwitchoverNow switchover(String written, byte[] body) throws Refused {
    Config config = file.get();
    List<String> known = config.vips().stream().map(vip -> IpAddress.text(vip.address())).toList();
    Optional<InetAddress> address = IpAddress.parse(written);
    Optional<VipConfig> vip =
        config.vips().stream()
            .filter(one -> address.isPresent() && one.address().equals(address.get()))
            .findFirst();
    if (vip.isEmpty()) {
      throw Refused.noSuch("vip", written, written, known);
    }
    String text = IpAddress.text(vip.get().address());
    ChangeBody asked = ChangeBody.parse(body, SWITCHOVER);
    StatusPage now =
        status
            .get()
            .orElseThrow(() -> Refused.notAnswering("the control thread does not answer", text));
    String holder =
        now.vips().stream()
            .filter(one -> one.address().equals(text) && one.holder() != null)
            .map(StatusPage.VipPart::holder)
            .findFirst()
            .orElse(null);
    String to = new SwitchoverTarget(config, now).choose(vip.get(), holder, asked.to());
    wish(Map.of(new WishKey(Kind.VIP_NODE, text), to), text);
    return new SwitchoverNow(text, holder, to);
  }

  private void wish(Map<WishKey, String> wish, String where) throws Refused {
    try {
      changes.wish(wish);
    } catch (TimeoutException e) {
      throw Refused.notAnswering(
          "the control thread has not confirmed it; see GET /v1/status whether it holds", where);
    } catch (Changes.TooManyException e) {
      throw Refused.conflict("too-many-wishes", e.getMessage(), where);
    }
  }

  private static String text(AdminState admin) {
    return admin == AdminState.READY ? "" : ChangeBody.word(admin);
  }
}
