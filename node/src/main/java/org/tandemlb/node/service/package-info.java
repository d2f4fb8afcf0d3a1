/**
 * What this process says to the service manager that runs it, such as systemd: that it serves, what
 * it does, that it is alive. Without one it says nothing to nobody.
 */
package org.tandemlb.node.service;
