package io.github.ebpf4j.loader;

import java.util.OptionalLong;

/**
 * A CO-RE relocation, and what it did to its instruction.
 *
 * @param section the section that it applies to
 * @param offset the instruction, in bytes from the start of the section
 * @param kind what it asks
 * @param access what it asks about, as C would write it: {@code struct task_struct.pid}
 * @param before the value that the compiler wrote
 * @param after the value for the target; nothing if the target has no such field, type or constant
 * @param reason why there is no value, empty where there is one
 */
public record CoreRelocation(
        String section, long offset, CoreKind kind, String access, long before, OptionalLong after, String reason) {}
