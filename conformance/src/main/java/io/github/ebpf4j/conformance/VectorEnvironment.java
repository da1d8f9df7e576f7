package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Limits;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a vector needs beyond its code and its memory: its section {@code -- env}. An engine that cannot be given that,
 * such as one behind the plugin protocol, answers {@link EngineUnderTest.Answer.NotApplicable}, unless
 * {@link #isPlain()}.
 *
 * @param byteOrder the byte order of the program's memory
 * @param limits what a run may use
 * @param maps the maps, by file descriptor or index or both
 * @param variables the platform variables
 * @param functions the functions of the host, beside those of {@link UpstreamHelpers}
 * @param isRepeated whether instructions of the program were written once and stand there several times
 */
public record VectorEnvironment(
        ByteOrder byteOrder,
        Limits limits,
        List<Map> maps,
        List<Variable> variables,
        List<Function> functions,
        boolean isRepeated) {

    /** How many instructions a vector may execute unless it says otherwise. */
    static final Limits DEFAULT_LIMITS = Limits.DEFAULT.withInstructions(1_000_000);

    /** What a vector without the section has. */
    public static final VectorEnvironment PLAIN =
            new VectorEnvironment(ByteOrder.LITTLE_ENDIAN, DEFAULT_LIMITS, List.of(), List.of(), List.of(), false);

    /** How an instruction names a map. */
    public enum MapKey {
        /** By file descriptor: {@code lddw} with src 1 and 2. */
        FD,
        /** By its index in the program's set of maps: {@code lddw} with src 5 and 6. */
        INDEX
    }

    /** A map under one or two names. */
    public record Map(List<MapName> names, Bytes values) {
        /** Copies the list. */
        public Map {
            names = List.copyOf(names);
        }
    }

    /** A name of a map. */
    public record MapName(MapKey key, int number) {}

    /** A platform variable: {@code lddw} with src 3. */
    public record Variable(int id, Bytes content) {}

    /** How an instruction names a function of the host. */
    public enum FunctionKey {
        /** By its static id: {@code call} with src 0. */
        HELPER,
        /** By its BTF id: {@code call} with src 2. */
        BTF
    }

    /** A function of the host. */
    public record Function(FunctionKey key, int id, Behaviour behaviour, long operand) {}

    /** What a function of the host does. */
    public enum Behaviour {
        /** Returns the sum of R1 to R5. */
        SUM,
        /** Returns the operand. */
        RETURNS,
        /** Returns the argument whose number, 1 to 5, is the operand. */
        ARGUMENT,
        /** Returns the bytes at R1, zero-extended; the operand is their number: 1, 2, 4 or 8. */
        LOADS,
        /** Returns the address of the first value of the map that R1 stands for, or 0 if it stands for none. */
        MAP_VALUES
    }

    /** Copies the lists. */
    public VectorEnvironment {
        maps = List.copyOf(maps);
        variables = List.copyOf(variables);
        functions = List.copyOf(functions);
    }

    /** Returns the same with other limits. */
    VectorEnvironment withLimits(Limits limits) {
        return new VectorEnvironment(byteOrder, limits, maps, variables, functions, isRepeated);
    }

    /** Returns whether code and memory are all that the vector needs. */
    public boolean isPlain() {
        return equals(PLAIN);
    }
}
