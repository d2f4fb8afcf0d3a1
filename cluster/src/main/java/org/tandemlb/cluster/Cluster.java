package org.tandemlb.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.control.ControlCore;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.MembershipException;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.VipConfig;

/**
 * This node's part in the cluster: runs the core on the control thread, and does what it decides.
 * Every public method may be called from any thread.
 */
public final class Cluster implements AutoCloseable {

  /** What the node does with the cluster's word. Called on the control thread; must not block. */
  public interface Listener {
    /** The verdicts of every backend; at least one state is new. */
    void verdicts(Map<BackendId, Verdict> verdicts);

    /** Another node sees these otherwise than this one did: they are to be probed at once. */
    void probeNow(Set<BackendId> backends);

    /** What was seen of these says nothing any more: as at the start the next probe decides. */
    void probeAnew(Set<BackendId> backends);

    /** These, and from now on no others, are probed at a tenth of the rate. */
    void probeSeldom(Set<BackendId> backends);

    /** Another node carries this VIP now: sessions that were dialled on it here are lost. */
    void vipElsewhere(InetAddress vip, String node);

    /** This node is to stop, and nobody takes its VIPs: no new session may begin here. */
    void nobodyTakes();

    /** All that people wish; something in it is new. Before the first time nothing is wished. */
    void wishes(Wishes wishes);

    /**
     * What this node is to do of what is wished of itself; before the first time it is ready.
     *
     * @param open VIPs whose new clients are let in all the same: another is about to take them
     */
    void ownState(AdminState state, Set<InetAddress> open);

    /** A step of a planned move in which this node takes part. */
    void handover(InetAddress vip, HandoverProgress progress);

    /** Some member asks: this node's file is to be read, and {@link Cluster#fileTold} to say it. */
    void checkFile(UUID id);

    /** What was read for that request is to be applied, and told as well. */
    void applyFile(UUID id);

    /** What came of a {@link Cluster#reloadAll}, by node. */
    void reloadOver(UUID id, Map<String, ReloadOutcome> outcomes);

    /** This node stood still for at least so long, and gave up a VIP before anything else. */
    void stoodStill(InetAddress vip, Duration time);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /** The core answers in microseconds; when it has not for so long, something is badly wrong. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

  private final Membership membership;
  private final AddressOwner owner;
  private final Passage passage;
  private final List<InetAddress> vips;
  private final Map<InetAddress, Barrier> barriersAtStart;
  private final Inbox inbox = new Inbox(System::nanoTime);
  private final ControlCore core; // owned by the control thread once it runs
  private final ControlLoop loop;
  private final Thread control;

  /**
   * Finds what this machine can carry, and sweeps what a dead run left. Nothing is joined yet.
   *
   * @param passage opened once the owner knows where each VIP is here, for the passage looks for
   *     that at once; not opened when {@link #start} is going to refuse
   * @param sessions how many sessions are live now
   */
  public Cluster(
      Config config,
      Membership membership,
      AddressOwner owner,
      Supplier<Passage> passage,
      IntSupplier sessions,
      Listener listener) {
    this.membership = membership;
    this.owner = owner;
    this.vips = config.vips().stream().map(VipConfig::address).toList();
    this.barriersAtStart = owner.start(new LanToInbox());
    this.passage =
        neverCanBe().isEmpty() ? passage.get() : Passage.none("this node does not start");
    this.core =
        new ControlCore(config, membership.self(), System.currentTimeMillis(), System.nanoTime());
    this.loop =
        new ControlLoop(
            core,
            inbox,
            barred(),
            membership,
            owner,
            this.passage,
            vips,
            sessions,
            listener,
            cause -> Halt.because("the control thread cannot go on", cause));
    this.control = new Thread(loop, "control");
  }

  /** Told before anything from the inbox: what is there may lift one of these. */
  private List<Event> barred() {
    List<Event> events = new ArrayList<>();
    barriersAtStart.forEach((vip, barrier) -> events.add(new Event.Barred(vip, barrier.reason())));
    return events;
  }

  /**
   * Starts the control thread and joins the cluster. Returns with the first view.
   *
   * @throws MembershipException when the node cannot take part, or could never carry a VIP
   */
  public void start() throws MembershipException {
    refuseWhatNeverCanBe();
    control.start();
    membership.start(new MembersToInbox());
  }

  private void refuseWhatNeverCanBe() throws MembershipException {
    String lasting = neverCanBe();
    if (!lasting.isEmpty()) {
      throw new MembershipException(lasting);
    }
  }

  /** Why VIPs could never be carried here; empty: nothing is in the way for ever. */
  private String neverCanBe() {
    return vips.stream()
        .filter(vip -> barriersAtStart.containsKey(vip) && barriersAtStart.get(vip).lasting())
        .map(vip -> "vip " + IpAddress.text(vip) + ": " + barriersAtStart.get(vip).reason())
        .collect(Collectors.joining("; "));
  }

  public void observe(Observation observation) {
    inbox.put(new Event.Observed(observation));
  }

  /**
   * The operator's command was run.
   *
   * @param reason why it says that this node may not hold; empty: it says that it may
   */
  public void vetoed(String reason) {
    inbox.put(new Event.Vetoed(reason));
  }

  /**
   * The file that puts this node on standby has come, or gone.
   *
   * @param file empty: it is not there
   */
  public void standbyFile(String file) {
    inbox.put(new Event.StandbyFile(file));
  }

