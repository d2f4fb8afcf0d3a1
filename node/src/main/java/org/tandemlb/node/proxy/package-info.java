/**
 * The data plane: a connection from accept to its one termination and its one line in the log.
 *
 * <p>Read it in this order: {@link org.tandemlb.node.proxy.DataPlane} opens a {@code Listener} for
 * each address; its {@code Acceptor} lets a client in; a {@code Session} is {@code Connecting}
 * until a backend answers, {@code Relaying} with a {@code RelayDirection} each way, and {@code
 * Ended}.
 *
 * <p>Both connections of a session live on one event loop, its {@code Lane}, and nothing of a
 * session is touched by another thread. Handlers translate Netty's callbacks and decide nothing.
 */
package org.tandemlb.node.proxy;
