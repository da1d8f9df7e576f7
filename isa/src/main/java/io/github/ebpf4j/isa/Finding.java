package io.github.ebpf4j.isa;

/**
 * Something that {@link ProgramValidator} found wrong, or worth saying, about an instruction.
 *
 * @param rule the rule that it breaks
 * @param pc the slot of the instruction; 0 for an empty program
 * @param message what was expected and what was found
 */
public record Finding(Rule rule, int pc, String message) {

    /** How much a finding matters. */
    public enum Level {
        /** The program is not well formed and engines refuse it. */
        ERROR,
        /** The program runs, but somebody should know. */
        WARNING
    }

    /** Returns how much it matters. */
    public Level level() {
        return rule.level();
    }

    /** Returns one line: {@code pc 3: add64: offset is 1, must be 0 (unused-field, RFC 9669 section 3.1)}. */
    @Override
    public String toString() {
        return "pc %d: %s (%s, %s)".formatted(pc, message, rule.id(), rule.source());
    }
}
