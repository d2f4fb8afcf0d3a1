package org.tandemlb.cluster.vip.handover;

/** The rules of this node's kernel for one VIP, which both sides of a move have a hand in. */
interface Rulebook {

  /** Puts up what is wanted now; then goes on, at once when it stands already. */
  void refresh(KernelCalls.Then then, long nowNanos);

  /** Sends nothing on to anybody any more: another node does. */
  void forgetOlds();
}
