/**
 * The helpers and kfuncs of the kernel, each group in a class of its own. {@link
 * io.github.ebpf4j.interpreter.helper.BuiltIn} lists the groups.
 */
package io.github.ebpf4j.interpreter.helper;
