/**
 * Vectors, whatever runs them, and the report. A {@link io.github.ebpf4j.conformance.TestVector} is read from a
 * {@code .data} file in the format of bpf_conformance by {@link io.github.ebpf4j.conformance.VectorReader}; an
 * {@link io.github.ebpf4j.conformance.EngineUnderTest} runs it;
 * {@link io.github.ebpf4j.conformance.ConformanceRunner} compares and gives a
 * {@link io.github.ebpf4j.conformance.ConformanceReport}.
 * {@link io.github.ebpf4j.conformance.RandomVectors} makes vectors at random, and a
 * {@link io.github.ebpf4j.conformance.Difference} is what two engines make of one, cut down to a few instructions.
 */
package io.github.ebpf4j.conformance;
