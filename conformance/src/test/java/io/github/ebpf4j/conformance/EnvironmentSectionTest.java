package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code -- env}: what it can say, and that engines are given it. */
class EnvironmentSectionTest {

    private static TestVector read(String env, String asm) {
        return VectorReader.read("a.data", "-- env\n%s\n-- asm\n%s\nexit\n-- result\n0".formatted(env, asm));
    }

    private static String answer(String env, String asm) {
        String answer = Suites.interpreter().run(read(env, asm)).toString();
        assertEquals(answer, Suites.reference().run(read(env, asm)).toString());
        return answer;
    }

    private static String refusal(String env) {
        return assertThrows(VectorException.class, () -> read(env, "mov %r0, 0"))
                .getMessage();
    }

    @Test
    void readsEveryLine() {
        VectorEnvironment environment = read("""
                byte-order   big   # of its memory
                limit instructions 100
                limit frames 3
                limit loops 0
                map fd 7 index 0: 01 ff
                map index -2:
                variable 0x10: 2a
                helper 1: sum
                helper 2: returns 0xffffffffffffffff
                helper 3: argument 5
                btf 2: loads 4
                btf 70000: map-values
                """, "mov %r0, 0").environment();

        assertFalse(environment.isPlain());
        assertEquals(ByteOrder.BIG_ENDIAN, environment.byteOrder());
        assertEquals(
                "Limits[instructions=100, frames=3, loops=0]",
                environment.limits().toString());
        assertEquals(
                "[Map[names=[MapName[key=FD, number=7], MapName[key=INDEX, number=0]], values=01 ff],"
                        + " Map[names=[MapName[key=INDEX, number=-2]], values=]]",
                environment.maps().toString());
        assertEquals(List.of(new VectorEnvironment.Variable(16, Bytes.of((byte) 42))), environment.variables());
        assertEquals(
                List.of(
                        function(VectorEnvironment.FunctionKey.HELPER, 1, VectorEnvironment.Behaviour.SUM, 0),
                        function(VectorEnvironment.FunctionKey.HELPER, 2, VectorEnvironment.Behaviour.RETURNS, -1),
                        function(VectorEnvironment.FunctionKey.HELPER, 3, VectorEnvironment.Behaviour.ARGUMENT, 5),
                        function(VectorEnvironment.FunctionKey.BTF, 2, VectorEnvironment.Behaviour.LOADS, 4),
                        function(VectorEnvironment.FunctionKey.BTF, 70000, VectorEnvironment.Behaviour.MAP_VALUES, 0)),
                environment.functions());
    }

    private static VectorEnvironment.Function function(
            VectorEnvironment.FunctionKey key, int id, VectorEnvironment.Behaviour behaviour, long operand) {
        return new VectorEnvironment.Function(key, id, behaviour, operand);
    }

    @Test
    void withoutTheSectionAVectorIsPlain() {
        assertTrue(
                VectorReader.read("a", "-- asm\nexit\n-- error").environment().isPlain());
        assertTrue(read("", "mov %r0, 0").environment().isPlain());
        assertFalse(read("repeat pc 0 times 2", "mov %r0, 0").environment().isPlain());
    }

    @ParameterizedTest
    @CsvSource({
        "byte-order middle, line 2: \"byte-order middle\" is not a line of section env",
        "map fd 7, line 2: \"map fd 7\" is not a line of section env",
        "map fd 7: 1, line 2: \"1\" is not a byte of two hex digits",
        "map fd 7: 0x, line 2: \"0x\" is not a byte of two hex digits",
        "map fd 4294967296:, line 2: 4294967296 is not a number of 32 bits",
        "map fd 7 fd 7:, 'line 2: section env says it twice: MapName[key=FD, number=7]'",
        "helper 1: returns 99999999999999999999, line 2: 99999999999999999999 is not a number of 64 bits",
        "helper 1: returns 0x10000000000000000, line 2: 0x10000000000000000 is not a number of 64 bits",
        "helper 1: argument 6, line 2: \"helper 1: argument 6\" is not a line of section env",
        "limit frames 0, 'line 2: frames is 0, must be 1 to 65536'",
        "limit instructions -1, 'line 2: instructions is -1, must not be negative'",
        "repeat pc 0 times 1, 'line 2: an instruction is repeated 1 times, must be 2 to 524288'",
        "repeat pc 0 times 524289, 'line 2: an instruction is repeated 524289 times, must be 2 to 524288'",
        "repeat pc 9 times 2, there is no instruction at pc 9 to repeat",
        "repeat pc -1 times 2, there is no instruction at pc -1 to repeat"
    })
    void refusesWhatItIsNot(String env, String reason) {
        assertEquals("a.data: " + reason, refusal(env));
    }

