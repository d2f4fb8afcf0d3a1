/**
 * What the operator of this machine says of it as a holder: by a command, by a file. Each looks on
 * a thread of its own and tells the cluster; nothing here decides who holds.
 */
package org.tandemlb.node.hold;
