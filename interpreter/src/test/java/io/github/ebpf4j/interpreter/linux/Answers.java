package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.interpreter.linux.Observation.Bytes;
import io.github.ebpf4j.interpreter.linux.Observation.Entry;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says what was observed as lines of text that know no byte order: the number that was returned, the packet and the
 * context where they changed, what the program has seen, and the maps that changed.
 */
final class Answers {

    /** The section with what the checks of {@code linux.h} have seen. */
    static final String SEEN = ".data.seen";

    private static final long UNSEEN = 0x6e6565736e755fL;

    private final BpfObject object;

    Answers(BpfObject object) {
        this.object = object;
    }

    List<String> lines(
            Program program,
            Optional<byte[]> data,
            ContextLayout layout,
            Optional<byte[]> context,
            Observation after,
            Map<String, List<Entry>> mapsBefore,
            Map<String, List<Entry>> mapsAfter) {
        List<String> lines = new ArrayList<>();
        lines.add("returned " + after.returned());
        if (program.attachment().type() == ProgramType.FLOW_DISSECTOR) {
            lines.addAll(ContextLayout.of(object, "bpf_flow_keys")
                    .keys(after.data().orElseThrow().get()));
        } else if (!after.data().equals(data.map(Bytes::new))) {
            lines.add("data " + digits(after.data().orElseThrow().get()));
        }
        if (context.isPresent() && after.context().isPresent()) {
            lines.addAll(layout.differences(context.get(), after.context().get().get()));
        }
        for (MapDefinition map : object.maps()) {
            List<Entry> entries = mapsAfter.getOrDefault(map.name(), List.of());
            if (map.name().equals(SEEN)) {
                lines.addAll(seen(program.name(), map, entries.get(0).values().get(0)));
            } else if (!entries.equals(mapsBefore.getOrDefault(map.name(), List.of()))) {
                lines.addAll(changed(map, mapsBefore.getOrDefault(map.name(), List.of()), entries));
            }
        }
        return lines;
    }

    // Many zeros in a row are counted.
    private static String digits(byte[] bytes) {
        return Pattern.compile("(?:00){17,}")
                .matcher(HexFormat.of().formatHex(bytes))
                .replaceAll(zeros -> "(00*%d)".formatted(zeros.group().length() / 2));
    }

    private List<String> seen(String program, MapDefinition map, Bytes section) {
        List<String> lines = new ArrayList<>();
        ByteBuffer numbers = ByteBuffer.wrap(section.get()).order(object.byteOrder());
        for (Variable variable : map.variables()) {
            String name = variable.name().startsWith(program + ".")
                    ? variable.name().substring(program.length() + 1)
                    : variable.name();
            long number = numbers.getLong((int) variable.offset());
            if (variable.size() == Long.BYTES && number != UNSEEN) {
                lines.add(name + " " + number);
            } else if (variable.size() != Long.BYTES && number != 0) {
                lines.add(name + " " + quoted(section.get(), variable));
            }
        }
        return lines;
    }

    private static String quoted(byte[] section, Variable variable) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < variable.size(); i++) {
            byte each = section[(int) variable.offset() + i];
            text.append(each >= ' ' && each <= '~' ? Character.toString(each) : "\\%02x".formatted(each));
        }
        return text.append('"').toString().replaceFirst("(\\\\00)+\"$", "\"");
    }

    private List<String> changed(MapDefinition map, List<Entry> before, List<Entry> entries) {
        if (map.kind() != MapDefinition.Kind.DATA) {
            return List.of("map " + map.name() + " " + text(map, entries));
        }
        // Other sections are for what a lock protects: addresses.
        if (map.name().indexOf('.', 1) >= 0 || map.isReadOnly()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        byte[] old = before.get(0).values().get(0).get();
        byte[] now = entries.get(0).values().get(0).get();
        for (Variable variable : map.variables()) {
            int from = (int) variable.offset();
            int to = from + (int) variable.size();
            if (!Arrays.equals(old, from, to, now, from, to)) {
                lines.add(variable.name() + " " + value(variable.type(), new Bytes(Arrays.copyOfRange(now, from, to))));
            }
        }
        return lines;
    }

    private String text(MapDefinition map, List<Entry> entries) {
        return entries.stream()
                .map(entry -> value(map.keyType(), entry.key()) + "="
                        + entry.values().stream()
                                .map(value -> value(map.valueType(), value))
                                .collect(Collectors.joining("/")))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String value(int type, Bytes bytes) {
        return type == 0 || object.types().isEmpty()
                ? HexFormat.of().formatHex(bytes.get())
                : text(BtfValues.read(
                        object.types().get(),
                        type,
                        Arrays.copyOf(bytes.get(), (int) object.types().get().sizeOf(type)),
                        object.byteOrder()));
    }

    private static String text(BtfValue value) {
        if (value instanceof BtfValue.Int number) {
            return number.signed() ? Long.toString(number.bits()) : Long.toUnsignedString(number.bits());
        }
        if (value instanceof BtfValue.Array array) {
            return array.elements().stream().map(Answers::text).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value instanceof BtfValue.Composite composite) {
            return composite.fields().stream()
                    .map(field -> text(field.value()))
                    .collect(Collectors.joining(" ", "{", "}"));
        }
        if (value instanceof BtfValue.Pointer pointer) {
            return pointer.address() == 0 ? "null" : "a pointer";
        }
        return value instanceof BtfValue.Constant constant ? Long.toString(constant.value()) : value.toString();
    }
}
