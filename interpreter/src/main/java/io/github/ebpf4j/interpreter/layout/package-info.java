/** The structures of the kernel that programs see: each is a table of its fields, from which all else follows. */
package io.github.ebpf4j.interpreter.layout;
