package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.lab.bench.HaproxyFile;
import org.tandemlb.lab.bench.KeepalivedHaproxyPair;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;

/** keepalived + HAProxy, told what Tandem is told in the words that they have for it. */
final class KeepalivedHaproxyNodes implements Product {

  private final KeepalivedHaproxyPair pair;

  private KeepalivedHaproxyNodes(KeepalivedHaproxyPair pair) {
    this.pair = pair;
  }

  static KeepalivedHaproxyNodes make(
      Spec spec, List<Host> nodes, Path directory, Map<Service, List<InetSocketAddress>> backends) {
    return make(spec, nodes, directory, backends, Optional.empty());
  }

  /** Whoever wants it fast makes it say ten times a second that it is there. */
  static KeepalivedHaproxyNodes makeTuned(
      Spec spec, List<Host> nodes, Path directory, Map<Service, List<InetSocketAddress>> backends) {
    return make(spec, nodes, directory, backends, Optional.of(Duration.ofMillis(100)));
  }

  private static KeepalivedHaproxyNodes make(
      Spec spec,
      List<Host> nodes,
      Path directory,
      Map<Service, List<InetSocketAddress>> backends,
      Optional<Duration> advert) {
    List<HaproxyFile.Service> services = new ArrayList<>();
    backends.forEach(
        (service, addresses) ->
            services.add(
                new HaproxyFile.Service(
                    service.word(),
                    spec.vips().stream()
                        .map(vip -> new InetSocketAddress(vip, service.port()))
                        .toList(),
                    addresses,
                    service == Service.WEB ? "/healthz" : "")));
    return new KeepalivedHaproxyNodes(
        new KeepalivedHaproxyPair(nodes, directory, spec.vips(), services, advert));
  }

  @Override
  public String version() throws IOException {
    return pair.version();
  }

  @Override
  public void start(Host node) throws IOException {
    pair.start(node);
  }

  @Override
  public void stop(Host node) {
    pair.stop(node);
  }

  @Override
  public boolean isRunning(Host node) {
    return pair.isRunning(node);
  }

  @Override
  public void kill9(Host node) {
    pair.kill9(node);
  }

  @Override
  public List<LabProcess> processes(Host node) {
    return pair.processes(node);
  }

  /** By a change of priorities. */
  @Override
  public void switchover(InetAddress vip, Host to) throws IOException {
    pair.move(vip, to);
  }

  /** By the end of keepalived alone; HAProxy goes on. */
  @Override
  public void standby(Host node) throws IOException {
    pair.stopKeepalived(node);
  }

  @Override
  public void resume(Host node) throws IOException {
    pair.startKeepalived(node);
  }

  @Override
  public void admin(Host node, String state) throws IOException {
    throw new IOException("a node of it as a whole has no such state");
  }

  @Override
  public int movesBegun(InetAddress vip, Host node) throws IOException {
    throw new IOException("its moves have no beginning: sessions stay behind");
  }

  @Override
  public void changeFile() throws IOException {
    throw new IOException("its file is read anew without a move");
  }

  /** It may take an address back some four seconds after it has started. */
  @Override
  public Duration steady() {
    return Duration.ofSeconds(5);
  }

  /** Nobody can be asked: the address and the traffic will show. */
  @Override
  public Optional<String> unsettled() {
    return Optional.empty();
  }

  @Override
  public String says(InetAddress vip) {
    return "";
  }

  @Override
  public Optional<String> says(Host node) {
    return Optional.empty();
  }

  @Override
  public String status(Host node) {
    return "";
  }

  @Override
  public String check(Host node) {
    return "";
  }

  /** It has no such command: its file is what an operator changes. */
  @Override
  public String switchoverByCommand(InetAddress vip, Host to) throws IOException {
    switchover(vip, to);
    return "";
  }

  @Override
  public String outputs() {
    return "";
  }

  @Override
  public void close() {
    pair.close();
  }
}
