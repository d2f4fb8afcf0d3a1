package org.tandemlb.config;

/** A value and its place in the file, for the faults that only show when all is read. */
record Located<T>(String path, T value) {}
