package org.tandemlb.node.proxy;

import java.net.InetSocketAddress;

/**
 * What is written about a session that has ended.
 *
 * @param endedMillis wall clock, since 1970
 * @param pool the frontend's pool
 * @param backend the one tried last, empty when none was tried
 * @param bytesIn from the client
 * @param bytesOut from the backend
 * @param connectMillis from the accept to the backend's answer, retries included; -1: none answered
 * @param retries further backends that were tried after a failed connect
 */
record SessionRecord(
    long endedMillis,
    String node,
    InetSocketAddress client,
    String frontend,
    String pool,
    String backend,
    long bytesIn,
    long bytesOut,
    long connectMillis,
    long totalMillis,
    Termination termination,
    int retries) {

  static final long NEVER = -1;
}