    @Test
    void refusesWhatIsSaidTwice() {
        assertEquals(
                "a.data: line 3: section env says it twice: repeat",
                refusal("repeat pc 0 times 2\nrepeat pc 0 times 2"));
        assertEquals("a.data: line 3: section env says it twice: [BTF, 1]", refusal("btf 1: sum\nbtf 1: sum"));
        assertEquals("a.data: line 3: section env says it twice: variable 1", refusal("variable 1:\nvariable 1:"));
    }

    @Test
    void functionsDoWhatTheySay() {
        String arguments = "mov %r1, 1\nmov %r2, 2\nmov %r3, 4\nmov %r4, 8\nmov %r5, 16\n";

        assertEquals("0x1f", answer("helper 9: sum", arguments + "call 9"));
        assertEquals("0x4", answer("helper 9: argument 3", arguments + "call 9"));
        assertEquals("0xffffffffffffffff", answer("helper 9: returns -1", arguments + "call 9"));
        assertEquals("0x55", answer("helper 9: loads 1", "stb [%r10-1], 0x55\nmov %r1, %r10\nsub %r1, 1\ncall 9"));
    }

    @Test
    void aMapIsOneUnderItsTwoNames() {
        String env = "map fd 7 index 1: 05 06\nhelper 1: map-values";

        assertEquals("0x1", answer(env, """
                lddw %r1, map_by_fd(7)
                lddw %r2, map_by_idx(1)
                mov %r0, 1
                jeq %r1, %r2, exit
                mov %r0, 0"""));
        assertEquals("0x6", answer(env, "lddw %r1, map_by_fd(7)\ncall 1\nldxb %r0, [%r0+1]"));
        assertEquals("0x0", answer(env, "mov %r1, 7\ncall 1"));
    }

    @Test
    void memoryHasTheByteOrder() {
        String store = "sth [%r10-2], 0x1234\nldxb %r0, [%r10-2]";

        assertEquals("0x34", answer("", store));
        assertEquals("0x12", answer("byte-order big", store));
    }

    @Test
    void aRepeatedInstructionIsJumpedOver() {
        String asm = "mov %r0, 0\nja32 over\nback: ja32 exit\nadd %r0, 1\nover: ja32 back";

        TestVector vector = read("repeat pc 3 times 40000", asm);

        assertEquals(40_005, vector.code().slots());
        assertEquals("0x0", Suites.interpreter().run(vector).toString());
        assertEquals("0x9c40", answer("repeat pc 1 times 40000", "mov %r0, 0\nadd %r0, 1"));
    }

    @Test
    void aJumpToARepeatedInstructionLeadsToTheFirst() {
        assertEquals("0x5", answer("repeat pc 2 times 5", "mov %r0, 0\nja L\nL: add %r0, 1"));
    }

    @Test
    void aDistanceThatOutgrowsItsFieldIsRefused() {
        assertEquals(
                "a.data: the distance of pc 0 would be 40000, which offset cannot hold",
                assertThrows(
                                VectorException.class,
                                () -> read("repeat pc 1 times 40000", "jeq %r1, %r1, exit\nmov %r0, 0"))
                        .getMessage());
    }
}
