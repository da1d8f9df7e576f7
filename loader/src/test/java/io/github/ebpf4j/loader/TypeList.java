package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.btf.BtfType.Parameter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Types that a test makes up. Every method that adds one returns its number. */
final class TypeList {

    private final List<BtfType> types = new ArrayList<>();

    int add(BtfType type) {
        types.add(type);
        return types.size();
    }

    int unsigned(String name, int size) {
        return add(new BtfType.Int(name, size, size * 8, 0, false, false, false));
    }

    int signed(String name, int size) {
        return add(new BtfType.Int(name, size, size * 8, 0, true, false, false));
    }

    /** Adds an integer that begins within its bytes, as bit fields once were. */
    int inside(String name) {
        return add(new BtfType.Int(name, 4, 3, 5, false, false, false));
    }

    int pointer(int target) {
        return add(new BtfType.Pointer(target));
    }

    int array(int element, long count) {
        return add(new BtfType.Array(element, 0, count));
    }

    int struct(String name, long size, Member... members) {
        return add(new BtfType.Composite(Kind.STRUCT, name, size, List.of(members)));
    }

    int union(String name, long size, Member... members) {
        return add(new BtfType.Composite(Kind.UNION, name, size, List.of(members)));
    }

    int typedef(String name, int target) {
        return add(new BtfType.Typedef(name, target));
    }

    int constant(int target) {
        return add(new BtfType.Qualifier(Kind.CONST, target));
    }

    int forward(String name, boolean union) {
        return add(new BtfType.Forward(name, union));
    }

    int floating(String name, int size) {
        return add(new BtfType.FloatingPoint(name, size));
    }

    /** Adds an enumeration of 4 bytes with a sign; the constants are numbered from 0. */
    int enumeration(String name, String... constants) {
        return enumeration(Kind.ENUM, name, 4, true, constants);
    }

    int enumeration(Kind kind, String name, int size, boolean signed, String... constants) {
        return add(new BtfType.Enumeration(
                kind,
                name,
                size,
                signed,
                IntStream.range(0, constants.length)
                        .mapToObj(value -> new Enumerator(constants[value], value))
                        .toList()));
    }

    int enumeration(Kind kind, String name, int size, boolean signed, Enumerator... constants) {
        return add(new BtfType.Enumeration(kind, name, size, signed, List.of(constants)));
    }

    int function(int result, int... parameters) {
        return add(new BtfType.FunctionPrototype(
                result,
                Arrays.stream(parameters)
                        .mapToObj(type -> new Parameter("", type))
                        .toList()));
    }

    static Member at(long byteOffset, String name, int type) {
        return new Member(name, type, byteOffset * 8, 0);
    }

    static Member bits(long bitOffset, int size, String name, int type) {
        return new Member(name, type, bitOffset, size);
    }

    Btf btf() {
        return Btf.of(types);
    }

    /** Returns what a relocator says: {@code 4 -> 8}, or the reason why there is nothing to be said. */
    static String resolve(Btf local, Btf target, CoreKind kind, int type, String access) {
        return resolve(local, target, ByteOrder.LITTLE_ENDIAN, kind, type, access);
    }

    static String resolve(Btf local, Btf target, ByteOrder byteOrder, CoreKind kind, int type, String access) {
        BtfExt.CoreRecord record = record(kind, type, access);
        return text(relocator(local, target, byteOrder, record).resolve(record));
    }

    static CoreRelocator relocator(Btf local, Btf target, ByteOrder byteOrder, BtfExt.CoreRecord... records) {
        return new CoreRelocator(local, target, byteOrder, id -> id, List.of(records), new CoreWork(1_000_000));
    }

    static BtfExt.CoreRecord record(CoreKind kind, int type, String access) {
        int number = IntStream.range(0, CoreKind.values().length)
                .filter(each -> CoreKind.of(each).orElseThrow() == kind)
                .findFirst()
                .orElseThrow();
        return new BtfExt.CoreRecord(0, type, access, number);
    }

    static String text(CoreResolution resolution) {
        if (resolution instanceof CoreResolution.Known known) {
            return known.local().value() + " -> " + known.target().value();
        } else if (resolution instanceof CoreResolution.Missing missing) {
            return "missing: " + missing.reason();
        }
        return "refused: " + ((CoreResolution.Refused) resolution).reason();
    }
}
