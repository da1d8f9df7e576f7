package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.MapType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code extern} settings of the kernel that objects read: together they become the map {@code .kconfig}, laid out
 * and filled as libbpf does it. A setting without a value is 0 if it is weak; otherwise what loads its address cannot
 * be reached.
 */
final class KernelSettings {

    /** The section that BTF puts such externs in. */
    static final String SECTION = ".kconfig";

    /**
     * What an object is told of the kernel unless the user says otherwise: version 6.12.0, with BPF cookies and wrapped
     * system calls.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "LINUX_KERNEL_VERSION", Integer.toString(6 << 16 | 12 << 8),
            "LINUX_HAS_BPF_COOKIE", "1",
            "LINUX_HAS_SYSCALL_WRAPPER", "1");

    private static final long MAX_SIZE = 1 << 20;

    private final ByteOrder byteOrder;
    private final List<Setting> settings;
    private final Map<String, Setting> byName = new HashMap<>();

    /** A setting, its type among all units' types, and what is known of its value. */
    record Setting(
            String name,
            Btf types,
            int type,
            int typeNumber,
            long size,
            int alignment,
            boolean weak,
            long offset,
            Optional<String> value) {

        boolean isSet() {
            return weak || value.isPresent();
        }

        /** Returns the same setting, which cannot be done without. */
        Setting needed() {
            return new Setting(name, types, type, typeNumber, size, alignment, false, offset, value);
        }

        Setting at(long placed) {
            return new Setting(name, types, type, typeNumber, size, alignment, weak, placed, value);
        }
    }

    private KernelSettings(ByteOrder byteOrder, List<Setting> settings) {
        this.byteOrder = byteOrder;
        this.settings = settings;
        settings.forEach(setting -> byName.put(setting.name(), setting));
    }

    /**
     * Lays out settings.
     *
     * @throws LoadException if they take more than a megabyte together
     */
    static KernelSettings of(ByteOrder byteOrder, List<Setting> unplaced, Place place) {
        List<Setting> sorted = unplaced.stream()
                .sorted(Comparator.comparing(Setting::alignment, Comparator.reverseOrder())
                        .thenComparing(Setting::size)
                        .thenComparing(Setting::name))
                .toList();
        List<Setting> placed = new ArrayList<>();
        long end = 0;
        for (Setting setting : sorted) {
            long offset = (end + setting.alignment() - 1) / setting.alignment() * setting.alignment();
            end = offset + setting.size();
            if (setting.size() > MAX_SIZE || end > MAX_SIZE) {
                throw place.symbol("kernel setting", setting.name())
                        .refuse("has %d bytes from %d on, must end at %d at the latest"
                                .formatted(setting.size(), offset, MAX_SIZE));
            }
            placed.add(setting.at(offset));
        }
        return new KernelSettings(byteOrder, placed);
    }

    /** Returns the value that a setting has, as the user or else this class gives it. */
    static Optional<String> value(String name, LoadOptions options) {
        return Optional.ofNullable(options.kernelSettings().getOrDefault(name, DEFAULTS.get(name)));
    }

    boolean isEmpty() {
        return settings.isEmpty();
    }

    List<Setting> settings() {
        return settings;
    }

