package org.tandemlb.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code pools}. Used by one thread. */
final class PoolsReader {

  static final String CHECK = "check";
  static final String BACKENDS = "backends";

  private final Reading reading;
  private int backendsInAll;

  PoolsReader(Reading reading) {
    this.reading = reading;
  }

  List<PoolConfig> read(Section pools) {
    List<PoolConfig> read =
        pools.names().stream().map(name -> pool(name, pools.section(name))).toList();
    int most = Bounds.ALL_BACKENDS.most;
    if (backendsInAll > most) {
      String problem = "have " + backendsInAll + " backends in all";
      reading.fault(pools.path(), Message.of(problem, "at most " + most));
    }
    return read;
  }

  private PoolConfig pool(String name, Section section) {
    section.allowing(ConfigReader.names(Keys.POOL, CHECK, BACKENDS));
    Balance balance = section.value(Keys.BALANCE);
    CheckConfig check = new CheckReader(section.section(CHECK)).read();
    Duration connectTimeout = section.value(Keys.CONNECT_TIMEOUT);
    int retries = section.value(Keys.RETRIES);
    AllDown allDown = section.value(Keys.ALL_DOWN);
    List<BackendConfig> backends = backends(section);
    return new PoolConfig(name, balance, check, connectTimeout, retries, allDown, backends);
  }

  private List<BackendConfig> backends(Section pool) {
    Section backends = pool.named(BACKENDS, Bounds.BACKENDS);
    List<BackendConfig> read = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    backendsInAll += backends.names().size();
    for (String name : backends.names()) {
      Section section = backends.section(name).allowing(ConfigReader.names(Keys.BACKEND));
      Optional<HostPort> address = section.required(Keys.BACKEND_ADDRESS);
      address.ifPresent(known -> checkGivenTwice(section, known, owners));
      int weight = section.value(Keys.WEIGHT);
      boolean backup = section.value(Keys.BACKUP);
      address
          .map(at -> new BackendConfig(name, at.host(), at.port(), weight, backup))
          .ifPresent(read::add);
    }
    return read;
  }

  private void checkGivenTwice(Section section, HostPort address, Map<String, String> owners) {
    String text = address.host().toLowerCase(Locale.ROOT) + ":" + address.port();
    String owner = owners.putIfAbsent(text, section.path());
    if (owner != null) {
      reading.fault(
          section.pathOf(Keys.BACKEND_ADDRESS.name()),
          Message.quote(text) + " is the address of " + owner + " too");
    }
  }
}
