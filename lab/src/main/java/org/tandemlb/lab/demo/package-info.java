/**
 * The whole product on one machine, as a story: {@link org.tandemlb.lab.demo.DemoCommand} is the
 * command, {@code Stage} the machines it plays on, {@code Story} what happens.
 */
package org.tandemlb.lab.demo;
