/**
 * Where execution can go: functions, basic blocks, the edges between them, back edges, dominators and code that is
 * never reached, of any bytecode at all. Begin with {@link io.github.ebpf4j.isa.flow.ControlFlow}.
 */
package io.github.ebpf4j.isa.flow;
