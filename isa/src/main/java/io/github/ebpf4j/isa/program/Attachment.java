package io.github.ebpf4j.isa.program;

import java.util.Optional;

/**
 * What a program is for and where it belongs, as the name of its section says.
 *
 * @param type its type
 * @param attachType where programs of its type are attached, if its section says so
 * @param target what it is attached to: the function, tracepoint or binary that the section's name goes on with; empty
 *     where it names none
 * @param sleepable whether it may sleep
 * @param automatic whether it is loaded along with its object; not if its section's name begins with {@code ?}
 */
public record Attachment(
        ProgramType type, Optional<AttachType> attachType, String target, boolean sleepable, boolean automatic) {

    /** That of a program whose section says nothing. */
    public static final Attachment UNKNOWN = new Attachment(ProgramType.UNSPEC, Optional.empty(), "", false, true);
}
