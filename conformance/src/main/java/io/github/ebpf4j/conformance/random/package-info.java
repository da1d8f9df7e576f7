/**
 * Programs made at random, and programs made smaller. A {@link io.github.ebpf4j.conformance.random.RandomProgram} comes
 * from a seed. {@link io.github.ebpf4j.conformance.random.SelfContained} tells whether every engine has to give the same
 * answer to a program. {@link io.github.ebpf4j.conformance.random.Relocatable} is the form in which a program is cut
 * down.
 */
package io.github.ebpf4j.conformance.random;
