/**
 * Tandem as its users run it: a file, and a process a node. {@link
 * org.tandemlb.lab.pair.TandemYaml} writes the file, {@link org.tandemlb.lab.pair.TandemNode} is
 * one running node.
 */
package org.tandemlb.lab.pair;
