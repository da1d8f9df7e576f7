package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.Rule;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Faults in what is refused before it runs. */
enum ValidationFault implements Fault {
    RESERVED_OPCODE_ACCEPTED("a reserved opcode is let through", lenient(Rule.RESERVED_OPCODE)),
    RESERVED_SUBTYPE_IN_SRC_ACCEPTED(
            "a reserved subtype in src is let through", lenient(Rule.RESERVED_SUBTYPE, Field.SRC)),
    RESERVED_SUBTYPE_IN_OFFSET_ACCEPTED(
            "a reserved subtype in offset is let through", lenient(Rule.RESERVED_SUBTYPE, Field.OFFSET)),
    RESERVED_SUBTYPE_IN_IMM_ACCEPTED(
            "a reserved subtype in imm is let through", lenient(Rule.RESERVED_SUBTYPE, Field.IMM)),
    UNUSED_DST_ACCEPTED("an unused dst need not be zero", lenient(Rule.UNUSED_FIELD, Field.DST)),
    UNUSED_SRC_ACCEPTED("an unused src need not be zero", lenient(Rule.UNUSED_FIELD, Field.SRC)),
    UNUSED_OFFSET_ACCEPTED("an unused offset need not be zero", lenient(Rule.UNUSED_FIELD, Field.OFFSET)),
    UNUSED_IMM_ACCEPTED("an unused imm need not be zero", lenient(Rule.UNUSED_FIELD, Field.IMM)),
    UNUSED_NEXT_IMM_ACCEPTED("an unused next_imm need not be zero", lenient(Rule.UNUSED_FIELD, Field.NEXT_IMM)),
    REGISTER_NUMBER_IN_DST_ACCEPTED("dst may be 11 to 15", lenient(Rule.REGISTER_NUMBER, Field.DST)),
    REGISTER_NUMBER_IN_SRC_ACCEPTED("src may be 11 to 15", lenient(Rule.REGISTER_NUMBER, Field.SRC)),
    FRAME_POINTER_WRITABLE("r10 may be written", lenient(Rule.FRAME_POINTER_WRITTEN, Field.DST)),
    FRAME_POINTER_WRITABLE_BY_FETCH("r10 may be written by a fetch", lenient(Rule.FRAME_POINTER_WRITTEN, Field.SRC)),
    SECOND_SLOT_MISSING_ACCEPTED(
            "a wide instruction may lack its second slot", lenient(Rule.SECOND_SLOT_MISSING, Rule.FALLS_OFF_THE_END)),
    SECOND_SLOT_RESERVED_ACCEPTED("the second slot may hold anything", lenient(Rule.SECOND_SLOT_RESERVED)),
    SECOND_SLOT_ALONE_ACCEPTED("a second slot may stand alone", lenient(Rule.SECOND_SLOT_ALONE)),
    JUMP_OUTSIDE_ACCEPTED("a jump may lead out of the program", lenient(Rule.JUMP_OUTSIDE)),
    JUMP_INTO_SECOND_SLOT_ACCEPTED("a jump may lead into a wide instruction", lenient(Rule.JUMP_INTO_SECOND_SLOT)),
    CALL_TARGET_ACCEPTED("a local call may lead anywhere", lenient(Rule.CALL_TARGET)),
    CODE_ADDRESS_ACCEPTED("a code address may be that of no instruction", lenient(Rule.CODE_ADDRESS)),
    FALLS_OFF_THE_END_ACCEPTED("a program may run past its end", lenient(Rule.FALLS_OFF_THE_END)),
    DIVISION_BY_ZERO_REFUSED("a division by the immediate 0 is refused, as in Linux", strict(Rule.DIVISION_BY_ZERO)),
    SHIFT_COUNT_REFUSED(
            "a shift by an immediate of the width and more is refused, as in Linux", strict(Rule.SHIFT_COUNT)),
    OLD_CALLX_REFUSED("the old callx is refused", strict(Rule.CALLX_REGISTER_IN_IMM)),
    LINUX_REFUSED("what only Linux has is refused", new HastyReading() {
        @Override
        List<Finding> errors(Bytecode code, Set<Profile> profiles) {
            return super.errors(code, Set.of(Profile.RFC9669, Profile.CALLX));
        }
    });

    private final String description;
    private final Reading misreading;

    ValidationFault(String description, Reading misreading) {
        this.description = description;
        this.misreading = misreading;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return misreading;
    }

    private static Reading lenient(Rule... rules) {
        return without(finding -> Set.of(rules).contains(finding.rule()));
    }

    /** Messages about a field say what it is: {@code src is 11}. */
    private static Reading lenient(Rule rule, Field field) {
        return without(finding -> finding.rule() == rule && finding.message().contains(": " + field + " is "));
    }

    private static Reading without(Predicate<Finding> overlooked) {
        return new HastyReading() {
            @Override
            List<Finding> errors(Bytecode code, Set<Profile> profiles) {
                return super.errors(code, profiles).stream()
                        .filter(overlooked.negate())
                        .toList();
            }
        };
    }

    private static Reading strict(Rule rule) {
        return new HastyReading() {
            @Override
            List<Finding> errors(Bytecode code, Set<Profile> profiles) {
                return ProgramValidator.of(profiles).findings(code).stream()
                        .filter(finding -> finding.level() == Finding.Level.ERROR || finding.rule() == rule)
                        .toList();
            }
        };
    }
}
