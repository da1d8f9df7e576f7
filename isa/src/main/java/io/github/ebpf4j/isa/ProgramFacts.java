package io.github.ebpf4j.isa;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a program needs and names, read off the table. Every instruction counts, whether or not execution comes to it,
 * unless a fact says otherwise; none is judged, which is the {@link ProgramValidator}'s part.
 *
 * @param slots how many 64-bit slots there are
 * @param instructions how many instructions there are
 * @param unknown how many of them are not in the table; the other facts do not cover these
 * @param groups the conformance groups that somebody must support to run the program (RFC 9669 section 2.4), without
 *     those that another one includes
 * @param profiles the profiles that have the instructions, without those that another one includes
 * @param clangCpu the lowest {@code -mcpu} at which clang emits every instruction
 * @param helpers the helper functions called by static id (section 4.3.1)
 * @param btfFunctions the functions called by BTF id (section 4.3.1)
 * @param mapFds the maps named by file descriptor (section 5.4)
 * @param mapIndices the maps named by index (section 5.4)
 * @param localCallDepth how deep local calls nest: 0 without any. Only what execution may come to counts, and a code
 *     address counts as a call, as for Linux. Absent if there is recursion or a call through a register, which bound
 *     nothing
 */
public record ProgramFacts(
        int slots,
        int instructions,
        int unknown,
        SortedSet<ConformanceGroup> groups,
        SortedSet<Profile> profiles,
        ClangCpu clangCpu,
        SortedSet<Integer> helpers,
        SortedSet<Integer> btfFunctions,
        SortedSet<Integer> mapFds,
        SortedSet<Integer> mapIndices,
        OptionalInt localCallDepth) {

    /** Copies the sets, so that the facts cannot change. */
    public ProgramFacts {
        groups = sorted(groups);
        profiles = sorted(profiles);
        helpers = sorted(helpers);
        btfFunctions = sorted(btfFunctions);
        mapFds = sorted(mapFds);
        mapIndices = sorted(mapIndices);
    }

    /** Returns the facts about the code. */
    public static ProgramFacts of(Bytecode code) {
        Collector collector = new Collector();
        for (Instruction instruction : code.instructions()) {
            collector.add(instruction);
        }
        Set<Opcode> rows = collector.rows;
        Set<ConformanceGroup> groups = EnumSet.noneOf(ConformanceGroup.class);
        Set<Profile> profiles = EnumSet.noneOf(Profile.class);
        ClangCpu cpu = ClangCpu.V1;
        for (Opcode row : rows) {
            groups.add(row.group());
            profiles.add(row.profile());
            cpu = Collections.max(List.of(cpu, ClangCpu.of(row)));
        }
        return new ProgramFacts(
                code.slots(),
                code.instructions().size(),
                collector.unknown,
                minimal(groups),
                minimalProfiles(profiles),
                cpu,
                collector.helpers,
                collector.btfFunctions,
                collector.mapFds,
                collector.mapIndices,
                rows.contains(Opcode.CALLX)
                        ? OptionalInt.empty()
                        : CallGraph.of(code).depth());
    }

    private static SortedSet<ConformanceGroup> minimal(Set<ConformanceGroup> groups) {
        SortedSet<ConformanceGroup> minimal = new TreeSet<>(groups);
        minimal.removeIf(group -> groups.stream().anyMatch(other -> other != group && other.includes(group)));
        return minimal;
    }

    private static SortedSet<Profile> minimalProfiles(Set<Profile> profiles) {
        SortedSet<Profile> minimal = new TreeSet<>(profiles);
        minimal.removeIf(profile -> profiles.stream().anyMatch(other -> other != profile && other.includes(profile)));
        return minimal;
    }

    private static <T> SortedSet<T> sorted(Collection<T> elements) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(elements));
    }

    /** What the instructions name, while they are visited. */
    private static final class Collector {
        private final Set<Opcode> rows = EnumSet.noneOf(Opcode.class);
        private final SortedSet<Integer> helpers = new TreeSet<>();
        private final SortedSet<Integer> btfFunctions = new TreeSet<>();
        private final SortedSet<Integer> mapFds = new TreeSet<>();
        private final SortedSet<Integer> mapIndices = new TreeSet<>();
        private int unknown;

        void add(Instruction instruction) {
            Optional<Opcode> row = Opcode.lookup(instruction);
            // A second slot that stands alone is no instruction, although the table has a row for it.
            if (row.isEmpty() || row.get() == Opcode.NEXT_IMM) {
                unknown++;
                return;
            }
            rows.add(row.get());
            switch (row.get()) {
                case CALL_HELPER -> helpers.add(instruction.imm());
                case CALL_BTF -> btfFunctions.add(instruction.imm());
                case LDDW_MAP_BY_FD, LDDW_MAP_VALUE_BY_FD -> mapFds.add(instruction.imm());
                case LDDW_MAP_BY_INDEX, LDDW_MAP_VALUE_BY_INDEX -> mapIndices.add(instruction.imm());
                default -> {
                    // Names nothing of the host.
                }
            }
        }
    }
}
