package io.github.ebpf4j.interpreter.world;

/**
 * A file that the kernel has open.
 *
 * @param path its path from the root of the file system
 */
public record KernelFile(String path) {}
