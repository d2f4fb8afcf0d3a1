/**
 * The HTTP API: what a node shows of itself and of its cluster.
 *
 * <p>{@link org.tandemlb.node.admin.AdminServer} listens, {@link org.tandemlb.node.admin.AdminApi}
 * answers one request, {@link org.tandemlb.node.admin.StatusPage} is the shape of the status.
 */
package org.tandemlb.node.admin;