  /** Whether this node reached a witness; to be told each second where the file names any. */
  public void witness(boolean reached) {
    inbox.put(new Event.Witness(reached));
  }

  /** Runs a task on the control thread, after what waits there already; it must not block. */
  public void execute(Runnable task) {
    inbox.put(task);
  }

  /**
   * @throws TimeoutException when the control thread does not answer
   * @throws IllegalStateException for a bug, which is its cause
   */
  public ClusterStatus status() throws TimeoutException {
    return ask(() -> core.status(System.nanoTime()));
  }

  /**
   * As {@link #status}, together with what the caller has beside it at the same moment: nothing
   * that is done on the control thread comes in between.
   *
   * @param look on the control thread; must not block
   */
  public <T> T status(Function<ClusterStatus, T> look) throws TimeoutException {
    return ask(() -> look.apply(core.status(System.nanoTime())));
  }

  /**
   * Runs with another file from now on: of the same nodes and VIPs. On the control thread, where
   * nothing comes in between; none of it may block.
   *
   * @param anew backends of it whose address is another one than before, under the same name
   * @param before makes room for what follows from it, such as the verdicts of new backends
   * @param after may use that
   * @throws TimeoutException when the control thread does not answer; it may still be done later
   * @throws IllegalStateException for a bug, which is its cause
   */
  public void reload(Config next, Set<BackendId> anew, Runnable before, Runnable after)
      throws TimeoutException {
    ask(
        () -> {
          before.run();
          loop.reload(new Event.Reloaded(next, anew));
          after.run();
          return true;
        });
  }

  /**
   * Every member is to reload its own file, if all of them can: {@link Listener#reloadOver} says
   * what came of it.
   *
   * @param id of this request, and of no other
   */
  public void reloadAll(UUID id) {
    inbox.put(new Event.ReloadAll(id));
  }

  /** What came of what this node was asked to do with its file. */
  public void fileTold(UUID id, ReloadMessage.Step step, ReloadOutcome outcome) {
    inbox.put(new Event.FileTold(id, step, outcome));
  }

  /**
   * Wishes something on every node. Returns when this node acts on it and has handed it to the
   * others; who is away hears of it when it is back.
   *
   * @param values as {@link WishKey.Kind} says; an empty one: as in the file
   * @throws WishRefusedException when a value means nothing, or too much is wished already; then
   *     none of them is
   * @throws TimeoutException when the control thread does not answer; they may be wished later
   * @throws IllegalStateException for a bug, which is its cause
   */
  public void wish(Map<WishKey, String> values) throws WishRefusedException, TimeoutException {
    Event.Wish wished = new Event.Wish(values, System.currentTimeMillis());
    Optional<String> refusal = ask(() -> loop.wish(wished));
    if (refusal.isPresent()) {
      throw new WishRefusedException(refusal.get());
    }
  }

  /** Has it answered on the control thread. A bug is an answer too, at once and with its cause. */
  private <T> T ask(Supplier<T> question) throws TimeoutException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    inbox.put(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  /**
   * Gives every VIP away, politely: the others take over while this node still serves what it has.
   *
   * @return whether all are given away within the time
   */
  public boolean leave(Duration patience) {
    inbox.put(new Event.StopRequested());
    try {
      return loop.stopped().await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Ends the part: addresses first, then membership. Idempotent. When the control thread does not
   * end, the addresses stay: it may be inside the owner, whose memory must not be freed under it.
   */
  @Override
  public void close() {
    inbox.close();
    if (Thread.currentThread() != control && control.isAlive()) {
      try {
        control.join(ANSWER_PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (Thread.currentThread() != control && control.isAlive()) {
      LOG.error(
          "the control thread does not end; what this node carries stays until its lease or its"
              + " guard takes it off");
    } else {
      owner.close();
    }
    passage.close();
    membership.close();
  }

  // --- hands over to the control thread -------------------------------------------------------

  private final class MembersToInbox implements Membership.Listener {
    @Override
    public void onView(View view) {
      inbox.put(new Event.ViewInstalled(view));
    }

    @Override
    public void onMessage(Member from, byte[] message) {
      inbox.put(new Event.Arrived(from, message));
    }

    @Override
    public void onSilentLinks(Map<Link, Long> sinceNanos) {
      inbox.put(new Event.SilentLinks(sinceNanos));
    }
  }

  private final class LanToInbox implements AddressOwner.Signals {
    @Override
    public void claimed(InetAddress vip, MacAddress by) {
      inbox.offer(new Event.Claimed(vip, by));
    }

    @Override
    public void probed(InetAddress vip, MacAddress by) {
      inbox.offer(new Event.Probed(vip, by));
    }

    @Override
    public void answered(InetAddress own, MacAddress by) {
      inbox.offer(new Event.NodeAnswered(own, by));
    }

    @Override
    public void received(Reception reception) {
      inbox.offer(new Event.Received(reception));
    }

    @Override
    public void lost(InetAddress vip) {
      inbox.put(new Event.Lost(vip));
    }

    @Override
    public void barred(InetAddress vip, String reason) {
      inbox.put(new Event.Barred(vip, reason));
    }

    @Override
    public void knocked(InetAddress vip, boolean somebodyThere) {
      inbox.put(new Event.Answered(vip, new VipEvent.Knocked(somebodyThere)));
    }
  }
}
