/**
 * Maps, as programs and as Java see them. Begin with {@link io.github.ebpf4j.interpreter.map.BpfMap}.
 */
package io.github.ebpf4j.interpreter.map;
