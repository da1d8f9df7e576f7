/**
 * Compares runs with those of Linux: of the objects of {@code testcases/programs/kernel}, with what stands beside them
 * ({@code LinuxAnswersTest}), and, in the profile {@code kernel}, with the kernel that the tests run on ({@code
 * LinuxIT}).
 */
@org.jspecify.annotations.NullMarked
package io.github.ebpf4j.interpreter.linux;
