package org.tandemlb.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code frontends}. Used by one thread. */
final class FrontendsReader {

  static final String LISTEN = "listen";

  private final Reading reading;
  private final Set<String> poolNames;
  private final int nodeMaxConnections;
  private final ListenClashes clashes;

  FrontendsReader(
      Reading reading, Set<String> poolNames, int nodeMaxConnections, ListenClashes clashes) {
    this.reading = reading;
    this.poolNames = poolNames;
    this.nodeMaxConnections = nodeMaxConnections;
    this.clashes = clashes;
  }

  List<FrontendConfig> read(Section frontends) {
    List<FrontendConfig> read = new ArrayList<>();
    for (String name : frontends.names()) {
      Section section = frontends.section(name).allowing(ConfigReader.names(Keys.FRONTEND, LISTEN));
      frontend(name, section).ifPresent(read::add);
    }
    return read;
  }

  private Optional<FrontendConfig> frontend(String name, Section section) {
    List<Listen> listens = listens(section);
    Optional<String> pool = section.required(Keys.FRONTEND_POOL);
    pool.ifPresent(known -> checkPool(section, known));
    int most =
        section.value(
            Keys.FRONTEND_MAX_CONNECTIONS.or(nodeMaxConnections, "the node's max-connections"));
    return pool.map(known -> new FrontendConfig(name, listens, known, most));
  }

  private List<Listen> listens(Section section) {
    List<Located<Node>> items = section.requiredList(LISTEN, Bounds.LISTENS, Keys.LISTEN);
    List<Listen> listens = new ArrayList<>();
    for (Located<Node> item : items) {
      Optional<Listen> listen = Values.parse(item.path(), item.value(), Keys.LISTEN, reading);
      listen.ifPresent(known -> clashes.add(new Located<>(item.path(), known)));
      listen.ifPresent(listens::add);
    }
    return listens;
  }

  private void checkPool(Section section, String pool) {
    if (!poolNames.contains(pool)) {
      String problem = "no pool " + Message.quote(pool) + Message.didYouMean(pool, poolNames);
      reading.fault(
          section.pathOf(Keys.FRONTEND_POOL.name()), Message.of(problem, Message.list(poolNames)));
    }
  }
}
