/**
 * An executable reading of RFC 9669 that shares nothing with the engines but the table of instructions and the
 * validator: slow, and as obvious as the RFC's own words. A class is a section. Begin with
 * {@link io.github.ebpf4j.conformance.model.ReferenceEngine}.
 */
package io.github.ebpf4j.conformance.model;
