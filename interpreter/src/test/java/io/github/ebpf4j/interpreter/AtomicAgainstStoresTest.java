package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9669 section 5.3: no other access to the same memory may come between an atomic operation's read and write. */
@Timeout(120)
class AtomicAgainstStoresTest {

    private static final String OR_WITH_ZERO = """
                lddw %r2, var_addr(1)
                mov %r3, 4000000
                mov %r4, 0
            again:
                lock or [%r2], %r4
                sub %r3, 1
                jne %r3, 0, again
                exit
            """;

    /** Returns how many of its own stores it did not find again a little later. */
    private static final String STORE = """
                lddw %r2, var_addr(1)
                mov %r3, 200000
                mov %r0, 0
            again:
                stxdw [%r2], %r3
                mov %r5, 20
            wait:
                sub %r5, 1
                jne %r5, 0, wait
                ldxdw %r4, [%r2]
                jeq %r4, %r3, found
                add %r0, 1
            found:
                sub %r3, 1
                jne %r3, 0, again
                exit
            """;

    @ParameterizedTest
    @EnumSource
    void aStoreIsNotLostToAnAtomicOperationThatChangesNothing(EngineKind kind) throws InterruptedException {
        Environment environment = Environment.builder()
                .variable(1, Region.of("shared", new byte[8]))
                .build();
        LinkedProgram or = Runs.link(kind, environment, OR_WITH_ZERO);
        LinkedProgram store = Runs.link(kind, environment, STORE);
        Thread other = new Thread(or::run);
        other.setDaemon(true);
        other.start();
        assertEquals(0, store.run().r0(), "stores that were lost");
        other.join();
    }
}
