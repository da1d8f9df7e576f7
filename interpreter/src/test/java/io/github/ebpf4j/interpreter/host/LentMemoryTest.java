package io.github.ebpf4j.interpreter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Memory that programs have for a while: that of sockets. */
class LentMemoryTest {

    private static final int MOST = 1 << 14;

    private static Region region() {
        return Region.readOnly("lent", new byte[8]);
    }

    @Test
    void whatWasAskedForLongestAgoLosesItsAddressFirst() {
        SharedMemory memory = new SharedMemory();
        Region placed = region();
        memory.place(placed);
        Region first = region();
        Region second = region();
        long address = memory.lend(first);
        memory.lend(second);
        for (int i = 0; i < MOST - 2; i++) {
            memory.lend(region());
        }
        assertEquals(MOST + 1, memory.size());
        assertEquals(address, memory.lend(first));
        memory.lend(region());
        assertEquals(MOST + 1, memory.size());
        assertTrue(memory.addressOf(first).isPresent());
        assertFalse(memory.addressOf(second).isPresent());
        assertTrue(memory.addressOf(placed).isPresent());
        memory.remove(first);
        assertFalse(memory.addressOf(first).isPresent());
        memory.lend(second);
        assertEquals(MOST + 1, memory.size());
    }

    @Test
    void aWorldThatMakesANewSocketForEachLookupFillsNoMemory() {
        String lookup = """
                mov %r6, %r1
                stdw [%r10-16], 0
                stdw [%r10-8], 0
                mov %r2, %r10
                sub %r2, 16
                mov %r3, 12
                mov %r4, -1
                mov %r5, 0
                call 84
                jeq %r0, 0, none
                ldxw %r7, [%r0+4]
                mov %r1, %r0
                call 86
                mov %r0, %r7
            none:
                exit
            """;
        Instance instance = Instance.builder(Instance.alone(Program.of(Assembler.assemble(lookup))))
                .world(World.builder()
                        .sockets(query -> Optional.of(Socket.tcp().build()))
                        .build())
                .build();
        Runner runner = instance.program("main").runner();
        SkbContext packet = SkbContext.of(ProgramType.SCHED_CLS, new byte[64]);
        long before = instance.host().memory().size();
        for (int i = 0; i < MOST + 1000; i++) {
            assertEquals(Socket.AF_INET, runner.run(packet));
        }
        assertEquals(before + MOST, instance.host().memory().size());
    }

    @Test
    void aContextThatIsUsedAgainLaterHasItsSocketStill() {
        String family = """
                ldxdw %r1, [%r1+168]
                ldxw %r0, [%r1+4]
                exit
            """;
        Instance instance = Instance.of(Program.of(Assembler.assemble(family)));
        Runner runner = instance.program("main").runner();
        SkbContext kept = SkbContext.of(ProgramType.SCHED_CLS, new byte[64])
                .socket(Socket.tcp().build());
        SkbContext other = SkbContext.of(ProgramType.SCHED_CLS, new byte[64]);
        assertEquals(Socket.AF_INET, runner.run(kept));
        for (int i = 0; i < MOST + 10; i++) {
            assertEquals(Socket.AF_INET, runner.run(other.socket(Socket.udp().build())));
        }
        assertEquals(Socket.AF_INET, runner.run(kept));
    }
}
