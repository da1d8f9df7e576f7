/**
 * Makes those of our vectors that come in families: the same question asked of every row of the table that it fits.
 *
 * <p>Begin with {@link io.github.ebpf4j.conformance.families.Families}. What an instruction must do is computed from
 * the text of RFC 9669 by {@link io.github.ebpf4j.conformance.families.Rfc}, and never by an engine.
 */
@org.jspecify.annotations.NullMarked
package io.github.ebpf4j.conformance.families;
