package org.tandemlb.node.cli;

import java.lang.reflect.Proxy;

/**
 * Hands a signal to the program instead of ending it.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to hear a second Ctrl-C: a shutdown hook hears
 * the first alone. The compiler warns of its name, warnings are errors here, and the module that
 * has it (jdk.unsupported) is in every JDK; so it is called by reflection.
 */
final class Signals {

  private Signals() {}

  /**
   * @param name without SIG: {@code TERM}, {@code INT}
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }
}
