/**
 * Both ends of the traffic that goes through a balancer: probes and held sessions on the client's
 * side, small backends on the other. All of it runs in this process, on threads that belong to a
 * {@link org.tandemlb.lab.net.Machine}.
 */
package org.tandemlb.lab.traffic;
