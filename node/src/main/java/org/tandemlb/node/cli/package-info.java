/**
 * The command line. {@link org.tandemlb.node.cli.Tandem} is the entry; one class a command.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong use or a wrong file.
 */
package org.tandemlb.node.cli;
