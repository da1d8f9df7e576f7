/**
 * The command {@code ebpf4j}: a class per verb, whose annotated fields are its options.
 *
 * <p>Begin with {@code Main}, which turns whatever goes wrong into one line and an exit code. {@code Commands} finds the
 * verb; {@code Binary} is what most of them read, {@code Refusal} how they say no.
 */
package io.github.ebpf4j.cli;
