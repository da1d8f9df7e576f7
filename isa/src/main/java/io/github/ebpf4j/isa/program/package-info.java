/**
 * A program as pure data: what a loader produces and what an engine consumes, so that neither needs the other. Nothing
 * here holds an address of a runtime. Begin with {@link io.github.ebpf4j.isa.program.Program}.
 */
package io.github.ebpf4j.isa.program;
