/** {@code tandem lab}: the experiments as subcommands. */
package org.tandemlb.lab.cli;
