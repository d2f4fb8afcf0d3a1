package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** Does what a handover wants of this node's kernel. */
public interface Passage extends AutoCloseable {

  /**
   * Why a move of this VIP from or to this node cannot keep its sessions, in words; empty when it
   * can. Cheap: asked once a second. Any thread.
   */
  Optional<String> obstacle(InetAddress vip);

  /**
   * What may leave this VIP's sessions hanging after a move from or to this node, which nobody can
   * say for sure; empty where there is an {@link #obstacle}. Cheap, and any thread, as that is.
   */
  Optional<String> doubt(InetAddress vip);

  /**
   * Takes an effect on; those of one VIP are done in their order, and never on the caller's thread.
   *
   * @param answer called once, on a thread of the passage; must only hand over
   */
  void perform(InetAddress vip, HandoverEffect effect, Consumer<HandoverEvent> answer);

  /** Every rule goes; idempotent. */
  @Override
  void close();

  /** Where nothing can be handed over, for a reason that lasts. */
  static Passage none(String reason) {
    return new Passage() {
      @Override
      public Optional<String> obstacle(InetAddress vip) {
        return Optional.of(reason);
      }

      @Override
      public Optional<String> doubt(InetAddress vip) {
        return Optional.empty();
      }

      @Override
      public void perform(InetAddress vip, HandoverEffect effect, Consumer<HandoverEvent> answer) {
        answer.accept(new HandoverEvent.NotDone(reason));
      }

      @Override
      public void close() {}
    };
  }
}
