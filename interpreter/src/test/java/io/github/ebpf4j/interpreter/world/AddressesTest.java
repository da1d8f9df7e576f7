package io.github.ebpf4j.interpreter.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "255.255.255.255,255.255.255.255",
        "::,0:0:0:0:0:0:0:0",
        "::1,0:0:0:0:0:0:0:1",
        "fd00::,fd00:0:0:0:0:0:0:0",
        "fd00:1:2:3:4:5:6:ABCD,fd00:1:2:3:4:5:6:abcd",
        "1::8,1:0:0:0:0:0:0:8",
        "::ffff:10.0.0.1,0:0:0:0:0:ffff:a00:1",
        "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304",
    })
    void anAddressIsReadAndWritten(String text, String written) {
        assertEquals(written, IpAddress.of(text).toString());
        assertEquals(IpAddress.of(text), IpAddress.of(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0.1",
                "10.0.0.256",
                "10.0.0.-1",
                "localhost",
                "1.2.3.",
                "0001.0.0.0",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7::8",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> IpAddress.of(text));
    }

    @Test
    void anAddressHasItsFamilyAndItsQuarters() {
        IpAddress four = IpAddress.of("1.2.3.4");
        assertEquals(Socket.AF_INET, four.family());
        assertEquals(0x01020304, four.word(0));
        assertEquals(0, four.word(1));
        IpAddress six = IpAddress.of("1:2:3:4:5:6:7:8");
        assertEquals(Socket.AF_INET6, six.family());
        assertEquals(0x00010002, six.word(0));
        assertEquals(0x00070008, six.word(3));
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(false, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(false, 0, 1L << 32));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0,8,10.255.0.1,true",
        "10.0.0.0,8,11.0.0.1,false",
        "10.0.0.0,0,11.0.0.1,true",
        "10.0.0.1,32,10.0.0.1,true",
        "10.0.0.1,32,10.0.0.0,false",
        "fd00::,64,fd00::1:2:3:4,true",
        "fd00::,64,fd00:0:0:1::1,false",
        "fd00::,65,fd00::8000:0:0:0,false",
        "fd00::1,128,fd00::1,true",
        "fd00::1,128,fd00::2,false",
        "::,0,ffff::,true",
    })
    void aPrefixCoversWhatBeginsWithItsBits(String prefix, int bits, String address, boolean covers) {
        IpAddress other = IpAddress.of(address);
        assertEquals(covers, IpAddress.of(prefix).isPrefixOf(bits, other.high(), other.low()));
    }

    @Test
    void anEthernetAddressIsReadAndWritten() {
        MacAddress address = MacAddress.of("02:aB:00:00:00:fe");
        assertEquals("02:ab:00:00:00:fe", address.toString());
        assertEquals(0xab, address.octet(1));
        for (String wrong :
                new String[] {"", "02:00:00:00:00", "02-00-00-00-00-01", "0200:00:00:00:01", "gg:0:0:0:0:0"}) {
            assertThrows(IllegalArgumentException.class, () -> MacAddress.of(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }

    @Test
    void aDeviceRefusesImpossibleNumbers() {
        assertThrows(IllegalArgumentException.class, () -> Device.of(0, "eth0"));
        assertThrows(IllegalArgumentException.class, () -> Device.of(1, "eth0").withMtu(-1));
        assertEquals(7, Device.of(1, "eth0").withPeer(7).peer());
        assertFalse(Device.of(1, "eth0").withUp(false).up());
    }

    @Test
    void devicesAreFoundByNumberAndByName() {
        Devices devices = Devices.of(Device.of(3, "eth0"), Device.of(4, "eth1"));
        assertEquals("eth1", devices.device(4).orElseThrow().name());
        assertEquals(3, devices.device("eth0").orElseThrow().ifindex());
        assertTrue(devices.device(5).isEmpty());
        assertTrue(devices.device("lo").isEmpty());
        assertEquals(
                65_536, World.deterministic().devices().device(1).orElseThrow().mtu());
    }
}