    Optional<Setting> setting(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Returns the map of the settings.
     *
     * @param description the number of the type that describes their section
     * @throws LoadException if a value does not fit its setting's type
     */
    MapDefinition definition(int description, Place place) {
        Setting last = settings.get(settings.size() - 1);
        byte[] bytes = new byte[(int) (last.offset() + last.size())];
        ByteBuffer image = ByteBuffer.wrap(bytes).order(byteOrder);
        for (Setting setting : settings) {
            setting.value().ifPresent(value -> {
                ByteBuffer at = image.slice((int) setting.offset(), (int) setting.size())
                        .order(byteOrder);
                put(setting, value, at, place.symbol("kernel setting", setting.name()));
            });
        }
        return MapDefinition.builder(SECTION, MapType.ARRAY.number())
                .declared(MapDefinition.Kind.KCONFIG, SECTION)
                .sizes(Integer.BYTES, bytes.length)
                .maxEntries(1)
                .flags(MapDefinition.READ_ONLY_FOR_PROGRAMS | DataSections.MMAPABLE)
                .types(0, description)
                .data(
                        Optional.of(DataImage.of(bytes.length, bytes)),
                        settings.stream()
                                .map(setting -> new Variable(
                                        setting.name(), setting.offset(), setting.size(), setting.typeNumber()))
                                .toList())
                .build();
    }

    private static void put(Setting setting, String value, ByteBuffer at, Place place) {
        BtfType type = setting.types().type(setting.types().resolve(setting.type()));
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            if (!(type instanceof BtfType.Array)) {
                throw wrong(value, "a number, y, n or m", place);
            }
            byte[] text = value.substring(1, value.length() - 1).getBytes(StandardCharsets.UTF_8);
            // The last byte stays 0.
            at.put(text, 0, (int) Math.min(text.length, Math.max(0, setting.size() - 1)));
        } else if (type instanceof BtfType.Enumeration) {
            putNumber(at, BigInteger.valueOf(tristate(value, place)));
        } else if (type instanceof BtfType.Int integer) {
            putInt(integer, value, at, place);
        } else {
            throw wrong(value, type instanceof BtfType.Array ? "a text in quotes" : "a number", place);
        }
    }

    private static void putInt(BtfType.Int integer, String value, ByteBuffer at, Place place) {
        if (integer.bool() || (integer.size() == 1 && isLetter(value))) {
            boolean yes = value.equals("y") || value.equals("1");
            if (integer.bool() && !yes && !value.equals("n") && !value.equals("0")) {
                throw wrong(value, "y or n", place);
            }
            // A setting of one byte that is no bool holds the letter.
            putNumber(at, BigInteger.valueOf(integer.bool() ? (yes ? 1 : 0) : value.charAt(0)));
            return;
        }
        BigInteger number = number(value).orElseThrow(() -> wrong(value, "a number", place));
        int bits = integer.size() * Byte.SIZE;
        boolean fits = number.signum() < 0
                ? integer.signed() && number.bitLength() < bits
                : number.bitLength() <= (integer.signed() ? bits - 1 : bits);
        if (!fits) {
            throw wrong(
                    value,
                    "a number of %d bits %s a sign".formatted(bits, integer.signed() ? "with" : "without"),
                    place);
        }
        putNumber(at, number);
    }

    private static boolean isLetter(String value) {
        return value.equals("y") || value.equals("n") || value.equals("m");
    }

    private static int tristate(String value, Place place) {
        return switch (value) {
            case "n" -> 0;
            case "y" -> 1;
            case "m" -> 2;
            default -> throw wrong(value, "y, n or m", place);
        };
    }

    private static Optional<BigInteger> number(String value) {
        try {
            boolean negative = value.startsWith("-");
            String digits = negative ? value.substring(1) : value;
            boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
            String rest = hexadecimal ? digits.substring(2) : digits;
            // No more digits than 64 bits can have; a sign within is none of ours.
            if (rest.length() > 20 || rest.startsWith("-") || rest.startsWith("+")) {
                return Optional.empty();
            }
            BigInteger number = new BigInteger(rest, hexadecimal ? 16 : 10);
            return Optional.of(negative ? number.negate() : number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void putNumber(ByteBuffer at, BigInteger number) {
        int size = at.capacity();
        for (int i = 0; i < size; i++) {
            int index = at.order() == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
            at.put(index, number.shiftRight(i * Byte.SIZE).byteValue());
        }
    }

    private static LoadException wrong(String value, String expected, Place place) {
        return place.refuse("its value is %s, must be %s".formatted(Place.quote(value), expected));
    }
}
