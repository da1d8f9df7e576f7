package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.InstructionClass;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.RfcSection;

/** What rows are called in files: as the RFC writes them, in names, and by which clause and in which folder. */
final class Notation {

    private static final String[] SIZES = {"W", "H", "B", "DW"};
    private static final String[] MODES = {"IMM", "ABS", "IND", "MEM", "MEMSX", "mode 5", "ATOMIC", "mode 7"};

    private Notation() {}

    /** Returns a row in the RFC's notation: {@code {ADD, X, ALU64}}. */
    static String of(Opcode row) {
        Operation operation = row.operation();
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG ->
                operation == Operation.MOVSX
                        ? triple(operation.name(), row) + " of "
                                + row.constraint(Field.OFFSET).value() + " bits"
                        : triple(operation.name(), row);
            case END -> endOf(row);
            case JA, JA32, JUMP_IMM, JUMP_REG, CALLX, EXIT -> triple(operation.name(), row);
            case GOTOX -> "gotox";
            case MAY_GOTO -> "may_goto";
            case ADDR_SPACE_CAST -> row.toString();
            case CALL, CALL_LOCAL ->
                triple("CALL", row) + " with src_reg "
                        + row.constraint(Field.SRC).value();
            case LDX, LDXS, ST, STX, PACKET_ABS, PACKET_IND -> ofMemory(row.opcode());
            case ATOMIC, LOAD_ACQUIRE, STORE_RELEASE -> ofMemory(row.opcode()) + " with imm " + atomic(operation);
            case LDDW, LDDW_ID ->
                ofMemory(row.opcode()) + " with src_reg "
                        + row.constraint(Field.SRC).value();
            case NEXT_IMM -> "the second slot";
        };
    }

    private static String endOf(Opcode row) {
        String order =
                row.operation() == Operation.SWAP ? "TO" : row.operation().name();
        return "{END, %s, %s} of %d bits"
                .formatted(
                        order, row.instructionClass(), row.constraint(Field.IMM).value());
    }

    private static String triple(String code, Opcode row) {
        return "{%s, %s, %s}".formatted(code, source(row.opcode()), row.instructionClass());
    }

    private static String atomic(Operation operation) {
        String name = operation.name().replace("ATOMIC_", "");
        return name.startsWith("FETCH_") ? name.substring("FETCH_".length()) + " | FETCH" : name;
    }

    /** Returns what the rows of an opcode have in common, given one of them: {@code {DIV, K, ALU}}. */
    static String ofSubtyped(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, CALL, CALL_LOCAL -> triple(row.operation().name(), row);
            case END -> endOf(row).replaceFirst(" of .*", "");
            case ATOMIC, LOAD_ACQUIRE, STORE_RELEASE, LDDW, LDDW_ID -> ofMemory(row.opcode());
            case ADDR_SPACE_CAST -> row.operation().toString();
            default -> of(row);
        };
    }

    /** Returns a field as the RFC writes it: {@code src_reg}. */
    static String of(Field field) {
        return switch (field) {
            case DST -> "dst_reg";
            case SRC -> "src_reg";
            default -> field.toString();
        };
    }

    /** Returns a field as it stands in the name of a file: {@code next-imm}. */
    static String nameOf(Field field) {
        return field.toString().replace('_', '-');
    }

    /** Returns an opcode that may be reserved, by its parts: {@code {0xe, X, ALU64}}. */
    static String ofReserved(int opcode) {
        return switch (InstructionClass.of(opcode)) {
            case LD, LDX, ST, STX -> ofMemory(opcode);
            case ALU, ALU64, JMP, JMP32 ->
                "{code 0x%x, %s, %s}".formatted(opcode >>> 4, source(opcode), InstructionClass.of(opcode));
        };
    }

    private static String source(int opcode) {
        // | code:4 | source:1 | class:3 |
        return (opcode & 0x08) == 0 ? "K" : "X";
    }

    private static String ofMemory(int opcode) {
        // | mode:3 | sz:2 | class:3 |
        return "{%s, %s, %s}".formatted(MODES[opcode >>> 5], SIZES[opcode >>> 3 & 0b11], InstructionClass.of(opcode));
    }

    /** Returns a row as it stands in the name of a file: {@code add64-imm}, {@code fetch-add32}, {@code movsx832}. */
    static String nameOf(Opcode row) {
        String name = row.toString().replace("atomic_fetch_", "fetch_").replace('_', '-');
        return row.operation() == Operation.MOVSX ? name.replace("-", "") : name;
    }

    /** Returns a number as it stands in the name of a file: {@code minus-1}. */
    static String nameOf(long number) {
        return number < 0 ? "minus-" + String.valueOf(number).substring(1) : String.valueOf(number);
    }

    /** Returns who says what holds for a row, a section of the RFC or another, for the start of a clause. */
    static String authority(Opcode row, RfcSection section) {
        return switch (row.profile()) {
            case RFC9669 -> "RFC 9669 " + section.number();
            case LINUX -> "Linux, after RFC 9669 " + section.number();
            case CALLX -> "LLVM, after RFC 9669 " + section.number();
        };
    }

    /** Returns the folder of a clause about a row. */
    static String folder(Opcode row, RfcSection section) {
        return row.profile() == Profile.LINUX ? "linux" : folder(section);
    }

    /** Returns the folder of a section. */
    static String folder(RfcSection section) {
        String words = switch (section) {
            case BASIC_ENCODING -> "basic-encoding";
            case WIDE_ENCODING -> "wide-encoding";
            case ARITHMETIC -> "arithmetic";
            case BYTE_SWAP -> "byte-swap";
            case JUMP -> "jump";
            case HELPER_FUNCTIONS -> "helper-functions";
            case PROGRAM_LOCAL_FUNCTIONS -> "program-local-functions";
            case REGULAR_LOAD_STORE -> "regular-load-store";
            case SIGN_EXTENSION_LOAD -> "sign-extension-load";
            case ATOMIC -> "atomic";
            case IMMEDIATE_64 -> "64-bit-immediate";
            case LEGACY_PACKET -> "legacy-packet";
        };
        return section.number() + "-" + words;
    }
}
