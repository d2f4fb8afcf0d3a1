/**
 * Machines for tests, the demo and benchmarks, all on this one machine.
 *
 * <p>Read {@link org.tandemlb.lab.net.Machine} first: somewhere a process can be started and a
 * socket opened. A {@link org.tandemlb.lab.net.Place} makes them: {@link org.tandemlb.lab.net.Lan}
 * out of network namespaces joined by a bridge, with real ARP and links that can be cut, {@link
 * org.tandemlb.lab.net.Loopback} out of 127.x.y.z addresses where there are no rights for that.
 * What a {@link org.tandemlb.lab.net.LabRun} made is gone when its process is, however that ended.
 */
package org.tandemlb.lab.net;
