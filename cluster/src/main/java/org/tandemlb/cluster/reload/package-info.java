/** What came of a reload, on one node. Pure. */
package org.tandemlb.cluster.reload;
