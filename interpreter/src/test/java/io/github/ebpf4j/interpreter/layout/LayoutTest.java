package io.github.ebpf4j.interpreter.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.FieldAccess;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {

    private static final List<Layout> ALL = List.of(
            Structures.SK_BUFF,
            Structures.XDP_MD,
            Structures.SOCK,
            Structures.TCP_SOCK,
            Structures.SOCK_ADDR,
            Structures.SOCK_OPS,
            Structures.SK_MSG,
            Structures.SK_REUSEPORT,
            Structures.SK_LOOKUP,
            Structures.CGROUP_DEV,
            Structures.SYSCTL,
            Structures.SOCKOPT,
            Structures.NF_CTX,
            Structures.FIB_LOOKUP,
            Structures.TUNNEL_KEY);

    private static Layout layout(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    // What a C compiler says of linux/bpf.h; bpf_sock_ops with the member skb_hwtstamp, which came later.
    @ParameterizedTest
    @CsvSource({
        "__sk_buff,192",
        "xdp_md,24",
        "bpf_sock,80",
        "bpf_tcp_sock,112",
        "bpf_sock_addr,72",
        "bpf_sock_ops,224",
        "sk_msg_md,80",
        "sk_reuseport_md,56",
        "bpf_sk_lookup,72",
        "bpf_cgroup_dev_ctx,12",
        "bpf_sysctl,8",
        "bpf_sockopt,40",
        "bpf_nf_ctx,16",
        "bpf_fib_lookup,64",
        "bpf_tunnel_key,44",
    })
    void aStructureHasTheSizeThatItHasInC(String structure, int size) {
        assertEquals(size, layout(structure).size());
    }

    @ParameterizedTest
    @CsvSource({
        "__sk_buff,cb[4],64",
        "__sk_buff,data_meta,140",
        "__sk_buff,flow_keys,144",
        "__sk_buff,tstamp_type,180",
        "__sk_buff,hwtstamp,184",
        "xdp_md,egress_ifindex,20",
        "bpf_sock,dst_port,48",
        "bpf_sock,dst_ip4,52",
        "bpf_sock,rx_queue_mapping,76",
        "bpf_tcp_sock,bytes_acked,88",
        "bpf_tcp_sock,icsk_retransmits,108",
        "bpf_sock_addr,msg_src_ip6[0],44",
        "bpf_sock_addr,sk,64",
        "bpf_sock_ops,bytes_received,168",
        "bpf_sock_ops,sk,184",
        "bpf_sock_ops,skb_tcp_flags,212",
        "sk_msg_md,size,68",
        "sk_msg_md,sk,72",
        "sk_reuseport_md,sk,40",
        "sk_reuseport_md,migrating_sk,48",
        "bpf_sk_lookup,local_ip4,40",
        "bpf_sk_lookup,ingress_ifindex,64",
        "bpf_sockopt,retval,36",
        "bpf_fib_lookup,tbid,48",
        "bpf_fib_lookup,dmac[0],58",
        "bpf_tunnel_key,tunnel_label,24",
        "bpf_tunnel_key,local_ipv6[0],28",
    })
    void aFieldStandsWhereItStandsInC(String structure, String field, int offset) {
        assertEquals(offset, layout(structure).field(field).offset());
    }

    @Test
    void aFieldThatIsNotThereIsNamedWithThoseThatAre() {
        NoSuchElementException refusal =
                assertThrows(NoSuchElementException.class, () -> Structures.SYSCTL.field("read"));
        assertEquals("bpf_sysctl has no field \"read\"; it has [write, file_pos]", refusal.getMessage());
    }

    @Test
    void aTypeThatIsNotOneOfAFieldIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Layout.of("s", "int x"));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "u32,false,04030201",
        "u32,true,01020304",
        "be32,false,01020304",
        "be32,true,01020304",
        "be16in32,false,03040000",
        "be16in32,true,00000304",
        "u16,false,0403",
        "be16,false,0304",
        "u8,true,04",
        "u64,false,0403020100000000",
    })
    void aNumberStandsInTheFieldsOrder(String type, boolean bigEndian, String expected) {
        Layout layout = Layout.of("s", type + " x");
        byte[] bytes = new byte[layout.size()];
        layout.field("x").set(bytes, bigEndian, 0x01020304);
        assertEquals(expected, HexFormat.of().formatHex(bytes));
        long kept = type.endsWith("16") || type.endsWith("in32") ? 0x0304 : type.equals("u8") ? 4 : 0x01020304;
        assertEquals(kept, layout.field("x").get(bytes, bigEndian));
    }

    @Test
    void aSignedNumberIsReadAsOne() {
        Layout layout = Layout.of("s", "s32 x\nu32 y");
        byte[] bytes = bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        assertEquals(-1, layout.field("x").get(bytes, false));
        assertEquals(0xffff_ffffL, layout.field("y").get(bytes, false));
    }

    @Test
    void aFieldAdmitsWhatItsBitsHoldSignedOrNot() {
        Field port = Structures.SOCK_ADDR.field("user_port");
        assertTrue(port.admits(0xffff));
        assertFalse(port.admits(0x1_0000));
        assertTrue(port.admits(-0x8000));
        assertFalse(port.admits(-0x8001));
        assertTrue(Structures.SK_MSG.field("size").admits(0xffff_ffffL));
        assertFalse(Structures.SK_MSG.field("size").admits(0x1_0000_0000L));
    }

    @Test
    void aGapHasNoNameAndTakesItsRoom() {
        Layout layout = Layout.of("s", "u16 a\nu16\nu32 b");
        assertEquals(2, layout.fields().size());
        assertEquals(4, layout.field("b").offset());
    }

    @Test
    void aStructureGoesFromOneByteOrderIntoTheOther() {
        Layout layout = Layout.of("s", "u16 a\nbe16 b\nbe16in32 c");
        byte[] bytes = bytes(1, 2, 3, 4, 5, 6, 0, 0);
        layout.convert(bytes, false);
        assertArrayEquals(bytes(2, 1, 3, 4, 0, 0, 5, 6), bytes);
        layout.convert(bytes, true);
        assertArrayEquals(bytes(1, 2, 3, 4, 5, 6, 0, 0), bytes);
    }

    private static final Layout TABLE = Layout.of("s", """
            type field  some  none more
            u32  whole  r     -    rw
            u32  parts  R     -    RW
            u32  pad    6020  -    -
            u32  all[4] Rw2   -    rw,r
            u32  odd    r     -    r
            u32  one[2] rw2   -    -
            u8   byte   r     -    -
            u8
            u16  late   7     -    -""");

    /** The sizes that may be accessed at each byte, as a sum in hexadecimal. */
    private static String sizes(String column, boolean write) {
        FieldAccess access = TABLE.access(column, "some programs");
        StringBuilder sums = new StringBuilder();
        for (int offset = 0; offset < TABLE.size(); offset++) {
            int sum = 0;
            for (int size = 1; size <= 8; size *= 2) {
                sum += access.refusal(offset, size, write).isEmpty() ? size : 0;
            }
            sums.append(Integer.toHexString(sum));
        }
        return sums.toString();
    }

    @Test
    void aCellSaysWhichLoadsAndStoresMayBeMade() {
        assertEquals(
                "4000" + "7131" + "6020" + "7131f13171317131" + "4000" + "c0004000" + "1070", sizes("some", false));
        assertEquals("0".repeat(12) + "4000c00040004000" + "0000" + "c0004000" + "0000", sizes("some", true));
        assertEquals("0".repeat(44), sizes("none", false));
        assertEquals("0".repeat(44), sizes("none", true));
        assertEquals("4000" + "7131" + "0000" + "4000400040004000" + "4000" + "0".repeat(12), sizes("more", false));
        assertEquals("4000" + "7131" + "0000" + "4000" + "0".repeat(28), sizes("more", true));
    }

    @Test
    void anAccessOfNoSizeOfNumbersIsRefused() {
        FieldAccess access = TABLE.access("some", "some programs");
        assertEquals("", access.refusal(0, 0, true), "no bytes are none of the field's");
        for (int size : new int[] {3, 5, 12, 16, 24, -1, Integer.MIN_VALUE}) {
            assertNotEquals("", access.refusal(12, size, false), "size " + size);
        }
    }

    @Test
    void aRefusalNamesTheFieldTheStructureAndTheProgramsAndBothSizes() {
        FieldAccess access = TABLE.access("some", "xdp programs");
        assertEquals("is in \"whole\" of struct s, which xdp programs cannot write", access.refusal(0, 4, true));
        assertEquals(
                "is in \"whole\" of struct s, where xdp programs read 4 bytes at offset 0",
                access.refusal(2, 2, false));
        assertEquals(
                "is in \"all[1]\" of struct s, where xdp programs write 4 bytes at offset 16",
                access.refusal(17, 1, true));
        assertEquals("is at offset 41 of struct s, where no field is", access.refusal(41, 1, false));
        assertEquals(
                "is in \"parts\" of struct s, which xdp programs cannot read",
                TABLE.access("none", "xdp programs").refusal(4, 4, false));
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() {
        NoSuchElementException refusal =
                assertThrows(NoSuchElementException.class, () -> TABLE.access("xdp", "xdp programs"));
        assertEquals("the table of s has no column \"xdp\"; it has [some, none, more]", refusal.getMessage());
        assertThrows(NoSuchElementException.class, () -> Structures.TCP_SOCK.access("all", "programs"));
    }

    @Test
    void aCellThatIsNoAccessIsRefused() {
        Layout layout = Layout.of("s", "type field all\nu32 x rx");
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> layout.access("all", "programs"));
        assertEquals("\"rx\" of s.x is not an access", refusal.getMessage());
    }
}
