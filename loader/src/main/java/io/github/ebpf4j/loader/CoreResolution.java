package io.github.ebpf4j.loader;

/** What became of a CO-RE record, before its instruction is looked at. */
sealed interface CoreResolution {

    /** Returns what the record is about, as C would write it. */
    String access();

    /**
     * The target has an answer.
     *
     * @param kind what the record asks
     * @param local the answer for the object's own types, which is what the compiler has put into the instruction
     * @param target the answer for the target
     * @param resizable whether an instruction that loads or stores the field may do so with another size
     */
    record Known(String access, CoreKind kind, CoreValue local, CoreValue target, boolean resizable)
            implements CoreResolution {

        /** Returns whether an instruction that loads or stores the field has to do so with another size. */
        boolean resized() {
            return local.accessBytes() != target.accessBytes();
        }
    }

    /**
     * The target has no such field, type or constant: an instruction that needs it must not be reached.
     *
     * @param kind what the record asks
     * @param reason what the target does not have
     */
    record Missing(String access, CoreKind kind, String reason) implements CoreResolution {}

    /**
     * The record is malformed, or the target's types do not agree on the answer.
     *
     * @param reason why there is no answer
     */
    record Refused(String access, String reason) implements CoreResolution {}
}
