package org.tandemlb.cluster.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.reload.JointReload;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/**
 * Reloads of all members: has this node's own file checked and applied when a member asks for it,
 * and asks the others when this node was asked. Owned by the control thread.
 */
final class SharedReloads {

  /** So many are remembered, to answer again who asks again. */
  private static final int REMEMBERED = 8;

  private record Request(UUID id, ReloadMessage.Step step) {}

  private final String self;
  private final Election election;

  /** What came of what was asked of this node; empty while it is at it. The eldest first. */
  private final Map<Request, Optional<ReloadOutcome>> asked = new LinkedHashMap<>();

  private Optional<JointReload> own = Optional.empty();

  SharedReloads(String self, Election election) {
    this.self = self;
    this.election = election;
  }

  /** Somebody asks this node that all reload. One at a time: the next one waits for nobody. */
  void begin(UUID id, long nowNanos, List<Effect> effects) {
    List<String> members = members();
    if (own.isPresent()) {
      over(id, refused("another reload of all nodes is under way"), effects);
    } else if (members.isEmpty()) {
      over(id, refused("this node has not joined the cluster yet"), effects);
    } else {
      own = Optional.of(new JointReload(id, members, nowNanos));
    }
  }

  private Map<String, ReloadOutcome> refused(String why) {
    return Map.of(self, new ReloadOutcome(ReloadOutcome.Kind.FAILED, "", List.of(why)));
  }

  private static void over(UUID id, Map<String, ReloadOutcome> outcomes, List<Effect> effects) {
    effects.add(new Effect.ReloadOver(id, outcomes));
  }

  void heard(String from, ReloadMessage message, List<Effect> effects) {
    if (message instanceof ReloadMessage.Told told) {
      own.ifPresent(reload -> reload.told(from, told));
    } else if (message instanceof ReloadMessage.Asked question) {
      answer(new Request(question.id(), question.step()), effects);
    }
  }

  private void answer(Request request, List<Effect> effects) {
    Optional<ReloadOutcome> known = asked.get(request);
    if (known == null) {
      asked.put(request, Optional.empty());
      if (asked.size() > REMEMBERED) {
        asked.remove(asked.keySet().iterator().next());
      }
      effects.add(
          request.step() == ReloadMessage.Step.CHECK
              ? new Effect.CheckFile(request.id())
              : new Effect.ApplyFile(request.id()));
    } else {
      known.ifPresent(outcome -> tell(request, outcome, effects));
    }
  }

  /** This node has done with its file what it was asked to. */
  void done(Event.FileTold told, List<Effect> effects) {
    Request request = new Request(told.id(), told.step());
    if (asked.containsKey(request)) {
      asked.put(request, Optional.of(told.outcome()));
      tell(request, told.outcome(), effects);
    }
  }

  /** Whoever did not ask leaves it. */
  private void tell(Request request, ReloadOutcome outcome, List<Effect> effects) {
    ReloadMessage.Told told = new ReloadMessage.Told(request.id(), request.step(), outcome);
    effects.add(new Effect.Send(Wire.encode(new Message.Reloading(told))));
    own.ifPresent(reload -> reload.told(self, told));
  }

  void settle(long nowNanos, List<Effect> effects) {
    if (own.isEmpty()) {
      return;
    }
    JointReload reload = own.get();
    reload.settle(members(), nowNanos);
    if (reload.isOver()) {
      own = Optional.empty();
      over(reload.id(), reload.outcomes(), effects);
    } else if (reload.asks(nowNanos)) {
      ReloadMessage.Asked question = reload.question();
      effects.add(new Effect.Send(Wire.encode(new Message.Reloading(question))));
      answer(new Request(question.id(), question.step()), effects);
    }
  }

  private List<String> members() {
    return election.view().members().stream().map(Member::node).toList();
  }

  long wakeAtNanos() {
    return own.map(JointReload::wakeAtNanos).orElse(Long.MAX_VALUE);
  }
}
