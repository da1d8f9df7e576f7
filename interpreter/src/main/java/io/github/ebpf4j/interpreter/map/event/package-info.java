/**
 * What programs tell Java: the events of ring buffers and perf event arrays. Begin with {@link
 * io.github.ebpf4j.interpreter.map.event.EventSource}.
 */
package io.github.ebpf4j.interpreter.map.event;
