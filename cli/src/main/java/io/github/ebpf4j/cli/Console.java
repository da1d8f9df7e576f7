package io.github.ebpf4j.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The streams that a verb reads from and writes to.
 *
 * @param in what {@code -} stands for where a file is read
 * @param out results
 * @param err refusals
 */
record Console(InputStream in, PrintStream out, PrintStream err) {}
