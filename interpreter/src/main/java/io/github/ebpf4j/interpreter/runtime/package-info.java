/**
 * Objects come to life: {@link io.github.ebpf4j.interpreter.runtime.Instance} gives an object's maps and data storage,
 * and runs its programs.
 *
 * <pre>{@code
 * try (Instance instance = Instance.of(object)) {
 *     Runner runner = instance.program("xdp_count").runner();
 *     long action = runner.run(XdpContext.of(packet));
 *     instance.map("counts").get(key);
 * }
 * }</pre>
 */
package io.github.ebpf4j.interpreter.runtime;
