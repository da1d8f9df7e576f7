/**
 * What a program asks of the world outside: time, randomness, tasks, routes, sockets. Each is an interface with a
 * deterministic default; {@link io.github.ebpf4j.interpreter.world.World} holds one of each.
 */
package io.github.ebpf4j.interpreter.world;
