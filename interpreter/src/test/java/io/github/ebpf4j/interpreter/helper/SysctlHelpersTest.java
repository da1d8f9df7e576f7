package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SysctlContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlHelpersTest {

    private static final String NAME = "net/ipv4/tcp_mem";

    private final Network network = new Network();
    private String left = "";

    private long get(SysctlContext context, String helper, int size, long flags) {
        byte[] memory = new byte[size];
        Arrays.fill(memory, (byte) '#');
        long result = network.run(
                context,
                (caller, address) ->
                        network.call(caller, helper, address, Network.memory(caller, memory), size, flags));
        left = new String(memory, StandardCharsets.ISO_8859_1).replace('\0', '.');
        return result;
    }

    private static SysctlContext read() {
        return SysctlContext.read(NAME, "1 2\n");
    }

    @ParameterizedTest
    @CsvSource({
        "20,0,16,net/ipv4/tcp_mem.###",
        "17,0,16,net/ipv4/tcp_mem.",
        "16,0,-7,net/ipv4/tcp_me.",
        "1,0,-7,.",
        "0,0,-7,''",
        "8,1,7,tcp_mem.",
        "7,1,-7,tcp_me.",
        "20,3,7,tcp_mem.############",
    })
    void theNameIsCopiedWithItsEnd(int size, long flags, long result, String expected) {
        assertEquals(result, get(read(), "bpf_sysctl_get_name", size, flags));
        assertEquals(expected, left);
    }

    @ParameterizedTest
    @CsvSource({"6,4", "5,4", "4,-7", "1,-7", "0,-7"})
    void theValueIsCopiedAndTheRestCleared(int size, long result) {
        assertEquals(result, get(read(), "bpf_sysctl_get_current_value", size, 0));
        String expected =
                size > 4 ? "1 2\n" + ".".repeat(size - 4) : size == 0 ? "" : "1 2".substring(0, size - 1) + ".";
        assertEquals(expected, left);
    }

    @Test
    void whatIsNotThereIsInvalid() {
        assertEquals(Network.EINVAL, get(SysctlContext.read(NAME, ""), "bpf_sysctl_get_current_value", 3, 0));
        assertEquals("...", left);
        assertEquals(Network.EINVAL, get(read(), "bpf_sysctl_get_new_value", 3, 0));
        assertEquals("...", left);
        for (String helper : List.of("get_name", "get_current_value", "get_new_value")) {
            assertEquals(
                    Network.EINVAL, network.call(SysctlContext.write(NAME, "1", "2"), "bpf_sysctl_" + helper, 0, 4, 0));
        }
    }

    @Test
    void whatIsWrittenIsReadAndReplaced() {
        SysctlContext context = SysctlContext.write(NAME, "1\n", "77");
        assertEquals(2, get(context, "bpf_sysctl_get_new_value", 3, 0));
        assertEquals("77.", left);
        network.run(context, (caller, address) -> {
            long value = Network.memory(caller, "600".getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, network.call(caller, "bpf_sysctl_set_new_value", address, value, 3));
            long to = Network.memory(caller, 4);
            assertEquals(3, network.call(caller, "bpf_sysctl_get_new_value", address, to, 4));
            return 0;
        });
        assertEquals("600", new String(context.written().orElseThrow(), StandardCharsets.US_ASCII));
        network.run(context, (caller, address) -> 0);
        assertEquals(Optional.empty(), context.changed());
        assertEquals("77", new String(context.written().orElseThrow(), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"true,0,-22", "true,4095,0", "true,4096,-7", "true,-1,-7", "false,3,-22"})
    void aNewValueHasItsLimits(boolean writes, long size, long result) {
        SysctlContext context = writes ? SysctlContext.write(NAME, "1", "2") : read();
        assertEquals(
                result,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller, "bpf_sysctl_set_new_value", address, Network.memory(caller, 4096), size)));
        SysctlContext empty = SysctlContext.write(NAME, "1", "");
        assertEquals(
                Network.EINVAL,
                network.run(
                        empty,
                        (caller, address) -> network.call(
                                caller, "bpf_sysctl_set_new_value", address, Network.memory(caller, 4), 4)));
    }

    @Test
    void hostileArgumentsAreFaults() {
        SysctlContext context = SysctlContext.write(NAME, "1", "2");
        for (String helper : List.of("get_name", "get_current_value", "get_new_value", "set_new_value")) {
            network.assertFault(
                    Fault.Kind.MEMORY_ACCESS,
                    context,
                    (caller, address) ->
                            network.call(caller, "bpf_sysctl_" + helper, address, Network.memory(caller, 3), 4));
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    XdpContext.of(new byte[14]),
                    (caller, address) ->
                            network.call(caller, "bpf_sysctl_" + helper, address, Network.memory(caller, 4), 4));
        }
        for (String helper : List.of("get_name", "get_current_value", "get_new_value")) {
            network.assertFault(
                    Fault.Kind.MEMORY_ACCESS,
                    context,
                    (caller, address) ->
                            network.call(caller, "bpf_sysctl_" + helper, address, Network.memory(caller, 4), -1));
        }
        assertThrows(IllegalArgumentException.class, () -> SysctlContext.read(NAME, "x".repeat(4097)));
    }
}
