/**
 * What the parts of the cluster have in common: the secret by which nodes know each other, and the
 * refusal of Java objects from the wire.
 */
package org.tandemlb.cluster;
