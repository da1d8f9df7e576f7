/** How time and memory grow with the size of a program, measured by JMH. */
package io.github.ebpf4j.benchmarks;
